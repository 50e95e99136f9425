"""Everything a month's league is computed from, gathered from a store: sums, totals, schedule, the year before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from leitai.core.league import (
    GroupSums,
    MonthInput,
    Standing,
    Terms,
    Trait,
    measure_at,
    measure_ratios,
    ranking_rule,
    ranking_terms,
    spec_terms,
    standing,
    terms_of,
    unrecorded,
)
from leitai.core.progress import COUNT_TERMS, RATIO_KINDS, Spec, schedule_progress
from leitai.core.results import Measure, NotAvailable
from leitai.core.rulebook import LeagueRule
from leitai.facts.engine import Engine
from leitai.facts.questions.sums import MEMBERSHIPS, TOTAL, Within, measured
from leitai.facts.schema import month_date
from leitai.facts.store import Store


def year_before(month: str) -> str:
    return f"{int(month[:4]) - 1:04d}{month[4:]}"


def fiscal_months(store: Store, month: str) -> tuple[str, ...]:
    """The closed months of the fiscal year up to and including `month`."""
    first = store.fiscal_first_month(month)
    day = month_date(month)
    start = f"{day.year if day.month >= first else day.year - 1:04d}-{first:02d}"
    return tuple(m for m in store.months if start <= m <= month)


def schedule_of(store: Store, month: str) -> Fraction:
    return schedule_progress(month_date(month).month, store.fiscal_first_month(month))


def month_inputs(
    engine: Engine,
    store: Store,
    by: str,
    specs: Sequence[Spec],
    terms: Terms,
    months: Sequence[str],
    within: Within | None = None,
) -> dict[str, MonthInput]:
    """Per month what `standing` and `measure_at` need for the given measures."""
    earlier = _years_before(store, specs, months)
    asked = tuple(dict.fromkeys((*months, *earlier.values())))
    groups = measured(engine, store, by, specs, terms, asked, within)
    totals = groups
    if by in MEMBERSHIPS or any(group.slips for group in groups.values()):
        totals = measured(engine, store, TOTAL, specs, terms, asked, within)
    elif by != TOTAL:
        totals = {month: _summed(group) for month, group in groups.items()}
    found = {}
    for month in months:
        before = earlier.get(month)
        found[month] = MonthInput(
            sums=groups[month],
            total=totals[month],
            schedule=schedule_of(store, month),
            unrecorded=unrecorded(totals[month]),
            year_before=groups[before] if before else None,
            total_year_before=totals[before] if before else None,
        )
    return found


def league_inputs(
    engine: Engine,
    store: Store,
    by: str,
    rule: LeagueRule,
    month: str,
    earlier: Sequence[str],
    within: Within | None = None,
    besides: tuple[str, ...] = (),
) -> dict[str, MonthInput]:
    """The month in full and earlier months with what decides places there (and the measures `besides`)."""
    now = month_inputs(engine, store, by, _specs(rule), terms_of(rule), [month], within)
    if not earlier:
        return now
    past = ranking_rule(rule, besides)
    before = month_inputs(engine, store, by, _specs(past), ranking_terms(past), earlier, within)
    # What was never recorded by this month was not recorded earlier either.
    return {m: replace(data, unrecorded=now[month].unrecorded) for m, data in before.items()} | now


@dataclass(frozen=True)
class League:
    """The standings of a month and of earlier ones by one rule, and the inputs of the month itself.

    `totals` holds, per month, the whole region's value of the measures that were asked for besides places.
    """

    now: MonthInput
    standings: Mapping[str, Standing]
    totals: Mapping[str, Mapping[str, Fraction | NotAvailable]]

    @cached_property
    def positions(self) -> dict[str, dict[str, int]]:
        """Per month the row of every group."""
        return {month: {key: row for row, key in enumerate(s.keys)} for month, s in self.standings.items()}


def league(
    engine: Engine,
    store: Store,
    by: str,
    rule: LeagueRule,
    month: str,
    earlier: Sequence[str],
    within: Within | None = None,
    besides: tuple[str, ...] = (),
) -> League:
    """Everything a league page shows, by today's rule for every month: movement compares like with like."""
    inputs = league_inputs(engine, store, by, rule, month, earlier, within, besides)
    past = ranking_rule(rule, besides)
    known = traits(engine, store, tuple(inputs)) if by == "unit" and (rule.unit_levels or rule.groups) else {}
    standings = {m: standing(rule if m == month else past, by, data, known.get(m, {})) for m, data in inputs.items()}
    totals = {
        m: {code: measure_ratios(rule.spec(rule.measure(code)), data, of_total=True).at(0) for code in besides}
        for m, data in inputs.items()
    }
    return League(inputs[month], standings, totals)


def traits(engine: Engine, store: Store, months: tuple[str, ...]) -> dict[str, dict[str, Trait]]:
    """Per month level and functional class of every unit."""
    table = engine.table(store, "units", months).select("month", "unit_code", "level", "functional_class")
    found: dict[str, dict[str, Trait]] = {}
    rows = engine.rows(table)
    columns = (rows[name].to_pylist() for name in ("month", "unit_code", "level", "functional_class"))
    for month, unit, level, functional in zip(*columns, strict=True):
        found.setdefault(month, {})[unit] = Trait(level or "", functional or "")
    return found


def measure(
    engine: Engine, store: Store, by: str, key: str, spec: Spec, month: str, within: Within | None = None
) -> Measure:
    """One measure of one group (of the whole region for TOTAL), exact."""
    data = month_inputs(engine, store, by, [spec], spec_terms(spec), [month], within)[month]
    return measure_of(data, spec, key, of_total=by == TOTAL)


def measure_of(data: MonthInput, spec: Spec, key: str, of_total: bool = False) -> Measure:
    sums = data.total if of_total else data.sums
    if key not in sums.keys:
        if spec.kind in COUNT_TERMS:
            return Measure(Fraction(0), None, None, Fraction(0))
        return Measure(NotAvailable("league.no_such_group"), None, None, Fraction(0))
    return measure_at(spec, data, sums.keys.index(key), measure_ratios(spec, data, of_total), of_total)


def trend(
    engine: Engine,
    store: Store,
    by: str,
    spec: Spec,
    months: Sequence[str],
    within: Within | None = None,
) -> dict[str, dict[str, Fraction | NotAvailable]]:
    """Per group the measure's exact value in each month; a group absent from a month has no entry there."""
    found: dict[str, dict[str, Fraction | NotAvailable]] = {}
    for month, data in month_inputs(engine, store, by, [spec], spec_terms(spec), months, within).items():
        ratios = measure_ratios(spec, data)
        for row, key in enumerate(data.sums.keys):
            found.setdefault(key, {})[month] = ratios.at(row)
    return found


def _specs(rule: LeagueRule) -> tuple[Spec, ...]:
    return tuple(rule.spec(measure) for measure in rule.measures)


def _years_before(store: Store, specs: Iterable[Spec], months: Sequence[str]) -> Mapping[str, str]:
    kinds = (RATIO_KINDS.get(spec.kind) for spec in specs)
    if not any(kind and kind.year_before for kind in kinds):
        return {}
    return {month: year_before(month) for month in months if year_before(month) in store.revisions}


def _summed(group: GroupSums) -> GroupSums:
    return GroupSums((TOTAL,), {name: column.total() for name, column in group.columns.items()}, group.slips)
