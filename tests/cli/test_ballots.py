"""Ballots as they come: other headings, other encodings, and every bad row named."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from leitai.cli.ballots import TEXTS, parse_columns, read_ballots
from leitai.cli.speech import told
from leitai.core.problems import Refused
from leitai.messages import LANGUAGES, knows, say

PLAIN = "judge,candidate,mark\na,x,87.5\nb,x,90\n"


def written(folder: Path, text: str | bytes, name: str = "ballots.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refusals(path: Path, columns: str = "") -> list[tuple[str, int | None]]:
    with pytest.raises(Refused) as caught:
        read_ballots(path, parse_columns(columns))
    for problem in caught.value.problems:
        assert knows(problem.id)
        for language in LANGUAGES:
            assert say(problem.id, problem.values, language)
    return [(problem.id, problem.line) for problem in caught.value.problems]


def test_marks_are_exact_and_the_rest_is_filled_in(tmp_path):
    frame = read_ballots(written(tmp_path, PLAIN))
    assert frame.columns == ["line", *TEXTS, "state", "mark", "factor"]
    assert frame["mark"].to_list() == [Decimal("87.5"), Decimal("90.0")]
    assert frame["state"].to_list() == ["scored", "scored"] and frame["factor"].to_list() == [1, 1]
    assert frame["unit"].to_list() == ["", ""]


def test_other_headings_are_named(tmp_path):
    path = written(tmp_path, "rater,idstud,crit2,crit1\nr1,s1,3,9\n")
    frame = read_ballots(path, parse_columns("judge=rater, candidate=idstud, mark=crit2"))
    assert frame.select("judge", "candidate", "mark").rows() == [("r1", "s1", Decimal(3))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_names_in_any_encoding(tmp_path, encoding):
    path = written(tmp_path, "judge,candidate,mark\n张三,望月区,88\n".encode(encoding))
    assert read_ballots(path).select("judge", "candidate").row(0) == ("张三", "望月区")


def test_lines_are_those_of_an_editor(tmp_path):
    path = written(tmp_path, 'judge,candidate,mark\na,"two\nlines",1\n\n,,\nb,x,2\n')
    assert read_ballots(path)["line"].to_list() == [2, 6]


def test_a_row_that_is_not_scored_needs_no_mark(tmp_path):
    path = written(tmp_path, "judge,candidate,mark,state\na,x,,absent\nb,x,—,Recused\nc,x,7,\n")
    assert read_ballots(path).select("mark", "state").rows() == [
        (None, "absent"),
        (None, "recused"),
        (Decimal(7), "scored"),
    ]


def test_json_and_parquet_say_the_same(tmp_path):
    text = '[{"judge": 1, "candidate": "x", "mark": 0.10}, {"judge": 2, "candidate": "x", "mark": 8}]'
    from_json = read_ballots(written(tmp_path, text, "ballots.json"))
    pl.DataFrame({"judge": [1, 2], "candidate": ["x", "x"], "mark": [0.1, 8.0]}).write_parquet(tmp_path / "b.parquet")
    from_parquet = read_ballots(tmp_path / "b.parquet")
    for frame in (from_json, from_parquet):
        assert frame.select("line", "judge", "mark").rows() == [(1, "1", Decimal("0.1")), (2, "2", Decimal(8))]


def test_places_instead_of_marks(tmp_path):
    frame = read_ballots(written(tmp_path, "judge,candidate,place\na,x,2\na,y,1\n"))
    assert frame["place"].to_list() == [2, 1] and "mark" not in frame.columns


def test_worded_levels(tmp_path):
    path = written(tmp_path, "judge,candidate,mark\na,x,优\na,y,88\n")
    assert read_ballots(path, levels={"优": "95"})["mark"].to_list() == [95, 88]
    assert refusals(path) == [("ballots.bad_mark", 2)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("a,x,NaN", [("ballots.bad_mark", 2)]),
        ("a,x,inf", [("ballots.bad_mark", 2)]),
        ("a,x,1e2", [("ballots.bad_mark", 2)]),
        ("a,x,8,5", [("ballots.ragged", 2)]),
        ('a,x,"8,5"', [("ballots.bad_mark", 2)]),
        ("a,x,1\na,x,", [("ballots.no_mark", 3)]),
        (",x,1", [("ballots.no_judge", 2)]),
        ("a,,1", [("ballots.no_candidate", 2)]),
        ("", [("ballots.empty", None)]),
        (",y,1\nb,y,x", [("ballots.no_judge", 2), ("ballots.bad_mark", 3)]),
    ],
)
def test_each_bad_row_is_named_by_its_line(tmp_path, rows, expected):
    assert refusals(written(tmp_path, f"judge,candidate,mark\n{rows}\n")) == expected


@pytest.mark.parametrize(
    ("text", "name", "id"),
    [
        ("", "b.csv", "ballots.empty"),
        ("judge,mark\na,1\n", "b.csv", "ballots.no_heading"),
        ("judge,candidate\na,1\n", "b.csv", "ballots.no_heading"),
        ("x", "b.xlsx", "ballots.unknown_kind"),
        ("no parquet", "b.parquet", "ballots.unreadable"),
        ("{", "b.json", "ballots.unreadable"),
        ("7", "b.json", "ballots.not_rows"),
        (b"judge,candidate,mark\n\xff\xff,x,1\n", "b.csv", "ballots.encoding"),
    ],
)
def test_files_that_hold_no_ballots(tmp_path, text, name, id):
    assert [found for found, _ in refusals(written(tmp_path, text, name))] == [id]


def test_states_and_columns_are_known_by_name(tmp_path):
    path = written(tmp_path, "judge,candidate,mark,state,factor\na,x,1,ill,\nb,x,1,,1/3\n")
    assert refusals(path) == [("ballots.unknown_state", 2), ("ballots.bad_factor", 3)]
    with pytest.raises(Refused, match=r"ballots\.unknown_column"):
        parse_columns("rater=judge")
    assert refusals(written(tmp_path, PLAIN), "mark=crit2") == [("ballots.no_heading", None)]


def test_one_bad_row_in_a_million(tmp_path):
    rows = ["a,x,1"] * 1_000_000
    rows[765_432] = "a,x,l"
    path = written(tmp_path, "judge,candidate,mark\n" + "\n".join(rows))
    assert refusals(path) == [("ballots.bad_mark", 765_434)]


def test_many_bad_rows_are_counted(tmp_path):
    path = written(tmp_path, "judge,candidate,mark\n" + "a,x,?\n" * 25)
    found = refusals(path)
    assert len(found) == 11 and found[-1] == ("ballots.more", None)


def test_a_refusal_says_file_and_line(tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    with pytest.raises(Refused) as caught:
        read_ballots(written(tmp_path, "judge,candidate,mark\na,x,?\n"))
    assert told(caught.value.problems[0], "ballots.csv") == "ballots.csv 第2行：“?”不是普通的小数，如 87.5"
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert told(caught.value.problems[0], "ballots.csv").startswith("ballots.csv, line 2: “?” is not")
