"""The lists that an office fills in: what goes out comes back, what cannot be taken is named by its cell."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from leitai.messages import say
from leitai.workbooks.lists import (
    CALENDAR,
    ORGANIZATIONS,
    PEOPLE,
    UNITS,
    ListBook,
    ListSheet,
    read_list,
    tables_of_file,
    tables_of_text,
    write_lists,
)

ALL = (CALENDAR, UNITS, ORGANIZATIONS, PEOPLE)
HEAD = ["日期", "类别", "备注"]


def book_of(sheets: dict[str, list[list[Any]]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as file:
        for name, rows in sheets.items():
            sheet = file.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return buffer.getvalue()


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@pytest.mark.parametrize("wanted", ALL, ids=lambda one: one.key)
def test_a_blank_workbook_has_its_headings_and_no_rows(wanted: ListSheet, language: str) -> None:
    read = read_list(tables_of_file(write_lists(ListBook("空白表", (wanted,), {}, language)), "b.xlsx"), wanted)
    assert read.found and (read.rows, read.faults) == ((), ())


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_what_goes_out_comes_back(language: str) -> None:
    rows = {"calendar": [{"day": "2021-02-11", "kind": CALENDAR.columns[1].word("holiday", language), "note": "春节"}]}
    read = read_list(tables_of_file(write_lists(ListBook("日历", (CALENDAR,), rows, language)), "b.xlsx"), CALENDAR)
    assert [dict(row.values) for row in read.rows] == [{"day": dt.date(2021, 2, 11), "kind": "holiday", "note": "春节"}]
    assert read.faults == ()


def test_cells_are_understood_as_people_type_them() -> None:
    body = book_of({"说明": [["先看"]], "Sheet1": [
        ["2021年放假安排"], [],
        ["备注", " 日期* ", "类 别"],
        ["春节", dt.date(2021, 2, 11), "放假"], [], ["", "2021年2月20日", "补班"], ["", 20210501, "休"],
    ]})  # fmt: skip
    read = read_list(tables_of_file(body, "t.xlsx"), CALENDAR)
    assert read.faults == ()
    assert [(row["day"], row["kind"], row.number) for row in read.rows] == [
        (dt.date(2021, 2, 11), "holiday", 4), (dt.date(2021, 2, 20), "workday", 6), (dt.date(2021, 5, 1), "holiday", 7)
    ]  # fmt: skip


def test_a_pasted_table_is_read_too() -> None:
    read = read_list(tables_of_text("Date\tKind\n2021-01-01\tHoliday\n"), CALENDAR)
    assert [(row["day"], row["kind"], row["note"]) for row in read.rows] == [(dt.date(2021, 1, 1), "holiday", "")]


@pytest.mark.parametrize(
    ("row", "place", "id"),
    [
        (["", "放假", ""], "Sheet1!A2", "lists.blank"),
        (["二月", "放假", ""], "Sheet1!A2", "lists.not_a_day"),
        (["2021-02-30", "放假", ""], "Sheet1!A2", "lists.not_a_day"),
        (["2021-02-11", "也许", ""], "Sheet1!B2", "lists.unknown_choice"),
        (["2021-02-11", "放假", "长" * 61], "Sheet1!C2", "lists.too_long"),
    ],
)
def test_what_cannot_be_taken_is_named_by_its_cell(row: list[str], place: str, id: str) -> None:
    read = read_list(tables_of_file(book_of({"Sheet1": [HEAD, row]}), "t.xlsx"), CALENDAR)
    assert [(fault.place, fault.problem.id) for fault in read.faults] == [(place, id)]
    for language in ("zh-Hans", "en"):
        assert say(id, read.faults[0].problem.values, language)


def test_a_filled_column_that_nobody_knows_is_named() -> None:
    body = book_of({"Sheet1": [[*HEAD, "放几天", "空列"], ["2021-02-11", "放假", "", "7", ""]]})
    assert [fault.place for fault in read_list(tables_of_file(body, "t.xlsx"), CALENDAR).faults] == ["Sheet1!D1"]


def test_a_sheet_without_the_headings_is_none() -> None:
    assert not read_list(tables_of_file(book_of({"机构": [["甲", "乙"]]}), "t.xlsx"), ORGANIZATIONS).found


@given(st.lists(st.lists(st.text(max_size=12), max_size=4), max_size=6))
def test_no_text_breaks_the_reader(rows: list[list[str]]) -> None:
    read = read_list({"": [["姓名", "机构", "角色", "登录名"], *rows]}, PEOPLE)
    assert read.found
    assert len(read.rows) == sum(any(cell for cell in row) for row in rows)
    for row in read.rows:
        assert set(row["roles"]) <= set(PEOPLE.column("roles").choices) and "\0" not in row["name"]
    for fault in read.faults:
        assert say(fault.problem.id, fault.problem.values) and fault.place


@given(st.dates(dt.date(1950, 1, 1), dt.date(2199, 12, 31)), st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"]))
def test_every_day_is_read_as_it_was_written(day: dt.date, form: str) -> None:
    read = read_list({"": [HEAD, [day.strftime(form), "holiday", ""]]}, CALENDAR)
    assert [row["day"] for row in read.rows] == [day]
