"""Rows rather than sums: the projects under a number, the region's counts, the economy, the targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from leitai.core.league import column_name
from leitai.core.progress import RATIO_KINDS, SLIP_KINDS, Spec
from leitai.facts.engine import Engine
from leitai.facts.questions.sums import MEMBERSHIPS, TOTAL, Within, restricted
from leitai.facts.questions.terms import parts
from leitai.facts.schema import FILED
from leitai.facts.store import Store

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class ProjectPart:
    """One delivery row with its own part in a measure's numerator and denominator (days for a slip)."""

    project_id: str
    name: str
    name_en: str
    unit_code: str
    filing: str
    share: Fraction
    numerator: Fraction | None
    denominator: Fraction | None


@dataclass(frozen=True)
class Counts:
    """Both counts of a region that bundles projects: `listed` counts a bundle once, `split` counts its children."""

    listed: int
    split: int
    bundles: int


@dataclass(frozen=True)
class EconomyRow:
    unit_code: str
    indicator: str
    value: Fraction | None
    unit: str
    source: str
    status: str
    year_on_year: Fraction | None


@dataclass(frozen=True)
class TargetRow:
    campaign: str
    theme: str
    unit_code: str
    measure: str
    due: date | None
    value: Fraction | None


def project_rows(
    engine: Engine, store: Store, month: str, by: str, key: str, spec: Spec, within: Within | None = None
) -> list[ProjectPart]:
    """The rows that a measure of one group is summed from, largest denominator first."""
    narrowed = dict(within or {}) | ({by: key} if by != TOTAL else {})
    table = restricted(engine, store, [month], narrowed)
    if by in MEMBERSHIPS and not key:
        members = engine.table(store, "memberships", [month])
        table = restricted(engine, store, [month], within).anti_join(
            members.filter(members.kind == by), ["month", "project_id"]
        )
    over, under = _parts(table, spec)
    shown = table.mutate(numerator=over, denominator=under)
    shown = shown.filter(shown.numerator.notnull() | shown.denominator.notnull())
    names = engine.table(store, "projects", [month]).select("month", "project_id", "name", "name_en")
    joined = shown.left_join(names, ["month", "project_id"]).select(
        "project_id", "name", "name_en", "unit_code", "filing", "share", "numerator", "denominator"
    )
    import ibis

    ordered = joined.order_by(
        [ibis.desc(joined.denominator, nulls_first=False), ibis.desc(joined.numerator, nulls_first=False),
         "project_id", "unit_code"]
    )  # fmt: skip
    return [_project(row) for row in engine.rows(ordered).to_pylist()]


def counts(engine: Engine, store: Store, month: str) -> Counts:
    table = engine.table(store, "projects", [month])
    alone = ~table.bundle & (table.bundle_id.isnull() | (table.bundle_id == ""))
    result = engine.rows(
        table.aggregate(bundles=table.bundle.sum(), split=(~table.bundle).sum(), alone=alone.sum())
    ).to_pylist()[0]
    bundles, split, single = (int(result[name] or 0) for name in ("bundles", "split", "alone"))
    return Counts(bundles + single, split, bundles)


def economy_rows(engine: Engine, store: Store, month: str, indicator: str = "", unit: str = "") -> list[EconomyRow]:
    table = engine.table(store, "economy", [month])
    if indicator:
        table = table.filter(table.indicator == indicator)
    if unit:
        table = table.filter(table.unit_code == unit)
    return [
        EconomyRow(
            row["unit_code"], row["indicator"], _exact(row["value"]), row["unit"] or "", row["source"] or "",
            row["status"], _exact(row["year_on_year"]),
        )
        for row in engine.rows(table.order_by(["indicator", "unit_code"])).to_pylist()
    ]  # fmt: skip


def target_rows(engine: Engine, store: Store, month: str, campaign: str = "") -> list[TargetRow]:
    table = engine.table(store, "targets", [month])
    if campaign:
        table = table.filter(table.campaign == campaign)
    ordered = table.order_by(["campaign", "theme", "unit_code", "measure", "due"])
    return [
        TargetRow(
            row["campaign"], row["theme"] or "", row["unit_code"] or "", row["measure"], row["due"],
            _exact(row["value"]),
        )
        for row in engine.rows(ordered).to_pylist()
    ]  # fmt: skip


def unit_rows(engine: Engine, store: Store, month: str) -> list[dict[str, Any]]:
    """The units of the month in their official order, as they were named then."""
    table = engine.table(store, "units", [month])
    rows: list[dict[str, Any]] = engine.rows(table.order_by(["sort_order", "unit_code"])).to_pylist()
    return rows


def project_fact(engine: Engine, store: Store, month: str, project_id: str) -> dict[str, Any] | None:
    table = engine.table(store, "projects", [month])
    rows = engine.rows(table.filter(table.project_id == project_id)).to_pylist()
    return rows[0] if rows else None


def _parts(table: ir.Table, spec: Spec) -> tuple[ir.Value, ir.Value]:
    if spec.kind in SLIP_KINDS:
        counted = (table.reports_seen >= 2) if spec.policy == "carry" else (
            (table.reports_seen >= 2) & (table.filing == FILED)
        )  # fmt: skip
        days = table.forecast_completion.delta(table.forecast_first, unit="day")
        return counted.ifelse(days, None), counted.ifelse(days, None)
    kind = RATIO_KINDS.get(spec.kind)
    if kind is None:
        value = _term(table, spec.kind, spec)
        return value, value
    over, under = kind.denominators[spec.denominator]
    # The year before is another month's row: only this month's part can be listed.
    return _term(table, over, spec), _term(table, over if kind.year_before else under, spec)


def _term(table: ir.Table, term: str, spec: Spec) -> ir.Value:
    return parts(table, [(term, spec.policy)])[column_name(term, spec.policy)]


def _project(row: Mapping[str, Any]) -> ProjectPart:
    return ProjectPart(
        row["project_id"], row["name"] or "", row["name_en"] or "", row["unit_code"] or "", row["filing"],
        Fraction(row["share"]), _exact(row["numerator"]), _exact(row["denominator"]),
    )  # fmt: skip


def _exact(value: Any) -> Fraction | None:
    return None if value is None else Fraction(value)
