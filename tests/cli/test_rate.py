"""leitai rate and leitai ranks: tables, JSON, CSV, exit codes, refusals with lines, both languages."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from benchmarks.contest_simulation import UNIT_OF, contest
from leitai.cli import app
from tests.conftest import outside_folder

EFFECT = {"candidate", "estimate", "se", "rank", "rank_low", "rank_high", "p_first"}
Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def run() -> Run:
    return lambda *arguments: CliRunner().invoke(app, [str(each) for each in arguments])


def marks_file(path: Path, links: int = 3, seed: int = 7) -> Path:
    sheets = contest(seed, links=links).sheets
    with path.open("w", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["judge", "group", "candidate", "unit", "mark", "state"])
        for mark, site, judge in zip(sheets.mark, sheets.candidate, sheets.judge, strict=True):
            writer.writerow(
                [f"j{judge}", "AB "[sheets.group_of[judge]], f"s{site}", f"u{UNIT_OF[site]}", int(mark), ""]
            )
        writer.writerow(["j0", "A", "s5", "u1", "", "recused"])
    return path


def table_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    return marks_file(tmp_path / "marks.csv")


def test_json_as_documented(run: Run, marks: Path):
    found = json.loads(run("rate", marks, "--robust", "--json").stdout)
    assert found["connected"] is True and found["model"] == "candidates-fixed" and found["robust"] is True
    assert set(found["variances"]) == {"judge", "residual"} and found["reml"] > 0
    assert len(found["effects"]) == 18 and all(set(effect) == EFFECT for effect in found["effects"])
    assert [effect["rank"] for effect in found["effects"]] == list(range(1, 19))
    assert all(e["rank_low"] <= e["rank"] <= e["rank_high"] for e in found["effects"])
    assert sum(e["p_first"] for e in found["effects"]) == pytest.approx(1)
    assert {group["group"] for group in found["groups"]} == {"A", "B", ""}
    assert sum(group["effect"] for group in found["groups"]) == pytest.approx(0, abs=1e-9)
    assert [unit["rank"] for unit in found["units"]] == [1, 2, 3, 4, 5, 6]
    diagonal = [row[-1] for row in found["covariance"]]
    np.testing.assert_allclose(np.sqrt(diagonal), [effect["se"] for effect in found["effects"]])


def test_the_same_seed_the_same_bytes(run: Run, marks: Path):
    first, again = (run("rate", marks, "--json", "--seed", 5).stdout for _ in range(2))
    assert first == again != run("rate", marks, "--json", "--seed", 6).stdout


def test_the_table_says_who_cannot_be_separated(run: Run, marks: Path):
    done = run("rate", marks, "--robust")
    assert done.exit_code == 0, done.output
    assert "438 marks of 53 judges" in done.stdout
    assert "cannot be separated by this visit." in done.stdout and "Group B gave" in done.stdout
    assert "Rank range" in done.stdout and "s1 " in done.stdout


def test_chinese_where_the_terminal_is(run: Run, marks: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    done = run("rate", marks)
    assert "名次区间" in done.stdout and "凭这次评分分不出先后" in done.stdout and "对同样的参评点" in done.stdout


def test_without_links_no_common_ranking(run: Run, tmp_path: Path):
    apart = marks_file(tmp_path / "apart.csv", links=0)
    done = run("rate", apart, "--json")
    found = json.loads(done.stdout)
    assert done.exit_code == 1 and found["connected"] is False and found["links_needed"] == 1
    assert all(value is None for effect in found["effects"] for key, value in effect.items() if key != "candidate")
    assert [len(part["effects"]) for part in found["parts"]] == [9, 9]
    assert [part["effects"][0]["rank"] for part in found["parts"]] == [1, 1]
    table = run("rate", apart)
    assert table.exit_code == 1 and "Not connected" in table.stdout and "One judge who marks" in table.stdout
    (tmp_path / "apart.json").write_text(done.stdout, encoding="utf-8")
    assert run("ranks", tmp_path / "apart.json").exit_code == 1
    out = tmp_path / "apart.table.csv"
    run("rate", apart, "--out", out)
    assert {line["part"] for line in table_of(out)} == {"1", "2"}


def test_csv_and_the_chairs_sheet(run: Run, marks: Path, tmp_path: Path):
    out, chair = tmp_path / "table.csv", tmp_path / "judges.csv"
    done = run("rate", marks, "--out", out, "--judges", chair)
    assert done.exit_code == 0 and done.stdout == ""
    table = table_of(out)
    assert table[0]["rank"] == "1" and table[0]["unit"] == f"u{UNIT_OF[int(table[0]['candidate'][1:])]}"
    judges = table_of(chair)
    assert len(judges) == 53 and float(judges[0]["consistency"]) > 0 and judges[0]["group"] == "A"
    assert "j0" not in out.read_text(encoding="utf-8")


def test_ranks_of_candidates_and_units(run: Run, marks: Path, tmp_path: Path):
    rating = tmp_path / "rating.json"
    run("rate", marks, "--robust", "--out", rating)
    given = json.loads(rating.read_text(encoding="utf-8"))
    found = json.loads(run("ranks", rating, "--json", "--top", 5).stdout)
    for line, effect in zip(found["ranks"], given["effects"], strict=True):
        assert (line["name"], line["rank_low"], line["rank_high"]) == (
            effect["candidate"], effect["rank_low"], effect["rank_high"],
        )  # fmt: skip
        assert line["p_first"] == pytest.approx(effect["p_first"], abs=0.002) and line["p_top"] >= line["p_first"]
        assert line["all_low"] <= line["rank"] <= line["all_high"]
    assert set(found["rules"]) == {
        "mean", "median", "drop_one", "trim_tenth", "second_mean", "z_group", "z_judge", "calibrated",
    }  # fmt: skip
    units = json.loads(run("ranks", rating, "--units", "--json").stdout)
    assert [line["name"] for line in units["ranks"]] == [unit["unit"] for unit in given["units"]]
    table = run("ranks", rating)
    assert "second mean" in table.stdout and "cannot be separated" in table.stdout


def test_agreement_with_something_measured(run: Run, marks: Path, tmp_path: Path):
    rating, measured = tmp_path / "rating.json", tmp_path / "measured.csv"
    run("rate", marks, "--robust", "--out", rating)
    given = json.loads(rating.read_text(encoding="utf-8"))
    lines = [f"{effect['candidate']},{effect['rank']}" for effect in given["effects"]]
    measured.write_text("name,value\n" + "\n".join(lines) + "\n", encoding="utf-8")
    low = json.loads(run("ranks", rating, "--objective", measured, "--lower-is-better", "--json").stdout)["agreement"]
    assert (low["n"], low["tau"], low["contradicted"]) == (18, pytest.approx(1), [])
    high = json.loads(run("ranks", rating, "--objective", measured, "--json").stdout)["agreement"]
    assert (
        high["tau"] == pytest.approx(-1)
        and [given["effects"][0]["candidate"], given["effects"][-1]["candidate"]] in (high["contradicted"])
    )
    measured.write_text("name,value\ns1,3\n", encoding="utf-8")
    refused = run("ranks", rating, "--objective", measured)
    assert refused.exit_code == 2 and "two are needed" in refused.stderr


@pytest.mark.parametrize(
    "text, said",
    [
        ("judge,candidate,mark\na,s,80\na,s,81\n", "line 3: a has marked s twice"),
        ("judge,candidate,mark\na,s,NaN\n", "line 2"),
        ("judge,candidate,mark,state\na,s,,absent\n", "not one mark that counts"),
        ("judge,candidate,place\na,s,1\n", "needs marks"),
        ("judge,candidate\na,s\n", "No column is headed mark"),
    ],
)
def test_refusals_name_the_place(run: Run, tmp_path: Path, text: str, said: str):
    path = tmp_path / "marks.csv"
    path.write_text(text, encoding="utf-8")
    done = run("rate", path)
    assert done.exit_code == 2 and said in done.stderr and done.stdout == ""


def test_unknown_and_unfitting_models(run: Run, marks: Path):
    assert "candidates-random" in run("rate", marks, "--model", "rasch").stderr
    done = run("rate", marks, "--model", "candidates-random", "--robust")
    assert done.exit_code == 2 and "fixed candidates" in done.stderr


@pytest.mark.parametrize("marks", ["a,s,80\nb,s,80\na,t,80\nb,t,80\n", "a,s,80\na,t,82\n", "a,s,80\n"])
def test_marks_that_say_too_little_still_answer(run: Run, tmp_path: Path, marks: str):
    path = tmp_path / "marks.csv"
    path.write_text("judge,candidate,mark\n" + marks, encoding="utf-8")
    done = run("rate", path, "--json")
    found = json.loads(done.stdout)
    assert done.exit_code == 0 and found["notes"] and done.stderr
    assert all(effect["se"] is None and effect["rank_low"] == 1 for effect in found["effects"])
    assert run("rate", path).exit_code == 0
    kept = tmp_path / "rating.json"
    kept.write_text(done.stdout, encoding="utf-8")
    assert run("ranks", kept).exit_code == 0


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"connected": true, "effects": 7}'])
def test_what_is_no_rating(run: Run, tmp_path: Path, text: str):
    path = tmp_path / "rating.json"
    path.write_text(text, encoding="utf-8")
    done = run("ranks", path)
    assert done.exit_code == 2 and "not the JSON of leitai rate" in done.stderr


@pytest.mark.outside_data("ratings/lme4.Penicillin.csv")
def test_penicillin_through_the_command(run: Run):
    path = outside_folder() / "ratings" / "lme4.Penicillin.csv"
    columns = "judge=plate,candidate=sample,mark=diameter"
    found = json.loads(run("rate", path, "--columns", columns, "--model", "candidates-random", "--json").stdout)
    assert found["reml"] == pytest.approx(330.860589, abs=1e-6)
    assert found["variances"]["judge"] == pytest.approx(0.7169082, rel=1e-5)
    assert found["variances"]["candidate"] == pytest.approx(3.7309178, rel=1e-5)
    assert (found["mean"]["estimate"], found["mean"]["se"]) == (
        pytest.approx(22.9722222, rel=1e-5),
        pytest.approx(0.8085734, rel=1e-5),
    )


@pytest.mark.outside_data("ratings/data.ratings1.csv")
def test_another_sheet_s_headings(run: Run):
    path = outside_folder() / "ratings" / "data.ratings1.csv"
    done = run("rate", path, "--columns", "judge=rater,candidate=idstud,mark=k2", "--json")
    found = json.loads(done.stdout)
    marks = pl.read_csv(path)
    assert found["marks"] == len(marks) and len(found["effects"]) == marks["idstud"].n_unique()
    assert "an end of those given" in done.stderr
