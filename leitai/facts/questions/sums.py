"""Sums by month and group: what every league, total and trend is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from leitai.core.league import GroupSums
from leitai.core.progress import SLIP_KINDS, Policy, Spec
from leitai.core.ratios import Column
from leitai.facts.engine import Engine
from leitai.facts.questions.columns import column
from leitai.facts.questions.terms import is_count, sums
from leitai.facts.schema import FILED
from leitai.facts.store import Store

if TYPE_CHECKING:
    import ibis.expr.types as ir

Terms = Iterable[tuple[str, Policy]]
Within = Mapping[str, str]

COLUMNS = {
    "unit": "unit_code", "sector": "sector", "leader": "leader", "level": "level", "place": "place",
    "annual_class": "annual_class", "stage": "stage", "filing": "filing", "bundle": "bundle_id",
    "project": "project_id",
}  # fmt: skip
MEMBERSHIPS = ("theme", "tag")
TOTAL = ""
"""The dimension of a sum over everything: one group, whose key is empty."""


def league_sums(
    engine: Engine,
    store: Store,
    by: str,
    terms: Terms,
    months: Sequence[str] | None = None,
    within: Within | None = None,
) -> dict[str, GroupSums]:
    """Per month the sums of every group of `by` (unit, sector, theme, leader, level, place, or TOTAL).

    Rows without a key come under "". A project of two themes counts in both, so only TOTAL sums a region by theme.
    """
    wanted = tuple(dict.fromkeys(terms))
    table = _grouped(engine, store, by, months, within)
    result = engine.rows(table.group_by("month", "key").aggregate(**sums(table, wanted)))
    return {month: _group(rows, by) for month, rows in _by_month(result, store, months).items()}


def slip_growth(
    engine: Engine,
    store: Store,
    by: str,
    policies: Iterable[Policy] = ("carry",),
    months: Sequence[str] | None = None,
    within: Within | None = None,
) -> dict[str, dict[Policy, dict[str, dict[int, Fraction]]]]:
    """Per month, policy and group: days of slip → shares of the projects that slipped by so many days.

    slip = forecast completion - first non-empty forecast; a project with fewer than two reports has none yet.
    """
    table = _grouped(engine, store, by, months, within)
    days = table.forecast_completion.delta(table.forecast_first, unit="day")
    counted = table.filter(
        table.reports_seen >= 2, table.forecast_completion.notnull(), table.forecast_first.notnull()
    ).mutate(days=days)
    found: dict[str, dict[Policy, dict[str, dict[int, Fraction]]]] = defaultdict(dict)
    for policy in dict.fromkeys(policies):
        rows = counted if policy == "carry" else counted.filter(counted.filing == FILED)
        result = engine.rows(rows.group_by("month", "key", "days").aggregate(share=rows.share.sum()))
        for month in store.months if months is None else months:
            found[month][policy] = {}
        for row in result.to_pylist():
            group = found[row["month"]][policy].setdefault(row["key"] or "", {})
            group[row["days"]] = group.get(row["days"], Fraction(0)) + Fraction(row["share"])
    return dict(found)


def measured(
    engine: Engine,
    store: Store,
    by: str,
    specs: Sequence[Spec],
    terms: Terms,
    months: Sequence[str] | None = None,
    within: Within | None = None,
) -> dict[str, GroupSums]:
    """`league_sums` together with the slips that the measures need."""
    found = league_sums(engine, store, by, terms, months, within)
    policies = {spec.policy for spec in specs if spec.kind in SLIP_KINDS}
    if not policies:
        return found
    slips = slip_growth(engine, store, by, sorted(policies), months, within)
    return {month: GroupSums(group.keys, group.columns, dict(slips[month].items())) for month, group in found.items()}


def restricted(engine: Engine, store: Store, months: Sequence[str] | None, within: Within | None) -> ir.Table:
    """The delivery rows that lie within the given keys, e.g. {"theme": "transport", "unit": "999102"}."""
    table = engine.table(store, "delivery", months)
    for dimension, key in sorted((within or {}).items()):
        if dimension in MEMBERSHIPS:
            members = _members(engine, store, dimension, months)
            chosen = members.filter(members.code == key)
            table = table.semi_join(chosen, ["month", "project_id"])
        elif dimension in COLUMNS:
            value = table[COLUMNS[dimension]]
            table = table.filter(value == key if key else value.isnull() | (value == ""))
        else:
            raise ValueError(f"unknown dimension {dimension!r}")
    return table


def _grouped(engine: Engine, store: Store, by: str, months: Sequence[str] | None, within: Within | None) -> ir.Table:
    table = restricted(engine, store, months, within)
    if by == TOTAL:
        import ibis

        return table.mutate(key=ibis.literal(""))
    if by in COLUMNS:
        # Null keys become "" after the sums: doing it here would break up the dictionaries that grouping is fast on.
        return table.mutate(key=table[COLUMNS[by]])
    if by not in MEMBERSHIPS:
        raise ValueError(f"unknown dimension {by!r}")
    members = _members(engine, store, by, months).select("month", "project_id", "code")
    joined = table.left_join(members, ["month", "project_id"])
    return joined.mutate(key=joined.code).drop("code")


def _members(engine: Engine, store: Store, kind: str, months: Sequence[str] | None) -> ir.Table:
    members = engine.table(store, "memberships", months)
    return members.filter(members.kind == kind)


def _by_month(result: pa.Table, store: Store, months: Sequence[str] | None) -> dict[str, pa.Table]:
    wanted = store.months if months is None else tuple(months)
    if not result.num_rows:
        return dict.fromkeys(wanted, result)
    ordered = result.take(pc.sort_indices(result, [("month", "ascending"), ("key", "ascending")]))
    stamps = np.asarray(ordered["month"].to_numpy(zero_copy_only=False))
    bounds = {m: (np.searchsorted(stamps, m, "left"), np.searchsorted(stamps, m, "right")) for m in wanted}
    return {month: ordered.slice(start, end - start) for month, (start, end) in bounds.items()}


def _group(rows: pa.Table, by: str) -> GroupSums:
    if by == TOTAL and not rows.num_rows:
        # A month without any project still has a total: nothing counted, no money known.
        nothing = {
            name: pa.array([None], kind) for name, kind in zip(rows.column_names, rows.schema.types, strict=True)
        }
        rows = pa.table(nothing, schema=rows.schema)
        keys: tuple[str | None, ...] = (TOTAL,)
    else:
        keys = tuple(rows["key"].to_pylist())
    names = [name for name in rows.column_names if name not in ("month", "key")]
    columns = {name: column(rows[name], is_count(name)) for name in names}
    return _without_null_key(keys, columns)


def _without_null_key(keys: tuple[str | None, ...], columns: dict[str, Column]) -> GroupSums:
    """Rows without a key under "", together with those whose key is an empty text."""
    if None not in keys:
        return GroupSums(cast("tuple[str, ...]", keys), columns)
    null = keys.index(None)
    if "" not in keys:
        return GroupSums(tuple(key or "" for key in keys), columns)
    empty = keys.index("")
    kept = [row for row in range(len(keys)) if row != null]
    merged = {name: _merged(c, empty, null).take(kept) for name, c in columns.items()}
    return GroupSums(tuple(cast(str, keys[row]) for row in kept), merged)


def _merged(source: Column, into: int, other: int) -> Column:
    values, present = source.values.astype(object), source.present.copy()
    values[into] = int(values[into]) + int(values[other])
    present[into] = present[into] or present[other]
    return Column(values, present, source.scale)
