"""The command: a table for people, JSON and CSV for machines, one score explained, lint, refusals with lines."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from leitai.cli import app

ACTUALS = Path(__file__).parent / "files" / "lanchuan_half_year.csv"
TREE = "lanchuan_half_year"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def run(*arguments: object) -> Any:
    return CliRunner().invoke(app, ["appraise", *(str(a) for a in arguments)])


def test_the_table():
    done = run(TREE, ACTUALS)
    assert done.exit_code == 0, done.output
    rows = [line.split() for line in done.stdout.splitlines()[2:]]
    # 92.87 − 0.3; 92.51; 83.11 − 0.6
    assert [(row[0], row[1]) for row in rows[:3]] == [("1", "清晖区"), ("2", "望岳县"), ("3", "雁溪县")]
    assert "92.57" in rows[0] and "92.51" in rows[1] and "82.51" in rows[2]
    assert "Lanchuan, half-year target appraisal (fictional) (version 1" in done.stdout


def test_json_has_every_score_with_its_reason():
    made = json.loads(run(TREE, ACTUALS, "--json").stdout)
    unit = made["units"][0]
    assert {k: unit[k] for k in ("unit", "class", "score", "place")} == {
        "unit": "清晖区", "class": "urban_core", "score": "92.57", "place": 1,
    }  # fmt: skip
    cell = unit["indicators"][0]
    assert cell == {
        "indicator": "gdp", "weight": "14", "score": "13.62", "function": "linear_capped", "branch": "below_target",
        "inputs": {"state": "reported", "actual": "92.4", "target": "95"}, "formula": "14 × 92.4 ÷ 95",
        "reason": "reported; below the target; 14 × 92.4 ÷ 95",
    }  # fmt: skip
    assert all(isinstance(c["score"], str) and c["reason"] for u in made["units"] for c in u["indicators"])
    assert len(unit["indicators"]) == 12


def test_csv_for_spreadsheets(tmp_path):
    out = tmp_path / "table.csv"
    assert run(TREE, ACTUALS, "--out", out).exit_code == 0
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert [(row["unit"], row["score"], row["snail"]) for row in rows] == [
        ("清晖区", "92.57", "-0.30"), ("望岳县", "92.51", "0.00"), ("雁溪县", "82.51", "-0.60"),
    ]  # fmt: skip


def test_one_score_explained_down_to_the_next_point():
    done = run("explain", TREE, ACTUALS, "--unit", "雁溪县", "--indicator", "fixed_investment")
    assert done.exit_code == 0, done.output
    for words in (
        "雁溪县, Fixed-asset investment: 6.47 points of 8",
        "8 × 0.2 × 22 ÷ 58.2 + 8 × 0.8 × min(1, 22 ÷ 24) = 6.4714… (9416/1455)",
        "half up to 2 decimals, giving 6.47",
        "The 3 units compared: 清晖区 58.2, 望岳县 41, 雁溪县 22",
        "more points need",
        "Responsible: 市发展改革局",
    ):
        assert words in done.stdout


def test_chinese_where_the_terminal_is(monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    done = run("explain", TREE, ACTUALS, "--unit", "清晖区", "--indicator", "retail")
    assert "算式：10 × 60 ÷ 100 = 6" in done.stdout and "实际36.8；基期38.1；计分用-3.412" in done.stdout


def test_who_is_not_there_is_told_who_is():
    done = run("explain", TREE, ACTUALS, "--unit", "nowhere", "--indicator", "gdp")
    assert done.exit_code == 2 and "there are 清晖区, 望岳县, 雁溪县" in done.stderr
    done = run("explain", TREE, ACTUALS, "--unit", "清晖区", "--indicator", "nothing")
    assert done.exit_code == 2 and "gdp, fixed_investment" in done.stderr


def test_lint_and_the_list_of_trees():
    assert (run("lint", TREE).exit_code, run("lint", "monthly_2020").exit_code) == (0, 1)
    assert "monthly_2020, line 22: gdp_place and gdp_target both count" in run("lint", "monthly_2020").stdout
    listed = run("trees").stdout
    assert "wanjiang_target: Wanjiang city belt, targets (has open parts)" in listed
    assert "lanchuan_half_year" in listed and "Not published:" in listed


Change = Callable[[str], str]


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (lambda t: t.replace("92.40,95.00", "92.40x,95.00"), 2, "actual: “92.40x” is not a number"),
        (lambda t: t.replace("95.00,,reported", "95.00,,guessed", 1), 2, "none of reported, missing"),
        (lambda t: t.replace("92.40,95.00,,reported,", "92.40,95.00,,reported,late, but accepted"), 2, "8"),
        (lambda t: t.replace(",市府函〔2020〕31号", ","), 35, "without its approval"),
        (lambda t: t.replace("清晖区,urban_core,retail", "清晖区,farming,retail"), 5, "urban_core above and farming"),
        (lambda t: t.replace("清晖区,urban_core,retail", "清晖区,urban_core,resale"), 5, "no indicator resale"),
    ],
)  # fmt: skip
def test_bad_figures_are_refused_with_their_line(tmp_path: Path, change: Change, line: int, words: str) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text(change(ACTUALS.read_text(encoding="utf-8")), encoding="utf-8")
    done = run(TREE, bad)
    assert done.exit_code == 2
    assert f"line {line}: " in done.stderr and words in done.stderr


def test_a_fraction_is_a_figure(tmp_path: Path) -> None:
    """A published file holds what no decimal can: 277/3 is 92.4 less 0.2/3."""
    exact = tmp_path / "exact.csv"
    exact.write_text(ACTUALS.read_text(encoding="utf-8").replace("92.40,95.00", "277/3,95.00", 1), encoding="utf-8")
    assert run(TREE, exact).exit_code == 0
    exact.write_text(exact.read_text(encoding="utf-8").replace("277/3", "277/0", 1), encoding="utf-8")
    assert run(TREE, exact).exit_code == 2


def test_files_that_are_none(tmp_path):
    (tmp_path / "a.csv").write_text("unit,indicator\nx,a\n", encoding="utf-8")
    done = run(TREE, tmp_path / "a.csv")
    assert done.exit_code == 2 and "There is no column actual" in done.stderr
    (tmp_path / "b.csv").write_bytes(b"\xff\xfe\x00\xff")
    assert run(TREE, tmp_path / "b.csv").exit_code == 2
    assert run("nope", ACTUALS).exit_code == 2
    (tmp_path / "t.yaml").write_text("code: t\nname: {zh: 一}\n", encoding="utf-8")
    done = run("lint", tmp_path / "t.yaml")
    assert done.exit_code == 2 and "line 2" in done.stderr


def test_excel_in_china_and_a_byte_order_mark(tmp_path):
    text = ACTUALS.read_text(encoding="utf-8")
    for name, encoding in (("a.csv", "gb18030"), ("b.csv", "utf-8-sig")):
        (tmp_path / name).write_text(text, encoding=encoding)
        assert run(TREE, tmp_path / name, "--json").stdout == run(TREE, ACTUALS, "--json").stdout


def test_an_open_tree_is_refused():
    done = run("mianyang_2022", ACTUALS)
    assert done.exit_code == 2 and "open parts and cannot be scored: quarter_target" in done.stderr
