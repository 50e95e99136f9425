"""The checklist of a region's set-up: empty, half done, and done, always by the rows alone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import LazySettings
from django.utils import timezone

from leitai import models
from leitai.queries.orgs import Scope, office_scope
from leitai.queries.setup import Line, checklist, is_being_set_up
from tests.world import JUNE, SINCE, World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"


@pytest.fixture
def empty() -> Scope:
    return office_scope(models.Region.objects.create(code="996100", name="云溪市", level="city", fictional=True))


def line(scope: Scope, key: str) -> Line:
    return next(line for line in checklist(scope).lines if line.key == key)


def test_an_empty_region_has_everything_before_it(empty: Scope) -> None:
    found = checklist(empty)
    assert found.done == 0 and found.next == found.lines[0]
    assert is_being_set_up(empty)


def test_a_region_at_work_has_nothing_before_it(world: World) -> None:
    models.RoleAssignment.objects.create(
        person=world.person("reporter"),
        region=world.region,
        role="county_reporter",
        unit=world.units["shiqiao"],
        starts=SINCE,
    )
    models.CalendarDay.objects.create(region=world.region, day=dt.date(2020, 10, 1), kind="holiday")
    assert checklist(world.scope("city_officer")).next.key == "region"  # type: ignore[union-attr]
    models.Region.objects.update(settings_confirmed_at=timezone.now())
    found = checklist(world.scope("city_officer"))
    assert found.next is None and found.done == found.total
    assert not is_being_set_up(world.scope("city_officer"))


def test_a_unit_whose_reporter_has_left_is_open_again(world: World) -> None:
    office = world.scope("city_officer")
    assert line(office, "people").there.endswith("3个区县中2个有填报员")
    models.RoleAssignment.objects.filter(role="county_reporter").update(ends=dt.date(2020, 7, 1))
    assert line(office, "people").there.endswith("3个区县中0个有填报员")


def test_a_region_does_not_count_the_rows_of_another(world: World, empty: Scope) -> None:
    models.CalendarDay.objects.create(region=world.region, day=dt.date(2020, 10, 1), kind="holiday")
    assert checklist(empty).done == 0 and is_being_set_up(empty)
    assert line(world.scope("yunbei.city_officer"), "units").there == "1个区县（含开发区）"


def test_what_is_filed_in_a_rehearsal_does_not_count(world: World) -> None:
    own = models.Submission.objects.filter(region=world.region)
    assert line(world.scope("city_officer"), "first-month").there == f"已报送{own.count()}次"
    models.Region.objects.filter(pk=world.region.pk).update(rehearsal_month=JUNE)
    real = own.exclude(month=JUNE).count()
    assert line(world.scope("city_officer"), "first-month").there == f"已报送{real}次" and real < own.count()
