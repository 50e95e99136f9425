"""Words, codes and choices."""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import Any

import polars as pl

from leitai.messages import either, listed
from leitai.workbooks.columns import Column
from leitai.workbooks.values import BLANK, Cells, Converted, Flaw, shown
from leitai.workbooks.wording import plain

# NUL cannot be stored; marks that turn the direction of writing make a cell read other than it is. The zero-width
# joiner stays: emoji are made with it.
_INVISIBLE = (
    r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\x{200B}\x{200C}\x{200E}\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2069}\x{FEFF}"
    r"\x{FFFE}\x{FFFF}]"
)
_FORMULA = r"^\s*[=@+\-]\s*[A-Za-z_.]+\s*\("
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－﹣", "-"))


def convert_texts(column: Column, cells: Cells) -> Converted:
    series = as_text(cells)
    flaws: list[Flaw] = []
    bad = series.str.contains(_INVISIBLE)
    for index in bad.fill_null(False).arg_true():
        serious = column.role == "key" or "\0" in series[index]
        told = {"found": shown(series[index])}
        flaws.append(Flaw(index, "invisible_characters", "error" if serious else "note", told))
    if flaws:
        series = series.str.replace_all(_INVISIBLE, "")
    lost = series.str.contains("\ufffd", literal=True)
    for index in lost.fill_null(False).arg_true():
        flaws.append(Flaw(index, "lost_characters", "note", {"found": shown(series[index])}))
    formulas = series.str.contains(_FORMULA)
    for index in formulas.fill_null(False).arg_true():
        flaws.append(Flaw(index, "text_formula", "note", {"found": shown(series[index])}))
    series = series.str.strip_chars()
    if column.longest <= 500:  # a name is one line
        series = series.str.replace_all(r"\s+", " ")
    series = pl.select(pl.when(series != "").then(series)).to_series()
    long = series.str.len_chars() > column.longest
    for index in long.fill_null(False).arg_true():
        values = {"n": len(series[index]), "limit": column.longest, "found": shown(series[index], 30)}
        flaws.append(Flaw(index, "too_long", "error", values))
    if long.any():
        series = series.str.slice(0, column.longest)
    return Converted(series, tuple(flaws))


def convert_codes(column: Column, cells: Cells) -> Converted:
    """Codes lose spaces and get half-width digits and plain dashes, so that one code is one text."""
    converted = convert_texts(column, cells)
    odd = converted.series.str.contains(r"[^!-~]")
    if not odd.any():
        return converted
    texts = [
        None if text is None else "".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())
        for text in converted.series
    ]
    texts = [None if text is None or text.lower() in BLANK else text for text in texts]
    return Converted(pl.Series(texts, dtype=pl.String), converted.flaws)


def convert_choices(column: Column, cells: Cells) -> Converted:
    converted = convert_texts(column, cells)
    known = {plain(word): code for code, words in column.choices.items() for word in (code, *words)}
    answers: dict[str, tuple[str | None, bool]] = {}
    flaws = list(converted.flaws)
    codes: list[str | None] = []
    for index, text in enumerate(converted.series):
        if text is None:
            codes.append(None)
            continue
        if text not in answers:
            answers[text] = _choose(text, known, column)
        code, fits = answers[text]
        codes.append(code)
        if not fits:
            offered = listed(*(either(*words[:2]) for words in column.choices.values()))
            flaws.append(Flaw(index, "unknown_choice", "error", {"found": shown(text), "choices": offered}))
    return Converted(pl.Series(codes, dtype=pl.String), tuple(flaws))


def _choose(text: str, words: dict[str, str], column: Column) -> tuple[str | None, bool]:
    flat = plain(text)
    if flat in words:
        return words[flat], True
    if flat in BLANK:
        return None, True
    parts = [part for part in re.split(r"[、,，/;；和及]+", flat) if part]
    if len(parts) > 1 and all(part in words for part in parts):
        named = {words[part] for part in parts}
        return next(code for code in column.choices if code in named), True
    return (text, True) if column.open_choice else (None, False)


def as_text(cells: Cells) -> pl.Series:
    """Cells of any kind as a person would type them, kind by kind in whole columns."""
    kinds = set(map(type, cells))
    if kinds <= {str}:
        series = pl.Series(cells, dtype=pl.String)
        return pl.select(pl.when(series != "").then(series)).to_series()
    if kinds - {str, float, datetime.date, type(None)}:
        return pl.Series([_one(cell) for cell in cells], dtype=pl.String)
    parts: list[pl.Series] = []
    if str in kinds:
        parts.append(pl.Series([cell if type(cell) is str and cell else None for cell in cells], dtype=pl.String))
    if float in kinds:
        numbers = pl.Series([cell if type(cell) is float else None for cell in cells], dtype=pl.Float64)
        parts.append(numbers.cast(pl.String).str.replace(r"\.0$", ""))
    if datetime.date in kinds:
        days = pl.Series([cell if type(cell) is datetime.date else None for cell in cells], dtype=pl.Date)
        parts.append(days.cast(pl.String))
    return (
        pl.select(pl.coalesce(*parts)).to_series()
        if parts
        else pl.repeat(None, len(cells), dtype=pl.String, eager=True)
    )


def _one(cell: Any) -> str | None:
    if cell is None or cell == "":
        return None
    if type(cell) is str:
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell == cell and abs(cell) < 1e15 and cell == int(cell) else repr(cell)
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return str(cell)
