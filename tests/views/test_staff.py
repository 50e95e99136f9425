"""The pages of a staff change, of sessions, and of whoever administers a unit."""

from __future__ import annotations

import datetime as dt
import re
import time
from typing import Any

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leitai import models
from leitai.actions import orgs
from leitai.queries.sessions import SEEN, SINCE, browser_family
from leitai.rules import Refused
from tests.world import PASSWORD, World
from tests.world import SINCE as YEAR
from tests.world.arena import make_contest

pytestmark = pytest.mark.django_db
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0"


def signed_in(who: str = "reporter", agent: str = EDGE) -> Client:
    client = Client(headers={"User-Agent": agent})
    client.post("/accounts/login/", {"login": who, "password": PASSWORD})
    return client


def aged(client: Client, **seconds: int) -> None:
    session = client.session
    for key, ago in seconds.items():
        session[{"since": SINCE, "seen": SEEN}[key]] = int(time.time()) - ago
    session.save()


class TestLeaving:
    def test_first_what_is_open_then_one_step(self, world: World, city: Client) -> None:
        address = f"/people/{world.person('reporter').pk}/leave/"
        given = {"last_day": timezone.localdate().isoformat(), "successor": world.person("reporter_liuxi").pk}
        first = city.get(address).content.decode()
        assert "没有指定接任人" in first and "disabled" in first
        assert "交给接任人" in city.get(address, given).content.decode()
        assert city.post(address, given).headers["Location"] == address.removesuffix("leave/")
        page = city.get(address.removesuffix("leave/")).content.decode()
        assert "已离任" in page and world.person("reporter_liuxi").name in page

    def test_a_refusal_stands_on_the_page(self, world: World, city: Client) -> None:
        answer = city.post(f"/people/{world.person('reporter').pk}/leave/", {"last_day": "2020-01-01"})
        assert answer.status_code == 422 and "最后工作日只能是今天或以后" in answer.content.decode()

    def test_a_planned_departure_is_taken_back_on_the_page(self, world: World, city: Client) -> None:
        person = world.person("reporter").pk
        city.post(f"/people/{person}/leave/", {"last_day": "2099-01-01"})
        page = city.get(f"/people/{person}/").content.decode()
        withdraw = re.search(r"/people/leaving/\d+/withdraw/", page)
        assert withdraw and city.post(withdraw[0]).status_code == 302
        assert "撤回离任" not in city.get(f"/people/{person}/").content.decode()


class TestSessions:
    def test_the_own_page_names_browser_and_hour_and_ends_the_others(self, world: World) -> None:
        here, there = signed_in(), signed_in(agent="Mozilla/5.0 (X11; Linux) Firefox/130.0")
        lines = here.get("/account/sessions/").context["sessions"]
        assert [(line.browser, line.system, line.current) for line in lines] == [
            ("Edge", "Windows", True), ("Firefox", "Linux", False),
        ]  # fmt: skip
        assert here.post("/account/sessions/end/", {"mark": lines[1].mark}).status_code == 302
        assert there.get("/account/sessions/").status_code == 302
        assert here.post("/account/sessions/end/").status_code == 409  # there are no others any more

    def test_it_keeps_no_address_and_not_what_the_browser_says_of_itself(self, world: World) -> None:
        client = Client(headers={"User-Agent": EDGE}, REMOTE_ADDR="192.0.2.44")
        client.post("/accounts/login/", {"login": "reporter", "password": PASSWORD})
        told = str(dict(client.session.items()))
        assert "192.0.2.44" not in told and "Mozilla" not in told and "edge windows" in told

    def test_its_use_is_noted_once_an_hour(self, world: World) -> None:
        client = signed_in()
        written = []
        for ago in (3500, 3700):
            aged(client, seen=ago)
            with CaptureQueriesContext(connection) as queries:
                client.get("/account/sessions/")
            written.append(sum('UPDATE "django_session"' in query["sql"] for query in queries))
        assert written == [0, 1]

    def test_the_last_use_is_told_by_the_hour(self, world: World) -> None:
        client, other = signed_in(), signed_in()
        aged(other, since=11 * 3600, seen=5 * 3600)
        seen = client.get("/account/sessions/").context["sessions"][1].seen
        assert (seen.minute, seen.second) == (0, 0) and seen.timestamp() <= time.time() - 5 * 3600

    def test_it_ends_twelve_hours_after_the_sign_in_however_it_is_used(self, world: World) -> None:
        client = signed_in()
        aged(client, since=12 * 3600 - 60, seen=10)
        assert client.get("/account/sessions/").status_code == 200
        aged(client, since=12 * 3600, seen=10)
        assert client.get("/account/sessions/").status_code == 302
        assert not Session.objects.filter(pk=client.session.session_key or "none").exists()

    def test_one_that_was_ended_cannot_be_written_back_by_a_request_under_way(self, world: World) -> None:
        client = signed_in()
        aged(client, seen=4000)
        session = client.session
        session["region"] = 1
        Session.objects.all().delete()
        with pytest.raises(UpdateError):
            session.save()

    def test_a_list_asks_as_few_questions_at_thirty_as_at_one(self, world: World, city: Client) -> None:
        asked = []
        reporter = world.person("reporter").pk
        for more in (1, 29):
            for _ in range(more):
                world.sign_in(Client(), "reporter")
            with CaptureQueriesContext(connection) as queries:
                assert city.get(f"/people/{reporter}/").status_code == 200
            asked.append(len(queries))
        assert asked[0] == asked[1] <= 20

    @pytest.mark.parametrize(
        ("agent", "family"),
        [
            (EDGE, "edge windows"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "safari ios"),
            ("Mozilla/5.0 (Linux; Android 14) Chrome/126.0 MicroMessenger/8.0", "wechat android"),
            ("", "other other"),
        ],
    )
    def test_the_family_of_a_browser(self, agent: str, family: str) -> None:
        assert browser_family(agent) == family


def unit_admin(world: World, **more: Any) -> models.Person:
    person = models.Person.objects.create(username="songhe-admin", name="松河管理员")
    models.RoleAssignment.objects.create(
        person=person, region=world.region, role="unit_admin", unit=world.units["songhe"], starts=YEAR
    )
    if more:
        models.RoleAssignment.objects.create(person=person, region=world.region, starts=YEAR, **more)
    return person


class TestUnitAdmin:
    @pytest.fixture
    def desk(self, world: World) -> Client:
        client = Client()
        client.force_login(unit_admin(world), backend="django.contrib.auth.backends.ModelBackend")
        return client

    def test_sees_the_people_of_the_unit_and_nothing_else(self, world: World, desk: Client) -> None:
        listed = {row.username for row in desk.get("/people/").context["people"].rows}
        assert listed == {"songhe-admin", "reporter"}
        assert desk.get("/").status_code == 200
        for address in ("/projects/", "/reports/", "/people/new/", "/audit/", "/units/", "/league/"):
            assert desk.get(address).status_code == 403, address

    def test_gives_out_a_slip_and_signs_out_and_the_trail_says_so(self, world: World, desk: Client) -> None:
        reporter = world.person("reporter")
        world.sign_in(Client(), "reporter")
        assert desk.post(f"/people/{reporter.pk}/sessions/end/").status_code == 302
        slip = desk.post(f"/people/{reporter.pk}/password/").content.decode()
        password = re.search(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", slip)
        reporter.refresh_from_db()
        assert password and reporter.check_password(password[0]) and reporter.must_change_password
        assert reporter.start_password_until is not None
        verbs = models.AuditEvent.objects.filter(actor__username="songhe-admin").values_list("verb", "object_id")
        assert set(verbs) == {("end_sessions", str(reporter.pk)), ("reset_password", str(reporter.pk))}

    @pytest.mark.parametrize(
        "more",
        [
            {"role": "leader"},  # of the whole region
            {"role": "leader", "unit": "songhe"},
            {"role": "city_officer"},
            {"role": "county_reporter", "unit": "liuxi"},
            {"role": "department_officer", "organization": "transport"},
            {"role": "auditor", "starts": dt.date(2099, 1, 1)},  # to come
        ],
    )
    def test_never_somebody_who_is_more_than_that(self, world: World, desk: Client, more: dict[str, Any]) -> None:
        person = world.person("reporter")
        rows = {"unit": world.units, "organization": world.lindong.organizations}
        given = {key: rows[key][value] if key in rows else value for key, value in more.items()}
        models.RoleAssignment.objects.create(person=person, region=world.region, **{"starts": YEAR} | given)
        before = models.Person.objects.get(pk=person.pk).password
        for address in ("password/", "sessions/end/", ""):
            answer = (desk.post if address else desk.get)(f"/people/{person.pk}/{address}")
            assert answer.status_code == 404, address
        assert models.Person.objects.get(pk=person.pk).password == before

    def test_never_somebody_of_another_region_a_chair_or_itself(self, world: World, desk: Client) -> None:
        reporter, own = world.person("reporter"), models.Person.objects.get(username="songhe-admin")
        assert desk.post(f"/people/{own.pk}/password/").status_code == 409
        assert desk.post(f"/people/{own.pk}/sessions/end/").status_code == 409
        models.RoundDuty.objects.create(round=make_contest(world.lindong).round, person=reporter, duty="clerk")
        assert desk.post(f"/people/{reporter.pk}/password/").status_code == 404
        models.RoundDuty.objects.all().delete()
        models.RoleAssignment.objects.create(person=reporter, region=world.yunbei.region, role="leader", starts=YEAR)
        assert desk.post(f"/people/{reporter.pk}/password/").status_code == 404

    def test_a_wider_look_of_the_same_person_gives_no_wider_hand(self, world: World) -> None:
        """An auditor sees everybody; as the unit's administrator too they still renew the unit's passwords alone."""
        person = unit_admin(world, role="auditor")
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        leader = world.person("leader").pk
        assert client.get(f"/people/{leader}/").status_code == 200
        assert client.post(f"/people/{leader}/password/").status_code == 409
        assert client.post(f"/people/{world.person('reporter').pk}/password/").status_code == 200

    def test_the_role_shows_nothing_of_the_unit_itself(self, world: World) -> None:
        person = unit_admin(world, role="department_officer", organization=world.lindong.organizations["education"])
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(f"/projects/{world.projects['road'].pk}/").status_code == 404

    def test_it_needs_a_county(self, world: World) -> None:
        for unit in (None, world.units["songhe_town"].pk):
            with pytest.raises(Refused, match="unit_admin_needs_a_unit"):
                orgs.grant_role(
                    by=world.scope("city_officer"), person_id=world.person("auditor").pk,
                    role=orgs.RoleWanted("unit_admin", unit_id=unit),
                )  # fmt: skip


class TestChooser:
    """What stands at the top of the page for somebody with several roles, or who acts for somebody."""

    @pytest.fixture
    def both(self, world: World) -> Client:
        models.RoleAssignment.objects.create(
            person=world.person("reporter"), region=world.region, role="county_reporter", unit=world.units["liuxi"],
            starts=YEAR,
        )  # fmt: skip
        return world.sign_in(Client(), "reporter")

    def test_one_role_has_nothing_to_choose(self, world: World) -> None:
        page = world.sign_in(Client(), "reporter").get("/").content.decode()
        assert "我的全部角色" not in page and 'name="role"' not in page

    def test_a_choice_narrows_what_is_seen_in_this_browser_alone(self, world: World, both: Client) -> None:
        page = both.get("/projects/").content.decode()
        assert "我的全部角色" in page and "松河沿江公路" in page and "柳溪学校" in page
        row = world.person("reporter").role_assignments.get(unit=world.units["liuxi"])
        assert both.post("/role/", {"role": f"r{row.pk}"}).status_code == 302
        narrowed = both.get("/projects/").content.decode()
        assert "松河沿江公路" not in narrowed and "柳溪学校" in narrowed
        assert both.get(f"/projects/{world.projects['road'].pk}/").status_code == 404
        other = world.sign_in(Client(), "reporter")
        assert "松河沿江公路" in other.get("/projects/").content.decode()
        both.post("/role/", {"role": ""})
        assert "松河沿江公路" in both.get("/projects/").content.decode()

    def test_a_choice_that_is_not_the_own_or_over_opens_nothing(self, world: World, both: Client) -> None:
        foreign = world.lindong.roles["city_officer"].pk
        row = world.person("reporter").role_assignments.get(unit=world.units["liuxi"])
        both.post("/role/", {"role": f"r{foreign}"})
        assert both.get("/audit/").status_code == 403 and "role" not in both.session
        both.post("/role/", {"role": f"r{row.pk}"})
        row.ends = timezone.localdate()
        row.save()
        assert "松河沿江公路" in both.get("/projects/").content.decode()

    def test_acting_is_granted_on_a_page_and_stands_at_the_top(self, world: World, city: Client) -> None:
        reporter, auditor = world.person("reporter"), world.person("auditor")
        today = timezone.localdate()
        form = {"who": auditor.pk, "starts": today.isoformat(), "last_day": today.isoformat()}
        assert "代理" in city.get(f"/people/{reporter.pk}/acting/").content.decode()
        assert city.post(f"/people/{reporter.pk}/acting/", form | {"last_day": ""}).status_code == 422
        assert city.post(f"/people/{reporter.pk}/acting/", form).headers["Location"] == f"/people/{auditor.pk}/"
        assert f"代{reporter.name}" in city.get(f"/people/{auditor.pk}/").content.decode()
        client = world.sign_in(Client(), "auditor")
        assert "履职，至" not in client.get("/").content.decode()
        client.post("/role/", {"role": f"a{reporter.pk}"})
        page = client.get("/").content.decode()
        assert f"代{reporter.name}履职，至" in page
        assert client.get("/audit/").status_code == 403  # the auditor's own look is put away meanwhile
        acting = models.RoleAssignment.objects.get(person=auditor, acting_for__isnull=False)
        assert city.post(f"/people/roles/{acting.pk}/end/").status_code == 302
        assert client.get("/audit/").status_code == 200
