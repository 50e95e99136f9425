"""A unit's filing as the city reads it, and the list of a month's reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from leitai import models
from leitai.queries import months
from leitai.queries.delivery.project_views import PER_PAGE, Page, ReportRow
from leitai.queries.delivery.reports import report_rows
from leitai.queries.delivery.signatures import submission_signatures
from leitai.queries.delivery.upload_views import SubmissionView
from leitai.queries.delivery.uploads import upload_line
from leitai.queries.hands import filed_for
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named

_SUMS = ("done_month", "done_year", "statistics_year", "paid_year")
_STANDING = ("submitted", "accepted")


def report_list(
    scope: Scope, month: dt.date, unit_code: str = "", *, state: str = "", page: int = 1
) -> Page[ReportRow]:
    """The reports of a month that stand or were sent back; of one unit those it has a share in."""
    rows = visible(scope, models.MonthlyReport).filter(month=month)
    rows = rows.filter(state=state) if state else rows.filter(state__in=(*_STANDING, "returned")).exclude(replaced())
    if unit_code:
        unit = visible(scope, models.Unit).filter(code=unit_code).order_by("-valid_from").first()
        if unit is None:
            raise ObjectDoesNotExist(f"no unit {unit_code!r}")
        rows = rows.filter(Exists(models.ProjectCredit.objects.filter(project=OuterRef("project"), unit=unit)))
    return _paged(scope, rows, page)


def replaced() -> Exists:
    """A row sent back that a later revision has replaced is history, not work."""
    later = models.MonthlyReport.objects.filter(
        project=OuterRef("project"), month=OuterRef("month"), revision__gt=OuterRef("revision"), state__in=_STANDING
    )
    return Exists(later)


def _paged(
    scope: Scope, rows: QuerySet[models.MonthlyReport], page: int, total: int | None = None,
    behind: Mapping[tuple[int, int], str] | None = None,
) -> Page[ReportRow]:  # fmt: skip
    def shown(number: int) -> tuple[ReportRow, ...]:
        part = rows.order_by("project__key", "-revision")[(number - 1) * PER_PAGE : number * PER_PAGE]
        return report_rows(scope, part, with_before=True, with_files=False, behind=behind)

    if total is None and page <= 1:
        first = shown(1)  # a page that is not full needs no count
        return Page(first, len(first) if len(first) < PER_PAGE else rows.count(), 1)
    total = rows.count() if total is None else total
    number = min(max(1, page), max(1, -(-total // PER_PAGE)))
    return Page(shown(number), total, number)


def submission_view(scope: Scope, submission_id: int, *, page: int = 1) -> SubmissionView:
    people = ("submitted_by", "filled_by", "behalf_by", "decided_by")
    submission = visible(scope, models.Submission).select_related("unit", *people).get(pk=submission_id)
    rows = visible(scope, models.MonthlyReport).filter(submission=submission)
    by_state = list(rows.order_by().values("state").annotate(n=Count("pk"), **{name: Sum(name) for name in _SUMS}))
    counts = {row["state"]: row["n"] for row in by_state}
    standing = [row for row in by_state if row["state"] in _STANDING]
    parts = {name: [row[name] for row in standing if row[name] is not None] for name in _SUMS}
    uploads = models.Upload.objects.filter(submission=submission).select_related(
        "unit", "created_by", "filled_by", "released_by"
    )
    behind = filed_for(scope, [submission.pk])
    return SubmissionView(
        id=submission.pk,
        unit_id=submission.unit_id,
        unit_code=submission.unit.code,
        unit_name=named(submission.unit, scope.language),
        month=submission.month,
        state=submission.state,
        signed=submission_signatures(scope, submission, behind),
        late_hours=submission.late_hours,
        again=visible(scope, models.Submission)
        .filter(unit_id=submission.unit_id, month=submission.month, state="returned", pk__lt=submission.pk)
        .exists(),
        behalf_by_id=submission.behalf_by_id,
        alone_reason=submission.alone_reason,
        decided_by=behind.get((submission.pk, submission.decided_by_id or 0))
        or person_name(scope, submission.decided_by),
        decided_at=submission.decided_at,
        reason=submission.reason,
        is_correction=submission.state == "submitted" and months.is_closed(submission.region_id, submission.month),
        counts=counts,
        uploads=tuple(upload_line(scope, upload) for upload in uploads.order_by("pk")),
        page=_paged(scope, rows, page, sum(counts.values()), behind),
        sums={name: sum(values) for name, values in parts.items() if values},
    )
