"""The days of a month's filing: at which hour each unit handed in its parts, and when the city sent something back."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Count

from leitai import models
from leitai.core.workdays import hours_late, is_working_day
from leitai.core.years import next_month
from leitai.queries.filing.calendar import own_units
from leitai.queries.months.clock import calendar_of, deadline, now, region_of
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named

# So many days are shown from the first on; what comes later stands in one last column.
MOST_DAYS = 16


@dataclass(frozen=True)
class FilingDay:
    day: dt.date
    works: bool
    is_due: bool
    is_later: bool = False
    """This day and all after it."""


@dataclass(frozen=True)
class FilingDot:
    at: dt.datetime
    kind: str
    """filed or returned"""
    late: bool
    rows: int
    submission_id: int

    @property
    def hour(self) -> str:
        return f"{self.at:%H:%M}"


@dataclass(frozen=True)
class UnitDays:
    unit_id: int
    unit_name: str
    days: tuple[tuple[FilingDay, tuple[FilingDot, ...]], ...]


@dataclass(frozen=True)
class FilingDays:
    month: dt.date
    deadline: dt.datetime
    days: tuple[FilingDay, ...]
    rows: tuple[UnitDays, ...]


def filing_days(scope: Scope, month: dt.date) -> FilingDays:
    """Each part at its own hour, as its rows remember it; withdrawn filings are nobody's business any more."""
    region = region_of(scope)
    special, due, zone = calendar_of(region), deadline(region, month), ZoneInfo(region.time_zone)
    dots = _dots(scope, month, due, zone)
    first = next_month(month)
    seen = [dot.at.date() for found in dots.values() for dot in found]
    last = max([due.date(), min(now(region).date(), due.date() + dt.timedelta(5)), *seen])
    count = min(max(1, (last - first).days + 1), MOST_DAYS)
    days = tuple(
        FilingDay(
            day,
            is_working_day(day, special),
            day == due.date(),
            number == count - 1 and last > day,
        )
        for number, day in enumerate(first + dt.timedelta(n) for n in range(count))
    )
    units = own_units(scope).filter(pk__in=list(dots)).order_by("sort_order", "code")
    rows = tuple(UnitDays(unit.pk, named(unit, scope.language), _by_day(dots[unit.pk], days)) for unit in units)
    return FilingDays(month, due, days, rows)


def _dots(scope: Scope, month: dt.date, due: dt.datetime, zone: ZoneInfo) -> dict[int, list[FilingDot]]:
    rows = visible(scope, models.MonthlyReport).filter(month=month, submission__isnull=False)
    rows = rows.exclude(submission__state="withdrawn").order_by()
    found: dict[int, list[FilingDot]] = defaultdict(list)
    filed = rows.values_list("submission__unit_id", "submission_id", "filed_at").annotate(n=Count("pk"))
    returned = rows.filter(state="returned").values_list("submission__unit_id", "submission_id", "decided_at")
    for kind, told in (("filed", filed), ("returned", returned.annotate(n=Count("pk")))):
        for unit, submission, moment, count in told:
            if moment is not None:
                at = moment.astimezone(zone)
                late = kind == "filed" and hours_late(at, due) > 0
                found[unit].append(FilingDot(at, kind, late, count, submission))
    return {unit: sorted(dots, key=lambda dot: (dot.at, dot.kind)) for unit, dots in found.items()}


def _by_day(dots: list[FilingDot], days: tuple[FilingDay, ...]) -> tuple[tuple[FilingDay, tuple[FilingDot, ...]], ...]:
    """What was filed before the first day of the window stands in it, what came after the last in that one."""
    placed: Mapping[dt.date, list[FilingDot]] = {day.day: [] for day in days}
    for dot in dots:
        placed[min(max(dot.at.date(), days[0].day), days[-1].day)].append(dot)
    return tuple((day, tuple(placed[day.day])) for day in days)
