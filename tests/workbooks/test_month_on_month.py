"""Rules against what was accepted for the month before."""

from __future__ import annotations

import datetime

import polars as pl
import pytest

from leitai.workbooks.checks import check, match_projects
from leitai.workbooks.spoken import finding, remedy
from tests.workbooks.making import HEADS, ROWS, before, context, found, only, parse_rows, register, rows, rules


def test_one_cell_in_yi_under_a_head_in_wan(tmp_path):
    """The screen's own example: 4.66 that should be 46,600."""
    problem = only(found(parse_rows(tmp_path, rows((0, 7, 4.66)))), "unit_factor")
    assert (problem.place.cell, problem.severity, problem.project) == ("H2", "error", "999122-01")
    assert finding(problem, "zh-Hans") == "填的是4.66万元，上月是42,300万元，相差约1万倍"
    assert remedy(problem, "zh-Hans") == "如果是4.66亿元，填46,600"
    assert remedy(problem, "en") == "If it is 4.66 × CNY 100 million, fill in 46,600"


def test_one_cell_in_yuan(tmp_path):
    problem = only(found(parse_rows(tmp_path, rows((2, 6, 6_400_000)))), "unit_factor")
    assert remedy(problem, "zh-Hans") == "如果是6,400,000元，填640"


def test_a_whole_column_in_the_wrong_unit_is_one_finding(tmp_path):
    lines = rows(*((number, 7, line[7] / 10_000) for number, line in enumerate(ROWS)))
    problem = only(found(parse_rows(tmp_path, lines)), "unit_factor")
    assert (problem.place.cell, problem.values["n"]) == ("H1", 5)
    assert "亿元" in remedy(problem, "zh-Hans")


def test_a_plan_or_total_in_the_wrong_unit(tmp_path):
    problems = found(parse_rows(tmp_path, rows((0, 3, 12.6), (1, 4, 1.2))))
    assert {item.place.cell for item in problems if item.rule == "unit_factor"} == {"D2", "E3"}


def test_a_first_report_is_compared_within_its_row(tmp_path):
    problem = only(found(parse_rows(tmp_path, rows((0, 7, 4.66))), last=context().last.clear()), "unit_factor")
    assert (problem.severity, problem.message) == ("reason", "problem.unit_factor.row")
    assert "46,600" in remedy(problem, "zh-Hans")


def test_growth_within_a_month_is_no_unit(tmp_path):
    """Twice or three times last month's total is possible; ten thousand times is not."""
    assert "unit_factor" not in rules(found(parse_rows(tmp_path, rows((0, 7, 120_000)))))


def test_falling_totals(tmp_path):
    problem = only(found(parse_rows(tmp_path, rows((3, 7, 3_000)))), "decreasing")
    assert problem.place.cell == "H5" and finding(problem, "zh-Hans") == "填的是3,000万元，上月是3,470万元"


def test_yearly_sums_start_again_with_the_fiscal_year(tmp_path):
    lines = rows(*((number, 6, line[5]) for number, line in enumerate(ROWS)))
    parsed = parse_rows(tmp_path, lines)
    assert {item.place.cell for item in found(parsed) if item.rule == "decreasing"} == {f"G{n}" for n in range(2, 7)}
    assert rules(check(parsed, context(fiscal_first_month=6))) == set()


def test_a_new_year_that_goes_on_counting(tmp_path):
    hits = found(parse_rows(tmp_path, rows()), fiscal_first_month=6)
    assert {item.place.cell for item in hits if item.rule == "year_does_not_add_up"} == {f"G{n}" for n in range(2, 7)}


def still(row=2):
    """A row whose totals are last month's."""
    line = ROWS[row]
    return [(row, 5, 0), (row, 6, line[6] - line[5]), (row, 7, line[7] - line[5])]


def test_nothing_moved_asks_for_a_reason(tmp_path):
    problem = only(found(parse_rows(tmp_path, rows(*still()))), "same_as_last")
    assert (problem.place.cell, problem.severity) == ("F4", "reason")
    assert finding(problem, "zh-Hans") == "本月完成0万元，累计1,040万元"


def not_begun():
    """The third row without any figure so far, and the month before without any either."""
    mine = pl.col("project") == "999122-03"
    sums = [name for name in ("done_month", "done_year", "done_total", "physical") if name in before().columns]
    last = before().with_columns(pl.when(mine).then(0.0).otherwise(name).alias(name) for name in sums)
    return [(2, column, 0) for column in (5, 6, 7, 8)], last


@pytest.mark.parametrize(("started", "asked"), [(None, False), ("2020-05-20", True)])
def test_before_the_start_nothing_moves_and_nothing_is_asked(tmp_path, started, asked):
    changes, last = not_begun()
    problems = found(parse_rows(tmp_path, rows(*changes, (2, 9, started))), last=last)
    assert ("same_as_last" in rules(problems)) == asked


@pytest.mark.parametrize("column", [10, 11])
def test_nothing_moved_with_a_reason(tmp_path, column):
    assert found(parse_rows(tmp_path, rows(*still(), (2, column, "汛期停工")))) == []


def test_nothing_moved_after_completion_needs_none(tmp_path):
    lines = [[*line, "2020-05-20" if number == 2 else None] for number, line in enumerate(rows(*still(), (2, 8, 100)))]
    assert "same_as_last" not in rules(found(parse_rows(tmp_path, lines, [*HEADS, "实际竣工时间"])))


def test_the_same_month_again(tmp_path):
    """Last month's amount to the cent, the same share and the same words: the total moved, the report did not."""
    last = before().with_columns(
        pl.when(pl.col("project") == "999122-03").then(1_400_000.0).otherwise("done_month").alias("done_month"),
        pl.when(pl.col("project") == "999122-03").then(37.5).otherwise("physical").alias("physical"),
    )
    problem = only(found(parse_rows(tmp_path, rows()), last=last), "same_as_last")
    assert problem.place.cell == "F4"


def test_sums_that_do_not_add_up(tmp_path):
    problems = found(parse_rows(tmp_path, rows((3, 6, 2_000), (4, 7, 900))))
    assert rules(problems) == {"year_does_not_add_up", "total_does_not_add_up"}
    year = only([item for item in problems if item.rule == "year_does_not_add_up"], "year_does_not_add_up")
    assert finding(year, "zh-Hans") == "填的是2,000万元；上月1,500加本月420是1,920"


def test_one_percentage_as_a_fraction(tmp_path):
    problem = only(found(parse_rows(tmp_path, rows((0, 8, 0.37)))), "physical_factor")
    assert remedy(problem, "zh-Hans") == "如果是37%，填37"


def test_falling_percentages(tmp_path):
    assert only(found(parse_rows(tmp_path, rows((0, 8, 20)))), "decreasing").place.cell == "I2"


def test_projects_are_found_by_number_then_code_then_name(tmp_path):
    heads = ["项目编号", *HEADS]
    lines = [
        [None, *line] for line in rows((0, 0, None), (2, 0, None), (2, 1, "没有这个"), (3, 0, None), (3, 1, "砚溪的"))
    ]
    lines[1][0] = "999122-05"  # the number beats code and name
    known = pl.concat([register(), register([[None, "砚溪的"]], "999121", "砚溪县")])
    matched = match_projects(parse_rows(tmp_path, lines, heads), context(projects=known))
    assert matched["how"].to_list() == ["name", "project", None, "elsewhere", "code"]
    assert matched["project"].to_list() == ["999122-01", "999122-05", None, "999121-01", "999122-05"]


def test_a_name_that_two_projects_share_decides_nothing(tmp_path):
    known = register().with_columns(pl.lit("同名项目").alias("name"), pl.lit(None, pl.String).alias("code"))
    parsed = parse_rows(tmp_path, rows((0, 1, "同名项目"), (0, 0, None)))
    assert match_projects(parsed, context(projects=known))["project"].null_count() == len(ROWS)


def test_problems_of_one_rule_are_limited(tmp_path):
    parsed = parse_rows(tmp_path, rows(*((number, 7, 1_000_000) for number in range(5))))
    hits = [item for item in check(parsed, context(problems_per_rule=2)) if item.rule == "above_total"]
    assert len(hits) == 3
    assert only([item for item in hits if item.message == "problem.more"], "above_total").values["n"] == 3


def test_order_of_problems_is_that_of_the_sheet(tmp_path):
    problems = check(parse_rows(tmp_path, rows((4, 8, 101), (0, 8, 102), (2, 7, 5_000))), context())
    places = [(problem.place.row, problem.place.column) for problem in problems]
    assert places == sorted(places)


def test_values_survive_json(tmp_path):
    import json

    from leitai.workbooks.results import Problem

    for problem in found(parse_rows(tmp_path, rows((0, 7, 4.66), (1, 9, "2020-07-01"), (3, 7, 3_000)))):
        again = Problem.from_dict(json.loads(json.dumps(problem.to_dict(), ensure_ascii=False)))
        assert again == problem and finding(again, "en") == finding(problem, "en")


def test_last_months_values_of_another_day(tmp_path):
    last = before().with_columns(pl.lit(datetime.date(2019, 1, 1)).alias("started_on"))
    hits = [item for item in found(parse_rows(tmp_path, rows()), last=last) if item.rule == "date_undone"]
    assert len(hits) == 5 and "2019年1月1日" in finding(hits[0], "zh-Hans")
