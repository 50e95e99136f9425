"""Rules over rows, between rows and over the whole file."""

from __future__ import annotations

import datetime

import polars as pl
import pytest

from leitai.messages import say
from leitai.workbooks.checks import RULES, check
from leitai.workbooks.checks.context import CheckContext
from leitai.workbooks.spoken import comment, finding, remedy
from leitai.workbooks.template import TemplateSpec, write_template
from tests.workbooks.making import (
    HEADS,
    JUNE,
    MAY,
    ROWS,
    before,
    context,
    found,
    only,
    parse,
    parse_rows,
    register,
    rows,
    rules,
    xlsx,
)


def one(tmp_path, rule, *changes, heads=HEADS, **given):
    """The only problem of a rule after some cells were changed; it can be said in both languages."""
    problem = only([p for p in found(parse_rows(tmp_path, rows(*changes), heads), **given) if p.rule == rule], rule)
    for language in ("zh-Hans", "en"):
        assert comment(problem, language)
    return problem


def test_every_rule_is_registered_once():
    names = [registered.name for registered in RULES]
    assert len(names) == len(set(names)) >= 40


def test_an_empty_context_finds_nothing_wrong_with_healthy_rows(tmp_path):
    assert check(parse_rows(tmp_path, rows()), CheckContext(JUNE)) == []


def test_required_cells(tmp_path):
    problem = one(tmp_path, "required_empty", (2, 5, None))
    assert (problem.place.cell, problem.severity, problem.project) == ("F4", "error", "999122-03")
    assert finding(problem, "zh-Hans") == "“本月完成投资”没有填"


def test_a_cell_that_was_no_number_is_not_also_empty(tmp_path):
    problems = found(parse_rows(tmp_path, rows((2, 5, "若干"))))
    assert "required_empty" not in rules(problems) and "not_a_number" in rules(problems)


def test_a_dash_in_a_required_cell_is_no_answer(tmp_path):
    assert one(tmp_path, "required_empty", (2, 5, "—")).place.cell == "F4"


def test_unreadable_cells_beyond_those_listed_are_not_called_empty(tmp_path):
    lines = [[None, f"项目{n}", "白榆县", 9, 9, "x", "x", "x"] for n in range(1_200)]
    parsed = parse_rows(tmp_path, lines)
    assert "required_empty" not in rules(check(parsed, CheckContext(JUNE)))


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("2020-999122-48-01-00001", "code_form"),
        ("随便写", "code_form"),
        ("2603-141124-89-05-346949", "code_check"),
    ],
)
def test_codes_are_doubted_never_refused(tmp_path, code, rule):
    problem = one(tmp_path, rule, (0, 0, code))
    assert (problem.severity, problem.place.cell) == ("note", "A2")


def test_old_local_codes_and_new_ones_pass(tmp_path):
    problems = found(parse_rows(tmp_path, rows((0, 0, "2015320724FG0094"), (1, 0, "2603-141124-89-05-346948"))))
    assert rules(problems) & {"code_form", "code_check"} == set()


def test_codes_in_full_width_and_odd_dashes_are_the_same_code(tmp_path):
    parsed = parse_rows(tmp_path, rows((0, 0, "２０２０－999122–48—01-000001 ")))
    assert parsed.rows["code"][0] == ROWS[0][0]
    assert found(parsed) == []


@pytest.mark.parametrize(
    ("rule", "severity", "cell", "changes"),
    [
        ("physical_above_100", "error", "I2", [(0, 8, 101)]),
        ("above_total", "error", "H4", [(2, 7, 3_200)]),
        ("plan_above_total", "reason", "E4", [(2, 4, 4_000)]),
        ("month_above_year", "error", "G4", [(2, 6, 100)]),
        ("year_above_total", "error", "H4", [(2, 7, 600)]),
        ("future_date", "error", "J4", [(2, 9, "2020-07-01")]),
        ("far_date", "error", "J4", [(2, 9, "2108-07-01")]),
        ("total_changed", "reason", "D4", [(2, 3, 3_200)]),
        ("plan_changed", "note", "E4", [(2, 4, 1_600)]),
        ("date_undone", "reason", "J4", [(2, 9, "2019-05-09")]),
    ],
)
def test_rules_of_one_row(tmp_path, rule, severity, cell, changes):
    problem = one(tmp_path, rule, *changes)
    assert (problem.severity, problem.place.cell) == (severity, cell)


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("plan_above_total", [(2, 4, 4_000)]),
        ("total_changed", [(2, 3, 3_200)]),
        ("date_undone", [(2, 9, "2019-05-09")]),
        ("decreasing", [(3, 7, 3_000)]),
        ("total_does_not_add_up", [(3, 7, 4_000)]),
        ("year_does_not_add_up", [(3, 6, 2_000)]),
    ],
)
def test_a_written_reason_is_enough(tmp_path, rule, changes):
    assert rule in rules(found(parse_rows(tmp_path, rows(*changes))))
    row = changes[0][0]
    assert rule in rules(found(parse_rows(tmp_path, rows(*changes, (row, 11, "无")))))
    assert rule not in rules(found(parse_rows(tmp_path, rows(*changes, (row, 11, "审计核减，有批文")))))


def extra(*heads_and_values):
    heads = [*HEADS, *(head for head, _ in heads_and_values)]
    return heads, [[*line, *(value for _, value in heads_and_values)] for line in rows()]


def test_dates_and_money_in_further_columns(tmp_path):
    heads, lines = extra(
        ("实际竣工时间", "2018年1月"),
        ("计划开工时间", "2021年1月"),
        ("计划竣工时间", "2020年1月"),
        ("本年到位资金（万元）", 5),
        ("本年支付资金（万元）", 6),
    )
    problems = found(parse_rows(tmp_path, lines, heads))
    expected = {"completed_before_started", "planned_backwards", "paid_above_arrived", "completed_unfinished"}
    assert rules(problems) == expected
    paid = next(problem for problem in problems if problem.rule == "paid_above_arrived")
    assert finding(paid, "zh-Hans") == "支付6万元，到位5万元"


def test_investment_without_a_start(tmp_path):
    last = before().with_columns(pl.lit(None, pl.Date).alias("started_on"))
    assert one(tmp_path, "done_without_start", (0, 9, None), last=last).severity == "note"


# Between rows


def test_the_same_project_twice(tmp_path):
    problem = only(found(parse_rows(tmp_path, [*rows(), rows()[1]])), "duplicate")
    assert (problem.place.cell, problem.values["first"]) == ("B7", "6月进度!B3")
    assert problem.message == "problem.duplicate.project"


def test_the_same_unknown_code_twice(tmp_path):
    lines = [["2020-999122-48-01-000009", f"新项目{n}", "白榆县", 100, 10, 1, 2, 3] for n in range(2)]
    assert only(found(parse_rows(tmp_path, [*rows(), *lines])), "duplicate").message == "problem.duplicate.code"


def test_the_same_name_and_place_twice(tmp_path):
    lines = [[None, "新 项目（甲）", "白榆县", 100, 10, 1, 2, 3], [None, "新项目(甲)", "白榆县", 200, 20, 1, 2, 3]]
    assert only(found(parse_rows(tmp_path, [*rows(), *lines])), "duplicate").message == "problem.duplicate.name"


def test_two_names_for_one_project(tmp_path):
    lines = [
        [None, "白榆县城区生活污水处理厂提标改造工程", "白榆县", 5_000, 500, 1, 2, 3],
        [None, "白榆县城区生活污水处理厂提标改造项目", "白榆县", 5_000, 500, 1, 2, 3],
        [None, "白榆县城区生活污水处理厂提标改造二期", "白榆县", 7_000, 500, 1, 2, 3],
    ]
    problem = only(found(parse_rows(tmp_path, [*rows(), *lines])), "alike")
    assert (problem.severity, problem.place.cell) == ("note", "B8")


def test_phases_are_meant_to_be_alike(tmp_path):
    lines = [[None, f"白榆县城区生活污水处理厂提标改造{n}期", "白榆县", 5_000, 500, 1, 2, 3] for n in "一二"]
    assert "alike" not in rules(found(parse_rows(tmp_path, [*rows(), *lines])))


def test_a_total_with_a_code_is_taken_for_a_project(tmp_path):
    total = ["2020-999122-48-01-000099", "合计", "白榆县", *(sum(line[c] for line in ROWS) for c in range(3, 8))]
    problem = only(found(parse_rows(tmp_path, [*rows(), total]), due=False), "total_as_project")
    assert problem.place.cell == "B7"


def test_a_total_under_another_name(tmp_path):
    total = [None, "白榆县全部", "白榆县", *(sum(line[c] for line in ROWS) for c in range(3, 8))]
    problem = only(found(parse_rows(tmp_path, [*rows(), total])), "total_as_project")
    assert (problem.message, problem.place.cell) == ("problem.total_as_project.sum", "B7")


def test_a_total_that_is_not_the_sum(tmp_path):
    total = ["合计", None, None, *(sum(line[c] for line in ROWS) for c in range(3, 7)), 99_999]
    problem = only(found(parse_rows(tmp_path, [*rows(), total])), "sum_differs")
    assert (problem.place.cell, problem.values["found"], problem.values["expected"]) == ("H7", "99,999", "65,250")
    right = ["合计", None, None, *(sum(line[c] for line in ROWS) for c in range(3, 8))]
    assert found(parse_rows(tmp_path, [*rows(), right])) == []


# The register


def test_an_unknown_project_with_a_near_name(tmp_path):
    problem = one(tmp_path, "unknown_project", (0, 0, None), (0, 1, "山地康养度假区1期"))
    assert problem.place.cell == "B2"
    assert "山地康养度假区一期" in remedy(problem, "zh-Hans")


def test_an_unknown_code(tmp_path):
    problem = one(tmp_path, "unknown_project", (0, 0, "2020-999122-78-01-000412"), (0, 1, "城西停车场"))
    assert problem.place.cell == "A2" and finding(problem, "zh-Hans") == "库里没有“2020-999122-78-01-000412”"


def test_another_countys_project(tmp_path):
    lines = [["2020-999121-48-01-000001", "砚溪县的项目", "砚溪县", 100, 10, 1, 2, 3, 4, "2019-01-01"]]
    known = pl.concat([register(), register(lines, "999121", "砚溪县")])
    problem = only(found(parse_rows(tmp_path, [*rows(), *lines]), projects=known), "other_units_project")
    assert (problem.place.cell, problem.values["owner"]) == ("A7", "砚溪县")


def test_another_countys_project_without_its_code(tmp_path):
    lines = [[None, "砚溪县的项目", "砚溪县", 100, 10, 1, 2, 3, 4, "2019-01-01"]]
    known = pl.concat([register(), register(lines, "999121", "砚溪县")])
    assert "other_units_project" in rules(found(parse_rows(tmp_path, [*rows(), *lines]), projects=known))


def test_missing_projects_are_told_unless_it_is_a_part(tmp_path):
    parsed = parse_rows(tmp_path, rows()[:4])
    problem = only(found(parsed), "missing_project")
    assert (problem.severity, problem.project) == ("note", "999122-05")
    assert found(parsed, due=False) == []


@pytest.mark.parametrize(("unit", "answer"), [("旧渡县", "砚溪县"), ("999129", "砚溪县"), ("老关县", "没有登记")])
def test_a_row_whose_unit_was_merged_away(tmp_path, unit, answer):
    problem = one(tmp_path, "unit_merged", (0, 2, unit))
    assert (problem.place.cell, problem.severity) == ("C2", "error")
    assert "2020年1月1日" in finding(problem, "zh-Hans") and answer in remedy(problem, "zh-Hans")


def test_before_its_merger_the_unit_was_in_force(tmp_path):
    parsed = parse_rows(tmp_path, rows((0, 2, "旧渡县")))
    assert "unit_merged" not in rules(check(parsed, context(month=datetime.date(2019, 12, 1))))


def test_an_unknown_unit(tmp_path):
    assert one(tmp_path, "unknown_unit", (0, 2, "白愉县")).place.cell == "C2"


def test_a_project_split_in_two(tmp_path):
    parts = [
        [None, "山地康养度假区一期南区", "白榆县", 60_000, 16_000, 2_000, 9_000, 23_000, 37, "2019-03-01"],
        [None, "山地康养度假区一期北区", "白榆县", 66_000, 16_000, 2_300, 9_300, 23_600, 37, "2019-03-01"],
    ]
    problems = found(parse_rows(tmp_path, [*parts, *rows()[1:]]))
    assert {str(item.place) for item in problems if item.rule == "split"} == {"6月进度!B2", "6月进度!B3"}
    assert rules(problems) == {"split"}  # and neither unknown nor missing


def test_new_projects_that_do_not_make_up_the_old_one_are_no_split(tmp_path):
    parts = [[None, f"山地康养度假区一期{n}", "白榆县", 10, 1, 0, 0, 1, 37, "2019-03-01"] for n in "甲乙"]
    problems = found(parse_rows(tmp_path, [*parts, *rows()[1:]]))
    assert rules(problems) >= {"unknown_project", "missing_project"} and "split" not in rules(problems)


def test_two_projects_swapped_by_name(tmp_path):
    problems = found(parse_rows(tmp_path, rows((0, 1, ROWS[1][1]), (1, 1, ROWS[0][1]))))
    hits = [item for item in problems if item.rule == "swapped"]
    assert {item.place.cell for item in hits} == {"B2", "B3"} and "name_changed" not in rules(problems)


def test_two_projects_swapped_by_their_money(tmp_path):
    """Code and name are right, the amounts stand in one another's row."""
    changes = [(row, column, ROWS[1 - row][column]) for row in (0, 1) for column in range(3, 9)]
    problems = found(parse_rows(tmp_path, rows(*changes)))
    assert {item.place.cell for item in problems if item.rule == "swapped"} == {"B2", "B3"}


def test_a_project_under_another_name(tmp_path):
    problem = one(tmp_path, "name_changed", (0, 1, "山地度假"))
    assert (problem.severity, problem.values["known"]) == ("reason", "山地康养度假区一期")


# The whole file


def template(tmp_path, month=JUNE, unit="999122", region="999100", layout="monthly_progress"):
    lines = register().select("project", "code", "name").head(2)
    spec = TemplateSpec(layout, month, region, unit, "某县", lines)
    path = tmp_path / "t.xlsx"
    path.write_bytes(write_template(spec))
    return parse(path)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [({"month": MAY}, "wrong_month"), ({"unit": "999121"}, "wrong_unit"), ({"region": "510000"}, "wrong_region")],
)
def test_our_own_form_for_somebody_else(tmp_path, changes, rule):
    assert rule in rules(check(template(tmp_path, **changes), context()))
    assert rule not in rules(check(template(tmp_path), context()))


def test_a_form_of_another_kind(tmp_path):
    path = tmp_path / "t.xlsx"
    template(tmp_path, layout="project_register")
    assert "wrong_layout" in rules(check(parse(path), context()))


@pytest.mark.parametrize("title", ["白榆县2020年5月进度表", "２０２０年１—５月完成情况"])
def test_a_foreign_form_of_another_month(tmp_path, title):
    parsed = parse(xlsx(tmp_path / "a.xlsx", [[title], HEADS, *rows()]))
    assert only(found(parsed), "wrong_month").message == "problem.wrong_month.title"


def test_a_foreign_form_of_this_month(tmp_path):
    assert found(parse(xlsx(tmp_path / "a.xlsx", [["白榆县2020年1－6月进度表"], HEADS, *rows()]))) == []


def test_the_same_file_twice_and_last_months_renamed(tmp_path):
    parsed = parse_rows(tmp_path, rows())
    assert only(found(parsed, files={parsed.sha256: JUNE}), "same_file").severity == "error"
    old = only(found(parsed, files={parsed.sha256: MAY}), "old_file")
    assert "2020年5月" in say(old.message, old.values)


def test_last_months_file_saved_again(tmp_path):
    last = before().with_columns(
        *(
            pl.Series(key, [line[at] * 10_000.0 for line in ROWS])
            for key, at in (("done_month", 5), ("done_year", 6), ("done_total", 7))
        )
    )
    assert "last_months_values" in rules(found(parse_rows(tmp_path, rows()), last=last))


# Indicators


def economy(tmp_path, *lines):
    heads = ["地区", "指标", "数值", "计量单位", "同比增速（%）", "数据状态", "数据来源"]
    return parse(xlsx(tmp_path / "e.xlsx", [heads, *lines]), "economy_series")


def test_indicators(tmp_path):
    parsed = economy(
        tmp_path,
        ["白榆县", "地区生产总值", 46.4, "亿元", 2.1, "初步数", "统计局"],
        ["砚溪县", "地区生产总值", -1.5, "亿元", -3.4, "最终数", "统计局"],
        ["白榆县", "地区生产总值", 46.5, "亿元", 2.1, None, None],
        ["旧渡县", "人均收入", 1, "元", 740, "大概", None],
    )
    assert parsed.rows["status"].to_list() == ["preliminary", "final", None, None]
    assert float(parsed.rows["value"][1]) == -1.5
    problems = found(parsed, indicators=frozenset({"gdp", "地区生产总值"}))
    assert rules(problems) == {"figure_twice", "unknown_indicator", "growth_unlikely", "unknown_choice", "unit_merged"}
    choice = only(problems, "unknown_choice")
    assert remedy(choice, "zh-Hans") == "从这些里选：初步数、最终数"
    assert remedy(choice, "en") == "Choose one of: Preliminary, Final"


def test_the_citys_own_figure_is_no_total(tmp_path):
    assert len(economy(tmp_path, ["全市", "地区生产总值", 46.4], ["合计", "地区生产总值", 46.4]).rows) == 2
