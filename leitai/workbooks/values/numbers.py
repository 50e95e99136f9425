"""Money, percentages and plain numbers."""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

import polars as pl

from leitai.messages import term
from leitai.workbooks.columns import MONEY_UNITS, Column
from leitai.workbooks.values import BLANK, Cells, Converted, Flaw, shown
from leitai.workbooks.wording import money_unit

# Ten trillion base units: every national budget fits, and a float of 15 digits still holds the cents.
LARGEST_MONEY = 1e13
LARGEST = {"money": LARGEST_MONEY, "percent": 1e4, "number": 1e15, "integer": 1e15}
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?(e[+-]?\d{1,3})?", re.IGNORECASE)
_UNIT = re.compile(
    r"(亿|百万|千万|万|千|百)?元?(人民币)?|%|‰|(cny|rmb|usd|us)?\$?|million|billion|bn|mn?|thousand|k", re.IGNORECASE
)
_SIGNS = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-", "，": ",", "。": ".", "﹪": "%"})
_WHOLE_UNITS = {
    "亿": "yi",
    "亿元": "yi",
    "万": "wan",
    "万元": "wan",
    "百万": "million",
    "百万元": "million",
    "千": "thousand",
    "千元": "thousand",
    "元": "one",
}
_WORDS = {
    "million": "million",
    "m": "million",
    "mn": "million",
    "billion": "billion",
    "bn": "billion",
    "thousand": "thousand",
    "k": "thousand",
}


@dataclass(frozen=True, slots=True)
class Number:
    value: float | None
    unit: str = ""  # the cell's own money unit, or "%"
    wrong: bool = False


def convert_numbers(column: Column, cells: Cells, unit: str) -> Converted:
    """Base currency units for money, percentage points for percent.

    Numbers go through Float64 by whole columns; texts are first tried by whole columns too (a sheet with every number
    stored as text is common), and only the odd ones one by one.
    """
    plain, odd, flaws = _split(column, cells)
    own_units: list[tuple[int, str]] = []
    for index, text in odd:
        number = parse_number(text)
        if number.wrong or (number.unit == "%" and column.kind != "percent"):
            flaws.append(Flaw(index, "not_a_number", "error", {"found": shown(text)}))
        elif number.value is not None:
            plain[index] = number.value
            if number.unit not in ("", "%"):
                own_units.append((index, number.unit))
            elif number.unit == "%":
                own_units.append((index, "%"))
    values = pl.Series(plain, dtype=pl.Float64)
    scales = MONEY_UNITS.get(unit, 1) if column.kind == "money" else 1
    if column.kind == "percent":
        values, told = _percent_points(values, {index for index, _ in own_units})
        flaws += told
    elif own_units:
        values, told = _with_own_units(column, values, own_units, unit, cells)
        flaws += told
    values = values * scales
    return _bounded(column, values, cells, flaws)


def _split(column: Column, cells: Cells) -> tuple[list[float | None], list[tuple[int, str]], list[Flaw]]:
    """Numbers by position, texts that need a closer look, and what can never be a number."""
    kinds = set(map(type, cells))
    if kinds <= {float, int}:
        return list(cells), [], []
    flaws: list[Flaw] = []
    plain: list[float | None] = [cell if type(cell) in (float, int) else None for cell in cells]
    if kinds - {float, int, str, type(None)}:
        for index, cell in enumerate(cells):
            if isinstance(cell, bool | datetime.date | datetime.time | datetime.timedelta):
                flaws.append(Flaw(index, "not_a_number", "error", {"found": shown(cell)}, remedy="not_a_number.date"))
    odd: list[tuple[int, str]] = []
    if str in kinds:
        texts = pl.Series([cell if type(cell) is str and cell else None for cell in cells], dtype=pl.String)
        sound = texts.str.contains(r"^\s*[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?\s*$")
        numbers = texts.str.strip_chars().str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False)
        for index, (text, good, number) in enumerate(zip(texts, sound, numbers, strict=True)):
            if text is None:
                continue
            if good and number is not None:
                plain[index] = number
            else:
                odd.append((index, text))
    return plain, odd, flaws


@lru_cache(maxsize=20_000)
def parse_number(text: str) -> Number:
    """One cell's text: full-width digits, signs, thousands, a unit before or after, brackets for a negative."""
    flat = "".join(unicodedata.normalize("NFKC", text).translate(_SIGNS).split()).lower()
    if flat in BLANK or not flat.strip("-"):
        return Number(None)
    negative = False
    if flat.startswith("(") and flat.endswith(")"):
        negative, flat = True, flat[1:-1]
    flat = re.sub(r"^(人民币|[¥$€£]|cny|rmb|usd|us\$)", "", flat)
    match = re.match(r"[+-]?[\d,.]*(?:e[+-]?\d{1,3})?", flat)
    digits = match.group() if match else ""
    rest = flat[len(digits) :]
    if not re.search(r"\d", digits) or not _NUMBER.fullmatch(digits) or not _UNIT.fullmatch(rest):
        return Number(None, wrong=True)
    try:
        value = float(Decimal(digits.replace(",", "")))
    except (InvalidOperation, OverflowError):
        return Number(None, wrong=True)
    if "千万" in rest:
        value, rest = value * 1_000, rest.replace("千万", "万")
    elif "百" in rest and "百万" not in rest:
        return Number(None, wrong=True)
    if "‰" in rest:
        return Number(None, wrong=True)
    return Number(-value if negative else value, _unit_of(rest))


def _unit_of(rest: str) -> str:
    if not rest:
        return ""
    if rest == "%":
        return "%"
    return _WHOLE_UNITS.get(rest.removesuffix("人民币")) or _WORDS.get(rest) or money_unit(rest, anywhere=True)


def _with_own_units(
    column: Column, values: pl.Series, own: list[tuple[int, str]], unit: str, cells: Cells
) -> tuple[pl.Series, list[Flaw]]:
    """A cell that says 4.66亿元 is taken by its word, and the person is told."""
    flaws: list[Flaw] = []
    factors = [1.0] * len(values)
    general = MONEY_UNITS.get(unit, 1)
    for index, name in own:
        if column.kind != "money":
            flaws.append(Flaw(index, "not_a_number", "error", {"found": shown(cells[index])}))
            factors[index] = math.nan
        elif name != unit:
            factors[index] = MONEY_UNITS[name] / general
            told = {"found": shown(cells[index]), "unit": term(f"unit.{name}"), "header": term(f"unit.{unit or 'one'}")}
            flaws.append(Flaw(index, "unit_in_cell", "note", told))
    return (values * pl.Series(factors)).fill_nan(None), flaws


def _percent_points(values: pl.Series, said_percent: set[int]) -> tuple[pl.Series, list[Flaw]]:
    """A column in percent format holds 0.46 for 46 %. It is read so if every number in it is at most 1."""
    if said_percent:
        return values, []
    filled = values.drop_nulls()
    between = ((filled > 0) & (filled < 1)).sum()
    if not between or bool((filled > 1).any()):
        return values, []
    first = next(index for index, value in enumerate(values) if value is not None and 0 < value < 1)
    read = f"{values[first] * 100:.4f}".rstrip("0").rstrip(".")
    told = Flaw(first, "percent_as_fraction", "note", {"found": shown(values[first]), "read": read})
    return values * 100, [told]


def _bounded(column: Column, values: pl.Series, cells: Cells, flaws: list[Flaw]) -> Converted:
    largest = LARGEST[column.kind]
    too_large = values.is_not_null() & (values.is_nan() | values.is_infinite() | (values.abs() > largest))
    flaws += _each(too_large, cells, "too_large", lambda cell: {"found": shown(cell)})
    values = pl.select(pl.when(~too_large).then(values)).to_series()
    if not column.negative:
        flaws += _each(values < 0, cells, "negative", lambda cell: {"found": shown(cell)})
    if column.kind == "integer":
        broken = values.is_not_null() & (values != values.floor())
        flaws += _each(broken, cells, "not_whole", lambda cell: {"found": shown(cell)})
        return Converted(values.floor().cast(pl.Int64, strict=False), tuple(flaws))
    digits = {"money": 2, "percent": 4}.get(column.kind, 6)
    return Converted(values.round(digits).cast(column.type, strict=False), tuple(flaws))


def _each(mask: pl.Series, cells: Cells, rule: str, values: Callable[[Any], dict[str, Any]]) -> list[Flaw]:
    return [Flaw(index, rule, "error", values(cells[index])) for index in mask.fill_null(False).arg_true()]
