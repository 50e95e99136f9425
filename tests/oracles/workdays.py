"""The working calendar, slowly: every day and every hour looked at one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping


def slow_works(day: dt.date, special: Mapping[dt.date, str]) -> bool:
    if day in special:
        return special[day] == "workday"
    return f"{day:%a}" not in ("Sat", "Sun")


def slow_due_day(following: dt.date, day: int, rule: str, special: Mapping[dt.date, str]) -> dt.date:
    """Of all days near the filing day that work, the first not before it, or the last not after it."""
    planned = dt.date(following.year, following.month, day)
    near = [planned + dt.timedelta(n) for n in range(-59, 60)]
    if rule == "same_day":
        return planned
    if rule == "next_working_day":
        return min(one for one in near if one >= planned and slow_works(one, special))
    return max(one for one in near if one <= planned and slow_works(one, special))


def slow_hours_late(moment: dt.datetime, deadline: dt.datetime) -> int:
    """Hours begun, counted by a clock that knows no zone."""
    at, late = deadline.astimezone(dt.UTC), 0
    while at < moment.astimezone(dt.UTC):
        at += dt.timedelta(hours=1)
        late += 1
    return late
