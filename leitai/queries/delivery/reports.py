"""Reports as pages show them: one project's or one filing's, each revision on its own line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from leitai import models
from leitai.core.years import previous_month
from leitai.queries.delivery.project_views import FileRow, ReportRow
from leitai.queries.hands import filed_for
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named

VALUES = (
    "month", "revision", "state", "sheet", "row", "total_investment", "done_month", "done_year", "done_total",
    "statistics_year", "paid_year", "physical", "started_on", "completed_on", "statistics_on", "forecast_completion",
    "phase", "progress", "problem", "next_step", "reason", "filed_at", "decided_at", "return_reason",
)  # fmt: skip


def report_rows(
    scope: Scope, rows: QuerySet[models.MonthlyReport], *, with_before: bool = False, with_files: bool = True,
    behind: Mapping[tuple[int, int], str] | None = None,
) -> tuple[ReportRow, ...]:  # fmt: skip
    """These reports with their files and, on wish, the accepted report of the month before each."""
    reports = list(rows.select_related("project", "filed_by", "decided_by"))
    files = _files(scope, [report.pk for report in reports]) if with_files else {}
    before = _before(scope, reports) if with_before else {}
    if behind is None:
        behind = filed_for(scope, [report.submission_id for report in reports])
    shown = (
        report_row(scope, report, files.get(report.pk, ()), before.get((report.project_id, report.month)))
        for report in reports
    )
    return tuple(
        replace(row, filed_by=behind.get((report.submission_id or 0, report.filed_by_id or 0), row.filed_by))
        for report, row in zip(reports, shown, strict=True)
    )


def report_row(
    scope: Scope, report: models.MonthlyReport, files: Sequence[FileRow] = (), before: ReportRow | None = None
) -> ReportRow:
    values: dict[str, Any] = {name: getattr(report, name) for name in VALUES}
    return ReportRow(
        id=report.pk,
        project_id=report.project_id,
        project_key=report.project.key,
        project_name=named(report.project, scope.language),  # type: ignore[arg-type]
        filed_by=person_name(scope, report.filed_by),
        decided_by=person_name(scope, report.decided_by),
        files=tuple(files),
        before=before,
        **values,
    )


def report_detail(scope: Scope, report_id: int) -> ReportRow:
    rows = visible(scope, models.MonthlyReport).filter(pk=report_id)
    rows.get()  # raises for what is not there or not to be seen
    return report_rows(scope, rows, with_before=True)[0]


def file_rows(scope: Scope, rows: Iterable[models.File]) -> tuple[FileRow, ...]:
    return tuple(
        FileRow(
            row.pk, row.name, row.media_type, row.size, row.caption, row.created_at, person_name(scope, row.created_by)
        )
        for row in rows
    )


def _files(scope: Scope, ids: Sequence[int]) -> dict[int, list[FileRow]]:
    found: dict[int, list[FileRow]] = {}
    rows = list(models.File.objects.filter(report__in=ids).select_related("created_by").order_by("pk"))
    for row, shown in zip(rows, file_rows(scope, rows), strict=True):
        found.setdefault(row.report_id or 0, []).append(shown)
    return found


def _before(scope: Scope, reports: Sequence[models.MonthlyReport]) -> dict[tuple[int, Any], ReportRow]:
    wanted = {(report.project_id, previous_month(report.month)): report.month for report in reports}
    rows = models.MonthlyReport.objects.filter(
        project__in={pk for pk, _month in wanted}, month__in={month for _pk, month in wanted}, state="accepted"
    ).select_related("project", "filed_by", "decided_by")
    return {
        (row.project_id, wanted[row.project_id, row.month]): report_row(scope, row)
        for row in rows
        if (row.project_id, row.month) in wanted
    }
