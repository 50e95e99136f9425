"""The other parts of a composite score: published results of earlier rounds, and figures of closed months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.core.exceptions import ObjectDoesNotExist

from leitai import models
from leitai.core.problems import Problem
from leitai.core.results import Rounding, round_exact
from leitai.core.rulebook import ContestRule
from leitai.core.rulebook.contest import EVENT, ComponentRule
from leitai.core.scoring import Part
from leitai.core.years import previous_month
from leitai.documents.numbers import Number
from leitai.queries import league
from leitai.queries.contest.lines import name_of, ranked
from leitai.queries.contest.points import recorded_parts
from leitai.queries.contest.reveal import result_in_force
from leitai.queries.orgs import Scope


@dataclass(frozen=True)
class Source:
    """Where a part comes from, with what identifies the data: the manifest of a round or of a closed month."""

    component: str
    kind: str
    of: str
    revision: int
    sha256: str


@dataclass(frozen=True)
class Parts:
    """`lacking` says why a part cannot be had yet; then there is no official result."""

    parts: tuple[Part, ...] = ()
    sources: tuple[Source, ...] = ()
    lacking: tuple[Problem, ...] = ()


def parts_of(by: Scope, row: models.Round, rule: ContestRule, units: Sequence[str]) -> Parts:
    """Every component but the event itself, bonus, deduction and votes, for the units (or candidates) ranked."""
    parts: list[Part] = []
    sources: list[Source] = []
    lacking: list[Problem] = []
    for component in rule.composite:
        if component.code == EVENT:
            continue
        try:
            source, values = _component(by, row, component)
        except ObjectDoesNotExist as absent:
            lacking.append(Problem("contest.part_lacking", {"part": component.code, "of": str(absent)}))
            continue
        sources.append(source)
        parts += _found(component, values, units, source)
        lacking += [
            Problem("score.no_part", {"unit": unit, "part": component.code}) for unit in units if unit not in values
        ]
    parts += recorded_parts(row, rule, units)
    return Parts(tuple(parts), tuple(sources), tuple(lacking))


def _found(
    component: ComponentRule, values: Mapping[str, Fraction], units: Sequence[str], source: Source
) -> Iterator[Part]:
    for unit in units:
        if unit in values:
            yield Part(unit, component.code, values[unit], source.of)


def _component(by: Scope, row: models.Round, component: ComponentRule) -> tuple[Source, dict[str, Fraction]]:
    kind, _, rest = component.source.partition(":")
    if kind == "round":
        return _round(row, component, rest)
    if kind == "month":
        measure, _, back = rest.rpartition(":")
        return _month(by, row, component, measure, int(back))
    raise ObjectDoesNotExist(component.code)


def _round(row: models.Round, component: ComponentRule, code: str) -> tuple[Source, dict[str, Fraction]]:
    """An earlier round of the region, once everybody may see it."""
    rounds = models.Round.objects.filter(season__region_id=row.season.region_id, code=code, revealed_at__isnull=False)
    earlier = rounds.exclude(pk=row.pk).order_by("-starts", "-pk").first()
    result = result_in_force(earlier.pk) if earlier else None
    if earlier is None or result is None:
        raise ObjectDoesNotExist(code)
    values = {name_of(line): Fraction(line["exact"]) for line in ranked(result.official) if line.get("exact")}
    return Source(component.code, "round", code, result.version, result.manifest_sha256), values


def _month(
    by: Scope, row: models.Round, component: ComponentRule, measure: str, back: int
) -> tuple[Source, dict[str, Fraction]]:
    """A measure of the league in a month before the round, as its closed revision prints it, in points of 100."""
    month = months_before(row.starts, back)
    try:
        table = league.league_table(by, month=month, by="unit")
    except ObjectDoesNotExist:
        raise ObjectDoesNotExist(f"{month:%Y-%m}") from None
    values = dict(_printed(table, measure))
    if not values:
        raise ObjectDoesNotExist(f"{month:%Y-%m} {measure}")
    return Source(component.code, "month", f"{month:%Y-%m}", table.revision, table.sha256), values


def months_before(day: dt.date, back: int) -> dt.date:
    month = day.replace(day=1)
    for _step in range(back):
        month = previous_month(month)
    return month


def _printed(table: league.LeagueTable, measure: str) -> Iterator[tuple[str, Fraction]]:
    """The figures as they stand in the table, rounded as there: 63.2 for 63.2 %."""
    for row in (*table.rows, *(apart.row for apart in table.apart)):
        view = row.score if measure == "score" else row.values.get(measure)
        if view is None or not isinstance(view.shown, Number) or not isinstance(view.value, Fraction):
            continue
        form = view.shown.form
        yield row.key, Fraction(round_exact(form.scaled(view.value), Rounding(form.digits, form.mode)))
