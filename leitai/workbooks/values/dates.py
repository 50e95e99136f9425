"""Dates as Excel stores them and as people write them."""

from __future__ import annotations

import calendar
import datetime
import math
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import polars as pl

from leitai.workbooks.columns import Column
from leitai.workbooks.values import BLANK, Cells, Converted, Flaw, shown

FIRST_YEAR, LAST_YEAR = 1950, 2200  # what is possible; what is likely is for the checks
_EPOCH = datetime.date(1899, 12, 30)
_SERIALS = (20_000.0, 80_000.0)  # 1954 to 2119
_CLOCK = r"(?:[T ]*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp][Mm])?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
_YMD = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?" + _CLOCK)
_YM = re.compile(r"(\d{4})[-/.年](\d{1,2})月?份?([底末初前]|上旬|中旬|下旬)?")
_XYY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})" + _CLOCK)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_YEAR = re.compile(r"(\d{4})年?度?")
_MONTH_NAME = re.compile(r"(?:(\d{1,2})\s+)?([A-Za-z]{3,9})\.?,?\s+(?:(\d{1,2}),\s*)?(\d{4})")
_NAMES = {
    name.lower(): number
    for number in range(1, 13)
    for name in (calendar.month_name[number], calendar.month_abbr[number])
}


@dataclass(frozen=True, slots=True)
class Day:
    value: datetime.date | None
    wrong: str = ""  # variant of the message: "", month, day, year, year_only, tenth
    last: int = 0  # the last day of the month meant


def convert_dates(column: Column, cells: Cells, order: str) -> Converted:
    flaws: list[Flaw] = []
    known: dict[Any, Day] = {}
    days: list[datetime.date | None] = []
    for index, cell in enumerate(cells):
        kind = type(cell)
        if kind is datetime.date and FIRST_YEAR <= cell.year <= LAST_YEAR:
            days.append(cell)
            continue
        if cell == "" or cell is None:
            days.append(None)
            continue
        key = (kind, cell)
        day = known.get(key)
        if day is None:
            day = known[key] = parse_cell(cell, order, column.last_day)
        days.append(day.value)
        if day.wrong:
            values = {"found": shown(cell), "last": day.last}
            rule = "date_unclear" if day.wrong in ("tenth", "year_only") else "not_a_date"
            flaws.append(Flaw(index, rule, "error", values, _VARIANTS.get(day.wrong, ""), _REMEDIES.get(day.wrong, "")))
    return Converted(pl.Series(days, dtype=pl.Date), tuple(flaws))


_VARIANTS = {"month": "month", "day": "day", "year": "year", "tenth": "tenth", "year_only": "year_only"}
_REMEDIES = {"tenth": "date_unclear.tenth", "year_only": "date_unclear.year_only"}


def parse_cell(cell: Any, order: str, last_day: bool) -> Day:
    if isinstance(cell, datetime.datetime):
        return _checked(cell.year, cell.month, cell.day)
    if isinstance(cell, datetime.date):
        return _checked(cell.year, cell.month, cell.day)
    if isinstance(cell, bool) or not isinstance(cell, str | float | int):
        return Day(None, "text")
    if isinstance(cell, str):
        return parse_date(cell, order, last_day)
    return _from_number(float(cell), last_day)


def _from_number(number: float, last_day: bool) -> Day:
    """43983 is a serial day, 20200615 and 202006 are digits, 2020.06 is a year and month."""
    if not math.isfinite(number):
        return Day(None, "text")
    if _SERIALS[0] <= number <= _SERIALS[1]:
        day = _EPOCH + datetime.timedelta(days=int(number))
        return Day(day)
    if number == int(number) and (match := _DIGITS.fullmatch(f"{number:.0f}")):
        return _from_digits(match, last_day)
    if FIRST_YEAR <= number < LAST_YEAR + 1:
        text = f"{number:.4f}".rstrip("0").rstrip(".")
        if text.endswith(".1"):  # typed as 2020.1 or as 2020.10: the cell no longer knows
            return Day(None, "tenth")
        return parse_date(text, "ymd", last_day)
    return Day(None, "text")


@lru_cache(maxsize=50_000)
def parse_date(text: str, order: str, last_day: bool) -> Day:
    flat = unicodedata.normalize("NFKC", text).strip().replace("。", ".")
    tight = "".join(flat.split())
    if tight.lower() in BLANK:
        return Day(None)
    tight = tight.replace("－", "-").replace("—", "-").replace("–", "-").rstrip(".")
    if match := _YMD.fullmatch(tight) or _YMD.fullmatch(flat):
        year, month, day = (int(part) for part in match.groups())
        return _checked(year, month, day)
    if match := _XYY.fullmatch(flat):
        first, second, year = (int(part) for part in match.groups())
        return _checked(year, second, first) if order == "dmy" else _checked(year, first, second)
    if match := _YM.fullmatch(tight):
        return _month(int(match[1]), int(match[2]), match[3] or "", last_day)
    if match := _DIGITS.fullmatch(tight):
        return _from_digits(match, last_day)
    if (match := _MONTH_NAME.fullmatch(flat)) and match[2].lower() in _NAMES:
        number, written = _NAMES[match[2].lower()], match[1] or match[3]
        if written:
            return _checked(int(match[4]), number, int(written))
        return _month(int(match[4]), number, "", last_day)
    if match := _YEAR.fullmatch(tight):
        return Day(None, "year_only") if FIRST_YEAR <= int(match[1]) <= LAST_YEAR else Day(None, "year")
    return Day(None, "text")


def _from_digits(match: re.Match[str], last_day: bool) -> Day:
    if match[3] is None:
        return _month(int(match[1]), int(match[2]), "", last_day)
    return _checked(int(match[1]), int(match[2]), int(match[3]))


def _month(year: int, month: int, part: str, last_day: bool) -> Day:
    checked = _checked(year, month, 1)
    if checked.value is None:
        return checked
    last = calendar.monthrange(year, month)[1]
    if part:
        day = {"初": 1, "前": 1, "上旬": 10, "中旬": 20}.get(part, last)
    else:
        day = last if last_day else 1
    return Day(datetime.date(year, month, day))


def _checked(year: int, month: int, day: int) -> Day:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Day(None, "year")
    if not 1 <= month <= 12:
        return Day(None, "month")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        return Day(None, "day", last)
    return Day(datetime.date(year, month, day))
