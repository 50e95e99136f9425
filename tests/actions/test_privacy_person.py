"""What is held about a person is taken out whole; a removed person is nowhere, and the trail still stands."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessLog
from django.apps import apps
from django.conf import LazySettings
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import DatabaseError
from django.db.models import Model
from django.test import Client, RequestFactory

from leitai import models
from leitai.actions import orgs
from leitai.actions.audit import seal_events
from leitai.actions.orgs import RoleWanted
from leitai.actions.privacy import person as module
from leitai.actions.privacy.person import export_person, remove_person
from leitai.queries.privacy.package import package
from leitai.queries.privacy.person import everything, links
from leitai.rules import Refused
from tests.world import MOMENT, World
from tests.world.contest import make_contest
from tests.world.planted import holding, loosen, plant

pytestmark = pytest.mark.django_db
MARK = "甄别人"
SECRET = "geheimes-wort-9"


def hired(world: World) -> models.Person:
    """Somebody with everything an account can hold, who has worked, judged and signed in."""
    new = orgs.create_person(
        by=world.scope("city_officer"), username="zhenbie", name=MARK, name_en=f"{MARK}en", email="zhenbie@example.org",
        language="en", role=RoleWanted("auditor"), organization_id=world.lindong.organizations["office"].pk,
    )  # fmt: skip
    person = models.Person.objects.get(pk=new.person.pk)
    Authenticator.objects.create(user=person, type="totp", data={"secret": SECRET})
    EmailAddress.objects.create(user=person, email="zhenbie@example.org")
    SocialAccount.objects.create(user=person, provider="office", uid="zhenbie", extra_data={"name": MARK})
    AccessLog.objects.create(username="zhenbie", ip_address="::1")
    models.LeaderAssignment.objects.create(
        project=world.projects["school_a"], leader="市长", person=person, starts=MOMENT.date(), ends=MOMENT.date()
    )
    return person


def judged(world: World, person: models.Person, *, revealed: bool = True) -> models.Judge:
    contest = make_contest(world.lindong)
    contest.all_vote()
    models.Round.objects.filter(pk=contest.round.pk).update(
        revealed_at=MOMENT if revealed else None, state="revealed" if revealed else "locked", locked_at=MOMENT,
        locked_by=world.person("leader"), lock_asked_by=world.person("auditor"), lock_asked_at=MOMENT,
    )  # fmt: skip
    judge = contest.judges["J1"]
    judge.name, judge.office, judge.person = MARK, MARK, person
    judge.save()
    return judge


def closed(world: World, person: models.Person) -> models.Person:
    return orgs.deactivate_person(by=world.scope("city_officer"), person_id=person.pk)


def removed(world: World, person: models.Person, confirmed: str = "zhenbie") -> models.Person:
    return remove_person(by=world.scope("city_officer"), person_id=person.pk, confirmed=confirmed)


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = MOMENT.isoformat()


def test_a_removed_person_stands_nowhere(world: World) -> None:
    person = hired(world)
    judge = judged(world, person)
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert set(holding(MARK)) == {"leitai_judge", "leitai_person", "socialaccount_socialaccount"}
    closed(world, person)
    row = removed(world, person)
    assert holding(MARK) == [] and holding("zhenbie") == [] and holding(SECRET) == []
    assert (row.name, row.name_en) == (f"已移除人员{row.pk}号", f"Removed person no. {row.pk}")
    assert set(AccessLog.objects.values_list("username", flat=True)) == {f"removed-{row.pk}"}
    assert not models.RoleAssignment.objects.filter(person=row, ends__isnull=True).exists()
    judge.refresh_from_db()
    assert (judge.name, judge.person) == ("—", None) and judge.ballots.exists()
    event = models.AuditEvent.objects.get(verb="remove_person")
    assert event.object_id == str(row.pk) and event.detail["judges"] == 1 and event.detail["keys"] == 3


def test_the_sealed_trail_stands_after_a_removal(world: World) -> None:
    person = hired(world)
    seal_events(thorough=True)
    closed(world, person)
    removed(world, person)
    seal_events(thorough=True)
    out = io.StringIO()
    call_command("audit_verify", stdout=out)
    assert "untouched" in out.getvalue()


def test_nothing_of_theirs_opens_a_door_any_more(world: World) -> None:
    new = orgs.create_person(by=world.scope("city_officer"), username="zhenbie", name=MARK, role=RoleWanted("auditor"))
    client = Client()
    client.force_login(new.person, backend="django.contrib.auth.backends.ModelBackend")
    closed(world, new.person)
    row = removed(world, new.person)
    assert client.get("/privacy/own/").status_code == 302
    for name in ("zhenbie", row.username):
        request = RequestFactory().post("/accounts/login/")
        assert authenticate(request, username=name, password=new.password) is None
    with pytest.raises(Refused, match="person_removed"):
        orgs.reactivate_person(by=world.scope("city_officer"), person_id=row.pk)


def _other_region(world: World, person: models.Person) -> None:
    models.RoleAssignment.objects.create(
        person=person, region=world.yunbei.region, role="auditor", starts=MOMENT.date(), ends=MOMENT.date()
    )


def _duty(world: World, person: models.Person) -> None:
    models.RoundDuty.objects.create(round=make_contest(world.lindong).round, person=person, duty="clerk")


def _judges_still(world: World, person: models.Person) -> None:
    judged(world, person, revealed=False)


def _nothing(world: World, person: models.Person) -> None:
    pass


@pytest.mark.parametrize(
    ("before", "close", "confirmed", "refusal"),
    [
        (_nothing, False, "zhenbie", "person_still_open"),
        (_nothing, True, "zhenbi", "removal_not_confirmed"),
        (_nothing, True, "", "removal_not_confirmed"),
        (_duty, True, "zhenbie", "person_has_duties"),
        (_judges_still, True, "zhenbie", "person_has_duties"),
    ],
)
def test_a_removal_is_refused(
    world: World, before: Callable[[World, models.Person], None], close: bool, confirmed: str, refusal: str
) -> None:
    person = hired(world)
    before(world, person)
    if close:
        closed(world, person)
    held = holding(MARK)
    with pytest.raises(Refused) as told:
        removed(world, person, confirmed)
    assert told.value.code == refusal and holding(MARK) == held


def test_who_works_elsewhere_too_is_removed_by_neither(world: World) -> None:
    person = hired(world)
    closed(world, person)
    _other_region(world, person)
    for act in (lambda: removed(world, person), lambda: export_person(by=world.scope("admin"), person_id=person.pk)):
        with pytest.raises(Refused, match="person_of_other_region"):
            act()


def test_nobody_is_removed_twice(world: World) -> None:
    person = hired(world)
    closed(world, person)
    row = removed(world, person)
    with pytest.raises(Refused, match="person_removed"):
        removed(world, person, row.username)


def test_the_last_who_manages_people_cannot_be_removed(world: World) -> None:
    closed(world, world.person("admin"))
    with pytest.raises(Refused, match="last_officer"):
        closed(world, world.person("city_officer"))
    with pytest.raises(Refused, match="person_still_open"):
        removed(world, world.person("city_officer"), "city-officer")


@pytest.mark.parametrize("act", ["remove", "export"])
def test_without_its_audit_event_nothing_is_done(world: World, monkeypatch: pytest.MonkeyPatch, act: str) -> None:
    person = hired(world)
    closed(world, person)

    def broken(**_: object) -> None:
        raise DatabaseError("no trail")

    monkeypatch.setattr(module, "record", broken)
    held = holding(MARK)
    with pytest.raises(DatabaseError):
        removed(world, person) if act == "remove" else export_person(
            by=world.scope("city_officer"), person_id=person.pk
        )
    assert holding(MARK) == held


# ---- taken out


def _needed(made: dict[type[Model], Model], model: type[Model]) -> dict[str, Model]:
    """What a row of a model must hang on, planted from the region downwards so that it belongs to it."""
    keys = {}
    for key in model._meta.local_concrete_fields:
        to = key.related_model
        if to not in (None, model, models.Person) and not key.null:
            if to not in made:
                made[to] = plant(to, **_needed(made, to))
            keys[key.name] = made[to]
    return keys


def test_every_row_that_names_a_person_is_in_the_package(world: World) -> None:
    """A row of every model with a key to a person, one for each such key: a new model cannot be forgotten."""
    person, planted = hired(world), {}
    ways = links(models.Person)
    loosen(apps.get_models())
    made: dict[type[Model], Model] = {models.Region: world.region}
    for model, name in ways:
        planted[model._meta.label, name] = str(plant(model, **_needed(made, model) | {name: person}).pk)
    told = _json(world, person)
    for (label, way), number in planted.items():
        rows = [row for part in told["parts"] if (part["model"], part["way"]) == (label, way) for row in part["rows"]]
        assert number in [str(row.get("id")) for row in rows], f"{label}.{way}"
    assert len(ways) > 60


def test_the_package_holds_account_marks_and_traces_but_no_secret(world: World) -> None:
    person = hired(world)
    judge = judged(world, person)
    told = _json(world, person)
    by_model = {part["model"]: part["rows"] for part in told["parts"] if part["full"]}
    assert by_model["leitai.Person"][0]["email"] == "zhenbie@example.org"
    assert len(by_model["leitai.Ballot"]) == judge.ballots.count() > 0
    assert by_model["leitai.Ballot"][0]["marks"] and by_model["axes.AccessLog"] and by_model["mfa.Authenticator"]
    said = json.dumps(told, ensure_ascii=False)
    assert SECRET not in said and "pbkdf2" not in said and '"password"' not in said


def test_marks_before_the_reveal_are_for_the_judge_alone(world: World) -> None:
    person = hired(world)
    judged(world, person, revealed=False)
    assert "leitai.Ballot" not in {part["model"] for part in _json(world, person)["parts"]}
    own = orgs.Scope(**vars(world.scope("auditor")) | {"person_id": person.pk})
    assert "leitai.Ballot" in {part.model for part in everything(own, person.pk).parts}


def test_rows_of_the_same_name_are_told_apart(world: World) -> None:
    person = hired(world)
    judged(world, person)
    models.Judge.objects.update(person=None)
    found = [part for part in _json(world, person)["parts"] if part["way"] == "same name"]
    assert [part["model"] for part in found] == ["leitai.Judge"] and len(found[0]["rows"]) == 1


def test_only_the_person_or_who_manages_people_takes_it_out(world: World) -> None:
    reporter = world.person("reporter").pk
    export_person(by=world.scope("reporter"), person_id=reporter)
    export_person(by=world.scope("admin"), person_id=reporter)
    for who, code in (("auditor", "not_allowed"), ("reporter_liuxi", "not_allowed"), ("yunbei.admin", "not_found")):
        with pytest.raises(Refused, match=code):
            export_person(by=world.scope(who), person_id=reporter)
    assert models.AuditEvent.objects.filter(verb="export_person").count() == 2


def _json(world: World, person: models.Person) -> dict[str, Any]:
    scope = world.scope("city_officer")
    with zipfile.ZipFile(io.BytesIO(package(everything(scope, person.pk), "zh-hans"))) as archive:
        assert person.name in archive.read("person.html").decode()
        told: dict[str, Any] = json.loads(archive.read("person.json"))
    return told
