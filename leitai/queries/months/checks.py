"""What stands before a close: which projects are due, filed, carried; what is undecided; what must be closed first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from leitai import models
from leitai.core.years import month_end
from leitai.queries.months.clock import now, region_of
from leitai.queries.months.handed_over import is_taken_over
from leitai.queries.months.views import CloseCheck, MissingUnit, OpenFiling
from leitai.queries.orgs import Scope, visible
from leitai.queries.refusals import refusal_words
from leitai.rules import Refused


def filing_unit() -> Subquery:
    """The unit that files a project: the one with the largest share, the first in official order among equals."""
    credits = models.ProjectCredit.objects.filter(project_id=OuterRef("pk"))
    return Subquery(credits.order_by("-share", "unit__sort_order", "unit__code").values("unit_id")[:1])


def due_projects(scope: Scope, month: dt.date) -> QuerySet[models.Project]:
    """The projects that are on the list at the end of a month; a bundle is not due, its children are."""
    last = month_end(month)
    return (
        visible(scope, models.Project)
        .filter(is_bundle=False, listed_on__lte=last)
        .filter(Q(delisted_on__isnull=True) | Q(delisted_on__gt=last))
    )


def due_counts(scope: Scope, months: Sequence[dt.date]) -> dict[dt.date, int]:
    """How many projects are due in each month, in one query."""
    listed = {
        f"m{i}": Count(
            "pk",
            filter=Q(listed_on__lte=month_end(month))
            & (Q(delisted_on__isnull=True) | Q(delisted_on__gt=month_end(month))),
        )
        for i, month in enumerate(months)
    }
    counts = visible(scope, models.Project).filter(is_bundle=False).aggregate(**listed)
    return {month: counts[f"m{i}"] for i, month in enumerate(months)}


def reported(month: dt.date, *states: str, before: bool = False) -> Exists:
    """Whether a project has a report in one of these states for the month, or for a month before it."""
    when = {"month__lt": month} if before else {"month": month}
    return Exists(models.MonthlyReport.objects.filter(project_id=OuterRef("pk"), state__in=states, **when))


def _open_filings(scope: Scope, month: dt.date) -> tuple[OpenFiling, ...]:
    rows = (
        visible(scope, models.Submission)
        .filter(month=month, state="submitted")
        .select_related("unit")
        .annotate(rows=Count("reports", filter=Q(reports__state="submitted")))
        .order_by("unit__sort_order", "unit__code")
    )
    english = scope.language.startswith("en")
    return tuple(
        OpenFiling(row.pk, (english and row.unit.name_en) or row.unit.name, row.rows, row.submitted_at) for row in rows
    )


def pending_corrections(scope: Scope, month: dt.date) -> tuple[tuple[OpenFiling, ...], int]:
    """Filings and economic figures that wait to enter a closed month by a correction."""
    return _open_filings(scope, month), pending_figures(scope, month).count()


def pending_figures(scope: Scope, month: dt.date) -> QuerySet[models.SeriesValue]:
    newer = models.SeriesValue.objects.filter(
        indicator_id=OuterRef("indicator_id"), unit_id=OuterRef("unit_id"), month=month, in_force=True
    ).filter(revision__gt=OuterRef("revision"))
    return visible(scope, models.SeriesValue).filter(month=month, in_force=False).exclude(Exists(newer))


def earlier_open(scope: Scope, month: dt.date) -> tuple[dt.date, ...]:
    """Months before this one that hold reports and are not closed. A month nobody reported for need not be closed."""
    closed = models.MonthRevision.objects.filter(region_id=scope.region_id, month=OuterRef("month"))
    rows = visible(scope, models.MonthlyReport).filter(month__lt=month, state__in=("submitted", "accepted"))
    months = rows.exclude(Exists(closed)).values_list("month", flat=True).distinct().order_by("month")
    return tuple(months)


def _refusals_of_kind(scope: Scope, month: dt.date, taken_over: bool) -> list[Refused]:
    """Months taken over lie before the first that was closed in the ordinary way, and no unit has filed for them."""
    held = is_taken_over(scope, month)
    if not taken_over:
        return [Refused("month_holds_tables")] if held else []
    found = [] if held else [Refused("month_without_tables")]
    ordinary = visible(scope, models.MonthRevision).filter(revision=1, taken_over=False).order_by("month").first()
    if ordinary is not None:
        found.append(Refused("ordinary_month_closed", month=f"{ordinary.month:%Y-%m}"))
    if visible(scope, models.Submission).filter(month=month, state__in=("submitted", "accepted")).exists():
        found.append(Refused("month_was_filed"))
    return found


def refusals_of_close(
    scope: Scope, region: models.Region, month: dt.date, *, taken_over: bool = False
) -> list[Refused]:
    """Everything that forbids closing a month now; the first is what the close itself would say."""
    found = []
    if month_end(month) >= now(region).date():
        found.append(Refused("month_not_over"))
    if region.rehearsal_month == month:
        found.append(Refused("month_is_rehearsal"))
    revisions = visible(scope, models.MonthRevision)
    if revisions.filter(month=month).exists():
        found.append(Refused("month_closed"))
    elif revisions.filter(month__gt=month).exists():
        found.append(Refused("later_month_closed"))
    if waiting := earlier_open(scope, month):
        found.append(Refused("earlier_month_open", months=", ".join(f"{m:%Y-%m}" for m in waiting)))
    undecided = visible(scope, models.Submission).filter(month=month, state="submitted").count()
    if undecided:
        found.append(Refused("filings_undecided", n=undecided))
    if not revisions.filter(month=month).exists():
        found += _refusals_of_kind(scope, month, taken_over)
    return found


def close_check(scope: Scope, month: dt.date) -> CloseCheck:
    region = region_of(scope)
    taken_over = is_taken_over(scope, month)
    due = due_projects(scope, month)
    counts = due.annotate(
        filed=reported(month, "accepted"), earlier=reported(month, "accepted", before=True)
    ).aggregate(
        projects=Count("pk"),
        filed_=Count("pk", filter=Q(filed=True)),
        carried=Count("pk", filter=Q(filed=False, earlier=True)),
        none=Count("pk", filter=Q(filed=False, earlier=False)),
    )
    return CloseCheck(
        month=month,
        projects=counts["projects"],
        filed=counts["filed_"],
        carried=counts["carried"],
        none=counts["none"],
        open_filings=_open_filings(scope, month),
        missing=_missing(scope, due, month),
        earlier_open=earlier_open(scope, month),
        blockers=tuple(
            refusal_words(refusal) for refusal in refusals_of_close(scope, region, month, taken_over=taken_over)
        ),
        taken_over=taken_over,
    )


def _missing(scope: Scope, due: QuerySet[models.Project], month: dt.date) -> tuple[MissingUnit, ...]:
    rows = (
        due.exclude(reported(month, "accepted", "submitted"))
        .annotate(filer=filing_unit())
        .values("filer")
        .annotate(n=Count("pk"))
        .order_by("filer")
    )
    counts = {row["filer"]: row["n"] for row in rows}
    units = models.Unit.objects.filter(pk__in=[pk for pk in counts if pk is not None]).order_by("sort_order", "code")
    english = scope.language.startswith("en")
    found = [MissingUnit(unit.pk, (english and unit.name_en) or unit.name, counts[unit.pk]) for unit in units]
    if None in counts:
        found.append(MissingUnit(None, "", counts[None]))
    return tuple(found)
