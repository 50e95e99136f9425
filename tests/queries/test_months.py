from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leitai import models
from leitai.actions.months import close_month
from leitai.queries import months
from tests.world import JUNE, MAY, World

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"


def test_the_deadline_moves_over_a_weekend_and_a_holiday(world: World) -> None:
    def due() -> dt.datetime:
        return months.deadline(models.Region.objects.get(pk=world.region.pk), JUNE)

    assert due() == dt.datetime(2020, 7, 6, 18, tzinfo=ZONE)
    models.CalendarDay.objects.create(region=world.region, day=dt.date(2020, 7, 6), kind="holiday")
    assert due() == dt.datetime(2020, 7, 7, 18, tzinfo=ZONE)
    models.CalendarDay.objects.create(region=world.region, day=dt.date(2020, 7, 5), kind="workday")
    assert due() == dt.datetime(2020, 7, 5, 18, tzinfo=ZONE)
    assert months.deadline(world.yunbei.region, JUNE) == dt.datetime(2020, 7, 6, 18, tzinfo=ZONE)


@pytest.mark.parametrize(("rule", "day"), [("previous_working_day", 3), ("same_day", 5), ("next_working_day", 6)])
def test_each_rule(world: World, rule: str, day: int) -> None:
    world.region.filing_rule = rule
    assert months.deadline(world.region, JUNE).day == day


def test_the_clock_says_what_is_left(world: World) -> None:
    clock = months.filing_clock(world.scope("reporter"), JUNE)
    assert (clock.working_days_left, clock.late_hours, clock.is_past) == (1, 0, False)
    assert clock.left == dt.timedelta(days=2, hours=8)


def test_the_grid_of_a_year(world: World) -> None:
    close_month(by=world.scope("city_officer"), month=MAY, agree_missing=True)
    with CaptureQueriesContext(connection) as queries:
        grid = months.month_grid(world.scope("city_officer"))
    assert len(queries) <= 6
    may, june, july = grid.months[4:7]
    assert (may.state, may.revision, may.accepted, may.due) == ("closed", 1, 5, 6)
    assert (june.state, june.accepted, june.submitted, june.is_future) == ("open", 1, 2, False)
    assert july.is_future
    assert grid.year == 2020 and grid.years == (2020,)


def test_a_fiscal_year_from_july(world: World) -> None:
    models.Region.objects.filter(pk=world.region.pk).update(fiscal_first_month=7)
    grid = months.month_grid(world.scope("city_officer"))
    assert (grid.year, grid.months[0].key, grid.months[11].key) == (2020, "2019-07", "2020-06")


def test_what_stands_before_a_close(world: World) -> None:
    check = months.close_check(world.scope("city_officer"), JUNE)
    assert (check.projects, check.filed, check.carried, check.none) == (6, 1, 4, 1)
    assert check.earlier_open == (MAY,)
    assert [filing.unit_name for filing in check.open_filings] == ["松河区"]
    assert {unit.unit_name: unit.projects for unit in check.missing} == {"柳溪县": 2, "": 1}
    assert len(check.blockers) == 2 and check.needs_agreement and not check.may_close


def test_a_verification_names_the_damaged_file(world: World) -> None:
    scope = world.scope("auditor")
    close_month(by=world.scope("city_officer"), month=MAY, agree_missing=True)
    folder = months.month_verification(scope, MAY).folder
    body = bytearray((folder / "delivery.parquet").read_bytes())
    body[40] ^= 1
    (folder / "delivery.parquet").write_bytes(bytes(body))
    (damage,) = months.month_verification(scope, MAY).damages
    assert damage.file == "revision=1/delivery.parquet" and damage.words
    with pytest.raises(ObjectDoesNotExist):
        months.month_verification(scope, JUNE)
    with pytest.raises(ObjectDoesNotExist):
        months.month_verification(world.scope("yunbei.auditor"), MAY)


@pytest.mark.parametrize("key", ["2020-13", "x", "2020-6-1", "", "20200-01"])
def test_an_address_that_names_no_month_is_not_found(key: str) -> None:
    with pytest.raises(ObjectDoesNotExist):
        months.month_of(key)
