"""Signing in: the lock-out by account and device, the second factor, and what must be done first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import LazySettings, settings
from django.test import Client
from django.utils import timezone

from leitai import models
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db
LIMIT = settings.AXES_FAILURE_LIMIT
NEW = "lantern-boat-93"


@pytest.fixture(autouse=True)
def site(settings: LazySettings) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]


def attempt(client: Client, name: str = "reporter", password: str = "wrong", address: str = "10.0.0.7") -> Any:
    return client.post("/accounts/login/", {"login": name, "password": password}, REMOTE_ADDR=address)


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def lock(client: Client, name: str = "reporter", address: str = "10.0.0.7") -> None:
    for _ in range(LIMIT):
        attempt(client, name, address=address)
    assert attempt(client, name, address=address).status_code == 429


def code_of(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


class TestLockOut:
    def test_a_password_guessed_too_often_shuts_the_account(self, world: World) -> None:
        client = Client()
        lock(client)
        answer = attempt(client, password=PASSWORD)
        assert answer.status_code == 429 and int(answer.headers["Retry-After"]) == 15 * 60
        assert not signed_in(client)

    def test_the_building_shares_an_address_and_goes_on_working(self, world: World) -> None:
        lock(Client())
        for name in ("reporter-liuxi", "city-officer"):
            colleague = Client()
            attempt(colleague, name, PASSWORD)
            assert signed_in(colleague)

    def test_the_owner_still_signs_in_on_the_own_device(self, world: World) -> None:
        own = Client()
        attempt(own, password=PASSWORD)
        own.post("/accounts/logout/")
        lock(Client())
        attempt(own, password=PASSWORD)
        assert signed_in(own)

    def test_another_address_or_a_fresh_browser_gains_nothing(self, world: World) -> None:
        lock(Client())
        for address in ("10.0.0.7", "192.0.2.44"):
            fresh = Client()
            assert attempt(fresh, password=PASSWORD, address=address).status_code == 429

    def test_a_device_of_one_account_is_none_of_another(self, world: World) -> None:
        device = Client()
        attempt(device, "reporter-liuxi", PASSWORD)
        device.post("/accounts/logout/")
        lock(Client())
        assert attempt(device, password=PASSWORD).status_code == 429

    def test_a_forged_device_counts_as_unknown(self, world: World) -> None:
        own = Client()
        attempt(own, password=PASSWORD)
        forged = Client()
        forged.cookies["lt_device"] = own.cookies["lt_device"].value[:-3] + "abc"
        lock(Client())
        assert attempt(forged, password=PASSWORD).status_code == 429

    @pytest.mark.parametrize("name", ["Reporter", " reporter "])
    def test_capitals_and_spaces_are_no_other_account(self, world: World, name: str) -> None:
        lock(Client())
        assert attempt(Client(), name, PASSWORD).status_code == 429

    def test_a_success_starts_the_count_again(self, world: World) -> None:
        client = Client()
        for _ in range(LIMIT - 1):
            attempt(client)
        attempt(client, password=PASSWORD)
        assert signed_in(client)
        client.post("/accounts/logout/")
        assert attempt(client).status_code == 200


class TestSecondFactor:
    def test_it_is_switched_on_and_asked_for(
        self, world: World, django_capture_on_commit_callbacks: Callable[..., Any]
    ) -> None:
        client = Client()
        attempt(client, password=PASSWORD)
        asked = client.get("/accounts/2fa/totp/activate/").headers["Location"]
        assert asked.startswith("/accounts/reauthenticate/")  # whoever sits down at an open screen cannot do it
        client.post(asked, {"password": PASSWORD})
        assert client.get("/accounts/2fa/totp/activate/").status_code == 200
        secret = client.session["mfa.totp.secret"]
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}).status_code == 302
        person = world.person("reporter")
        assert Authenticator.objects.filter(user=person, type="totp").exists()
        assert models.AuditEvent.objects.filter(verb="second_factor_on", actor=person).count() == 1
        self.sign_in_with(Client(), secret)

    def sign_in_with(self, client: Client, secret: str) -> None:
        answer = attempt(client, password=PASSWORD)
        assert answer.headers["Location"] == "/accounts/2fa/authenticate/" and not signed_in(client)
        assert client.get("/projects/").status_code == 302
        wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
        assert wrong.status_code == 200 and not signed_in(client)
        client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
        assert signed_in(client)

    def test_roles_that_see_all_need_it_where_the_site_says_so(self, world: World, settings: LazySettings) -> None:
        settings.LEITAI_REQUIRE_MFA = True
        officer, reporter = world.sign_in(Client(), "city_officer"), world.sign_in(Client(), "reporter")
        assert officer.get("/projects/").headers["Location"] == "/accounts/2fa/totp/activate/"
        assert officer.post("/language/", {"language": "en"}).status_code == 302
        assert reporter.get("/projects/").status_code == 200
        TOTP.activate(world.person("city_officer"), generate_totp_secret())
        assert officer.get("/projects/").status_code == 200


class TestStartPassword:
    def test_it_must_be_changed_before_anything_else(self, world: World) -> None:
        models.Person.objects.filter(username="reporter").update(must_change_password=True)
        client = Client()
        attempt(client, password=PASSWORD)
        assert client.get("/projects/").headers["Location"] == "/accounts/password/change/"
        same = {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
        assert client.post("/accounts/password/change/", same).status_code == 200
        changed = client.post("/accounts/password/change/", same | {"password1": NEW, "password2": NEW})
        assert changed.headers["Location"] == "/" and "密码已修改" in client.get("/").content.decode()
        assert client.get("/projects/").status_code == 200
        assert models.AuditEvent.objects.filter(verb="change_own_password").count() == 1

    @pytest.mark.parametrize(("days", "opens"), [(0, True), (-1, False)])
    def test_it_opens_nothing_after_its_last_day(self, world: World, days: int, opens: bool) -> None:
        until = timezone.localdate() + dt.timedelta(days=days)
        models.Person.objects.filter(username="reporter").update(must_change_password=True, start_password_until=until)
        client = Client()
        answer = attempt(client, password=PASSWORD)
        assert signed_in(client) is opens
        assert opens or "初始密码的有效期已过" in answer.content.decode()
        assert "初始密码的有效期已过" not in attempt(Client(), password="something else").content.decode()

    def test_the_own_password_does_not_expire(self, world: World) -> None:
        until = timezone.localdate()
        models.Person.objects.filter(username="reporter").update(must_change_password=True, start_password_until=until)
        client = Client()
        attempt(client, password=PASSWORD)
        client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
        assert models.Person.objects.get(username="reporter").start_password_until is None

    @pytest.mark.parametrize("weak", ["short-1", "1234567890123", "password123", "reporter2020"])
    def test_a_weak_one_is_refused(self, world: World, weak: str) -> None:
        client = world.sign_in(Client(), "reporter")
        form = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
        assert client.post("/accounts/password/change/", form).status_code == 200
        assert models.Person.objects.get(username="reporter").check_password(PASSWORD)


def test_signing_in_leaves_an_event(world: World) -> None:
    attempt(Client(), password=PASSWORD)
    assert models.AuditEvent.objects.filter(verb="sign_in", actor=world.person("reporter")).count() == 1


@pytest.mark.parametrize("path", ["signup", "password/reset", "email", "login/code", "social/signup"])
def test_no_account_is_opened_and_no_password_reset_from_outside(world: World, path: str) -> None:
    assert Client().get(f"/accounts/{path}/").status_code == 404


def test_a_closed_account_and_one_without_a_role_open_nothing(world: World) -> None:
    models.Person.objects.filter(username="reporter").update(is_active=False)
    client = Client()
    attempt(client, password=PASSWORD)
    assert not signed_in(client)
    models.RoleAssignment.objects.filter(person__username="auditor").update(ends="2020-06-01")
    attempt(client, "auditor", PASSWORD)
    assert client.get("/projects/").status_code == 403
