"""Fills a unit's blank month as a clerk would, so that the demo's open month goes the way of every other workbook."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import openpyxl
import polars as pl
from openpyxl.worksheet.worksheet import Worksheet

from leitai.messages import say
from leitai.queries.delivery import Download, blank_workbook
from leitai.queries.orgs import Scope
from leitai.workbooks.columns import MONEY_UNITS, Column
from leitai.workbooks.layouts import layout

HEAD, BELOW, FIRST = 3, 4, 5
"""Rows of the blank month: headers, the words below them, the first project."""
LANGUAGE, MONEY_UNIT = "zh-Hans", "wan"


def filled_workbook(scope: Scope, *, unit_id: int, month: dt.date, rows: pl.DataFrame) -> Download:
    """The unit's workbook with these rows of a season in it (money in yuan); projects without a row are struck out."""
    blank = blank_workbook(scope, unit_id=unit_id, month=month)
    book = openpyxl.load_workbook(io.BytesIO(blank.content))
    sheet = book.worksheets[0]
    places = _places(sheet)
    given = {str(row["key"]): row for row in rows.to_dicts()}
    number = {column.key: at for at, column in places}["project"]
    for at in range(sheet.max_row, FIRST - 1, -1):
        row = given.get(str(sheet.cell(at, number).value))
        if row is None:
            sheet.delete_rows(at)
        else:
            _fill(sheet, at, places, row)
    sink = io.BytesIO()
    book.save(sink)
    return Download(sink.getvalue(), blank.file_name)


def _places(sheet: Worksheet) -> list[tuple[int, Column]]:
    """Where each column of the layout is written; beside last month's value where both stand under one header."""
    found: list[tuple[int, Column]] = []
    columns = layout("monthly_progress").columns
    last_month = say("template.last_month", None, LANGUAGE)
    for at in range(1, sheet.max_column + 1):
        text = str(sheet.cell(HEAD, at).value or "")
        column = next((c for c in columns if text == c.zh or text.startswith(f"{c.zh}（")), None)
        if column is not None:
            found.append((at + 1 if sheet.cell(BELOW, at).value == last_month else at, column))
    return found


def _fill(sheet: Worksheet, at: int, places: list[tuple[int, Column]], row: Mapping[str, Any]) -> None:
    for number, column in places:
        if column.key not in row or column.role == "key":
            continue
        value = row[column.key]
        if value is None or value == "":
            sheet.cell(at, number).value = None
        elif column.kind == "money":
            sheet.cell(at, number).value = float(Decimal(value) / MONEY_UNITS[MONEY_UNIT])
        elif isinstance(value, Decimal):
            sheet.cell(at, number).value = float(value)
        else:
            sheet.cell(at, number).value = value
