"""The score to the period's end, from the months closed so far. Nobody's figure is changed by it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from leitai import models
from leitai.core.appraisal import AppraisalTree, IndicatorRule, Row
from leitai.core.appraisal.forecast import Course, Outlook, Projection, outlook, project
from leitai.core.indicators import text
from leitai.core.results import Rounding, round_exact
from leitai.core.years import next_month
from leitai.queries.appraisal.closed import ClosedMonth
from leitai.queries.appraisal.members import name_of
from leitai.queries.appraisal.origins import Figure
from leitai.queries.appraisal.values import Gathered, gathered
from leitai.queries.orgs import Scope, office_scope

MOST_RANGES = 30
"""Each range appraises everybody twice more; beyond so many units only places are told."""
PRINTED = Rounding(2)


@dataclass(frozen=True)
class ScoreLine:
    code: str
    name: str
    score: str
    """Empty where a figure of this unit is lacking."""
    low: str
    high: str
    place: int
    possible: str
    """The weight of what the months tell, in this unit's class."""


@dataclass(frozen=True)
class FigureLine:
    name: str
    label: str
    unit: str
    reached: str
    month: dt.date
    expected: str
    low: str
    high: str
    method: str
    target: str


@dataclass(frozen=True)
class Monitor:
    months: tuple[dt.date, ...]
    """Of the year up to the period's end; those closed come first."""
    closed: int
    lines: tuple[ScoreLine, ...]
    figures: tuple[FigureLine, ...]
    left_out: tuple[str, ...]
    """Indicators that no month tells of: entered by hand, surveys, contests."""
    chart: dict[str, Any] | None

    @property
    def last(self) -> dt.date | None:
        return self.months[self.closed - 1] if self.closed else None


def monitor(scope: Scope, row: models.AppraisalRound) -> Monitor:
    """All units for who looks at the whole region, the own ones for the others."""
    found = gathered(scope, row)
    months = tuple(_months(row))
    read = _Read(office_scope(row.region, scope.person_id, scope.language), months, found)
    projections = tuple(read.projections())
    tree, rows = _told(found, projections, read.latest)
    own = {one.code for one in found.appraised if scope.whole_region or _is_own(scope, one)}
    names = {one.code: name_of(one, scope.language) for one in found.appraised}
    units = sorted(own) if len(own) <= MOST_RANGES else ("",)
    outlooks = outlook(tree, rows, projections, units) if tree.aspects and rows else ()
    classes = {one.code: one.unit_class for one in found.appraised}
    english = scope.language.startswith("en")
    lines = tuple(_score_line(tree, one, names[one.unit], classes[one.unit]) for one in outlooks if one.unit in own)
    told = {one.code for one in tree.indicators}
    return Monitor(
        months,
        read.closed,
        lines,
        tuple(_figures(found, projections, read, names, own, english)),
        tuple(_label(one, english) for one in found.book.tree.indicators if one.code not in told),
        _chart(lines),
    )


def _is_own(scope: Scope, one: models.AppraisedUnit) -> bool:
    return one.unit_id in scope.unit_ids or one.organization_id in scope.organization_ids


def _months(row: models.AppraisalRound) -> Iterator[dt.date]:
    """From the year's first month on: figures of months are summed up from there."""
    month = row.ends.replace(month=row.region.fiscal_first_month, day=1)
    if month > row.ends:
        month = month.replace(year=month.year - 1)
    while month <= row.ends:
        yield month
        month = next_month(month)


class _Read:
    """The months of the year and of the year before, each read once."""

    def __init__(self, office: Scope, months: Sequence[dt.date], found: Gathered) -> None:
        self.months, self.found = months, found
        self.rules = [one for one in found.book.tree.scored if one.data.kind in ("closed_fact", "economy")]
        now = {n: ClosedMonth(office, month) for n, month in enumerate(months, 1)}
        self._now = {n: one for n, one in now.items() if one.found is not None}
        before = {n: ClosedMonth(office, month.replace(year=month.year - 1)) for n, month in enumerate(months, 1)}
        self._before = {n: one for n, one in before.items() if one.found is not None}
        self.closed = max(self._now, default=0)
        self.latest: dict[tuple[str, str], Figure] = {}

    def projections(self) -> Iterator[Projection]:
        for rule in self.rules:
            now = {n: self._figures(month, rule) for n, month in self._now.items()}
            cumulative = rule.course == "cumulative"
            before = {n: self._figures(month, rule) for n, month in self._before.items()} if cumulative else {}
            for one in self.found.appraised:
                reached = dict(self._values(now, one.code))
                if reached:
                    self.latest[one.code, rule.code] = now[max(reached)][one.code]
                course = Course(one.code, rule.code, reached, dict(self._values(before, one.code)))
                told = project(course, len(self.months), rule.course)
                if told is not None:
                    yield told

    def _figures(self, month: ClosedMonth, rule: IndicatorRule) -> Mapping[str, Figure]:
        if rule.data.kind == "economy":
            return month.series(rule, rule.data, self.found.appraised)
        return month.measures(rule.data, rule.unit, self.found.appraised)

    @staticmethod
    def _values(figures: Mapping[int, Mapping[str, Figure]], unit: str) -> Iterator[tuple[int, Fraction]]:
        for month, each in figures.items():
            if (figure := each.get(unit)) is not None and figure.value is not None:
                yield month, figure.value


def _told(
    found: Gathered, projections: Sequence[Projection], latest: Mapping[tuple[str, str], Figure]
) -> tuple[AppraisalTree, list[Row]]:
    """The part of the tree that months, events and departments tell of so far, with the expected figures."""
    expected = {(one.unit, one.indicator): one.value for one in projections}
    rows = [_expected(one, expected, latest) for one in found.rows]
    known = {one.indicator.partition(".")[0] for one in rows if not one.unavailable}
    tree = found.book.tree
    aspects = tuple(
        aspect.model_copy(update={"indicators": tuple(one for one in aspect.indicators if one.code in known)})
        for aspect in tree.aspects
        if any(one.code in known for one in aspect.indicators)
    )
    kept = {one.code for aspect in aspects for one in aspect.indicators}
    kept |= {one.code for one in tree.extras if one.code in known} | {one.code for one in tree.vetoes}
    extras = tuple(one for one in tree.extras if one.code in known)
    told = tree.model_copy(update={"aspects": aspects, "extras": extras, "lists": ()})
    return told, [one for one in rows if one.indicator.partition(".")[0] in kept]


def _expected(row: Row, expected: Mapping[tuple[str, str], Fraction], latest: Mapping[tuple[str, str], Figure]) -> Row:
    """A growth rate is carried on as it is: the base grows with the value where last year's end is not known."""
    key = (row.unit, row.indicator)
    if key not in expected or row.state != "reported" or row.actual is not None:
        return row
    value, figure = expected[key], latest[key]
    baseline = row.baseline
    if not baseline and figure.baseline is not None and figure.value:
        baseline = (figure.baseline * value / figure.value,)
    return replace(row, actual=value, baseline=baseline, unavailable="")


def _score_line(tree: AppraisalTree, one: Outlook, name: str, unit_class: str) -> ScoreLine:
    possible = sum((weight for _, weight in tree.weights(unit_class or tree.class_codes[0])), Fraction(0))
    low, high = (_printed(bound) for bound in (one.low, one.high))
    score = "" if one.score is None else str(one.score)
    return ScoreLine(one.unit, name, score, low, high, one.place, text(possible))


def _figures(
    found: Gathered, projections: Sequence[Projection], read: _Read, names: Mapping[str, str], own: set[str],
    english: bool,
) -> Iterator[FigureLine]:  # fmt: skip
    rules = {one.code: one for one in read.rules}
    targets = {(one.unit, one.indicator): one.target for one in found.rows}
    for one in projections:
        if one.unit not in own:
            continue
        rule, reached = rules[one.indicator], read.latest[one.unit, one.indicator].value
        target = targets.get((one.unit, one.indicator))
        yield FigureLine(
            names[one.unit], _label(rule, english), rule.unit, _printed(reached), read.months[one.month - 1],
            _printed(one.value), _printed(one.low), _printed(one.high), one.method,
            "" if target is None else text(target),
        )  # fmt: skip


def _chart(lines: Sequence[ScoreLine]) -> dict[str, Any] | None:
    drawn = [one for one in lines if one.score and one.low]
    if len(drawn) < 2:
        return None  # there is nothing to compare
    points = [
        {"name": one.name, "at": float(one.score), "low": float(one.low), "high": float(one.high)} for one in drawn
    ]
    return {"points": points, "most": max(float(one.possible) for one in drawn)}


def _printed(value: Fraction | None) -> str:
    return "" if value is None else str(Decimal(round_exact(value, PRINTED)))


def _label(rule: IndicatorRule, english: bool) -> str:
    return rule.label.en if english else rule.label.zh
