"""A person leaves: one decision, one transaction. What they did stays under their name."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from leitai import models
from leitai.actions.audit import record
from leitai.actions.keys import hold_people, lasting_editors, shut_sessions, somebody_is_left
from leitai.queries.leaving import Handover, duty_hindrance, open_rows, roles_after
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused


@transaction.atomic
def leave(
    *, by: Scope, person_id: int, last_day: dt.date | None = None, successor_id: int | None = None
) -> models.Departure:
    """Somebody leaves at the end of `last_day`; today means at once. A later day is waited for, and nobody but the
    named successor need do anything then.
    """
    require(by, Permission.EDIT_PEOPLE)
    hold_people(by)
    person, today = _leaver(by, person_id), timezone.localdate()
    day = last_day or today
    if day < today:
        raise Refused("last_day_is_over")
    successor = None if successor_id is None else _successor(by, person, successor_id)
    managed = lasting_editors(by.region_id).filter(person=person).exists()
    assert by.person_id is not None
    row = models.Departure.objects.create(
        person=person, region_id=by.region_id, last_day=day, successor=successor, decided_by_id=by.person_id,
        decided_at=timezone.now(),
    )  # fmt: skip
    detail: dict[str, Any] = {"person": person.pk, "last_day": str(day), "successor": row.successor_id}
    if day > today:
        somebody_is_left(by, managed)
        record(by=by, verb="plan_leaving", about=row, detail=detail)
        return row
    detail |= _see_off(by, row, today)
    somebody_is_left(by, managed)
    record(by=by, verb="leave", about=row, detail=detail)
    return row


@transaction.atomic
def see_off(*, by: Scope, departure_id: int) -> models.Departure:
    """The last day is over: what was decided is done. Whoever was to follow and is gone too follows no more."""
    require(by, Permission.EDIT_PEOPLE)
    hold_people(by)
    row = found(by, models.Departure, departure_id, lock=True)
    if row.done_at is not None or row.withdrawn_at is not None:
        raise Refused("leaving_is_over")
    if row.last_day >= timezone.localdate():
        raise Refused("last_day_to_come")
    if row.successor is not None and not row.successor.is_active:
        row.successor = None
    detail = {"person": row.person_id, "last_day": str(row.last_day), "successor": row.successor_id}
    detail |= _see_off(by, row, row.last_day + dt.timedelta(days=1))
    record(by=by, verb="leave", about=row, detail=detail)
    return row


@transaction.atomic
def withdraw_leaving(*, by: Scope, departure_id: int) -> models.Departure:
    """The person stays after all; nothing has happened yet."""
    require(by, Permission.EDIT_PEOPLE)
    row = found(by, models.Departure, departure_id, lock=True)
    if row.done_at is not None or row.withdrawn_at is not None:
        raise Refused("leaving_is_over")
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    record(by=by, verb="withdraw_leaving", about=row, detail={"person": row.person_id})
    return row


def _leaver(by: Scope, person_id: int) -> models.Person:
    person = found(by, models.Person, person_id, lock=True)
    if person.pk in by.hands:
        raise Refused("own_leaving")
    if not person.is_active:
        raise Refused("person_inactive")
    if models.RoleAssignment.objects.filter(person=person).exclude(region_id=by.region_id).exists():
        raise Refused("person_of_other_region")
    if models.Departure.objects.filter(person=person, done_at=None, withdrawn_at=None).exists():
        raise Refused("leaves_already")
    return person


def _successor(by: Scope, person: models.Person, successor_id: int) -> models.Person:
    successor = found(by, models.Person, successor_id, lock=True)
    if successor.pk == person.pk:
        raise Refused("successor_is_another")
    if not successor.is_active:
        raise Refused("successor_inactive")
    if models.Departure.objects.filter(person=successor, done_at=None, withdrawn_at=None).exists():
        raise Refused("successor_leaves")
    new = [one for one in open_rows(person, by.region_id, timezone.localdate()).roles if not _has(successor, one)]
    if successor.pk in by.hands and new:
        raise Refused("own_role")
    return successor


def _see_off(by: Scope, row: models.Departure, day: dt.date) -> dict[str, Any]:
    """Hand over, end, close; `day` is the first one without this person. What was done, by numbers."""
    person, successor = row.person, row.successor
    work = open_rows(person, row.region_id, day)
    told: dict[str, Any] = {}
    if successor is not None:
        told |= _hand_over(by, work, successor, day)
    told["badges"] = _call_in_badges(row, work)
    told["ended"] = [_end(one, day) for one in (*work.roles, *work.acting)]
    told["factors"], _kinds = Authenticator.objects.filter(user=person).delete()
    person.is_active = False
    person.must_change_password, person.start_password_until = False, None
    person.set_unusable_password()
    person.save(update_fields=["is_active", "password", "must_change_password", "start_password_until"])
    told["sessions"] = shut_sessions(person.pk)
    row.done_at = timezone.now()
    row.save(update_fields=["done_at", "successor"])
    return told


def _hand_over(by: Scope, work: Handover, successor: models.Person, day: dt.date) -> dict[str, Any]:
    roles = roles_after(work, successor, day)
    duties = [one for one in work.duties.select_related("round") if not duty_hindrance(one, successor, roles)]
    return {
        "granted": [_follow(by, one, successor, day) for one in work.roles if not _has(successor, one)],
        "duties": models.RoundDuty.objects.filter(pk__in=[one.pk for one in duties]).update(person=successor),
        "steps": work.steps.update(person=successor),
        "projects": [_lead(one, successor, day) for one in work.projects],
    }


def _has(person: models.Person, row: models.RoleAssignment) -> bool:
    same = models.RoleAssignment.objects.filter(
        person=person, region_id=row.region_id, role=row.role, unit=row.unit, organization=row.organization
    )
    return same.filter(ends__isnull=True).exists()


def _follow(by: Scope, row: models.RoleAssignment, successor: models.Person, day: dt.date) -> int:
    return models.RoleAssignment.objects.create(
        person=successor, region_id=row.region_id, role=row.role, unit=row.unit, organization=row.organization,
        starts=max(day, row.starts), ends=row.ends, granted_by_id=by.person_id,
    ).pk  # fmt: skip


def _end(row: models.RoleAssignment, day: dt.date) -> int:
    row.ends = max(day, row.starts)
    row.save(update_fields=["ends"])
    return row.pk


def _lead(row: models.LeaderAssignment, successor: models.Person, day: dt.date) -> int:
    row.ends = max(day, row.starts)
    row.save(update_fields=["ends"])
    return models.LeaderAssignment.objects.create(
        project_id=row.project_id, leader=successor.name, leader_en=successor.name_en, person=successor,
        starts=row.ends,
    ).pk  # fmt: skip


def _call_in_badges(row: models.Departure, work: Handover) -> list[int]:
    badges = models.Badge.objects.filter(judge__in=work.seats, revoked_at=None)
    keys = list(badges.values_list("pk", flat=True))
    models.Badge.objects.filter(pk__in=keys).update(revoked_by=row.decided_by_id, revoked_at=timezone.now())
    return keys
