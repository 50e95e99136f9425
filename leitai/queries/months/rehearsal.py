"""The rehearsal of a region: the month in which everybody practises, and what a wipe would take away."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from django.db.models import Q, QuerySet

from leitai import models
from leitai.queries.months.clock import now, region_of
from leitai.queries.months.state import reporting_month
from leitai.queries.orgs import Scope, visible


@dataclass(frozen=True)
class RehearsalCounts:
    """What was filed in the month."""

    uploads: int
    submissions: int
    reports: int
    photos: int
    figures: int
    jobs: int

    @property
    def all(self) -> int:
        return sum(asdict(self).values())


@dataclass(frozen=True)
class RehearsalView:
    month: dt.date | None
    counts: RehearsalCounts | None
    proposed: dt.date
    """The month whose reports are due now."""

    @property
    def key(self) -> str:
        return f"{self.month:%Y-%m}" if self.month else ""


@dataclass(frozen=True)
class RehearsalRows:
    """The rows of a month that a wipe deletes, in the order in which they can go."""

    photos: QuerySet[models.File]
    reports: QuerySet[models.MonthlyReport]
    figures: QuerySet[models.SeriesValue]
    submissions: QuerySet[models.Submission]
    uploads: QuerySet[models.Upload]
    jobs: QuerySet[models.MonthJob]

    def counts(self) -> RehearsalCounts:
        return RehearsalCounts(
            uploads=self.uploads.count(),
            submissions=self.submissions.count(),
            reports=self.reports.count(),
            photos=self.photos.count(),
            figures=self.figures.count(),
            jobs=self.jobs.count(),
        )


def rehearsal_rows(scope: Scope, month: dt.date) -> RehearsalRows:
    """Everything of the whole region, whatever the unit."""
    region = scope.region_id
    reports = models.MonthlyReport.objects.filter(project__region_id=region, month=month)
    return RehearsalRows(
        photos=models.File.objects.filter(report__in=reports),
        reports=reports,
        figures=models.SeriesValue.objects.filter(indicator__region_id=region, month=month),
        submissions=models.Submission.objects.filter(region_id=region, month=month),
        uploads=models.Upload.objects.filter(region_id=region, month=month).exclude(layout="project_register"),
        jobs=models.MonthJob.objects.filter(region_id=region, month=month),
    )


def rehearsal(scope: Scope) -> RehearsalView:
    region = region_of(scope)
    month = region.rehearsal_month
    counts = rehearsal_rows(scope, month).counts() if month else None
    return RehearsalView(month, counts, min(reporting_month(region), now(region).date().replace(day=1)))


def rehearsals_wiped(scope: Scope) -> int:
    return visible(scope, models.AuditEvent).filter(verb="wipe_rehearsal").count()


def is_used(scope: Scope, month: dt.date) -> bool:
    """Whether anything at all was filed for a month."""
    return rehearsal_rows(scope, month).counts().all > 0


def filed_after(scope: Scope, month: dt.date) -> bool:
    rows = models.MonthlyReport.objects.filter(Q(state="submitted") | Q(state="accepted"), month__gt=month)
    return rows.filter(project__region_id=scope.region_id).exists()
