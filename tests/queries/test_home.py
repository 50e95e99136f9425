from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leitai import models
from leitai.actions.months import close_month, correct_month
from leitai.queries.home import Home, home
from tests.world import JUNE, MAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"


def counts(found: Home) -> dict[str, int]:
    return {group.kind: group.count for group in found.groups}


def test_the_city_sees_what_to_accept_who_is_missing_and_the_next_close(world: World) -> None:
    found = home(world.scope("city_officer"))
    assert counts(found) == {"to_accept": 1, "not_filed": 1, "next_close": 1}
    groups = {group.kind: group for group in found.groups}
    assert [item.title for item in groups["not_filed"].items] == ["柳溪县"]
    assert groups["next_close"].month == MAY
    assert groups["not_filed"].due == dt.datetime(2020, 7, 6, 18, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    assert groups["not_filed"].working_days_left == 1
    assert found.count == 2


def test_the_city_sees_what_rests_on_an_old_revision(world: World) -> None:
    officer = world.scope("city_officer")
    close_month(by=officer, month=MAY, agree_missing=True)
    models.Submission.objects.filter(month=JUNE, state="submitted").update(state="withdrawn")
    models.MonthlyReport.objects.filter(month=JUNE, state="submitted").update(state="withdrawn")
    close_month(by=officer, month=JUNE, agree_missing=True)
    correct_month(by=officer, month=MAY, reason="再核")
    assert counts(home(officer))["resting"] == 1
    assert counts(home(world.scope("auditor"))) == {"revisions": 1}


def test_a_county_sees_its_workbook_problems_and_what_was_sent_back(world: World) -> None:
    found = home(world.scope("reporter_liuxi"))
    assert counts(found) == {"returned": 2, "problems": 1, "workbook": 1}
    returned = next(group for group in found.groups if group.kind == "returned")
    assert {item.note for item in returned.items} == {"柳溪县单位待核"}


def test_a_row_filed_anew_does_not_wait_any_more(world: World) -> None:
    old = world.lindong.reports["school_a", JUNE]
    models.MonthlyReport.objects.create(
        project=old.project, month=JUNE, revision=2, submission=old.submission, filed_at=old.filed_at
    )
    assert counts(home(world.scope("reporter_liuxi")))["returned"] == 1


def test_a_county_that_has_filed_everything_has_no_workbook_waiting(world: World) -> None:
    assert "workbook" not in counts(home(world.scope("reporter")))


def test_a_leader_sees_the_late_projects_furthest_first(world: World) -> None:
    """5 of 12 months gone; the park has done 1,000 of 6,000 (1/6), the road 1,000 of 12,200."""
    found = home(world.scope("leader"))
    assert [row.name for row in found.late][:2] == ["松河沿江公路", "石桥产业园"]
    assert found.late[0].behind == Fraction(5, 12) - Fraction(1000, 12200)
    assert found.late[1].behind == Fraction(6, 12) - Fraction(1200, 6000)


def test_a_department_sees_whose_projects_are_missing(world: World) -> None:
    models.MonthlyReport.objects.filter(project=world.projects["road"], month=JUNE).update(state="withdrawn")
    assert counts(home(world.scope("department_officer"))) == {"themed_missing": 1}


@pytest.mark.parametrize("person", ["city_officer", "reporter", "leader", "auditor", "department_officer", "admin"])
def test_nobody_sees_the_other_region(world: World, person: str) -> None:
    assert "云北" not in repr(home(world.scope(person)))


def test_few_queries(world: World) -> None:
    with CaptureQueriesContext(connection) as queries:
        home(world.scope("city_officer"))
    assert len(queries) <= 12
