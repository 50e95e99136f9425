"""The working calendar: a Monday-to-Friday week, the days that differ from it, and the deadlines it moves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from math import ceil
from typing import Literal

FilingRule = Literal["next_working_day", "previous_working_day", "same_day"]
DayKind = Literal["holiday", "workday"]

_ONE_DAY = timedelta(days=1)
# No holiday lasts this long; a calendar that says so is wrong and must not loop for ever.
_LONGEST_BREAK = 60


def is_working_day(day: date, special: Mapping[date, str]) -> bool:
    kind = special.get(day)
    return kind == "workday" if kind else day.weekday() < 5


def nearest_working_day(day: date, special: Mapping[date, str], step: int) -> date:
    for distance in range(_LONGEST_BREAK):
        found = day + step * distance * _ONE_DAY
        if is_working_day(found, special):
            return found
    raise ValueError(f"no working day within {_LONGEST_BREAK} days of {day}")


def filing_deadline(
    following_month: date, day: int, hour: int, rule: FilingRule, special: Mapping[date, str], zone: tzinfo
) -> datetime:
    """The moment a month's filing is due, in the month that follows it. Hour 24 is the end of the day."""
    due = following_month.replace(day=day)
    if rule != "same_day":
        due = nearest_working_day(due, special, 1 if rule == "next_working_day" else -1)
    return datetime.combine(due, time(0), zone) + timedelta(hours=hour)


def working_days_between(today: date, due: date, special: Mapping[date, str]) -> int:
    """Working days from today up to and including the day it is due; negative once it has passed."""
    first, last, sign = (today, due, 1) if due >= today else (due + _ONE_DAY, today, -1)
    days = ((first + n * _ONE_DAY) for n in range((last - first).days + 1))
    return sign * sum(is_working_day(day, special) for day in days)


def working_day_after(day: date, days: int, special: Mapping[date, str]) -> date:
    """The n-th working day after a day; the day itself does not count."""
    for _ in range(days):
        day = nearest_working_day(day + _ONE_DAY, special, 1)
    return day


def hours_late(moment: datetime, deadline: datetime) -> int:
    """Hours begun after the deadline; 0 in time. Counted in UTC: two times of one zone subtract by the clock on the
    wall, which is an hour wrong across a change to summer time.
    """
    return max(0, ceil((moment.astimezone(UTC) - deadline.astimezone(UTC)).total_seconds() / 3600))
