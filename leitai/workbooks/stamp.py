"""The hidden sheet that says for whom and for which month a workbook was made."""

from __future__ import annotations

from leitai.workbooks.read import Sheet

STAMP_SHEET = "_leitai"
PROBLEM_SHEETS = ("问题", "problems")
FIELDS = ("layout", "version", "region", "unit", "unit_name", "month", "language")


def read_stamp(sheet: Sheet) -> dict[str, str]:
    pairs = ((str(row[0]).strip(), str(row[1]).strip()) for row in sheet.rows[:50] if len(row) >= 2)
    return {name: value[:200] for name, value in pairs if name in FIELDS}
