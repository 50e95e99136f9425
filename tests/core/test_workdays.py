from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leitai.core.workdays import filing_deadline, hours_late, is_working_day, nearest_working_day, working_days_between
from leitai.core.years import next_month
from tests.oracles.workdays import slow_due_day, slow_hours_late, slow_works

DAYS = st.dates(dt.date(2019, 1, 1), dt.date(2021, 12, 31))
SPECIAL = st.dictionaries(DAYS, st.sampled_from(["holiday", "workday"]), max_size=8)


@given(DAYS, DAYS, SPECIAL)
def test_working_days_are_counted_one_by_one(a: dt.date, b: dt.date, special: dict[dt.date, str]) -> None:
    first, last = min(a, b), max(a, b)
    days = [first + dt.timedelta(n) for n in range((last - first).days + 1)]
    assert working_days_between(first, last, special) == sum(is_working_day(day, special) for day in days)
    if first < last:
        assert working_days_between(last, first, special) == -sum(is_working_day(day, special) for day in days[1:])


@given(DAYS, SPECIAL, st.sampled_from([1, -1]))
def test_the_nearest_working_day_skips_none(day: dt.date, special: dict[dt.date, str], step: int) -> None:
    found = nearest_working_day(day, special, step)
    assert is_working_day(found, special)
    between = [day + dt.timedelta(n * step) for n in range(abs((found - day).days))]
    assert not any(is_working_day(other, special) for other in between)


def test_national_day_2020_moves_a_deadline_past_the_holidays() -> None:
    """1 to 8 October were holidays, Sunday 27 September and Saturday 10 October were worked."""
    holidays: dict[dt.date, str] = {dt.date(2020, 10, day): "holiday" for day in range(1, 9)}
    special = holidays | {dt.date(2020, 9, 27): "workday", dt.date(2020, 10, 10): "workday"}
    october = dt.date(2020, 10, 1)
    due = filing_deadline(october, 5, 18, "next_working_day", special, dt.UTC)
    assert due == dt.datetime(2020, 10, 9, 18, tzinfo=dt.UTC)
    assert filing_deadline(october, 5, 24, "previous_working_day", special, dt.UTC) == dt.datetime(
        2020, 10, 1, tzinfo=dt.UTC
    )


def test_a_calendar_without_working_days_does_not_loop() -> None:
    special = {dt.date(2020, 1, 1) + dt.timedelta(n): "holiday" for n in range(200)}
    with pytest.raises(ValueError, match="no working day"):
        nearest_working_day(dt.date(2020, 1, 1), special, 1)


@pytest.mark.parametrize(("minutes", "hours"), [(-60, 0), (0, 0), (1, 1), (60, 1), (61, 2)])
def test_every_begun_hour_counts(minutes: int, hours: int) -> None:
    due = dt.datetime(2020, 7, 6, 18, tzinfo=dt.UTC)
    assert hours_late(due + dt.timedelta(minutes=minutes), due) == hours


RULES = st.sampled_from(["next_working_day", "previous_working_day", "same_day"])
ZONES = st.sampled_from([ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), dt.UTC])


@given(DAYS, st.integers(1, 28), st.integers(0, 23), RULES, SPECIAL, ZONES)
def test_the_deadline_is_the_slow_twins(
    day: dt.date, filing_day: int, hour: int, rule: str, special: dict[dt.date, str], zone: dt.tzinfo
) -> None:
    following = next_month(day.replace(day=1))
    due = filing_deadline(following, filing_day, hour, rule, special, zone)  # type: ignore[arg-type]
    assert due.date() == slow_due_day(following, filing_day, rule, special)
    assert (due.hour, due.minute, due.tzinfo) == (hour, 0, zone), "the hour on the wall of the region, also in summer"
    assert rule == "same_day" or slow_works(due.date(), special)


@given(DAYS, st.times(), st.integers(-100, 40_000), ZONES, ZONES)
def test_late_hours_are_the_slow_twins(
    day: dt.date, hour: dt.time, minutes: int, zone: dt.tzinfo, other: dt.tzinfo
) -> None:
    """Whoever files from another zone, and across a change to summer time, is as late as the clock says."""
    deadline = dt.datetime.combine(day, hour.replace(microsecond=0), zone)
    moment = (deadline.astimezone(dt.UTC) + dt.timedelta(minutes=minutes)).astimezone(other)
    assert hours_late(moment, deadline) == slow_hours_late(moment, deadline)


def test_a_night_of_summer_time_is_no_hour_longer() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    due = dt.datetime(2020, 3, 28, 18, tzinfo=berlin)
    assert hours_late(dt.datetime(2020, 3, 29, 18, tzinfo=berlin), due) == 23
