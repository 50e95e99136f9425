"""The league by improvement: who gained since the month before. Places stay facts; only the order is another."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from leitai.documents.numbers import Number
from leitai.queries import formatting, pictures
from leitai.queries.cards import Card, typed_card
from leitai.queries.league import LeagueRow, LeagueTable, MeasureInfo, NumberView


@dataclass(frozen=True)
class Gain:
    """A row's primary measure last month and now. `change` is a card that says what was taken from what."""

    row: LeagueRow
    now: NumberView
    before: str
    change: Card | None
    since_first: str
    worse: bool
    spark: str


@dataclass(frozen=True)
class Improvements:
    measure: MeasureInfo
    month: str
    before: str
    first: str
    rows: tuple[Gain, ...]


def improvements(table: LeagueTable) -> Improvements | None:
    """None in the first month of a year: there is nothing to compare with."""
    if len(table.months) < 2:
        return None
    measure = table.measure(table.primary)
    bounds = pictures.scale([_values(row) for row in table.rows])
    gains = [_gain(table, row, bounds) for row in table.rows]
    sign = 1 if measure.higher_is_better else -1
    ranked = sorted(zip(gains, table.rows, strict=True), key=lambda pair: _order(pair[1], sign))
    return Improvements(
        measure=measure,
        month=formatting.month(table.months[-1]),
        before=formatting.month(table.months[-2]),
        first=formatting.month(table.months[0]),
        rows=tuple(gain for gain, _row in ranked),
    )


def _values(row: LeagueRow) -> list[Fraction | None]:
    return [point.value if isinstance(point.value, Fraction) else None for point in row.trend]


def _change(row: LeagueRow) -> Fraction | None:
    values = _values(row)
    if len(values) < 2 or values[-1] is None or values[-2] is None:
        return None
    return values[-1] - values[-2]


def _order(row: LeagueRow, sign: int) -> tuple[bool, Fraction]:
    change = _change(row)
    return (change is None, -(change or Fraction(0)) * sign)


def _gain(table: LeagueTable, row: LeagueRow, bounds: tuple[float, float]) -> Gain:
    measure, view = table.measure(table.primary), row.values[table.primary]
    values, change = _values(row), _change(row)
    form = view.shown.form if isinstance(view.shown, Number) else None
    before, card, since = formatting.ABSENT, None, formatting.ABSENT
    if form and change is not None and values[-2] is not None:
        before = formatting.like(values[-2], form)
        text = formatting.like(change, form, sign="always")
        subject = f"{row.label} · {formatting.month(table.months[-2])} → {formatting.month(table.months[-1])}"
        figures = (
            f"{view.printed} − {before} = {text}"
            if not before.startswith("−")
            else f"{view.printed} − ({before}) = {text}"
        )
        unrounded = _("from unrounded values; a printed difference may seem off by the last digit")
        card = typed_card(
            _("Change of %(measure)s") % {"measure": measure.label},
            subject,
            text,
            (_("How"), figures),
            (_("Note"), unrounded),
        )
        if values[0] is not None and values[-1] is not None:
            since = formatting.like(values[-1] - values[0], form, sign="always")
    spark = pictures.line(values, bounds, row.label) if sum(value is not None for value in values) > 1 else ""
    worse = change is not None and (change < 0) == measure.higher_is_better and change != 0
    return Gain(row, view, before, card, since, worse, spark)
