from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils import timezone

from leitai import models
from leitai.core.workdays import filing_deadline, hours_late, working_days_between
from leitai.core.years import next_month
from leitai.queries.orgs import Scope, visible


def now(region: models.Region) -> dt.datetime:
    """The region's time. LEITAI_CLOCK freezes it for a fictional season; the audit trail keeps real time."""
    moment = dt.datetime.fromisoformat(settings.LEITAI_CLOCK) if settings.LEITAI_CLOCK else timezone.now()
    return moment.astimezone(ZoneInfo(region.time_zone))


def region_of(scope: Scope) -> models.Region:
    return scope.region or visible(scope, models.Region).get(pk=scope.region_id)


def calendar_of(region: models.Region) -> dict[dt.date, str]:
    """The days that differ from the plain week, holiday or workday; kept with the row, for a page asks three times."""
    prefetch_related_objects([region], "calendar_days")
    return {row.day: row.kind for row in region.calendar_days.all()}


def deadline(region: models.Region, month: dt.date, special: Mapping[dt.date, str] | None = None) -> dt.datetime:
    """When a month's reports are due: the filing day of the month after it, moved by the region's rule for holidays."""
    return filing_deadline(
        next_month(month),
        region.filing_day,
        region.filing_hour,
        region.filing_rule,  # type: ignore[arg-type]
        calendar_of(region) if special is None else special,
        ZoneInfo(region.time_zone),
    )


def late_hours(region: models.Region, month: dt.date, moment: dt.datetime) -> int:
    return hours_late(moment, deadline(region, month))


@dataclass(frozen=True)
class FilingClock:
    """The deadline of a month as seen now. `working_days_left` counts today and the day it is due."""

    month: dt.date
    now: dt.datetime
    deadline: dt.datetime
    working_days_left: int

    @property
    def late_hours(self) -> int:
        return hours_late(self.now, self.deadline)

    @property
    def is_past(self) -> bool:
        return self.now.astimezone(dt.UTC) > self.deadline.astimezone(dt.UTC)

    @property
    def left(self) -> dt.timedelta:
        return max(self.deadline.astimezone(dt.UTC) - self.now.astimezone(dt.UTC), dt.timedelta(0))


def filing_clock(scope: Scope, month: dt.date, region: models.Region | None = None) -> FilingClock:
    region = region or region_of(scope)
    special = calendar_of(region)
    moment, due = now(region), deadline(region, month, special)
    return FilingClock(month, moment, due, working_days_between(moment.date(), due.date(), special))


def working_days_left(region: models.Region, month: dt.date) -> int:
    special = calendar_of(region)
    return working_days_between(now(region).date(), deadline(region, month, special).date(), special)
