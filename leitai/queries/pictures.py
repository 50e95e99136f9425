"""Small pictures in table cells, drawn by the documents' own pen: a bar with the schedule, a line over the months."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from leitai.documents.charts import bar_cell, bar_full, sparkline

Points = Sequence[Fraction | None]


def bar(value: Fraction, mark: Fraction, full: int) -> str:
    return bar_cell(value, mark, full)


def full_length(values: Sequence[Fraction], mark: Fraction) -> int:
    """What the full length of one column's bars stands for."""
    return bar_full(values, mark)


def scale(rows: Sequence[Points]) -> tuple[float, float]:
    """The lowest and highest value of all rows: lines of one table share one scale."""
    known = [float(value) for row in rows for value in row if value is not None]
    return (min(known, default=0.0), max(known, default=0.0))


def line(values: Points, bounds: tuple[float, float], label: str) -> str:
    low, high = bounds
    return sparkline(values, low, high, label=label)
