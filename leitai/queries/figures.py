"""The half-year economy as a page shows it: figures with their cards, growth drawn, courses over the year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from leitai import labels, models
from leitai.documents import numbers
from leitai.documents.numbers import Form, Number, Origin
from leitai.queries import formatting
from leitai.queries.cards import Card, typed_card
from leitai.queries.economy import EconomyPage, Figure, IndicatorTable, economy_page
from leitai.queries.months import revisions_in_force
from leitai.queries.orgs import Scope, visible


@dataclass(frozen=True)
class Shown:
    """One unit's figure. `value` and `growth` are a number of the closed month, or the card of a filed figure."""

    unit_code: str
    unit_name: str
    value: Number | Card
    printed: str
    growth: Number | Card | None
    growth_printed: str
    percent: Fraction | None
    status: str
    source: str
    revision: int


@dataclass(frozen=True)
class Indicator:
    code: str
    name: str
    form: Form
    whole: Shown | None
    """The region's own figure."""
    rows: tuple[Shown, ...]
    courses: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def unit(self) -> str:
        return self.form.unit


@dataclass(frozen=True)
class Economy:
    closed: bool
    waiting: int
    chosen: Indicator | None
    all: tuple[Indicator, ...]
    months: tuple[str, ...]
    bars: dict[str, Any] | None
    lines: dict[str, Any] | None
    finding: str


def economy(scope: Scope, month: dt.date, *, indicator: str = "", selected: str = "") -> Economy:
    page = economy_page(scope, month)
    revision = revisions_in_force(scope).get(f"{month:%Y-%m}", 0)
    tables = [table for table in page.tables if table.rows or table.courses]
    chosen = next((table for table in tables if table.code == indicator), None) if indicator else None
    if indicator and indicator not in {table.code for table in page.tables}:
        raise ObjectDoesNotExist(f"no indicator {indicator!r}")
    chosen = chosen or next((table for table in tables if table.rows), None)
    pen = _Pen(scope, page, revision)
    shown = {table.code: pen.indicator(table) for table in page.tables}
    one = shown[chosen.code] if chosen else None
    seen = tuple(m for m in page.months if m <= month)
    return Economy(
        closed=page.closed,
        waiting=page.waiting,
        chosen=one,
        all=tuple(shown.values()),
        months=tuple(formatting.span(m, m) for m in seen),
        bars=_bars(one) if one else None,
        lines=_lines(chosen, one, seen, scope.region_code, selected) if chosen and one else None,
        finding=_finding(one) if one else "",
    )


def own_unit(scope: Scope) -> int | None:
    """The unit that stands for the region itself: its figures are the totals."""
    rows = visible(scope, models.Unit).filter(code=scope.region_code, valid_to__isnull=True)
    return rows.values_list("pk", flat=True).first()


class _Pen:
    """Prints figures: those of a closed month with their cell, the others as they were filed."""

    def __init__(self, scope: Scope, page: EconomyPage, revision: int) -> None:
        self.scope, self.page, self.revision = scope, page, revision

    def indicator(self, table: IndicatorTable) -> Indicator:
        rows = [self._shown(table, row) for row in table.rows]
        names = {row.unit_code: row.unit_name for row in table.rows}
        seen = [at for at, month in enumerate(self.page.months) if month <= self.page.month]
        courses = tuple(
            (names.get(code, code), tuple(_printed(values[at], table.form) for at in seen))
            for code, values in table.courses
        )
        whole = next((row for row in rows if row.unit_code == self.scope.region_code), None)
        rest = tuple(row for row in rows if row is not whole)
        return Indicator(table.code, table.name, table.form, whole, rest, courses)

    def _shown(self, table: IndicatorTable, row: Figure) -> Shown:
        printed = _printed(row.value, table.form)
        percent = None if row.growth is None else Fraction(row.growth)
        growth = formatting.growth(percent)
        return Shown(
            unit_code=row.unit_code,
            unit_name=row.unit_name,
            value=self._value(table, row),
            printed=printed,
            growth=None if percent is None else self._growth(table, row, percent, growth),
            growth_printed=growth,
            percent=percent,
            status=labels.choice(labels.SERIES_STATUSES, row.status),
            source=row.source,
            revision=row.revision,
        )

    def _value(self, table: IndicatorTable, row: Figure) -> Number | Card:
        if not self.revision:
            return typed_card(table.name, row.unit_name, formatting.whole(row.value, table.form), *self._basis(row))
        return self._number(table, row, Fraction(row.value), table.form, {})

    def _growth(self, table: IndicatorTable, row: Figure, percent: Fraction, printed: str) -> Number | Card:
        name = _("%(indicator)s, on last year") % {"indicator": table.name}
        if not row.growth_filed or not self.revision:
            how = _("as filed") if row.growth_filed else _("this year's figure ÷ last year's − 1")
            return typed_card(name, row.unit_name, printed, (_("How"), how), *self._basis(row))
        form = numbers.growth_form(percent=True)
        return self._number(table, row, percent, form, {"part": "year_on_year"}, name)

    def _number(
        self,
        table: IndicatorTable,
        row: Figure,
        value: Fraction,
        form: numbers.Form,
        more: dict[str, str],
        name: str = "",
    ) -> Number:
        basis = " · ".join(text for _name, text in self._basis(row) if text)
        return numbers.number(
            value,
            form,
            question="economy",
            arguments={"indicator": table.code, "unit": row.unit_code, **more},
            region=self.scope.region_code,
            month=f"{self.page.month:%Y-%m}",
            revision=self.revision,
            origin=Origin(name or table.name, row.unit_name, _("as filed"), basis),
        )

    def _basis(self, row: Figure) -> tuple[tuple[str, str], ...]:
        status = labels.choice(labels.SERIES_STATUSES, row.status)
        return (
            (_("Source"), row.source),
            (_("State"), f"{status} · {formatting.revision(row.revision)}"),
        )


def _printed(value: Decimal | None, form: Form) -> str:
    """Without its unit, and with all decimals: the column's head names the one, its figures line up by the other."""
    return formatting.ABSENT if value is None else numbers.print_value(value, replace(form, trim=False))


def _by_growth(indicator: Indicator) -> list[tuple[Fraction, Shown]]:
    known = [(row.percent, row) for row in indicator.rows if row.percent is not None]
    return sorted(known, key=lambda pair: -pair[0])


def _finding(indicator: Indicator) -> str:
    """The region's figure, then who grew fastest and slowest."""
    parts = []
    if indicator.whole:
        words = _("%(indicator)s: %(value)s, %(growth)s on last year.")
        value = f"{indicator.form.before}{indicator.whole.printed}{indicator.form.after}"
        values = {"indicator": indicator.name, "value": value, "growth": indicator.whole.growth_printed}
        parts.append(words % values)
    ranked = _by_growth(indicator)
    if len(ranked) > 1 and ranked[0][0] != ranked[-1][0]:
        fast, slow = ranked[0][1], ranked[-1][1]
        words = _("%(fast)s grew fastest (%(most)s), %(slow)s slowest (%(least)s).")
        values = {"fast": fast.unit_name, "most": fast.growth_printed, "slow": slow.unit_name}
        parts.append(words % {**values, "least": slow.growth_printed})
    return (" " if formatting.reader() == "en" else "").join(parts)


def _bars(indicator: Indicator) -> dict[str, Any] | None:
    ranked = _by_growth(indicator)
    if not ranked:
        return None
    return {
        "names": [row.unit_name for _percent, row in ranked],
        "values": [round(float(percent), 4) for percent, _row in ranked],
        "printed": [row.growth_printed for _percent, row in ranked],
        "behind": [percent < 0 for percent, _row in ranked],
    }


def _lines(
    table: IndicatorTable, indicator: Indicator, seen: Sequence[dt.date], region: str, selected: str
) -> dict[str, Any] | None:
    """Each unit's course; the region's own line is several times as high and would press the others flat."""
    names = {row.unit_code: row.unit_name for row in indicator.rows}
    series = [
        {
            "name": names.get(code, code),
            "data": [None if value is None else float(table.form.scaled(value)) for value in values[: len(seen)]],
            "hot": "up" if code == selected else "",
        }
        for code, values in table.courses
        if code != region and any(value is not None for value in values[: len(seen)])
    ]
    known = [value for one in series for value in one["data"] if value is not None]  # type: ignore[attr-defined]
    if not series or len(seen) < 2 or len(known) <= len(series):
        return None
    longest = max(len(str(one["name"])) for one in series)
    wide = 7 if formatting.reader() == "en" else 14
    return {
        "months": [formatting.span(month, month) for month in seen],
        "series": series,
        "unit": table.form.unit,
        "room": min(190, 24 + wide * longest),
    }
