"""Headers that resemble a column, and those that only look so."""

from __future__ import annotations

import datetime

import pytest

from tests.workbooks.making import HEADS, expected, healthy, money, only, parse, parse_rows, rows, rules

WAN = 10_000
DATE = datetime.date


def test_guessed_headers_wait_for_a_yes(tmp_path):
    """本月 and 本年 never stand in for one another, however alike."""
    heads = [*HEADS]
    heads[5] = "当月完成投资额（万元）"
    parsed = parse_rows(tmp_path, rows(), heads)
    healthy(parsed)
    (guess,) = parsed.to_confirm
    assert (guess.key, guess.how, guess.cell) == ("done_month", "fuzzy", "F1") and 74 <= guess.score < 100
    yes = parse(tmp_path / "book.xlsx", **{guess.memory: guess.key})
    assert yes.to_confirm == () and money(yes, "done_month") == expected(5)
    no = parse(tmp_path / "book.xlsx", **{guess.memory: ""})
    assert no.to_confirm == () and "header_missing" in rules(no.problems)


@pytest.mark.parametrize(
    ("head", "never"),
    [
        ("计划开工时间", "started_on"),
        ("实际竣工时间", "started_on"),
        ("上月完成投资（万元）", "done_month"),
        ("本年支付资金（万元）", "done_year"),
        ("本年计划完成投资（万元）", "done_year"),
        ("预计竣工时间", "completed_on"),
        ("单位名称", "name"),
        ("总投资变化（万元）", "total_investment"),
    ],
)
def test_alike_is_not_the_same(tmp_path, head, never):
    lines = [[*line, "2020-01-01" if "时间" in head else 5] for line in rows()]
    parsed = parse_rows(tmp_path, lines, [*HEADS, head])
    match = next((match for match in parsed.headers if match.column == len(HEADS) + 1), None)
    assert match is None or match.key != never
    if match:
        assert match.key


def test_two_columns_of_one_name(tmp_path):
    parsed = parse_rows(tmp_path, [[*line, 5] for line in rows()], [*HEADS, "累计完成投资（万元）"])
    problem = only(parsed.problems, "header_twice")
    assert (problem.place.cell, problem.values["first"]) == ("M1", "H1")
