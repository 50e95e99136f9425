"""Standings: measures, places, points and scores of all groups of a month, from sums, by a declared rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from leitai.core.progress import (
    NOT_RECORDED,
    ONE_REPORT,
    RATIO_KINDS,
    SLIP_KINDS,
    Kind,
    Policy,
    Spec,
    slip,
)
from leitai.core.ranking import NO_PLACE, Ladder, Places, places, scores, shared
from leitai.core.ratios import Column, Ratios, quotient, shifted, whole
from leitai.core.results import Measure, NotAvailable
from leitai.core.rulebook import LeagueRule, MeasureRule

Slips = Mapping[str, Mapping[int, Fraction]]

NO_KEY, OTHER_LEVEL, NOT_RANKED = "league.no_key", "league.other_level", "league.not_ranked"
TOO_FEW, NO_GROUP, NO_SCORE = "league.too_few", "league.no_group", "league.no_score"


def column_name(term: str, policy: Policy) -> str:
    return term if policy == "carry" else f"{term}|leave_out"


@dataclass(frozen=True)
class GroupSums:
    """What the engine summed for one month: per group (shape (n,)) every term under every policy that was asked for.

    `slips` holds per policy and group the days of slip with the shares of the projects that slipped by so many.
    """

    keys: tuple[str, ...]
    columns: Mapping[str, Column]
    slips: Mapping[str, Slips] = field(default_factory=dict)

    def column(self, term: str, policy: Policy = "carry") -> Column:
        return self.columns[column_name(term, policy)]

    def aligned(self, keys: tuple[str, ...], term: str, policy: Policy) -> Column:
        """The term in the order of other groups' keys; not present for groups that are not in these sums."""
        where = {key: row for row, key in enumerate(self.keys)}
        source = self.column(term, policy)
        rows = [where.get(key, -1) for key in keys]
        values = [int(source.values[row]) if row >= 0 and source.present[row] else None for row in rows]
        return Column.of(values, source.scale)


@dataclass(frozen=True)
class Trait:
    """What the register says of a unit that decides where it is ranked."""

    level: str = ""
    functional_class: str = ""


_UNKNOWN = Trait()


@dataclass(frozen=True)
class MonthInput:
    """One month: the sums of its groups and of the whole region, the schedule, and the same month a year before.

    `unrecorded` names the evidence terms (see `Kind.evidence`) of which the region holds nothing at all.
    """

    sums: GroupSums
    total: GroupSums
    schedule: Fraction
    unrecorded: frozenset[str] = frozenset()
    year_before: GroupSums | None = None
    total_year_before: GroupSums | None = None


@dataclass(frozen=True)
class Standing:
    """A month's league. Arrays have the shape (n,) of `keys`; a place of 0 means that the group has none."""

    keys: tuple[str, ...]
    apart: tuple[str, ...]
    """Per group: why it is listed apart (a message id), or an empty string."""
    groups: tuple[str, ...]
    ratios: Mapping[str, Ratios]
    measure_places: Mapping[str, Places]
    points: Mapping[str, Places]
    score: Ratios | None
    places: Places
    shared: NDArray[np.bool_]

    def place_of(self) -> dict[str, int]:
        return {key: int(place) for key, place in zip(self.keys, self.places, strict=True)}

    def row(self, key: str) -> int:
        return self.keys.index(key)


def standing(rule: LeagueRule, by: str, month: MonthInput, traits: Mapping[str, Trait]) -> Standing:
    """Rank the groups of a month by the rule, each among its own."""
    sums = month.sums
    ratios = {measure.code: measure_ratios(rule.spec(measure), month) for measure in rule.measures}
    apart, groups = _seats(rule, by, sums, traits)
    seats = [np.flatnonzero(np.array([g == group and not a for g, a in zip(groups, apart, strict=True)], dtype=bool))
             for group in dict.fromkeys(groups)]  # fmt: skip
    measure_places = {m.code: _places_by_group(rule, m, ratios[m.code], seats) for m in rule.measures}
    ladder = rule.points.ladder
    points = {m.code: _points(measure_places[m.code], ladder) for m in rule.weighted}
    score = _score(rule, measure_places)
    final = _final(rule, ratios, measure_places, score, seats)
    apart = tuple(reason or (NO_SCORE if final[row] == NO_PLACE else "") for row, reason in enumerate(apart))
    in_group = np.zeros(len(sums.keys), dtype=bool)
    for rows in seats:
        in_group[rows] = shared(final[rows])
    return Standing(sums.keys, apart, groups, ratios, measure_places, points, score, final, in_group)


def measure_ratios(spec: Spec, month: MonthInput, of_total: bool = False) -> Ratios:
    """The exact value of a measure for every group of the month (or for the whole region, as one row)."""
    sums = month.total if of_total else month.sums
    if spec.kind in SLIP_KINDS:
        which = SLIP_KINDS[spec.kind]
        slips = sums.slips.get(spec.policy, {})
        return Ratios.of([getattr(slip(slips.get(key, {})), which) for key in sums.keys], ONE_REPORT)
    kind = RATIO_KINDS.get(spec.kind)
    if kind is None:
        return whole(sums.column(spec.kind, spec.policy), "progress.not_reported")
    if kind.evidence in month.unrecorded:
        return Ratios.of([NotAvailable(NOT_RECORDED)] * len(sums.keys), NOT_RECORDED)
    over, under = _parts(kind, spec, month, of_total)
    result = quotient(over, under, kind.no_denominator)
    if kind.against_schedule:
        return shifted(result, -month.schedule)
    return shifted(result, Fraction(-kind.less)) if kind.less else result


def measure_at(spec: Spec, month: MonthInput, row: int, ratios: Ratios, of_total: bool = False) -> Measure:
    """One group's measure with everything that explains it."""
    sums = month.total if of_total else month.sums
    projects, filed = sums.column("projects").at(row), sums.column("filed").at(row)
    touched = (projects or Fraction(0)) - (filed or Fraction(0))
    value = ratios.at(row)
    if spec.kind in SLIP_KINDS:
        n = slip(sums.slips.get(spec.policy, {}).get(sums.keys[row], {})).n
        return Measure(value, None, None, n, touched)
    kind = RATIO_KINDS.get(spec.kind)
    if kind is None:
        return Measure(value, None, None, sums.column("projects", spec.policy).at(row) or Fraction(0), touched)
    over, under = (column.at(row) for column in _parts(kind, spec, month, of_total))
    if isinstance(value, NotAvailable) and ratios.reason != NOT_RECORDED:
        value = NotAvailable(kind.no_denominator if under is None or under <= 0 else kind.no_numerator)
    n = sums.column(kind.n, spec.policy).at(row) or Fraction(0)
    return Measure(value, over, under, n, touched)


Terms = tuple[tuple[str, Policy], ...]

_COUNTED: Terms = (("projects", "carry"), ("filed", "carry"))
_ALWAYS: Terms = (*_COUNTED, ("without_plan", "carry"), ("done_without_plan", "carry"))


def terms_of(rule: LeagueRule) -> Terms:
    """Every (term, policy) that the table of a month needs from the engine."""
    wanted = [term for measure in rule.measures for term in spec_terms(rule.spec(measure))]
    return tuple(dict.fromkeys((*_ALWAYS, *wanted)))


def ranking_rule(rule: LeagueRule, besides: tuple[str, ...] = ()) -> LeagueRule:
    """The same rule with only the measures that decide places (and those named `besides`), for earlier months."""
    needed = {m.code for m in rule.weighted} | {rule.places.by, *rule.places.ties, *besides}
    if rule.places.by != "score" and "score" not in rule.places.ties:
        needed -= {m.code for m in rule.weighted} - {rule.places.by, *rule.places.ties, *besides}
    kept = tuple(m for m in rule.measures if m.code in needed)
    return rule.model_copy(update={"measures": kept})


def ranking_terms(rule: LeagueRule) -> Terms:
    """What places alone need: numerators and denominators, without the counts behind them."""
    wanted: list[tuple[str, Policy]] = [("projects", "carry")]
    for measure in rule.measures:
        spec = rule.spec(measure)
        kind = RATIO_KINDS.get(spec.kind)
        parts = kind.denominators[spec.denominator] if kind else spec.terms
        wanted += [(term.removesuffix("@year_before"), spec.policy) for term in parts]
    return tuple(dict.fromkeys(wanted))


def spec_terms(spec: Spec) -> Terms:
    """Every (term, policy) that one measure needs; evidence is looked for under no policy, it is about the region."""
    ratio = RATIO_KINDS.get(spec.kind)
    evidence = ratio.evidence if ratio else ""
    terms = {term.removesuffix("@year_before") for term in spec.terms if term != evidence} | {"projects"}
    found: list[tuple[str, Policy]] = [(term, spec.policy) for term in sorted(terms)]
    wanted: Terms = (*_COUNTED, *found, *(((evidence, "carry"),) if evidence else ()))
    return tuple(dict.fromkeys(wanted))


def unrecorded(total: GroupSums) -> frozenset[str]:
    """The evidence terms that sum to nothing over the whole region: what they stand for was never recorded."""
    terms = {kind.evidence for kind in RATIO_KINDS.values() if kind.evidence in total.columns}
    return frozenset(term for term in terms if not int(total.column(term).values[0]))


def _parts(kind: Kind, spec: Spec, month: MonthInput, of_total: bool) -> tuple[Column, Column]:
    sums = month.total if of_total else month.sums
    over, under = kind.denominators[spec.denominator]
    if not kind.year_before:
        return sums.column(over, spec.policy), sums.column(under, spec.policy)
    before = month.total_year_before if of_total else month.year_before
    if before is None:
        return sums.column(over, spec.policy), Column.of([None] * len(sums.keys))
    return sums.column(over, spec.policy), before.aligned(sums.keys, over, spec.policy)


def _seats(
    rule: LeagueRule, by: str, sums: GroupSums, traits: Mapping[str, Trait]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Per group: why it stands apart (or an empty string), and the code of the group it is ranked in."""
    projects = sums.column("projects")
    enough = (projects.values >= rule.min_projects * projects.scale).tolist()
    seats = [_seat(rule, by, key, traits.get(key, _UNKNOWN)) for key in sums.keys]
    apart = tuple(reason or ("" if many else TOO_FEW) for (reason, _), many in zip(seats, enough, strict=True))
    return apart, tuple(group for _, group in seats)


def _seat(rule: LeagueRule, by: str, key: str, trait: Trait) -> tuple[str, str]:
    if not key:
        return NO_KEY, ""
    ranked = rule.ranked_keys.get(by)
    if ranked is not None and key not in ranked:
        return NOT_RANKED, ""
    if by != "unit":
        return "", ""
    if rule.unit_levels and trait.level not in rule.unit_levels:
        return OTHER_LEVEL, ""
    if not rule.groups:
        return "", ""
    group = next((g.code for g in rule.groups if g.holds(key, trait.level, trait.functional_class)), "")
    return ("", group) if group else (NO_GROUP, "")


def _places_by_group(rule: LeagueRule, measure: MeasureRule, ratios: Ratios, seats: list[NDArray[np.intp]]) -> Places:
    spec = rule.spec(measure)
    values = ratios
    if rule.places.compare == "rounded":
        values = ratios.rounded(rule.rounding_of(measure), spec.times)
    # Within one measure equal values always share: only the final places may part them.
    style = "competition" if rule.places.style == "unique" else rule.places.style
    result = np.zeros(len(ratios), dtype=np.int64)
    for rows in seats:
        result[rows] = places(values.take(rows), style, rule.higher_is_better(measure))
    return result


def _points(given: Places, ladder: Ladder) -> Places:
    longest = int(given.max()) if len(given) else 0
    return ladder.by_place(longest)[given]


def _score(rule: LeagueRule, measure_places: Mapping[str, Places]) -> Ratios | None:
    if not rule.weighted:
        return None
    placed = [measure_places[m.code] for m in rule.weighted]
    weights = [m.weight for m in rule.weighted if m.weight is not None]
    return scores(placed, weights, rule.points.ladder, rule.score.missing)


def _final(
    rule: LeagueRule,
    ratios: Mapping[str, Ratios],
    measure_places: Mapping[str, Places],
    score: Ratios | None,
    seats: list[NDArray[np.intp]],
) -> Places:
    by = rule.places.by
    if by != "score" and rule.places.style != "unique":
        return measure_places[by]
    values = score if by == "score" else ratios[by]
    assert values is not None  # the rulebook was checked: places by score need a weight
    better = True if by == "score" else rule.higher_is_better(rule.measure(by))
    if rule.places.compare == "rounded":
        measure = None if by == "score" else rule.measure(by)
        rounding = rule.score.rounding.rounding if measure is None else rule.rounding_of(measure)
        values = values.rounded(rounding, 1 if measure is None else rule.spec(measure).times)
    ties = [_tie(rule, code, ratios, score) for code in rule.places.ties]
    result = np.zeros(len(values), dtype=np.int64)
    for rows in seats:
        result[rows] = places(values.take(rows), rule.places.style, better, [tie.take(rows) for tie in ties])
    return result


def _tie(rule: LeagueRule, code: str, ratios: Mapping[str, Ratios], score: Ratios | None) -> Ratios:
    if code == "score":
        assert score is not None
        return score
    values = ratios[code]
    if rule.higher_is_better(rule.measure(code)):
        return values
    return Ratios(-values.numerators, values.denominators, values.available, values.reason)
