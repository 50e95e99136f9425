"""The tables of a month, gathered from the living rows: what a close writes into the facts.

Written for 30,000 projects in a few queries; amounts stay Decimal, and what several units share is split to the cent.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from leitai import models
from leitai.core.years import fiscal_span, fiscal_year, month_end
from leitai.facts.schema import CARRIED, FILED, NONE, TABLES
from leitai.queries.months.delivery_rows import Credit, LeafRow, delivery_rows, standing
from leitai.queries.months.living import Living, read_living


@dataclass(frozen=True)
class MonthTables:
    tables: Mapping[str, pa.Table]
    counts: Mapping[str, int]


@dataclass
class _Columns:
    """Column lists of one table, filled row by row."""

    name: str
    columns: dict[str, list[Any]] = field(init=False)

    def __post_init__(self) -> None:
        self.columns = {column: [] for column in TABLES[self.name].names}

    def add(self, row: Mapping[str, Any]) -> None:
        for column, values in self.columns.items():
            values.append(row[column])

    def table(self) -> pa.Table:
        schema = TABLES[self.name]
        return pa.table([pa.array(self.columns[f.name], f.type) for f in schema], schema=schema)


def month_tables(region: models.Region, month: dt.date, plan_day: dt.date) -> MonthTables:
    """Every table of a month as it stands now; `plan_day` decides which plan version is in force."""
    year = fiscal_year(month, region.fiscal_first_month)
    living = read_living(region, month, year, plan_day)
    span, last = fiscal_span(year, region.fiscal_first_month), month_end(month)
    projects, delivery = _Columns("projects"), _Columns("delivery")
    filings: Counter[str] = Counter()
    of_bundle: dict[str, set[str]] = {}
    bundles: list[LeafRow] = []
    for project in living.projects:
        leaf = standing(project, living, month, last, span)
        if project.is_bundle:
            bundles.append(leaf)
            continue
        filings[leaf.filing] += 1
        if project.bundle_key:
            of_bundle.setdefault(project.bundle_key, set()).add(leaf.filing)
        projects.add(leaf.project_row())
        for row in delivery_rows(leaf, living.credits.get(project.pk, _NO_UNIT), span, last):
            delivery.add(row)
    for leaf in bundles:
        # A bundle files nothing itself: it stands as its best child does.
        children = of_bundle.get(leaf.project.key, set())
        filing = next((known for known in (FILED, CARRIED) if known in children), NONE)
        projects.add(leaf.project_row() | {"filing": filing})
    tables = {
        "units": _units(region, month),
        "projects": projects.table(),
        "memberships": _memberships(region, month, living),
        "delivery": delivery.table(),
        "economy": _economy(region, month),
        "targets": _targets(region, month),
    }
    counts = {name: table.num_rows for name, table in tables.items()}
    counts |= {"bundles": len(bundles), "leaves": sum(filings.values())}
    counts |= {filing: filings[filing] for filing in (FILED, CARRIED, NONE)}
    return MonthTables(tables, counts)


_NO_UNIT: Sequence[Credit] = (Credit(None, None),)


def _rows(name: str, rows: Iterable[Sequence[Any]]) -> pa.Table:
    """A table from tuples in the order of the schema's columns."""
    schema = TABLES[name]
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table([pa.array(list(c), f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


def _units(region: models.Region, month: dt.date) -> pa.Table:
    """The units valid at the month's end, and those a project is credited to though they are not."""
    last = month_end(month)
    rows = (
        models.Unit.objects.filter(region=region)
        .order_by("sort_order", "code", "valid_from")
        .values_list(
            "code", "name", "name_en", "level", "parent__code", "functional_class", "sort_order", "valid_from",
            "valid_to", "pk",
        )
    )  # fmt: skip
    credited = set(models.ProjectCredit.objects.filter(project__region=region).values_list("unit_id", flat=True))
    chosen: dict[str, tuple[Any, ...]] = {}
    for *row, pk in rows:
        start, end = row[7], row[8]
        valid = start <= last and (end is None or end > last)
        if valid or (pk in credited and row[0] not in chosen):
            chosen[row[0]] = tuple(row)
    return _rows("units", chosen.values())


def _memberships(region: models.Region, month: dt.date, living: Living) -> pa.Table:
    """Themes of the campaigns that run in the month, and tags as "kind:code"."""
    themes = models.Project.themes.through.objects.filter(
        project__region=region,
        theme__campaign__starts__lte=month_end(month),
        theme__campaign__ends__gte=month,
    ).values_list("project_id", "theme__code")
    tags = models.Project.tags.through.objects.filter(project__region=region).values_list(
        "project_id", "tag__kind", "tag__code"
    )
    keys = {project.pk: project.key for project in living.projects}
    rows = {(keys[pk], "theme", code) for pk, code in themes if pk in keys}
    rows |= {(keys[pk], "tag", f"{kind}:{code}") for pk, kind, code in tags if pk in keys}
    return _rows("memberships", sorted(rows))


def _economy(region: models.Region, month: dt.date) -> pa.Table:
    rows = (
        models.SeriesValue.objects.filter(indicator__region=region, month=month, in_force=True)
        .order_by("unit__sort_order", "unit__code", "indicator__sort_order", "indicator__code")
        .values_list(
            "unit__code", "indicator__code", "value", "indicator__unit_text", "source", "status", "year_on_year"
        )
    )
    return _rows("economy", rows)


def _targets(region: models.Region, month: dt.date) -> pa.Table:
    rows = (
        models.ThemeTarget.objects.filter(
            theme__campaign__region=region,
            theme__campaign__starts__lte=month_end(month),
            theme__campaign__ends__gte=month,
        )
        .order_by("theme__campaign__code", "theme__sort_order", "theme__code", "unit__code", "measure", "due")
        .values_list("theme__campaign__code", "theme__code", "unit__code", "measure", "due", "value")
    )
    return _rows("targets", rows)
