"""Everything about one project on one page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from leitai import models
from leitai.core.codes import project_code
from leitai.core.years import fiscal_span, fiscal_year
from leitai.queries import months
from leitai.queries.delivery.project_views import (
    Choice,
    Held,
    PlanVersion,
    ProjectRow,
    ProjectSheet,
    SeriesPoint,
)
from leitai.queries.delivery.projects import project_rows, shares, with_annual_class, with_line
from leitai.queries.delivery.reports import file_rows, report_rows
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named

_PLAIN = (
    "key", "code", "name_en", "is_bundle", "sector", "level", "nature", "stage", "phase", "place", "content",
    "total_investment", "total_first", "planned_start", "planned_completion", "started_on", "completed_on",
    "statistics_on", "forecast_first", "listed_on", "delisted_on", "delisted_reason",
)  # fmt: skip


def project_sheet(scope: Scope, project_id: int) -> ProjectSheet:
    region = months.region_of(scope)
    year = months.fiscal_year_now(region)
    span = fiscal_span(year, region.fiscal_first_month)
    rows = with_annual_class(visible(scope, models.Project), span)
    project: Any = with_line(rows, year).select_related("owner", "place_unit").get(pk=project_id)
    code = project_code(project.code)
    reports = visible(scope, models.MonthlyReport).filter(project=project).order_by("-month", "-revision")
    accepted = list(reports.filter(state="accepted").order_by("month"))
    plans = _plans(project, months.now(region).date())
    plain = {name: getattr(project, name) for name in _PLAIN}
    return ProjectSheet(
        id=project.pk,
        name=named(project, scope.language),
        code_scheme=code.scheme,
        code_check_agrees=code.check_agrees,
        bundle=_bundle(scope, rows, project, year),
        children=_children(scope, rows, project, year),
        place_unit=named(project.place_unit, scope.language) if project.place_unit else "",
        place_unit_name=project.place_unit.name if project.place_unit else "",
        owner=named(project.owner, scope.language) if project.owner else project.owner_name,
        forecast_completion=next((r.forecast_completion for r in reversed(accepted) if r.forecast_completion), None),
        annual_class=project.annual_class,
        fiscal_year=year,
        units=shares(project.units_json, scope.language.startswith("en")),
        themes=tuple(named(theme, scope.language) for theme in project.themes.all()),
        tags=tuple(Choice(tag.kind, named(tag, scope.language)) for tag in project.tags.all()),
        leaders=_leaders(scope, project),
        responsibles=_responsibles(scope, project),
        plans=plans,
        plan_year=next((p.amount for p in plans if p.fiscal_year == year and p.in_force), None),
        series=series_of(accepted, region.fiscal_first_month),
        baseline=_baseline(project),
        reports=report_rows(scope, reports),
        files=file_rows(scope, project.files.select_related("created_by").order_by("pk")),
        **plain,
    )


def _bundle(scope: Scope, rows: Any, project: models.Project, year: int) -> ProjectRow | None:
    if project.bundle_id is None:
        return None
    return next(iter(project_rows(scope, rows.filter(pk=project.bundle_id), year)), None)


def _children(scope: Scope, rows: Any, project: models.Project, year: int) -> tuple[ProjectRow, ...]:
    return project_rows(scope, rows.filter(bundle=project).order_by("key"), year) if project.is_bundle else ()


def _plans(project: models.Project, today: dt.date) -> tuple[PlanVersion, ...]:
    rows = list(project.plans.order_by("-fiscal_year", "-version"))
    in_force: dict[int, int] = {}
    for row in rows:
        if row.dated <= today:
            in_force.setdefault(row.fiscal_year, row.version)
    return tuple(
        PlanVersion(
            row.fiscal_year,
            row.version,
            row.amount,
            row.dated,
            row.reason,
            row.approver,
            row.entered_at,
            in_force.get(row.fiscal_year) == row.version,
        )
        for row in rows
    )


def _leaders(scope: Scope, project: models.Project) -> tuple[Held, ...]:
    english = scope.language.startswith("en")
    rows = project.leaders.order_by("-starts")
    return tuple(Held((english and row.leader_en) or row.leader, row.starts, row.ends) for row in rows)


def _responsibles(scope: Scope, project: models.Project) -> tuple[Held, ...]:
    rows = project.responsibles.select_related("organization").order_by("-starts")
    return tuple(Held(named(row.organization, scope.language), row.starts, row.ends) for row in rows)


def _baseline(project: models.Project) -> tuple[tuple[dt.date, Decimal], ...]:
    start, end, total = project.planned_start, project.planned_completion, project.total_investment
    if start is None or end is None or total is None or end <= start:
        return ()
    return ((start, Decimal(0)), (end, total))


def series_of(accepted: Sequence[models.MonthlyReport], first_month: int) -> tuple[SeriesPoint, ...]:
    """The months in order; what begins again each fiscal year is added up over the years seen so far."""
    points: list[SeriesPoint] = []
    ended = dict.fromkeys(("done_year", "statistics_year", "paid_year"), Decimal(0))
    last: models.MonthlyReport | None = None
    for report in accepted:
        if last is not None and fiscal_year(last.month, first_month) != fiscal_year(report.month, first_month):
            ended = {name: value + (getattr(last, name) or Decimal(0)) for name, value in ended.items()}
        since = {
            name: None if getattr(report, name) is None else value + getattr(report, name)
            for name, value in ended.items()
        }
        points.append(
            SeriesPoint(
                month=report.month,
                done_month=report.done_month,
                done_year=report.done_year,
                done_total=report.done_total,
                statistics_year=report.statistics_year,
                paid_year=report.paid_year,
                physical=report.physical,
                done_since=since["done_year"],
                statistics_since=since["statistics_year"],
                paid_since=since["paid_year"],
            )
        )
        last = report
    return tuple(points)
