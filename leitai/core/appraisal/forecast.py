"""The score to the period's end, forecast from the months so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from leitai.core.appraisal.actuals import Row
from leitai.core.appraisal.appraise import appraise
from leitai.core.appraisal.result import Appraisal, UnitScore
from leitai.core.appraisal.tree import AppraisalTree, CourseKind

Method = Literal["reached", "seasonal", "linear", "level"]
LOOK_BACK = 3
"""So many months say how far a forecast may be off: what each of them would have forecast is the range."""


@dataclass(frozen=True, slots=True)
class Course:
    """What one unit had reached under one indicator by the end of each month of the period, from 1 on.

    `before` is last year's course of the same months; it may be empty or have holes.
    """

    unit: str
    indicator: str
    reached: Mapping[int, Fraction]
    before: Mapping[int, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Projection:
    """The value expected at the period's end, and the lowest and highest that the last months would have told."""

    unit: str
    indicator: str
    value: Fraction
    low: Fraction
    high: Fraction
    method: Method
    month: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """A unit's score as it would come out: with the expected values, and with its own at their worst and best."""

    unit: str
    score: Decimal | None
    place: int
    low: Fraction | None
    high: Fraction | None


def project(course: Course, months: int, kind: CourseKind) -> Projection | None:
    """Carry a course to the end of a period of `months` months; None where no month is known.

    cumulative   R_M = R_m · B_M / B_m with last year's course B (seasonal), or R_m · M / m without it (linear)
    level        R_M = R_m

    The range is that of the same formula from each of the last `LOOK_BACK` known months. Once the last month is known
    the value is what was reached.
    """
    known = sorted(month for month in course.reached if 1 <= month <= months)
    if not known:
        return None
    last = known[-1]
    told = [_carried(course, month, months, kind) for month in known[-LOOK_BACK:]]
    value, method = told[-1]
    if method == "reached":
        return Projection(course.unit, course.indicator, value, value, value, method, last)
    values = [each for each, _method in told]
    return Projection(course.unit, course.indicator, value, min(values), max(values), method, last)


def _carried(course: Course, month: int, months: int, kind: CourseKind) -> tuple[Fraction, Method]:
    reached = course.reached[month]
    if month == months:
        return reached, "reached"
    if kind == "level":
        return reached, "level"
    then, end = course.before.get(month), course.before.get(months)
    if then and end and then > 0 and end > 0:
        return reached * end / then, "seasonal"
    return reached * months / month, "linear"


def outlook(
    tree: AppraisalTree, rows: Sequence[Row], projections: Sequence[Projection], units: Sequence[str] = ()
) -> tuple[Outlook, ...]:
    """What the appraisal would give with every projected value in place of what was reached.

    Parameters
    ----------
    rows
        The figures so far; rows without a projection stay as they are.
    units
        For whom a range is wanted; all of them if empty. Each is appraised twice more, with its own values at their
        lowest and at their highest and the others' as expected. A score's lowest is the expected one less, cell by
        cell, what the worse of the two takes; so it is a bound, and indicators of which less is better need no mark.

    Returns
    -------
    tuple of Outlook
        In the order of the expected places; `low` and `high` are unrounded, None where no range was wanted.
    """
    found = {(each.unit, each.indicator): each for each in projections}
    expected = appraise(tree, _with(rows, found, "value"))
    wanted = set(units or (unit.unit for unit in expected.units))
    lines = []
    for unit in expected.units:
        low = high = unit.exact
        if unit.unit in wanted and unit.exact is not None:
            ends = [appraise(tree, _with(rows, found, end, unit.unit)) for end in ("low", "high")]
            low, high = _bounds(tree, expected, ends, unit.unit)
        elif unit.unit not in wanted:
            low = high = None
        lines.append(Outlook(unit.unit, unit.score, unit.place, low, high))
    return tuple(lines)


def _with(rows: Sequence[Row], found: Mapping[tuple[str, str], Projection], end: str, only: str = "") -> list[Row]:
    changed = []
    for row in rows:
        projection = found.get((row.unit, row.indicator))
        if projection is None or row.state != "reported":
            changed.append(row)
        else:
            changed.append(replace(row, actual=getattr(projection, end if row.unit == (only or row.unit) else "value")))
    return changed


def _bounds(
    tree: AppraisalTree, expected: Appraisal, ends: Sequence[Appraisal], unit: str
) -> tuple[Fraction | None, Fraction | None]:
    """Bonus and deduction are of events that have happened: they stay as they are."""
    middle = _of(expected, unit)
    if middle.exact is None:
        return None, None
    others = [_of(end, unit) for end in ends]
    low = high = middle.exact
    for indicator in tree.indicators:
        scores = [each.cell(indicator.code).score for each in (middle, *others)]
        known = [Fraction(score) for score in scores if score is not None]
        if len(known) == len(scores):
            share = tree.factor_of(indicator.code) * middle.spread
            low, high = low + (min(known) - known[0]) * share, high + (max(known) - known[0]) * share
    return low, high


def _of(appraisal: Appraisal, unit: str) -> UnitScore:
    return next(each for each in appraisal.units if each.unit == unit)
