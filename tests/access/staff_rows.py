"""Who leaves, who follows, who administers a unit, and a second session, for the access matrix."""

from __future__ import annotations

import datetime as dt

from django.contrib.sessions.models import Session
from django.test import Client

from leitai import models
from leitai.queries.sessions import mark_of
from tests.access.scene import LINDONG, YUNBEI, Row, Scene
from tests.world import MOMENT, SINCE, Place

PEOPLE = frozenset({"admin", "city_officer", "auditor"})
FAR = dt.date(2099, 1, 1)


def add_staff(scene: Scene) -> None:
    here, there = scene.world.lindong, scene.world.yunbei
    for place in (here, there):
        _unit_admin(place)
    _pair(scene, "colleague", here.people["auditor"].pk, there.people["auditor"].pk, PEOPLE)
    _pair(scene, "own_role", here.roles["reporter"].pk, there.roles["reporter"].pk, LINDONG)
    _pair(scene, "departure", _departure(here).pk, _departure(there).pk, PEOPLE)
    marks = [_second_session(scene, who) for who in ("city_officer", "yunbei.city_officer")]
    _pair(scene, "session", *marks, frozenset({"city_officer"}))


def _pair(scene: Scene, kind: str, own: object, abroad: object, seen_by: frozenset[str]) -> None:
    scene.kinds[kind] = (Row("lindong", own, seen_by), Row("yunbei", abroad, YUNBEI))


def _unit_admin(place: Place) -> None:
    first = next(iter(place.units.values()))
    person = models.Person.objects.create(
        username=f"{place.region.code}-unit-admin", name=f"{first.name}管理员", name_en=f"{first.name_en} Admin"
    )
    place.people["unit_admin"] = person
    place.roles["unit_admin"] = models.RoleAssignment.objects.create(
        person=person, region=place.region, role="unit_admin", unit=first, starts=SINCE
    )


def _departure(place: Place) -> models.Departure:
    return models.Departure.objects.create(
        person=place.people["department_officer"], region=place.region, last_day=FAR,
        successor=place.people["auditor"], decided_by=place.people["admin"], decided_at=MOMENT,
    )  # fmt: skip


def _second_session(scene: Scene, who: str) -> str:
    client = scene.world.sign_in(Client(), who)
    assert Session.objects.filter(pk=client.session.session_key).exists()
    return mark_of(str(client.session.session_key))
