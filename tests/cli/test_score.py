"""The commands: a table for people, JSON and CSV for machines, a protocol that proves itself, refusals with lines."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from leitai.cli import app
from leitai.queries.contest_rulebooks import contest_presets

MARKS = """rater,candidate,unit,mark,state
a,north 1,north,90,
b,north 1,north,80,
c,north 1,north,85,
a,south 1,south,85.01,
b,south 1,south,85,
c,south 1,south,85,
a,west 1,west,70,
b,west 1,west,0.0,absent
c,west 1,west,,recused
"""


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Any]:
    (tmp_path / "marks.csv").write_text(MARKS, encoding="utf-8")

    def called(*arguments: object) -> Any:
        return CliRunner().invoke(app, [str(a) for a in arguments])

    return called


def scoring(tmp_path: Path, *more: object, rulebook: object = "further_decimals") -> list[object]:
    return ["score", rulebook, tmp_path / "marks.csv", "--columns", "judge=rater", *more]


def test_the_table_says_all_an_official_needs(run, tmp_path):
    (tmp_path / "rate.json").write_text(
        json.dumps({"effects": [{"candidate": "south 1", "estimate": 85.2, "rank_low": 1, "rank_high": 2}]})
    )
    done = run(*scoring(tmp_path, "--rating", tmp_path / "rate.json"))
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    rows = [line.split() for line in lines if "1" in line and ("north" in line or "south" in line or "west" in line)]
    assert rows[0] == ["1", "south", "1", "south", "85.00", "3", "0", "0", "0", "further", "decimals", "1–2"]
    assert rows[1] == ["2", "north", "1", "north", "85.00", "3", "0", "0", "0", "further", "decimals", "–"]
    assert rows[2] == ["3", "west", "1", "west", "70.00", "1", "0", "1", "1", "–"]
    assert "south 1, north 1 all have 85.00; further decimals parted them: south 1 (1), north 1 (2)." in done.stdout
    assert "Ties by further decimals" in lines[0] and "half up to 2 decimals" in lines[0]


def rank_ranges(table: str) -> list[str]:
    return [line.split()[-1] for line in table.splitlines() if line.strip()[:1].isdigit()]


def test_rank_ranges_come_from_the_calibrated_rating(run, tmp_path):
    """Two groups at their own sites, a judge who sees both: c, marked by the stricter group, may well be better."""
    marks = {"strict": {"c": (80, 82, 81), "d": (70, 71, 72)}, "mild": {"a": (90, 92, 91), "b": (60, 61, 62)}}
    rows = [
        f"{group}{n},{group},{name},{mark + n % 2}"
        for group, seen in marks.items() for name, given in seen.items() for n, mark in enumerate(given)
    ]  # fmt: skip
    linking = ["strict0,strict,a,79", "strict0,strict,b,52"]
    path = tmp_path / "groups.csv"
    path.write_text("\n".join(["judge,group,candidate,mark", *rows, *linking]))
    done = run("score", "further_decimals", path)
    assert done.exit_code == 0 and rank_ranges(done.stdout) == ["1–2", "1–2", "3–3", "4–4"]
    path.write_text("\n".join(["judge,group,candidate,mark", *rows]))
    done = run("score", "further_decimals", path)
    assert done.exit_code == 0 and rank_ranges(done.stdout) == ["–"] * 4
    assert "2 parts that no judge and no candidate connects" in done.stderr


def test_chinese_where_the_terminal_is(run, tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    done = run(*scoring(tmp_path))
    assert "同分顺延小数位（第1版" in done.stdout and "名次区间" in done.stdout
    assert "south 1、north 1同为85.00分，按顺延小数位排出先后" in done.stdout


def test_json_for_machines(run, tmp_path):
    done = run(*scoring(tmp_path, "--json"))
    found = json.loads(done.stdout)
    first = found["candidates"][0]
    assert {k: first[k] for k in ("candidate", "score", "place", "counted", "trimmed", "recused", "missing")} == {
        "candidate": "south 1", "score": "85.00", "place": 1, "counted": 3, "trimmed": 0, "recused": 0, "missing": 0,
    }  # fmt: skip
    assert first["tie_step"] == "further_decimals" and first["unrounded"] == "25501/300"
    assert first["cells"] == [
        {"criterion": "", "category": "", "value": "25501/300", "given": 3, "counted": 3, "trimmed": []}
    ]
    assert found["notes"] == [] and found["units"] == []


def test_csv_for_spreadsheets(run, tmp_path):
    out = tmp_path / "table.csv"
    assert run(*scoring(tmp_path, "--out", out)).exit_code == 0
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert [(row["place"], row["candidate"], row["score"], row["missing"]) for row in rows] == [
        ("1", "south 1", "85.00", "0"),
        ("2", "north 1", "85.00", "0"),
        ("3", "west 1", "70.00", "1"),
    ]


def test_a_result_that_cannot_be_written_is_refused(run, tmp_path):
    done = run(*scoring(tmp_path, "--out", tmp_path / "nowhere" / "table.csv"))
    assert done.exit_code == 2 and "table.csv: The file can't be written" in done.stderr


def test_a_protocol_proves_itself(run, tmp_path):
    out = tmp_path / "protocol.json"
    assert run(*scoring(tmp_path, "--out", out)).exit_code == 0
    (tmp_path / "marks.csv").unlink()
    done = run("score", "verify", out)
    assert (done.exit_code, "every digit agrees" in done.stdout) == (0, True)


def test_a_protocol_of_ranking_ballots_proves_itself(run, tmp_path):
    places = tmp_path / "places.csv"
    places.write_text("judge,candidate,place\na,x,1\na,y,2\nb,x,1\nb,y,1\nc,y,1\nc,x,2\n")
    done = run("score", "jining_2015", places, "--out", tmp_path / "p.json")
    assert done.exit_code == 0 and "places.csv, line 5: b's ranking is void: x and y share place 1" in done.stderr
    assert run("score", "verify", tmp_path / "p.json").exit_code == 0


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ('"score":"85.00"', '"score":"85.01"', "candidates[south 1].score"),
        ('"place":2', '"place":1', "candidates[north 1].place"),
        ('"85.01"', '"85.02"', "inputs_sha256"),
        ("digits: 2, mode: half_up", "digits: 2, mode: truncate", "rulebook.sha256"),
        ('"recused":1', '"recused":0', "candidates[west 1].recused"),
    ],
)
def test_a_changed_digit_is_named(run, tmp_path, before, after, where):
    out = tmp_path / "protocol.json"
    run(*scoring(tmp_path, "--out", out))
    text = out.read_text(encoding="utf-8")
    assert before in text
    out.write_text(text.replace(before, after, 1), encoding="utf-8")
    done = run("score", "verify", out)
    assert done.exit_code == 1
    assert where in done.stderr and "differ" in done.stdout


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"rulebook": {"text": "code: x"}}', '{"rulebook": 7}'])
def test_what_is_no_protocol(run, tmp_path, text):
    path = tmp_path / "p.json"
    path.write_text(text)
    done = run("score", "verify", path)
    assert done.exit_code == 2 and done.stderr


def test_refusals_name_file_and_line(run, tmp_path):
    (tmp_path / "marks.csv").write_text(MARKS + "d,north 1,north,101,\nd,south 1,south,NaN,\n")
    done = run(*scoring(tmp_path))
    assert done.exit_code == 2 and done.stdout == ""
    assert "marks.csv, line 12: “NaN” is not a plain decimal number" in done.stderr
    (tmp_path / "marks.csv").write_text(MARKS + "d,north 1,north,101,\n")
    assert "marks.csv, line 11: The mark 101" in run(*scoring(tmp_path)).stderr


def test_faults_of_the_parts_file_are_its_own(run, tmp_path):
    rule = tmp_path / "rule.yaml"
    rule.write_text("code: r\nname: {zh: 规, en: R}\nadjust: {bonus_cap: 3}\nrounding: {final: {digits: 1}}\n")
    parts = tmp_path / "parts.csv"
    parts.write_text("unit,part,value,reason\nnorth 1,bonus,5,prize\n")
    done = run(*scoring(tmp_path, "--parts", parts, "--json", rulebook=rule))
    assert json.loads(done.stdout)["candidates"][0]["score"] == "88.0"
    parts.write_text("unit,part,value\nnobody,bonus,5\n")
    assert "parts.csv, line 2: nobody was not marked" in run(*scoring(tmp_path, "--parts", parts, rulebook=rule)).stderr
    parts.write_text("unit,part,value\nnorth 1,bonus,much\n")
    assert "parts.csv, line 2" in run(*scoring(tmp_path, "--parts", parts, rulebook=rule)).stderr


def test_rulebooks_that_cannot_be_used(run, tmp_path):
    rule = tmp_path / "rule.yaml"
    rule.write_text("code: r\nname: {zh: 规, en: R}\nrouding: {}\n")
    done = run(*scoring(tmp_path, rulebook=rule))
    assert done.exit_code == 2 and "rule.yaml, line 3: rouding" in done.stderr
    done = run(*scoring(tmp_path, rulebook="skating"))
    assert done.exit_code == 2 and "skating_components" in done.stderr


def test_calibrated_scores_need_a_rating(run, tmp_path):
    rule = tmp_path / "rule.yaml"
    rule.write_text("code: r\nname: {zh: 规, en: R}\nbalance: {method: calibrated}\nrounding: {final: {digits: 1}}\n")
    assert "no estimate for north 1" in run(*scoring(tmp_path, rulebook=rule)).stderr
    rated = {
        "effects": [{"candidate": c, "estimate": e} for c, e in [("north 1", 85.25), ("south 1", 81), ("west 1", 80)]]
    }
    (tmp_path / "rate.json").write_text(json.dumps(rated))
    done = run(*scoring(tmp_path, "--rating", tmp_path / "rate.json", "--json", rulebook=rule))
    assert [c["score"] for c in json.loads(done.stdout)["candidates"]] == ["85.3", "81.0", "80.0"]
    (tmp_path / "rate.json").write_text(json.dumps({"connected": False, "parts": []}))
    done = run(*scoring(tmp_path, "--rating", tmp_path / "rate.json", rulebook=rule))
    assert done.exit_code == 2 and "groups are not connected" in done.stderr
    (tmp_path / "rate.json").write_text("{}")
    assert "rate.json: This is not" in run(*scoring(tmp_path, "--rating", tmp_path / "rate.json", rulebook=rule)).stderr


def test_units_are_what_the_table_shows_where_the_rulebook_ranks_them(run, tmp_path):
    rule = tmp_path / "rule.yaml"
    rule.write_text("code: r\nname: {zh: 规, en: R}\nunit: {method: mean}\nrounding: {unit: {digits: 1}}\n")
    done = run(*scoring(tmp_path, "--json", rulebook=rule))
    found = json.loads(done.stdout)
    assert [(u["unit"], u["score"], u["candidates"]) for u in found["units"]] == [
        ("north", "85.0", ["north 1"]),
        ("south", "85.0", ["south 1"]),
        ("west", "70.0", ["west 1"]),
    ]
    assert (
        "north, south share place 1 with 85.0: no step of the rule parts them."
        in run(*scoring(tmp_path, rulebook=rule)).stdout
    )


def test_rulebooks_are_listed_with_their_sources(run):
    listed = json.loads(run("rulebooks", "--json").stdout)
    assert {line["id"] for line in listed if line["kind"] == "contest"} == set(contest_presets())
    assert all(list(line) == ["id", "title", "kind", "source"] and all(line.values()) for line in listed)
    known = [line for line in listed if line["kind"] == "known"]
    assert len(known) >= 15
    shown = run("rulebooks").stdout
    assert "jining_2015: Jining 2015: points by place" in shown and "formula not published" in shown


def test_a_rulebook_is_checked(run, tmp_path):
    rule = tmp_path / "rule.yaml"
    rule.write_text(
        "code: r\nname: {zh: 规, en: R}\naggregate:\n  method: drop\n  drop: [{marks: 3}]\nrounding: {final: {}}\n"
    )
    done = run("rulebooks", rule)
    assert done.exit_code == 0 and "r can be used; warnings: 1" in done.stdout
    assert "rule.yaml, line 3: With 3 marks" in done.stderr


@pytest.mark.parametrize("command", ["score", "rulebooks"])
def test_help_has_an_example(run, command):
    assert f"Example: leitai {command}" in " ".join(run(command, "--help").stdout.split())
