"""What if: other weights, one unit less or more, who improved, and whether contest, progress and appraisal agree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from django.utils.translation import pgettext

from leitai import models
from leitai.core.appraisal import Appraisal
from leitai.core.appraisal.agreement import FEWEST, Agreement, agreement
from leitai.core.appraisal.explore import Changed, changes, improvement, joined, weight_sensitivity, without
from leitai.core.appraisal.tree import DataRule
from leitai.core.results import round_exact
from leitai.queries.appraisal.closed import ClosedMonth
from leitai.queries.appraisal.figures import rows_of
from leitai.queries.appraisal.results import shown_version
from leitai.queries.appraisal.rounds import appraisal_shown, said
from leitai.queries.appraisal.scored import appraisal_of, figures_of
from leitai.queries.appraisal.standing import version_in_force
from leitai.queries.appraisal.tables import Names, names_of
from leitai.queries.appraisal.words import labelled, number, signed
from leitai.queries.contest.lines import name_of
from leitai.queries.contest.reveal import result_in_force
from leitai.queries.orgs import Scope, office_scope, visible

SHARES = (5, 10, 20)
A_QUARTER = dt.timedelta(days=92)
MEASURE = DataRule(kind="closed_fact", of="completion_rate")


@dataclass(frozen=True)
class Moved:
    """A unit over all changes of one weight: its place, the best and the worst of them, and what moves it."""

    name: str
    place: int
    best: int
    worst: int
    moved_by: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """A score, or the total (`indicator` empty), before and after."""

    name: str
    indicator: str
    before: str
    after: str
    change: str


@dataclass(frozen=True)
class Riser:
    name: str
    before: str
    now: str
    gain: str
    place: int
    level: int
    """The place by level: a large gain from far behind is still far behind."""


@dataclass(frozen=True)
class League:
    earlier: str
    risers: tuple[Riser, ...]
    slope: str
    apart: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """Two results of the same units as a scatter; a coefficient only from eight units on."""

    code: str
    x: str
    y: str
    points: tuple[tuple[str, str, str], ...]
    n: int
    coefficient: str
    interval: str
    apart: tuple[str, ...]
    chart: dict[str, object]

    @property
    def data_id(self) -> str:
        return f"{self.code}-data"


@dataclass(frozen=True)
class Explore:
    id: int
    version: int
    share: int
    shares: tuple[int, ...]
    moved: tuple[Moved, ...]
    units: tuple[tuple[str, str], ...]
    without: str
    like: str
    differences: tuple[Difference, ...] | None
    league: League | None
    pairs: tuple[Pair, ...]
    fewest: int


def explore_page(scope: Scope, pk: int, share: int = 10, gone: str = "", like: str = "") -> Explore | None:
    """None where there is no version that this person may see."""
    row = appraisal_shown(scope, pk)
    result = shown_version(scope, row, None)
    if result is None:
        return None
    found, names = appraisal_of(result), names_of(row, scope.language)
    share = share if share in SHARES else 10
    gone, like = (code if code in found.by_unit else "" for code in (gone, like))
    return Explore(
        id=row.pk,
        version=result.version,
        share=share,
        shares=SHARES,
        moved=tuple(_moved(found, names, share)),
        units=tuple((code, name) for code, name in names.items() if code in found.by_unit),
        without=gone,
        like=like,
        differences=_differences(result, found, names, gone, like),
        league=_league(scope, row, found, names),
        pairs=tuple(_pairs(scope, row, found, names)),
        fewest=FEWEST,
    )


def _moved(found: Appraisal, names: Names, share: int) -> Iterator[Moved]:
    labels = {one.code: labelled(one.label) for one in found.tree.scored}
    ranges = weight_sensitivity(found, Fraction(share, 100))
    for one in sorted(ranges, key=lambda one: one.place):
        yield Moved(
            names.get(one.unit, one.unit), one.place, one.best, one.worst, tuple(labels[code] for code in one.moved_by)
        )


def _differences(
    result: models.AppraisalResult, found: Appraisal, names: Names, gone: str, like: str
) -> tuple[Difference, ...] | None:
    if not gone and not like:
        return None
    rows = rows_of(figures_of(result))
    if gone:
        changed = without(found.tree, rows, gone)
    else:
        changed = joined(found.tree, rows, [replace(row, unit=f"+{like}") for row in rows if row.unit == like])
    return tuple(differences(found, changed, names))


def differences(found: Appraisal, changed: Iterable[Changed], names: Names) -> Iterator[Difference]:
    labels = {one.code: labelled(one.label) for one in found.tree.scored}
    for one in changed:
        gap = None if one.before is None or one.after is None else one.after - one.before
        rule = next((rule for rule in found.tree.scored if rule.code == one.indicator), None)
        rounding = found.tree.rounding_of(rule) if rule else found.tree.total.rounding
        before, after, change = (None if v is None else round_exact(v, rounding) for v in (one.before, one.after, gap))
        yield Difference(
            names.get(one.unit, one.unit), labels.get(one.indicator, ""), number(before), number(after),
            signed(change),
        )  # fmt: skip


# ---- who improved


def _league(scope: Scope, row: models.AppraisalRound, found: Appraisal, names: Names) -> League | None:
    """Since the appraisal that this one names as its previous; None where there is none with a result to see."""
    if row.previous_id is None:
        return None
    before = visible(scope, models.AppraisalRound).filter(pk=row.previous_id).first()
    result = version_in_force(row.previous_id) if before else None
    if before is None or result is None or not visible(scope, models.AppraisalResult).filter(pk=result.pk).exists():
        return None
    now = totals(found)
    change = improvement(totals(appraisal_of(result)), now)
    printed = partial(round_exact, rule=found.tree.total.rounding)
    level = {unit: 1 + sum(other > score for other in now.values()) for unit, score in now.items()}
    return League(
        earlier=said(before, scope.language),
        risers=tuple(
            Riser(
                names.get(one.unit, one.unit), number(printed(one.before)), number(printed(one.now)),
                signed(printed(one.gain)), one.place, level[one.unit],
            )
            for one in change.units
        ),
        slope="" if change.slope is None else signed(round(change.slope, 2)),
        apart=tuple(names.get(code, code) for code in change.apart),
    )  # fmt: skip


def totals(found: Appraisal) -> dict[str, Fraction]:
    return {unit.unit: Fraction(unit.score) for unit in found.units if unit.score is not None}


# ---- do they agree


def _pairs(scope: Scope, row: models.AppraisalRound, found: Appraisal, names: Names) -> Iterator[Pair]:
    appraised = tuple(row.appraised.select_related("unit", "organization"))
    results = {
        "appraisal": (pgettext("comparison", "Appraisal"), totals(found)),
        "contest": (pgettext("comparison", "Contest"), _contest(scope, row)),
        "progress": (pgettext("comparison", "Progress"), _progress(row, appraised)),
    }
    for x, y in (("contest", "appraisal"), ("progress", "appraisal"), ("contest", "progress")):
        (x_name, first), (y_name, second) = results[x], results[y]
        if first and second:
            yield _pair(f"{x}-{y}", x_name, y_name, agreement(first, second), names)


def _contest(scope: Scope, row: models.AppraisalRound) -> dict[str, Fraction]:
    """The last round revealed of those that began in the period or in the quarter after it."""
    rounds = visible(scope, models.Round).filter(
        revealed_at__isnull=False, starts__range=(row.starts, row.ends + A_QUARTER)
    )
    last = rounds.order_by("-starts", "-pk").first()
    result = result_in_force(last.pk) if last else None
    lines = result.official.get("units") or [] if result else []
    return {name_of(line): Fraction(line["score"]) for line in lines if line["score"] is not None}


def _progress(row: models.AppraisalRound, appraised: tuple[models.AppraisedUnit, ...]) -> dict[str, Fraction]:
    """The completion of the year's plan in the month the period ends with, where that is closed."""
    month = ClosedMonth(office_scope(row.region), row.ends)
    figures = month.measures(MEASURE, "%", tuple(one for one in appraised if one.unit_id))
    return {code: one.value for code, one in figures.items() if one.value is not None}


def _pair(code: str, x: str, y: str, found: Agreement, names: Names) -> Pair:
    points = [(names.get(unit, unit), a, b) for unit, (a, b) in found.points.items()]
    interval = found.interval
    return Pair(
        code=code,
        x=x,
        y=y,
        points=tuple((name, number(a), number(b)) for name, a, b in points),
        n=found.n,
        coefficient="" if found.correlation is None else f"{found.correlation:.2f}".replace("-", "−"),
        interval="" if interval is None else f"{interval[0]:.2f} – {interval[1]:.2f}".replace("-", "−"),
        apart=tuple(names.get(unit, unit) for unit in found.apart),
        chart={
            "x": x,
            "y": y,
            "points": [{"name": name, "value": [float(a), float(b)]} for name, a, b in points],
        },
    )


# ---- versions compared


@dataclass(frozen=True)
class Comparison:
    id: int
    version: int
    earlier: int
    reason: str
    places: tuple[tuple[str, str, str, int, int], ...]
    """Name, total before and after, place before and after, of everybody for whom one of them changed."""
    differences: tuple[Difference, ...]


def comparison(scope: Scope, pk: int, version: int) -> Comparison:
    row = appraisal_shown(scope, pk)
    mine = visible(scope, models.AppraisalResult).filter(round=row).defer("inputs", "protocol")
    result, names = mine.get(version=version), names_of(row, scope.language)
    before, after = appraisal_of(mine.get(version=version - 1)), appraisal_of(result)
    now = after.by_unit
    return Comparison(
        id=row.pk,
        version=version,
        earlier=version - 1,
        reason=result.reason,
        places=tuple(
            (names.get(one.unit, one.unit), number(one.score), number(now[one.unit].score), one.place,
             now[one.unit].place)
            for one in before.units
            if one.unit in now and (one.score, one.place) != (now[one.unit].score, now[one.unit].place)
        ),
        differences=tuple(one for one in differences(after, changes(before, after), names) if one.indicator),
    )  # fmt: skip
