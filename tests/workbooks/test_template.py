"""The blank month: what comes back after filling is what went out."""

from __future__ import annotations

import datetime
import io
from decimal import Decimal

import openpyxl
import polars as pl
import pytest

from leitai.workbooks.checks import CheckContext, check
from leitai.workbooks.layouts import layouts
from leitai.workbooks.stamp import STAMP_SHEET
from leitai.workbooks.template import TemplateSpec, burden, write_template
from tests.workbooks.making import JUNE, ROWS, before, context, parse, register

NASTY = '=HYPERLINK("http://example.org","点")'


def spec(language="zh-Hans", **changes) -> TemplateSpec:
    projects = (
        register()
        .select("project", "code", "name")
        .with_columns(
            pl.lit("白榆县").alias("unit"),
            pl.lit("tourism").alias("sector"),
            pl.Series("total_investment", [Decimal(line[3] * 10_000) for line in ROWS], dtype=pl.Decimal(20, 2)),
            pl.Series("plan_year", [Decimal(line[4] * 10_000) for line in ROWS], dtype=pl.Decimal(20, 2)),
            pl.lit(datetime.date(2019, 3, 1)).alias("started_on"),
        )
    )
    given = {"language": language, "last": before(), "due": "7月5日", "fictional": True} | changes
    rows = given.pop("rows", projects)
    return TemplateSpec("monthly_progress", JUNE, "999100", "999122", "白榆县", rows, **given)


def written(tmp_path, given) -> openpyxl.Workbook:
    path = tmp_path / "t.xlsx"
    path.write_bytes(write_template(given))
    return openpyxl.load_workbook(path)


def columns(sheet) -> dict[str, int]:
    """Header text to column number; under a pair the column for this month."""
    heads = {}
    for column in range(1, sheet.max_column + 1):
        text = sheet.cell(3, column).value
        if text:
            paired = sheet.cell(4, column).value in ("上月", "Last month")
            heads[text.split("（")[0].split(" (")[0]] = column + 1 if paired else column
    return heads


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@pytest.mark.parametrize("unit", ["wan", "yi", "one", "million"])
def test_filled_in_and_read_back(tmp_path, language, unit):
    book = written(tmp_path, spec(language, money_unit=unit))
    sheet = book.worksheets[0]
    at = columns(sheet)
    labels = {"zh-Hans": ("本月完成投资", "本年累计完成投资", "累计完成投资", "形象进度"),
              "en": ("Done this month", "Done this year", "Done in total", "Physical progress")}[language]  # fmt: skip
    scale = {"wan": 1, "yi": 1e-4, "one": 1e4, "million": 1e-2}[unit]
    for number, line in enumerate(ROWS):
        for label, value in zip(labels, (line[5] * scale, line[6] * scale, line[7] * scale, line[8]), strict=True):
            sheet.cell(5 + number, at[label]).value = value
    book.save(tmp_path / "t.xlsx")
    parsed = parse(tmp_path / "t.xlsx")
    assert parsed.problems == () and parsed.to_confirm == ()
    assert parsed.rows["project"].to_list() == register()["project"].to_list()
    assert parsed.rows["total_investment"].to_list() == [Decimal(line[3] * 10_000) for line in ROWS]
    assert parsed.rows["done_total"].to_list() == [Decimal(line[7] * 10_000) for line in ROWS]
    assert parsed.rows["sector"].to_list() == ["tourism"] * 5
    assert parsed.stamp["month"] == "2020-06" and parsed.stamp["unit"] == "999122"
    assert {problem.rule for problem in check(parsed, context())} <= {"date_undone"}


def test_only_inputs_are_unlocked_and_last_month_is_grey(tmp_path):
    book = written(tmp_path, spec())
    sheet = book.worksheets[0]
    at = columns(sheet)
    assert sheet.protection.sheet
    for head in ("项目编号", "项目代码", "项目名称", "所属区县"):
        assert sheet.cell(5, at[head]).protection.locked
    assert not sheet.cell(5, at["累计完成投资"]).protection.locked
    grey = sheet.cell(5, at["累计完成投资"] - 1)
    assert grey.protection.locked and grey.value == ROWS[0][7] - ROWS[0][5] and grey.font.color.rgb == "FF7D8C97"
    assert "上月的进展" in sheet.cell(5, at["进展情况"]).comment.text
    assert sheet.cell(4, at["总投资"]).value == "（万元）"
    assert sheet["A1"].value == "白榆县2020年6月月度项目进度（虚构）"


def test_choices_dates_and_numbers_are_guarded(tmp_path):
    words = ["一", "二，三", "四" * 200, "五" * 60]
    sheet = written(tmp_path, spec(choices={"sector": words})).worksheets[0]
    rules = {rule.type for rule in sheet.data_validations.dataValidation}
    assert rules == {"list", "date", "decimal"}
    lists = [rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert any(text.startswith("_lists!") for text in lists) and any("市级" in text for text in lists)


def test_hidden_sheets_cannot_be_unhidden_by_a_click(tmp_path):
    book = written(tmp_path, spec(choices={"sector": ["长" * 260]}))
    assert book[STAMP_SHEET].sheet_state == "veryHidden" and book["_lists"].sheet_state == "veryHidden"
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"] == ["填报", "填写说明"]


def test_names_that_look_like_formulas_stay_names(tmp_path):
    rows = pl.DataFrame({"project": ["P1"], "name": [NASTY], "unit": ["@SUM(A1)"]})
    sheet = written(tmp_path, spec(rows=rows)).worksheets[0]
    assert (sheet["C5"].value, sheet["C5"].data_type) == (NASTY, "s")
    assert parse(tmp_path / "t.xlsx").rows["name"].to_list() == [NASTY]
    assert parse(tmp_path / "t.xlsx").rows["unit"].to_list() == ["@SUM(A1)"]


def test_burden_is_counted():
    known = burden(spec())
    assert (known.to_fill, known.prefilled) == (15, 5 * 8)


def test_sent_back_unfilled_it_asks_for_the_required_cells(tmp_path):
    written(tmp_path, spec())
    parsed = parse(tmp_path / "t.xlsx")
    found = check(parsed, CheckContext(JUNE))
    assert {problem.rule for problem in found} == {"required_empty"} and len(found) == 15


@pytest.mark.parametrize("key", sorted(layouts()))
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_every_layout_has_a_blank_that_its_parser_knows(tmp_path, key, language):
    """All columns are found again by their own printed headers."""
    given = TemplateSpec(key, JUNE, "r", "u", "单位", pl.DataFrame({"project": ["P1"]}), language=language, free_rows=3)
    path = tmp_path / "t.xlsx"
    path.write_bytes(write_template(given))
    parsed = parse(path, key)
    asked = {column.key for column in layouts()[key].columns} - {"arrived_year"}
    assert {match.key for match in parsed.headers if match.how == "exact"} == asked
    assert openpyxl.load_workbook(io.BytesIO(path.read_bytes())).worksheets[0].cell(6, 3).protection.locked is False
