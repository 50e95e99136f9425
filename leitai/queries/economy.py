"""Indicator series by unit and month, with their growth on the year before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from leitai import models
from leitai.core.progress import year_on_year
from leitai.core.results import NotAvailable, Rounding, round_exact
from leitai.core.years import fiscal_months, fiscal_year
from leitai.documents.numbers import Form
from leitai.queries import formatting, months
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named

_GROWTH = Rounding(6)


@dataclass(frozen=True)
class Figure:
    """One figure. `growth` is in percent (7.4 for +7.4%): as filed, else from last year's figure, else None."""

    unit_code: str
    unit_name: str
    month: dt.date
    value: Decimal
    growth: Decimal | None
    growth_filed: bool
    status: str
    source: str
    revision: int
    waiting: bool
    """Filed after the month was closed: it enters by a correction."""


@dataclass(frozen=True)
class IndicatorTable:
    """One indicator: the figures of the month by unit, and each unit's course over the fiscal year."""

    code: str
    name: str
    form: Form
    """How a figure is printed: money in the reader's own scale, anything else in the unit it is filed in."""
    rows: tuple[Figure, ...]
    courses: tuple[tuple[str, tuple[Decimal | None, ...]], ...]
    """Unit code, and its twelve months; None where there is no figure."""


@dataclass(frozen=True)
class EconomyPage:
    month: dt.date
    closed: bool
    months: tuple[dt.date, ...]
    tables: tuple[IndicatorTable, ...]
    waiting: int


def economy_page(scope: Scope, month: dt.date) -> EconomyPage:
    """All indicators of a month, units in official order, in a fixed number of queries."""
    region = months.region_of(scope)
    year = fiscal_months(fiscal_year(month, region.fiscal_first_month), region.fiscal_first_month)
    in_year = _figures(scope, (*year, _year_before(month))).filter(in_force=True)
    by_indicator: dict[int, list[models.SeriesValue]] = {}
    for row in in_year:
        by_indicator.setdefault(row.indicator_id, []).append(row)
    waiting = list(_figures(scope, [month]).filter(in_force=False, revision__gt=_revision_in_force()))
    tables = tuple(
        _table(scope, indicator, month, year, by_indicator.get(indicator.pk, []))
        for indicator in visible(scope, models.Indicator).order_by("sort_order", "code")
    )
    closed = months.is_closed(scope.region_id, month)
    return EconomyPage(month, closed, year, tables, len(waiting) if closed else 0)


def figure_history(scope: Scope, indicator_code: str, unit_code: str, month: dt.date) -> tuple[Figure, ...]:
    """Every revision of one figure, the newest first."""
    rows = _figures(scope, [month]).filter(indicator__code=indicator_code, unit__code=unit_code)
    newest = max((row.revision for row in rows if row.in_force), default=0)
    return tuple(
        _figure(scope, row, None, waiting=row.revision > newest) for row in sorted(rows, key=lambda r: -r.revision)
    )


def _figures(scope: Scope, wanted: Iterable[dt.date]) -> QuerySet[models.SeriesValue]:
    rows = visible(scope, models.SeriesValue).filter(month__in=list(wanted)).select_related("unit", "indicator")
    return rows.order_by("unit__sort_order", "unit__code", "month", "revision")


def _revision_in_force() -> Coalesce:
    own = models.SeriesValue.objects.filter(
        indicator=OuterRef("indicator"), unit=OuterRef("unit"), month=OuterRef("month"), in_force=True
    )
    return Coalesce(Subquery(own.values("revision")[:1]), 0, output_field=IntegerField())


def _year_before(month: dt.date) -> dt.date:
    return month.replace(year=month.year - 1)


def _table(
    scope: Scope,
    indicator: models.Indicator,
    month: dt.date,
    year: tuple[dt.date, ...],
    figures: list[models.SeriesValue],
) -> IndicatorTable:
    at = {(row.unit_id, row.month): row for row in figures}
    units = {row.unit_id: row.unit.code for row in figures if row.month in year}
    return IndicatorTable(
        code=indicator.code,
        name=(indicator.name_en or indicator.name) if scope.language.startswith("en") else indicator.name,
        form=formatting.series_form(
            indicator.unit_text, indicator.unit_text_en, indicator.decimals, months.region_of(scope).currency
        ),
        rows=tuple(
            _figure(scope, at[unit, month], at.get((unit, _year_before(month))))
            for unit in units
            if (unit, month) in at
        ),
        courses=tuple(
            (code, tuple(at[unit, m].value if (unit, m) in at else None for m in year)) for unit, code in units.items()
        ),
    )


def _figure(
    scope: Scope, row: models.SeriesValue, before: models.SeriesValue | None, *, waiting: bool = False
) -> Figure:
    growth = row.year_on_year
    if growth is None and before is not None:
        found = year_on_year(row.value, before.value)
        growth = None if isinstance(found, NotAvailable) else round_exact(Fraction(found) * 100, _GROWTH)
    return Figure(
        unit_code=row.unit.code,
        unit_name=named(row.unit, scope.language),
        month=row.month,
        value=row.value,
        growth=growth,
        growth_filed=row.year_on_year is not None,
        status=row.status,
        source=row.source,
        revision=row.revision,
        waiting=waiting,
    )
