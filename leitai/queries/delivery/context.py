"""What a workbook is checked against: the register, last month's accepted values, the units, the files taken before."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db.models import OuterRef, Q, QuerySet, Subquery

from leitai import models
from leitai.core.years import fiscal_span, fiscal_year
from leitai.queries import months
from leitai.queries.months.checks import due_projects, filing_unit, reported
from leitai.queries.orgs import Scope
from leitai.workbooks.checks import PROJECTS, UNITS, CheckContext
from leitai.workbooks.columns import MONEY

YEARLY = ("done_year", "statistics_year", "paid_year")
REPORTED = (
    "total_investment", "done_month", "done_year", "done_total", "statistics_year", "paid_year", "physical",
    "started_on", "completed_on", "statistics_on", "forecast_completion", "progress", "problem", "next_step",
)  # fmt: skip
_TYPES: dict[str, Any] = {
    "project": pl.String(), "code": pl.String(), "name": pl.String(), "unit": pl.String(), "sector": pl.String(),
    "level": pl.String(), "plan_year": MONEY, "planned_start": pl.Date(), "planned_completion": pl.Date(),
    "total_investment": MONEY, "done_month": MONEY, "done_year": MONEY, "done_total": MONEY, "statistics_year": MONEY,
    "paid_year": MONEY, "physical": pl.Decimal(9, 4), "started_on": pl.Date(), "completed_on": pl.Date(),
    "statistics_on": pl.Date(), "forecast_completion": pl.Date(), "progress": pl.String(), "problem": pl.String(),
    "next_step": pl.String(),
}  # fmt: skip


@dataclass(frozen=True)
class Ground:
    """The context of a check, and a hash of it: an equal hash says that a check made before still holds."""

    context: CheckContext
    fingerprint: str


def check_ground(by: Scope, upload: models.Upload) -> Ground:
    region = months.region_of(by)
    units = _filed_for(by, upload)
    projects = _projects(region, upload.month)
    last = last_values(region, upload.month, None if units is None else [upload.unit_id or 0])
    context = CheckContext(
        month=upload.month,
        scope=units,
        unit=upload.unit.code if upload.unit else "",
        region=region.code,
        fiscal_first_month=region.fiscal_first_month,
        projects=projects,
        last=last,
        units=_units(region),
        files=_files(upload),
        indicators=_indicators(region),
        due=not upload.is_part,
    )
    return Ground(context, _fingerprint(context))


def _filed_for(by: Scope, upload: models.Upload) -> frozenset[str] | None:
    """The codes a workbook may speak of: the unit it is sent in for; for the city's own economic figures, all."""
    if upload.layout == "economy_series" and (upload.unit is None or upload.unit.code == by.region_code):
        return None
    return frozenset({upload.unit.code}) if upload.unit else frozenset()


def _projects(region: models.Region, month: dt.date) -> pl.DataFrame:
    """Every project of the region, so that a neighbour's is recognised; `expected` where a report is still due."""
    filer = models.Unit.objects.filter(pk=OuterRef("filer"))
    scope = Scope(None, region.pk, region.code, whole_region=True)
    due = due_projects(scope, month).exclude(reported(month, "accepted", "submitted")).values("pk")
    rows = (
        models.Project.objects.filter(region=region, is_bundle=False)
        .annotate(filer=filing_unit())
        .annotate(
            unit_code=Subquery(filer.values("code")[:1]),
            unit_name=Subquery(filer.values("name")[:1]),
            expected=Q(pk__in=due),
        )
        .order_by("key")
        .values_list("key", "code", "name", "unit_code", "unit_name", "place", "expected")
    )
    return pl.DataFrame(list(rows), schema=PROJECTS, orient="row")


def _units(region: models.Region) -> pl.DataFrame:
    """All units, with the name of the one each went into where the office entered exactly one."""
    went: dict[int, list[str]] = {}
    for old, name in models.UnitSuccession.objects.filter(old__region=region).values_list("old_id", "new__name"):
        went.setdefault(old, []).append(name)
    rows = models.Unit.objects.filter(region=region).order_by("code", "valid_from")
    return pl.DataFrame(
        [
            (unit.code, unit.name, unit.valid_from, unit.valid_to, names[0] if len(names) == 1 else None)
            for unit in rows
            for names in [went.get(unit.pk, [])]
        ],
        schema=UNITS,
        orient="row",
    )


def _files(upload: models.Upload) -> dict[str, dt.date]:
    """Workbooks whose rows stand among the reports; one withdrawn or sent back may come again."""
    rows = models.Upload.objects.filter(region=upload.region, layout=upload.layout, state="submitted").exclude(
        pk=upload.pk
    )
    standing = rows.filter(Q(submission__isnull=True) | Q(submission__state__in=("submitted", "accepted")))
    return dict(standing.filter(unit=upload.unit).order_by("month").values_list("sha256", "month"))


def _indicators(region: models.Region) -> frozenset[str]:
    rows = models.Indicator.objects.filter(region=region).values_list("code", "name", "name_en")
    return frozenset(word for row in rows for word in row if word)


def newest_accepted(projects: QuerySet[Any], month: dt.date) -> QuerySet[models.MonthlyReport]:
    rows = models.MonthlyReport.objects.filter(project__in=projects.values("pk"), state="accepted", month__lt=month)
    return rows.order_by("project_id", "-month").distinct("project_id")


def last_values(region: models.Region, month: dt.date, unit_ids: Collection[int] | None) -> pl.DataFrame:
    """What the register and the newest accepted report before the month say of each project, in the layout's columns.

    Of an earlier fiscal year the yearly sums are left out: they begin again.
    """
    projects = models.Project.objects.filter(region=region, is_bundle=False).annotate(filer=filing_unit())
    if unit_ids is not None:
        projects = projects.filter(filer__in=unit_ids)
    year = fiscal_year(month, region.fiscal_first_month)
    plan = models.AnnualPlan.objects.filter(
        project=OuterRef("pk"), fiscal_year=year, dated__lte=months.now(region).date()
    ).order_by("-version")
    unit = models.Unit.objects.filter(pk=OuterRef("filer"))
    own = projects.annotate(
        unit_name=Subquery(unit.values("name")[:1]), plan_year=Subquery(plan.values("amount")[:1])
    ).values_list(
        "pk", "key", "code", "name", "unit_name", "sector", "level", "plan_year", "planned_start", "planned_completion",
        "total_investment", "started_on", "completed_on", "statistics_on",
    )  # fmt: skip
    begin = fiscal_span(year, region.fiscal_first_month)[0]
    reports = {
        pk: (at, values)
        for pk, at, *values in newest_accepted(projects, month).values_list("project_id", "month", *REPORTED)
    }
    return pl.DataFrame(
        [_last_row(row, reports.get(row[0]), begin) for row in own.order_by("key")], schema=_TYPES, orient="row"
    )


def _last_row(row: Sequence[Any], report: tuple[dt.date, Sequence[Any]] | None, begin: dt.date) -> tuple[Any, ...]:
    _pk, *register, total, started, completed, statistics = row
    if report is None:
        known = {"total_investment": total, "started_on": started, "completed_on": completed}
        known["statistics_on"] = statistics
        return (*register, *(known.get(name) for name in REPORTED))
    at, values = report
    said = dict(zip(REPORTED, values, strict=True))
    if at < begin:
        said |= dict.fromkeys(YEARLY)
    register_says = {"total_investment": total, "started_on": started, "completed_on": completed}
    for name, value in register_says.items():
        said[name] = value if said[name] is None else said[name]
    return (*register, *said.values())


def _fingerprint(context: CheckContext) -> str:
    parts = [
        str(frame.height) + str(frame.hash_rows(seed=7).sum())
        for frame in (context.projects, context.last, context.units)
    ]
    parts += [str(context.month), str(sorted(context.scope or [])), str(context.due), str(sorted(context.files))]
    parts += [str(sorted(context.indicators))]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()
