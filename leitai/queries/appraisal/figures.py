"""The figures of a result as they are kept with it: exact rows, each with where it came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from leitai.core.appraisal.actuals import Row
from leitai.core.indicators import text
from leitai.queries.appraisal.values import Gathered, Origin

Kept = Sequence[Mapping[str, Any]]


def kept(found: Gathered) -> list[dict[str, Any]]:
    return [_line(row, found.origins.get((row.unit, row.indicator))) for row in found.rows]


def _line(row: Row, origin: Origin | None) -> dict[str, Any]:
    return {
        "unit": row.unit,
        "class": row.unit_class,
        "indicator": row.indicator,
        "actual": None if row.actual is None else text(row.actual),
        "word": row.word,
        "target": None if row.target is None else text(row.target),
        "baseline": [text(value) for value in row.baseline],
        "state": row.state,
        "note": row.note,
        "unavailable": row.unavailable,
        "origin": None if origin is None else asdict(origin),
    }


def rows_of(inputs: Kept) -> tuple[Row, ...]:
    return tuple(
        Row(
            one["unit"],
            one["class"],
            one["indicator"],
            _number(one["actual"]),
            one["word"],
            _number(one["target"]),
            tuple(Fraction(value) for value in one["baseline"]),
            one["state"],
            one["note"],
            unavailable=one["unavailable"],
        )
        for one in inputs
    )


def _number(value: str | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def origins_of(inputs: Kept, unit: str, indicator: str) -> dict[str, Origin]:
    """By item ("" for the indicator itself): where each figure of one unit under one indicator came from."""
    found: dict[str, Origin] = {}
    for one in inputs:
        code, _, item = one["indicator"].partition(".")
        if one["unit"] == unit and code == indicator and one["origin"] is not None:
            found.setdefault(item, Origin(**one["origin"]))
    return found


CSV_HEAD = ("unit", "class", "indicator", "actual", "target", "baseline", "state", "note")


def csv_lines(inputs: Kept) -> Iterable[tuple[str, ...]]:
    """The figures as `leitai appraise` reads them."""
    yield CSV_HEAD
    for one in inputs:
        yield (
            one["unit"], one["class"], one["indicator"], one["actual"] or one["word"], one["target"] or "",
            ";".join(one["baseline"]), one["state"], one["note"],
        )  # fmt: skip
