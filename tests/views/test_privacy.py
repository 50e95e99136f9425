"""The pages about personal data."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.conf import LazySettings
from django.test import Client

from leitai import models
from leitai.actions import orgs
from tests.views.season import queries_of
from tests.world import MOMENT, World
from tests.world.contest import make_contest
from tests.world.meetings import make_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = MOMENT.isoformat()


def test_periods_say_what_goes_and_are_set(world: World, client: Client, settings: LazySettings) -> None:
    make_meeting(world.lindong)
    world.sign_in(client, "city_officer")
    assert "365 天" in client.get("/privacy/").content.decode()
    assert client.post("/privacy/period/", {"code": "rosters", "days": "20"}).status_code == 302
    settings.LEITAI_CLOCK = "2020-08-01T10:00:00+08:00"  # the meeting was on 20 July
    page = client.get("/privacy/").content.decode()
    assert "本地区设定" in page and "20 天" in page
    kept = {line.period.code: line for line in client.get("/privacy/").context["kept"]}
    assert (kept["rosters"].due, kept["rosters"].soon) == (0, kept["rosters"].rows)
    settings.LEITAI_CLOCK = "2020-08-10T10:00:00+08:00"
    kept = {line.period.code: line for line in client.get("/privacy/").context["kept"]}
    assert (kept["rosters"].due, kept["rosters"].soon) == (kept["rosters"].rows, 0) and kept["rosters"].due > 0


def test_a_period_that_is_too_short_says_why(world: World, client: Client) -> None:
    world.sign_in(client, "admin")
    answer = client.post("/privacy/period/", {"code": "sign_ins", "days": "30"})
    assert answer.status_code == 422 and "184" in answer.content.decode()
    assert client.post("/privacy/period/", {"code": "sign_ins", "days": "x"}).status_code == 422
    world.sign_in(client, "auditor")
    assert client.get("/privacy/").status_code == 200
    assert 'name="days"' not in client.get("/privacy/").content.decode()


def test_a_name_is_found_where_it_stands(world: World, client: Client) -> None:
    plenary, contest = make_meeting(world.lindong), make_contest(world.lindong)
    make_meeting(world.yunbei)
    models.RosterEntry.objects.filter(meeting__region=world.yunbei.region).update(name="甄别人")
    entry, judge = plenary.entries[0], contest.judges["J1"]
    models.RosterEntry.objects.filter(pk=entry.pk).update(name="甄别人")
    models.Judge.objects.filter(pk=judge.pk).update(name="甄别人")
    models.MeetingVenue.objects.filter(pk=plenary.venue.pk).update(contact="甄别人 0900-1234567")
    world.sign_in(client, "city_officer")
    found = client.get("/privacy/search/", {"q": "甄别人"})
    links = {place.link for place in found.context["found"]}
    assert links == {
        f"/meetings/roster/{entry.pk}/edit/", f"/meetings/venues/{plenary.venue.pk}/edit/",
        f"/contest/rounds/{contest.round.pk}/judges/",
    }  # fmt: skip
    for link in links:
        assert client.get(link).status_code == 200
    assert len(client.get("/privacy/search/", {"q": "0900-1234"}).context["found"]) == 1
    assert client.get("/privacy/search/", {"q": "a"}).status_code == 422
    assert "没有查到" in client.get("/privacy/search/", {"q": "查无此人"}).content.decode()
    world.sign_in(client, "admin")  # does not run contests
    assert len(client.get("/privacy/search/", {"q": "甄别人"}).context["found"]) == 2


def test_what_is_found_ends_at_once_where_its_meeting_is_over(
    world: World, client: Client, settings: LazySettings
) -> None:
    entry = make_meeting(world.lindong).entries[0]
    models.RosterEntry.objects.filter(pk=entry.pk).update(name="甄别人")
    world.sign_in(client, "city_officer")
    asked = {"kind": "roster", "row": entry.pk, "words": "甄别人"}
    assert client.post("/privacy/end/", asked).status_code == 409
    settings.LEITAI_CLOCK = "2020-07-21T10:00:00+08:00"
    assert client.post("/privacy/end/", asked | {"kind": "person"}).status_code == 409
    answer = client.post("/privacy/end/", asked, follow=True)
    assert answer.context["found"] == () and models.RosterEntry.objects.get(pk=entry.pk).name == "—"
    assert models.AuditEvent.objects.get(verb="end_personal_data").detail == {"kind": "roster"}
    assert client.post("/privacy/end/", asked).status_code == 409


def test_the_own_data_is_taken_out(world: World, client: Client) -> None:
    world.sign_in(client, "reporter")
    assert "关于我的信息" in client.get("/privacy/own/").content.decode()
    answer = client.post("/privacy/own/export/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert set(zipfile.ZipFile(io.BytesIO(answer.content)).namelist()) == {"person.json", "person.html"}


def test_a_closed_account_is_removed_by_its_name(world: World, client: Client) -> None:
    person = world.person("reporter_liuxi")
    page = f"/people/{person.pk}/data/"
    world.sign_in(client, "city_officer")
    assert "请先停用账号" in client.get(page).content.decode()
    orgs.deactivate_person(by=world.scope("city_officer"), person_id=person.pk)
    assert client.post(f"{page}remove/", {"confirmed": "somebody"}).status_code == 422
    assert client.post(f"{page}remove/", {"confirmed": person.username}).status_code == 302
    shown = client.get(f"/people/{person.pk}/").content.decode()
    assert f"已移除人员{person.pk}号" in shown and "已永久注销" in shown and "重新启用" not in shown
    models.AuditEvent.objects.create(
        region=world.region, actor=person, at=MOMENT, verb="sign_in", object_type="person", object_id=str(person.pk)
    )
    trail = client.get("/audit/").content.decode()
    assert f"已移除人员{person.pk}号" in trail and person.name not in trail
    assert "永久注销</h2>" not in client.get(page).content.decode()


@pytest.mark.parametrize("page", ["/privacy/", "/privacy/search/?q=科员", "/people/{}/data/", "/privacy/own/"])
def test_as_many_questions_at_thirty_rows(world: World, client: Client, page: str) -> None:
    world.sign_in(client, "city_officer")
    where = page.format(world.person("city_officer").pk)
    meeting = make_meeting(world.lindong).meeting
    few = queries_of(client, where)
    models.RosterEntry.objects.bulk_create(
        models.RosterEntry(meeting=meeting, category="county", rank=100 + n, name=f"科员{n}") for n in range(30)
    )
    models.AuditEvent.objects.bulk_create(
        models.AuditEvent(region=world.region, actor=world.person("city_officer"), at=MOMENT, verb="sign_in")
        for _n in range(30)
    )
    assert queries_of(client, where) == few
