"""The pages about people, units and the audit trail: what they show, and how many questions they ask."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leitai import models
from tests.world import World

pytestmark = pytest.mark.django_db
MOST = 12
SINCE = dt.date(2000, 1, 1)


def people(world: World, count: int) -> None:
    for number in range(count, 2 * count):
        person = models.Person.objects.create(
            username=f"clerk-{number:03}", name=f"科员{number}", organization=world.lindong.organizations["office"]
        )
        models.RoleAssignment.objects.create(
            person=person, region=world.region, role="county_reporter", unit=world.units["songhe"], starts=SINCE
        )


def units(world: World, count: int) -> None:
    for number in range(count, 2 * count):
        parent = world.units["songhe"]
        unit = models.Unit.objects.create(
            region=world.region, code=f"{parent.code}5{number:02}", scheme="own", name=f"小镇{number}",
            level="township", parent=parent, valid_from=SINCE, valid_to=dt.date(2019, 11, 1),
        )  # fmt: skip
        if number % 2:
            models.UnitSuccession.objects.create(
                old=unit, new=world.units["songhe_town"], on=dt.date(2019, 11, 1), source="批复"
            )


def events(world: World, count: int) -> None:
    for number in range(count):
        about = (world.projects["road"], world.person("reporter"), world.units["liuxi"])[number % 3]
        models.AuditEvent.objects.create(
            region=world.region, unit=world.units["songhe"], actor=world.person("city_officer"),
            at=dt.datetime(2020, 7, 1, tzinfo=dt.UTC), verb="grant_role",
            object_type=about._meta.model_name or "", object_id=str(about.pk), detail={"role": "leader"},
        )  # fmt: skip


ROWS = {
    "/people/?state=": people,
    "/units/?on=2019-10-31": units,
    "/units/?on=2020-06-30&then=2019-10-31": units,
    "/audit/": events,
    "/audit/extract/": events,
}


@pytest.mark.parametrize("address", ROWS)
def test_a_list_asks_as_few_questions_at_thirty_rows_as_at_one(world: World, city: Client, address: str) -> None:
    asked = []
    for more in (1, 29):
        ROWS[address](world, more)
        with CaptureQueriesContext(connection) as queries:
            assert city.get(address).status_code == 200
        asked.append(len(queries))
    assert asked[1] == asked[0] <= MOST, asked


class TestPeople:
    def test_the_list_is_cut_by_role_state_and_word(self, world: World, city: Client) -> None:
        models.Person.objects.filter(username="leader").update(is_active=False)
        whole = city.get("/people/").content.decode()
        assert "临东填报员" in whole and "临东领导" not in whole
        assert "临东领导" in city.get("/people/?state=closed").content.decode()
        reporters = city.get("/people/?role=county_reporter").content.decode()
        assert "临东柳溪填报员" in reporters and "临东审计员" not in reporters
        found = city.get("/people/", {"search": "audit"}).content.decode()
        assert "临东审计员" in found and "临东填报员" not in found

    def test_a_new_person_gets_a_slip_that_is_kept_nowhere(self, world: World, city: Client) -> None:
        form = {
            "name": "新填报员", "username": "New.Clerk", "role": "county_reporter", "unit": world.units["songhe"].pk
        }  # fmt: skip
        answer = city.post("/people/new/", form)
        assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
        password = re.search(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", answer.content.decode())
        assert password and models.Person.objects.get(username="new.clerk").check_password(password[0])

    def test_a_refusal_stands_on_the_form(self, world: World, city: Client) -> None:
        answer = city.post("/people/new/", {"name": "某人", "username": "reporter", "role": "leader"})
        assert answer.status_code == 422 and "登录名已被使用" in answer.content.decode()

    def test_whoever_may_not_edit_sees_no_buttons(self, world: World) -> None:
        auditor = world.sign_in(Client(), "auditor")
        page = auditor.get(f"/people/{world.person('reporter').pk}/").content.decode()
        assert "临东填报员" in page and "授予角色" not in page and "停用账号" not in page


class TestUnits:
    def test_a_day_shows_the_units_of_that_day(self, world: World, city: Client) -> None:
        units(world, 2)
        assert "小镇3" in city.get("/units/?on=2019-10-31").content.decode()
        tree = city.get("/units/?on=2020-06-30").context["tree"]
        assert "小镇3" not in {line.name for line in tree.lines}

    def test_a_rubbish_day_is_today(self, world: World, city: Client) -> None:
        assert city.get("/units/?on=2019-13-99").context["tree"].day == dt.date(2020, 7, 4)

    def test_a_successor_is_entered_and_taken_back(self, world: World, city: Client) -> None:
        units(world, 2)
        old = models.Unit.objects.get(name="小镇2")
        form = {"old": old.pk, "new": world.units["songhe_town"].pk, "on": "2019-11-01", "source": "川府函〔2019〕1号"}
        assert city.post("/units/successors/new/", form).status_code == 302
        row = models.UnitSuccession.objects.get(old=old)
        assert "川府函〔2019〕1号" in city.get("/units/").content.decode()
        assert city.post(f"/units/successors/{row.pk}/remove/").status_code == 302
        assert not models.UnitSuccession.objects.filter(pk=row.pk).exists()


class TestAudit:
    def test_the_trail_is_cut_by_what_was_done_and_by_whom(self, world: World, city: Client) -> None:
        events(world, 3)
        shown = city.get("/audit/?verb=grant_role&person=city-officer").context["events"].rows
        assert {event.verb for event in shown} == {"grant_role"} and len(shown) == 3
        assert city.get("/audit/?person=nobody").context["events"].rows == ()

    def test_an_extract_proves_itself(self, world: World, city: Client) -> None:
        events(world, 3)
        first = city.get("/audit/extract/?verb=grant_role").context["extract"]
        assert [line.id for line in first.lines] == sorted(line.id for line in first.lines)
        assert city.get("/audit/extract/?verb=grant_role").context["extract"].sha256 == first.sha256
        events(world, 1)
        assert city.get("/audit/extract/?verb=grant_role").context["extract"].sha256 != first.sha256
