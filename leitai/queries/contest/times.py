"""Times of a tour: half-days of a round as days and minutes, and moments in the region's own clock."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from leitai import models


def zone_of(row: models.Round) -> ZoneInfo:
    return ZoneInfo(row.season.region.time_zone)


def moment(day: dt.date, minute: int, zone: ZoneInfo) -> dt.datetime:
    """The minute of a day as a moment; minute 1440 is midnight after it."""
    return dt.datetime.combine(day, dt.time(), zone) + dt.timedelta(minutes=minute)


def minute_of(at: dt.datetime, zone: ZoneInfo) -> int:
    local = at.astimezone(zone)
    return local.hour * 60 + local.minute


def minutes(clock: str) -> int:
    """08:30 as 510; raises ValueError for what is no time of a day (24:00 is its end)."""
    hours, _, rest = clock.strip().replace("：", ":").partition(":")
    value = int(hours) * 60 + int(rest)
    if not (hours.isdecimal() and rest.isdecimal() and len(rest) == 2 and int(rest) < 60 and 0 <= value <= 1440):
        raise ValueError(clock)
    return value


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
