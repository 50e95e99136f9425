"""Figures of the closed month in which an appraisal's period ends: measures of the projects, and economy series."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from django.core.exceptions import ObjectDoesNotExist

from leitai import models
from leitai.core.appraisal.tree import DataRule, IndicatorRule
from leitai.core.progress import Spec
from leitai.core.results import NotAvailable, Rounding, round_exact
from leitai.documents.numbers import Cell
from leitai.facts.engine import engine
from leitai.facts.questions import CannotResolve, EconomyRow, economy_rows
from leitai.facts.schema import month_key
from leitai.queries.appraisal.origins import Figure, Origin
from leitai.queries.cards import cell_text
from leitai.queries.formatting import SERIES_MONEY
from leitai.queries.league.sources import Source, resolver, source
from leitai.queries.orgs import Scope

NOT_CLOSED, NOT_OF_A_UNIT, NO_FIGURE = "indicator.month_open", "appraisal.not_of_a_unit", "appraisal.no_figure"
PRINTED = Rounding(2)
"""A rate enters the appraisal as people read it, in percent with two decimals."""


class ClosedMonth:
    """One closed month, read once and asked for every indicator; nothing of it where it is not closed."""

    def __init__(self, office: Scope, day: dt.date) -> None:
        self.month, self.region = month_key(day), office.region_code
        self.found = _source(office, self.month)
        year_ago = f"{day.year - 1}-{day.month:02d}"
        self._before, self._office = year_ago, office
        self._resolve = resolver()
        self._series: dict[str, dict[tuple[str, str], EconomyRow]] = {}

    def measures(self, rule: DataRule, unit: str, appraised: Iterable[models.AppraisedUnit]) -> dict[str, Figure]:
        """`of` is a kind of measure, on wish with its denominator: start_rate:plan_to_date."""
        kind, _, denominator = rule.of.partition(":")
        try:
            spec = Spec(kind, denominator)
        except ValueError:
            return {row.code: self._without("closed_fact", "appraisal.no_measure") for row in appraised}
        return {row.code: self._measure(spec, unit, row) for row in appraised}

    def series(
        self, rule: IndicatorRule, data: DataRule, appraised: Iterable[models.AppraisedUnit]
    ) -> dict[str, Figure]:
        return {row.code: self._figure(rule, data.of, row) for row in appraised}

    def _without(self, kind: str, reason: str) -> Figure:
        return Figure(Origin(kind, self._named()), lacking=reason)

    def _named(self) -> str:
        return f"{self.month} r{self.found.revision}" if self.found else self.month

    def _measure(self, spec: Spec, unit: str, row: models.AppraisedUnit) -> Figure:
        if row.unit is None:
            return self._without("closed_fact", NOT_OF_A_UNIT)
        if self.found is None:
            return self._without("closed_fact", NOT_CLOSED)
        arguments = {"by": "unit", "key": row.unit.code, "kind": spec.kind, "denominator": spec.denominator}
        cell = self._cell("measure", {name: value for name, value in arguments.items() if value})
        try:
            answer = self._resolve(cell)
        except CannotResolve:
            return self._without("closed_fact", NO_FIGURE)
        if isinstance(answer, NotAvailable):
            return self._without("closed_fact", answer.reason)
        value = _in_unit(answer * spec.times, "元" if spec.unit == "money" else unit, unit)
        if value is None:
            return self._without("closed_fact", "appraisal.other_unit")
        if spec.times > 1:
            value = Fraction(round_exact(value, PRINTED))
        return Figure(self._origin("closed_fact", cell, answer), value)

    def _figure(self, rule: IndicatorRule, indicator: str, row: models.AppraisedUnit) -> Figure:
        if row.unit is None:
            return self._without("economy", NOT_OF_A_UNIT)
        if self.found is None:
            return self._without("economy", NOT_CLOSED)
        filed = self._filed(self.found).get((indicator, row.unit.code))
        if filed is None or filed.value is None:
            return self._without("economy", NO_FIGURE)
        value = _in_unit(filed.value, filed.unit, rule.unit)
        if value is None:
            return self._without("economy", "appraisal.other_unit")
        cell = self._cell("economy", {"indicator": indicator, "unit": row.unit.code})
        figure = Figure(self._origin("economy", cell, filed.value), value)
        return replace(figure, baseline=self._year_ago(rule, value, filed))

    def _year_ago(self, rule: IndicatorRule, value: Fraction, filed: EconomyRow) -> Fraction | None:
        """Last year's closed figure; else what the filed growth says it was."""
        if rule.value != "growth":
            return None
        before = _source(self._office, self._before)
        last = self._filed(before).get((filed.indicator, filed.unit_code)) if before else None
        if last is not None and last.value is not None:
            return _in_unit(last.value, last.unit, rule.unit)
        if filed.year_on_year is None or filed.year_on_year <= -100:
            return None
        return value / (1 + filed.year_on_year / 100)

    def _filed(self, found: Source) -> dict[tuple[str, str], EconomyRow]:
        if found.month not in self._series:
            rows = economy_rows(engine(), found.store, found.month)
            self._series[found.month] = {(row.indicator, row.unit_code): row for row in rows}
        return self._series[found.month]

    def _cell(self, question: str, arguments: dict[str, str]) -> Cell:
        assert self.found is not None
        return Cell(question, arguments, self.region, self.month, self.found.revision, "0", PRINTED.text)

    def _origin(self, kind: str, cell: Cell, answer: Fraction) -> Origin:
        assert self.found is not None
        manifest = self.found.store.manifest(self.month)
        return Origin(kind, self._named(), cell_text(replace(cell, unrounded=str(answer))), manifest.sha256)


def _source(office: Scope, month: str) -> Source | None:
    try:
        return source(office, month)
    except ObjectDoesNotExist:
        return None


def _in_unit(value: Fraction, filed: str, wanted: str) -> Fraction | None:
    """Money in the unit of the tree; any other unit must be the same, or left open by the tree."""
    if filed in SERIES_MONEY and wanted in SERIES_MONEY:
        return value * SERIES_MONEY[filed] / SERIES_MONEY[wanted]
    return value if not wanted or filed == wanted else None
