"""Whoever has left, or was removed for good, opens nothing any more with whatever was kept: one walk over all of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from leitai import models
from leitai.actions import orgs, staff
from leitai.actions.contest.badges import issue_badge
from leitai.actions.contest.judges import withdraw_judge
from leitai.actions.privacy.person import remove_person
from leitai.queries.orgs import scope_for
from tests.world import PASSWORD, World
from tests.world.arena import make_contest

pytestmark = pytest.mark.django_db
SECRET = "5e" * 32


def leave(world: World, person: models.Person) -> None:
    staff.leave(by=world.scope("city_officer"), person_id=person.pk, successor_id=world.person("admin").pk)


def remove(world: World, person: models.Person) -> None:
    leave(world, person)
    for judge in models.Judge.objects.filter(person=person):
        withdraw_judge(by=world.scope("city_officer"), judge_id=judge.pk)
    remove_person(by=world.scope("city_officer"), person_id=person.pk, confirmed=person.username)


def phone(client: Client, what: str, body: dict[str, Any] | None = None) -> int:
    given: dict[str, Any] = {"headers": {"authorization": f"Leitai {SECRET}"}}
    if body is None:
        return client.get(f"/judge/api/{what}", **given).status_code
    return client.post(f"/judge/api/{what}", body, content_type="application/json", **given).status_code


@pytest.mark.parametrize("going", [leave, remove])
def test_nothing_that_was_kept_opens_anything(
    world: World, settings: Any, going: Callable[[World, models.Person], None]
) -> None:
    settings.LEITAI_CLOCK = "2020-07-01T10:00:00+08:00"
    person, by, today = world.person("auditor"), world.scope("city_officer"), timezone.localdate()
    judge = make_contest(world.lindong).judges["a1"]
    models.Judge.objects.filter(pk=judge.pk).update(person=person)
    badge = issue_badge(by=by, judge=judge.pk)
    unopened = issue_badge(by=by, judge=judge.pk)
    opening = {"code": badge.code, "pin": badge.pin, "secret": SECRET}
    staff.let_act(by=by, for_id=world.person("reporter").pk, person_id=person.pk, starts=today, last_day=today)
    acting = f"a{world.person('reporter').pk}"
    browser, own_role, hand = world.sign_in(Client(), "auditor"), world.sign_in(Client(), "auditor"), Client()
    own_role.post("/role/", {"role": acting})
    assert browser.get("/audit/").status_code == own_role.get("/reports/").status_code == 200
    assert phone(hand, "open", opening) == phone(hand, "sheet") == 200

    going(world, person)

    assert not Session.objects.filter(session_key=browser.session.session_key or "").exists()
    for client in (browser, own_role):
        for address in ("/", "/audit/", "/reports/", f"/people/{person.pk}/", "/account/sessions/", "/role/"):
            assert client.get(address).status_code == 302, address
        assert client.get("/board/scene.json").status_code == 401  # a screen's link names nobody, a session is none
    assert scope_for(person.pk, day=today) is None and scope_for(person.pk, day=today, chosen=acting) is None
    assert phone(hand, "sheet") in (401, 403)
    assert phone(hand, "open", opening) == 403
    assert phone(Client(), "open", {"code": unopened.code, "pin": unopened.pin, "secret": "6f" * 32}) == 403
    again = Client()
    again.post("/accounts/login/", {"login": "auditor", "password": PASSWORD})
    assert "_auth_user_id" not in again.session


@pytest.mark.parametrize("going", [leave, remove])
def test_a_slip_that_was_not_used_yet_is_of_no_use(world: World, going: Callable[[World, models.Person], None]) -> None:
    person, by = world.person("auditor"), world.scope("city_officer")
    slip = orgs.reset_password(by=by, person_id=person.pk).password
    started = Client()
    started.post("/accounts/login/", {"login": "auditor", "password": slip})
    assert "_auth_user_id" in started.session
    going(world, person)
    assert started.get("/accounts/password/change/").status_code == 302
    assert "login" in started.get("/accounts/password/change/").headers["Location"]
    fresh = Client()
    fresh.post("/accounts/login/", {"login": "auditor", "password": slip})
    assert "_auth_user_id" not in fresh.session
