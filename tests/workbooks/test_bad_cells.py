"""Cells that hold what they should not."""

from __future__ import annotations

import datetime
import struct

import pytest

from leitai.messages import say
from leitai.workbooks.results import DEFAULT_LIMITS
from tests.workbooks.bad_files import formula_errors
from tests.workbooks.making import (
    HEADS,
    ROWS,
    csv_file,
    found,
    only,
    parse,
    parse_rows,
    rows,
    rules,
    xls,
    xlsx,
)


def test_formula_errors_are_seen_although_the_reader_hides_them(tmp_path):
    errors = {"H3": "#DIV/0!", "E2": "#REF!", "Z9": "#DIV/0!"}  # the last outside the table
    path = formula_errors(tmp_path / "a.xlsx", [HEADS, *rows()], errors)
    hits = {str(item.place): item.values["found"] for item in parse(path).problems if item.rule == "formula_error"}
    assert hits == {"6月进度!H3": "#DIV/0!", "6月进度!E2": "#REF!"}


def test_formula_errors_in_xls(tmp_path):
    """Written by hand: a BOOLERR record with #REF!."""
    path = xls(tmp_path / "a.xls", [HEADS, *rows((1, 7, True))])
    data = path.read_bytes()
    record = struct.pack("<HHHH", 0x0205, 8, 2, 7)
    at = data.index(record)
    assert data[at + 10 : at + 12] == b"\x01\x00"  # true, not an error
    path.write_bytes(data[: at + 10] + bytes([23, 1]) + data[at + 12 :])
    problem = only(parse(path).problems, "formula_error")
    assert (problem.place.cell, problem.values["found"]) == ("H3", "#REF!")


def test_formulas_without_their_result(tmp_path):
    parsed = parse_rows(tmp_path, rows((0, 7, "#FORMULA=F2+G2")))
    problem = only(parsed.problems, "formula_uncomputed")
    assert problem.place.cell == "H2"


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("NaN", "not_a_number"),
        ("inf", "not_a_number"),
        ("1e308", "too_large"),
        (1e308, "too_large"),
        (-5, "negative"),
        ("(5)", "negative"),
        ("四千三百", "not_a_number"),
        ("1,23,4", "not_a_number"),
        (True, "not_a_number"),
        (datetime.date(2020, 6, 1), "not_a_number"),
        ("46%", "not_a_number"),
        ("9" * 400, "too_large"),
    ],
)
def test_amounts_that_are_none(tmp_path, value, rule):
    parsed = parse_rows(tmp_path, rows((0, 7, value)))
    problem = next(item for item in parsed.problems if item.rule == rule)
    assert (problem.place.cell, problem.severity, problem.key) == ("H2", "error", "done_total")
    assert problem.values["name"] == ROWS[0][1]
    assert parsed.rows["done_total"][0] is None or rule == "negative"


def test_a_name_of_ten_thousand_characters(tmp_path):
    parsed = parse_rows(tmp_path, rows((0, 1, "长" * 10_000)))
    problem = only(parsed.problems, "too_long")
    assert problem.values["n"] == 10_000 and len(say(problem.message, problem.values)) < 100
    assert len(parsed.rows["name"][0]) == 200


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>路",
        '=HYPERLINK("http://example.org","点")',
        "😀👨‍👩‍👧公园",
        "'; DROP TABLE leitai_project; --",
        "{0.__class__}",
        "@SUM(1+1)*cmd|' /C calc'!A0",
    ],
)
def test_dangerous_text_is_only_text(tmp_path, name):
    for parsed in (
        parse_rows(tmp_path, rows((0, 1, name))),
        parse(csv_file(tmp_path / "a.csv", [HEADS, *rows((0, 1, name))])),
        parse(xls(tmp_path / "a.xls", [HEADS, *rows((0, 1, name))])),
    ):
        assert parsed.rows["name"][0] == name
        assert all(item.severity == "note" for item in parsed.problems if item.place.cell == "B2")


def test_text_that_looks_like_a_formula_is_told(tmp_path):
    parsed = parse_rows(tmp_path, rows((0, 1, '=HYPERLINK("http://example.org")')))
    assert only(parsed.problems, "text_formula").severity == "note"


@pytest.mark.parametrize("bad", ["\0", "\u202e", "\ufeff"])
def test_nul_and_other_invisible_characters_are_taken_out_and_told(tmp_path, bad):
    path = csv_file(tmp_path / "a.csv", [HEADS, *rows((0, 1, f"山地{bad}康养"))])
    parsed = parse(path)
    assert parsed.rows["name"][0] == "山地康养"
    problem = only(parsed.problems, "invisible_characters")
    assert (problem.place.cell, problem.severity) == ("B2", "error")
    assert bad not in say(problem.message, problem.values)


def test_nul_written_in_xlsx(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [HEADS, *rows((0, 1, "山地_x0000_康养"))])
    parsed = parse(path)
    assert parsed.rows["name"][0] == "山地康养"
    assert "invisible_characters" in rules(parsed.problems)


def test_every_number_wrong_is_one_finding_not_a_flood(tmp_path):
    lines = [["2020-999122-48-01-000001", f"项目{n}", "白榆县", "x", "x", "x", "x", "x"] for n in range(3_000)]
    parsed = parse_rows(tmp_path, lines)
    assert len(parsed.problems) <= DEFAULT_LIMITS.problems_per_rule + 5
    rest = only([item for item in parsed.problems if item.message == "problem.more"], "not_a_number")
    assert rest.values["n"] == 5 * 3_000 - DEFAULT_LIMITS.problems_per_rule
    assert "14,000" in say(rest.message, rest.values, "en").replace("14000", "14,000")


def test_a_healthy_file_has_no_problem(tmp_path):
    assert found(parse_rows(tmp_path, rows())) == []
