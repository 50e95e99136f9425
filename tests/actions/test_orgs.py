from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from leitai import models
from leitai.actions import orgs as actions
from leitai.actions.orgs import RoleWanted
from leitai.queries.orgs import Scope
from leitai.rules import Refused, Role
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db
MERGED = dt.date(2019, 11, 1)


def gone(world: World, name: str = "旧桥乡", level: str = "county") -> models.Unit:
    return models.Unit.objects.create(
        region=world.region, code=f"old-{name}", scheme="own", name=name, level=level, parent=world.lindong.city,
        valid_from=dt.date(2000, 1, 1), valid_to=MERGED,
    )  # fmt: skip


def closed(world: World) -> models.Person:
    person = world.person("reporter_liuxi")
    models.Person.objects.filter(pk=person.pk).update(is_active=False)
    return person


def succession(world: World) -> models.UnitSuccession:
    return models.UnitSuccession.objects.create(
        old=gone(world), new=world.units["songhe"], on=MERGED, source="撤并批复"
    )


Prepared = Callable[[Scope], Any]


def prepare(world: World, verb: str) -> Prepared:
    """An action with arguments that work; what it needs is there already, and only `by` is to be given."""
    reporter, songhe = world.person("reporter").pk, world.units["songhe"].pk
    if verb == "create_person":
        wanted = RoleWanted("county_reporter", unit_id=songhe)
        return lambda by: actions.create_person(by=by, username="New.Clerk", name="新填报员", role=wanted)
    if verb == "grant_role":
        return lambda by: actions.grant_role(by=by, person_id=reporter, role=RoleWanted("auditor"))
    if verb == "end_role":
        return lambda by: actions.end_role(by=by, assignment_id=world.lindong.roles["reporter"].pk)
    if verb == "deactivate_person":
        return lambda by: actions.deactivate_person(by=by, person_id=reporter)
    if verb == "reactivate_person":
        person = closed(world).pk
        return lambda by: actions.reactivate_person(by=by, person_id=person)
    if verb == "reset_password":
        return lambda by: actions.reset_password(by=by, person_id=reporter)
    if verb == "add_succession":
        old = gone(world).pk
        return lambda by: actions.add_succession(by=by, old_id=old, new_id=songhe, on=MERGED, source=" 批复 ")
    if verb == "remove_succession":
        row = succession(world).pk
        return lambda by: actions.remove_succession(by=by, succession_id=row)
    if verb == "change_own_password":
        return lambda by: actions.change_own_password(by=by, password="lantern-boat-93")
    return lambda by: actions.note_second_factor(by=by, on=True)


OFFICE = (
    "create_person", "grant_role", "end_role", "deactivate_person", "reactivate_person", "reset_password",
    "add_succession", "remove_succession",
)  # fmt: skip
OWN = ("change_own_password", "second_factor_on")


def state() -> list[Any]:
    tables: tuple[Any, ...] = (models.Person, models.RoleAssignment, models.UnitSuccession, models.AuditEvent)
    return [list(table.objects.order_by("pk").values()) for table in tables]


@pytest.mark.parametrize("verb", [*OFFICE, *OWN])
def test_each_works_and_leaves_one_event(world: World, verb: str) -> None:
    action = prepare(world, verb)
    before = state()
    action(world.scope("city_officer"))
    assert state()[:3] != before[:3] or verb == "second_factor_on"
    event = models.AuditEvent.objects.get(verb=verb)
    assert (event.actor_id, event.region_id) == (world.person("city_officer").pk, world.region.pk)


LESSER = ("reporter", "department_officer", "leader", "auditor")
# An officer of the other region opens accounts there too; that the unit is then refused is tested below.
REFUSED = [(verb, who, "not_allowed") for verb in OFFICE for who in LESSER] + [
    (verb, "yunbei.city_officer", "not_found") for verb in OFFICE if verb != "create_person"
]


@pytest.mark.parametrize(("verb", "person", "code"), REFUSED)
def test_each_is_refused_to_others_and_changes_nothing(world: World, verb: str, person: str, code: str) -> None:
    action = prepare(world, verb)
    before = state()
    with pytest.raises(Refused) as refusal:
        action(world.scope(person))
    assert refusal.value.code == code
    assert state() == before


@pytest.mark.parametrize("verb", [*OFFICE, *OWN])
def test_each_is_rolled_back_when_the_audit_fails(world: World, verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    action = prepare(world, verb)
    before = state()

    def broken(**_: object) -> None:
        raise RuntimeError("no audit")

    monkeypatch.setattr(actions, "record", broken)
    with pytest.raises(RuntimeError, match="no audit"):
        action(world.scope("city_officer"))
    assert state() == before


def test_events_hold_no_names_and_no_passwords(world: World) -> None:
    by = world.scope("city_officer")
    new = prepare(world, "create_person")(by)
    told = str(list(models.AuditEvent.objects.filter(verb="create_person").values()))
    assert new.password not in told and "新填报员" not in told and "new.clerk" not in told


class TestCreatePerson:
    def test_the_account_has_a_start_password_that_must_be_changed(self, world: World) -> None:
        new = prepare(world, "create_person")(world.scope("city_officer"))
        person = models.Person.objects.get(username="new.clerk")
        assert person.check_password(new.password) and person.must_change_password
        assert person.start_password_until == timezone.localdate() + dt.timedelta(days=14)
        assert [row.role for row in person.role_assignments.all()] == ["county_reporter"]

    def test_it_is_hashed_quickly_and_again_with_all_rounds_when_it_is_first_used(
        self, world: World, settings: LazySettings
    ) -> None:
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
        new = prepare(world, "create_person")(world.scope("city_officer"))
        assert new.person.password.split("$")[1] == "20000"
        assert new.person.check_password(new.password)
        assert int(models.Person.objects.get(pk=new.person.pk).password.split("$")[1]) > 500_000

    @pytest.mark.parametrize("username", ["reporter", " Reporter ", "REPORTER"])
    def test_a_name_is_given_once_whatever_its_capitals(self, world: World, username: str) -> None:
        wanted = RoleWanted("county_reporter", unit_id=world.units["songhe"].pk)
        with pytest.raises(Refused, match="username_taken"):
            actions.create_person(by=world.scope("city_officer"), username=username, name="某人", role=wanted)

    def test_whoever_would_get_no_role_is_not_made(self, world: World) -> None:
        before = state()
        foreign = RoleWanted("county_reporter", unit_id=world.yunbei.units["zhuling"].pk)
        with pytest.raises(Refused, match="not_found"):
            actions.create_person(by=world.scope("city_officer"), username="clerk", name="某人", role=foreign)
        assert state() == before


@pytest.mark.parametrize(
    ("role", "unit", "organization", "code"),
    [
        ("county_reporter", "", "", "reporter_needs_a_unit"),
        ("county_reporter", "songhe_town", "", "reporter_needs_a_unit"),
        ("department_officer", "", "", "officer_needs_a_department"),
        ("city_officer", "songhe", "", "role_takes_no_unit"),
        ("leader", "", "transport", "role_takes_no_department"),
        ("emperor", "", "", "unknown_role"),
    ],
)
def test_a_role_takes_what_it_is_for(world: World, role: str, unit: str, organization: str, code: str) -> None:
    wanted = RoleWanted(
        role,
        world.units[unit].pk if unit else None,
        world.lindong.organizations[organization].pk if organization else None,
    )
    with pytest.raises(Refused, match=code):
        actions.grant_role(by=world.scope("city_officer"), person_id=world.person("auditor").pk, role=wanted)


class TestGrantRole:
    def test_nobody_grants_a_role_to_themselves(self, world: World) -> None:
        with pytest.raises(Refused, match="own_role"):
            actions.grant_role(
                by=world.scope("city_officer"), person_id=world.person("city_officer").pk, role=RoleWanted("leader")
            )

    def test_a_role_is_held_once(self, world: World) -> None:
        action = prepare(world, "grant_role")
        action(world.scope("city_officer"))
        with pytest.raises(Refused, match="role_already_held"):
            action(world.scope("city_officer"))

    def test_a_closed_account_gets_none(self, world: World) -> None:
        with pytest.raises(Refused, match="person_inactive"):
            actions.grant_role(
                by=world.scope("city_officer"), person_id=closed(world).pk, role=RoleWanted(Role.AUDITOR)
            )


class TestEndRole:
    def test_it_ends_at_once_and_only_once(self, world: World) -> None:
        action = prepare(world, "end_role")
        assert action(world.scope("city_officer")).ends == timezone.localdate()
        with pytest.raises(Refused, match="role_already_ended"):
            action(world.scope("city_officer"))

    def test_not_in_the_past(self, world: World) -> None:
        role = world.lindong.roles["reporter"].pk
        with pytest.raises(Refused, match="role_ends_in_the_past"):
            actions.end_role(by=world.scope("city_officer"), assignment_id=role, on=dt.date(2020, 6, 1))

    def test_somebody_is_left_who_manages_people(self, world: World) -> None:
        by = world.scope("city_officer")
        actions.end_role(by=by, assignment_id=world.lindong.roles["admin"].pk)
        for last in (
            lambda: actions.end_role(by=by, assignment_id=world.lindong.roles["city_officer"].pk),
            lambda: actions.deactivate_person(by=by, person_id=world.person("city_officer").pk),
        ):
            with pytest.raises(Refused, match="last_officer"):
                last()


class TestAccounts:
    def test_a_closed_account_is_signed_out_at_once(self, world: World) -> None:
        client = world.sign_in(Client(), "reporter")
        prepare(world, "deactivate_person")(world.scope("city_officer"))
        assert not models.Person.objects.get(username="reporter").check_password(PASSWORD)
        assert client.get("/").headers["Location"].startswith("/accounts/login/")

    def test_a_reset_takes_the_second_factor_and_the_sessions(self, world: World) -> None:
        person = world.person("reporter")
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
        client = world.sign_in(Client(), "reporter")
        new = prepare(world, "reset_password")(world.scope("city_officer"))
        assert not Authenticator.objects.filter(user=person).exists()
        assert models.Person.objects.get(pk=person.pk).check_password(new.password)
        assert client.get("/").headers["Location"].startswith("/accounts/login/")

    def test_somebody_who_also_works_elsewhere_is_not_ones_own(self, world: World) -> None:
        person = world.person("reporter")
        models.RoleAssignment.objects.create(
            person=person, region=world.yunbei.region, role="leader", starts=dt.date(2020, 1, 1)
        )
        for verb in ("reset_password", "deactivate_person"):
            with pytest.raises(Refused, match="person_of_other_region"):
                prepare(world, verb)(world.scope("city_officer"))

    def test_the_own_password_is_changed_by_its_owner_and_to_another(self, world: World) -> None:
        by = world.scope("city_officer")
        with pytest.raises(Refused, match="own_password"):
            actions.reset_password(by=by, person_id=world.person("city_officer").pk)
        with pytest.raises(Refused, match="password_unchanged"):
            actions.change_own_password(by=by, password=PASSWORD)


class TestSuccession:
    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"source": "  "}, "succession_without_source"),
            ({"on": dt.date(2019, 10, 31)}, "predecessor_still_valid"),
            ({"on": dt.date(2031, 1, 1), "new": "short"}, "successor_not_valid"),
            ({"new": "songhe_town"}, "succession_across_levels"),
            ({"new": "old"}, "succession_of_itself"),
        ],
    )
    def test_only_what_can_have_been(self, world: World, change: dict[str, Any], code: str) -> None:
        old = gone(world)
        short = gone(world, "短命县")
        units = world.units | {"old": old, "short": short}
        wanted = {"on": MERGED, "source": "批复", "new": "songhe"} | change
        with pytest.raises(Refused, match=code):
            actions.add_succession(
                by=world.scope("city_officer"), old_id=old.pk, new_id=units[wanted.pop("new")].pk, **wanted
            )

    def test_it_is_entered_once(self, world: World) -> None:
        row = succession(world)
        with pytest.raises(Refused, match="succession_known"):
            actions.add_succession(
                by=world.scope("city_officer"), old_id=row.old_id, new_id=row.new_id, on=MERGED, source="批复"
            )
