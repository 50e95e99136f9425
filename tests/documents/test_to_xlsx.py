from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from fractions import Fraction
from io import BytesIO

import openpyxl
import pytest

from leitai.documents import numbers as n
from leitai.documents.outline import Column, Row, Section, Table, numbers_in
from leitai.documents.to_xlsx import number_format, shown_value, to_xlsx
from tests.documents.world import Sample, outline


def number(value: Fraction | int, form: n.Form) -> n.Number:
    return n.number(value, form, question="q", arguments={}, region="r", month="2020-06", revision=1)


def one_table(*rows: Row) -> bytes:
    table = Table("项目", (Column("名称", align="left"), Column("值")), rows)
    return to_xlsx(replace(outline(), sections=(Section("s", "s", (table,)),)))


def test_one_outline_gives_the_same_bytes() -> None:
    assert to_xlsx(outline()) == to_xlsx(outline())


def test_tables_are_sheets_of_real_numbers_and_say_fictional() -> None:
    book = openpyxl.load_workbook(BytesIO(to_xlsx(outline())))
    assert book.sheetnames[0] == "说明（虚构）"
    sheet = book["各区县投资完成情况（虚构）"]
    assert sheet["A1"].value == "各区县投资完成情况（虚构）"
    assert [cell.value for cell in sheet[3]] == [
        "名次", "单位", "完成（亿元）", "年度计划（亿元）", "投资完成率（%）", "超时间进度（个百分点）",
    ]  # fmt: skip
    assert sheet["B4"].value == "清晖区"
    assert sheet["C4"].value == pytest.approx(38.12)
    assert sheet["C4"].number_format == '#,##0.00;"−"#,##0.00;#,##0.00'
    assert sheet["E4"].value == pytest.approx(3812 / 6820)
    assert sheet["E4"].number_format == '#,##0.0%;"−"#,##0.0%;#,##0.0%'
    assert sheet["F9"].value == pytest.approx(4205 / 88.90 - 50)
    assert sheet["C11"].value == "—"
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_each_number_has_a_name_and_the_cells_are_in_a_hidden_sheet() -> None:
    bulletin = outline()
    book = openpyxl.load_workbook(BytesIO(to_xlsx(bulletin)))
    count = len(list(numbers_in(bulletin)))
    assert sorted(name for name in book.defined_names if name.startswith("lt_"))[-1] == f"lt_{count:05d}"
    sheet = book["_lt_cells"]
    assert sheet.sheet_state == "hidden"
    assert sheet["B2"].value == "lt_00001" and sheet["F2"].value == "done_year"
    assert book.defined_names["lt_00006"].attr_text == "'各区县投资完成率（虚构）'!$A$4"


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"]
)
def test_text_that_looks_like_a_formula_stays_text(text: str) -> None:
    content = one_table(Row(((text,), (Sample().money(1),))))
    sheet = openpyxl.load_workbook(BytesIO(content))["项目（虚构）"]
    assert sheet["A4"].value == text and sheet["A4"].data_type == "s" and sheet["A4"].quotePrefix
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist()]
    assert not any(re.search(r"<f[ >]|<hyperlink|TargetMode=.External", text) for text in parts)


def test_odd_sheet_names_are_made_good_and_unique() -> None:
    tables = tuple(
        Table(name, (Column("a"),), ()) for name in ("a[b]:c*?/\\" * 6, "a[b]:c*?/\\" * 6, "History", "'x'", "")
    )
    book = openpyxl.load_workbook(BytesIO(to_xlsx(replace(outline(), sections=(Section("s", "s", tables),)))))
    assert len({name.lower() for name in book.sheetnames}) == len(book.sheetnames) == 7


def test_a_name_longer_than_a_cell_is_cut_and_a_nul_is_replaced() -> None:
    content = one_table(Row((("长" * 40_000,), ("a\x00",))))
    sheet = openpyxl.load_workbook(BytesIO(content))["项目（虚构）"]
    assert len(sheet["A4"].value) == 32_767 and sheet["B4"].value == "a\ufffd"


def test_where_a_sheet_would_round_otherwise_the_rounded_value_is_written() -> None:
    tie = number(Fraction(9, 400), n.rate_form(mode="half_even"))
    assert tie.printed == "2.2%" and shown_value(tie) == pytest.approx(0.022)
    plain = number(Fraction(1, 3), n.rate_form())
    assert shown_value(plain) == pytest.approx(1 / 3)
    half = number(Fraction(61, 2), n.count_form())
    assert (number_format(half), shown_value(half)) == ('#,##0.0;"−"#,##0.0;#,##0.0', 30.5)
    lead = number(Fraction(21, 1000), n.points_form("en"))
    assert number_format(lead) == '+#,##0.0;"−"#,##0.0;#,##0.0'
