from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Count, Q

from leitai import models
from leitai.core.years import fiscal_months, fiscal_year, previous_month
from leitai.queries.months.checks import due_counts
from leitai.queries.months.clock import now, region_of
from leitai.queries.months.views import MonthGrid, MonthState, RestingOn
from leitai.queries.orgs import Scope, visible


def month_of(key: str) -> dt.date:
    """The month of an address; anything that is not "2020-06" is not found."""
    try:
        return dt.date.fromisoformat(f"{key}-01")
    except ValueError:
        raise ObjectDoesNotExist(f"no month {key!r}") from None


def reporting_month(region: models.Region) -> dt.date:
    """The month that has just ended: the one whose reports are due now."""
    return previous_month(now(region).date())


def fiscal_year_now(region: models.Region) -> int:
    return fiscal_year(reporting_month(region), region.fiscal_first_month)


def is_closed(region_id: int, month: dt.date) -> bool:
    return models.MonthRevision.objects.filter(region_id=region_id, month=month).exists()


def revisions_in_force(scope: Scope, region: models.Region | None = None) -> dict[str, int]:
    """The newest revision of every closed month of the scope's region, keyed "2020-06"."""
    rows = visible(scope, models.MonthRevision).order_by("month", "revision").values_list("month", "revision")
    return {f"{month:%Y-%m}": revision for month, revision in rows}


def seals_in_force(scope: Scope) -> dict[dt.date, tuple[int, str]]:
    """The newest revision of every closed month with the hash of its manifest, in the order of the months."""
    rows = visible(scope, models.MonthRevision).order_by("month", "revision")
    return {month: (revision, sha) for month, revision, sha in rows.values_list("month", "revision", "manifest_sha256")}


def closed_revisions(scope: Scope) -> dict[dt.date, models.MonthRevision]:
    """The revision in force of every closed month."""
    return {row.month: row for row in visible(scope, models.MonthRevision).order_by("month", "revision")}


def resting(row: models.MonthRevision | None, closed: Mapping[dt.date, models.MonthRevision]) -> tuple[RestingOn, ...]:
    if row is None:
        return ()
    now_in_force = {f"{month:%Y-%m}": other for month, other in closed.items()}
    return tuple(
        RestingOn(now_in_force[key].month, old, now_in_force[key].revision)
        for key, old in sorted(row.rests_on.items())
        if key in now_in_force and now_in_force[key].revision != old
    )


def _filed(scope: Scope, months: Sequence[dt.date]) -> dict[dt.date, tuple[int, int]]:
    rows = (
        visible(scope, models.MonthlyReport)
        .filter(month__in=months)
        .values("month")
        .annotate(accepted=Count("pk", filter=Q(state="accepted")), submitted=Count("pk", filter=Q(state="submitted")))
        .order_by("month")
    )
    return {row["month"]: (row["accepted"], row["submitted"]) for row in rows}


def _states(scope: Scope, region: models.Region, months: Sequence[dt.date]) -> tuple[MonthState, ...]:
    closed = closed_revisions(scope)
    filed = _filed(scope, months)
    due = due_counts(scope, months)
    reporting = reporting_month(region)
    states = []
    for month in months:
        row = closed.get(month)
        accepted, submitted = filed.get(month, (0, 0))
        states.append(
            MonthState(
                month=month,
                state="closed" if row else "open",
                revision=row.revision if row else 0,
                is_future=month > reporting,
                due=due[month],
                accepted=accepted,
                submitted=submitted,
                resting=resting(row, closed),
                taken_over=row is not None and row.taken_over,
            )
        )
    return tuple(states)


def month_state(scope: Scope, month: dt.date) -> MonthState:
    return _states(scope, region_of(scope), [month])[0]


def month_grid(scope: Scope, year: int | None = None) -> MonthGrid:
    """The twelve months of a fiscal year (the present one without a year)."""
    region = region_of(scope)
    first = region.fiscal_first_month
    this_year = fiscal_year(reporting_month(region), first)
    closed = visible(scope, models.MonthRevision).values_list("month", flat=True).distinct()
    years = {fiscal_year(month, first) for month in closed} | {this_year}
    chosen = this_year if year is None else year
    if not 1900 <= chosen <= 2200:
        raise ObjectDoesNotExist(f"no year {chosen}")
    return MonthGrid(chosen, _states(scope, region, fiscal_months(chosen, first)), tuple(sorted(years | {chosen})))
