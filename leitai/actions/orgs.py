"""People and their roles. A person is known by what they may do here, so nobody is made without a first role."""

from __future__ import annotations

import datetime as dt

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils import timezone

from leitai import models
from leitai.actions.accounts import NewPassword as NewPassword
from leitai.actions.accounts import RoleWanted as RoleWanted
from leitai.actions.accounts import assign_role, give_start_password
from leitai.actions.audit import record
from leitai.actions.keys import hold_people, shut_sessions, somebody_edits_people
from leitai.labels import COUNTY_LEVELS
from leitai.queries.orgs import Scope, found, in_charge_of, require
from leitai.rules import Permission, Refused


@transaction.atomic
def create_person(
    *,
    by: Scope,
    username: str,
    name: str,
    role: RoleWanted,
    name_en: str = "",
    email: str = "",
    organization_id: int | None = None,
    language: str = "",
) -> NewPassword:
    require(by, Permission.EDIT_PEOPLE)
    username = username.strip().lower()
    if models.Person.objects.filter(username__iexact=username).exists():
        raise Refused("username_taken")
    organization = None if organization_id is None else found(by, models.Organization, organization_id)
    person = models.Person(
        username=username,
        name=name,
        name_en=name_en,
        email=email,
        organization=organization,
        language=language,
    )
    password = give_start_password(person)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise Refused("username_taken") from error
    assignment = assign_role(by, person, role, timezone.localdate())
    record(by=by, verb="create_person", about=person, unit_id=assignment.unit_id, detail=_told(assignment))
    return NewPassword(person, password)


@transaction.atomic
def grant_role(*, by: Scope, person_id: int, role: RoleWanted, starts: dt.date | None = None) -> models.RoleAssignment:
    require(by, Permission.EDIT_PEOPLE)
    person = found(by, models.Person, person_id)
    if person.pk in by.hands:
        raise Refused("own_role")
    if not person.is_active:
        raise Refused("person_inactive")
    try:
        with transaction.atomic():
            assignment = assign_role(by, person, role, starts or timezone.localdate())
    except IntegrityError as error:
        raise Refused("role_already_held") from error
    record(by=by, verb="grant_role", about=assignment, unit_id=assignment.unit_id, detail=_told(assignment))
    return assignment


@transaction.atomic
def end_role(*, by: Scope, assignment_id: int, on: dt.date | None = None) -> models.RoleAssignment:
    """End a role: `on` is the first day without it, today if not given."""
    require(by, Permission.EDIT_PEOPLE)
    hold_people(by)
    assignment = found(by, models.RoleAssignment, assignment_id)
    today = timezone.localdate()
    if assignment.ends is not None and assignment.ends <= today:
        raise Refused("role_already_ended")
    day = max(on or today, assignment.starts)
    if on is not None and on < today:
        raise Refused("role_ends_in_the_past")
    somebody_edits_people(by, but_assignment=assignment.pk)
    assignment.ends = day
    assignment.save(update_fields=["ends"])
    record(by=by, verb="end_role", about=assignment, unit_id=assignment.unit_id, detail=_told(assignment))
    return assignment


@transaction.atomic
def deactivate_person(*, by: Scope, person_id: int) -> models.Person:
    """Close an account. Its sessions end with it."""
    require(by, Permission.EDIT_PEOPLE)
    hold_people(by)
    person = _only_here(by, person_id)
    if not person.is_active:
        raise Refused("person_inactive")
    somebody_edits_people(by, but_person=person.pk)
    person.is_active = False
    person.set_unusable_password()
    person.save(update_fields=["is_active", "password"])
    shut_sessions(person.pk)
    record(by=by, verb="deactivate_person", about=person)
    return person


@transaction.atomic
def reactivate_person(*, by: Scope, person_id: int) -> NewPassword:
    require(by, Permission.EDIT_PEOPLE)
    person = _only_here(by, person_id)
    if person.is_active:
        raise Refused("person_active")
    if person.removed_at is not None:
        raise Refused("person_removed")
    person.is_active = True
    return _restart(by, person, "reactivate_person")


@transaction.atomic
def reset_password(*, by: Scope, person_id: int) -> NewPassword:
    """A new start password for somebody who has lost the password or the second factor; ends their sessions.

    Whoever administers a unit gives it to the people of that unit alone, and to nobody who is more than that.
    """
    in_charge_of(by, person_id)
    person = _only_here(by, person_id)
    if not person.is_active:
        raise Refused("person_inactive")
    if person.pk in by.hands:
        raise Refused("own_password")
    return _restart(by, person, "reset_password")


@transaction.atomic
def change_own_password(*, by: Scope, password: str) -> models.Person:
    person = models.Person.objects.get(pk=by.person_id)
    if person.check_password(password):
        raise Refused("password_unchanged")
    person.set_password(password)
    person.must_change_password, person.start_password_until = False, None
    person.save(update_fields=["password", "must_change_password", "start_password_until"])
    record(by=by, verb="change_own_password", about=person)
    return person


@transaction.atomic
def note_second_factor(*, by: Scope, on: bool) -> models.Person:
    person = models.Person.objects.get(pk=by.person_id)
    record(by=by, verb="second_factor_on" if on else "second_factor_off", about=person)
    return person


@transaction.atomic
def note_sign_in(*, by: Scope) -> models.Person:
    person = models.Person.objects.get(pk=by.person_id)
    record(by=by, verb="sign_in", about=person)
    return person


@transaction.atomic
def add_succession(*, by: Scope, old_id: int, new_id: int, on: dt.date, source: str) -> models.UnitSuccession:
    """Enter which unit took over from another. The office says so with its source; nothing is guessed from names."""
    require(by, Permission.EDIT_UNITS)
    old, new = found(by, models.Unit, old_id), found(by, models.Unit, new_id)
    if old.pk == new.pk:
        raise Refused("succession_of_itself")
    if not source.strip():
        raise Refused("succession_without_source")
    if old.valid_to is None or old.valid_to > on:
        raise Refused("predecessor_still_valid")
    if not (new.valid_from <= on and (new.valid_to is None or new.valid_to > on)):
        raise Refused("successor_not_valid")
    if old.level != new.level and not {old.level, new.level} <= set(COUNTY_LEVELS):
        raise Refused("succession_across_levels")
    try:
        with transaction.atomic():
            row = models.UnitSuccession.objects.create(old=old, new=new, on=on, source=source.strip())
    except IntegrityError as error:
        raise Refused("succession_known") from error
    record(
        by=by, verb="add_succession", about=row, unit_id=old.pk, detail={"old": old.pk, "new": new.pk, "on": str(on)}
    )
    return row


@transaction.atomic
def remove_succession(*, by: Scope, succession_id: int) -> models.UnitSuccession:
    require(by, Permission.EDIT_UNITS)
    row = found(by, models.UnitSuccession, succession_id)
    detail = {"old": row.old_id, "new": row.new_id, "on": str(row.on)}
    number = row.pk
    row.delete()
    row.pk = number
    record(by=by, verb="remove_succession", about=row, unit_id=row.old_id, detail=detail)
    return row


def _only_here(by: Scope, person_id: int) -> models.Person:
    """A person of this region alone: whoever resets a password could act as that person in the other region too."""
    person = found(by, models.Person, person_id)
    if models.RoleAssignment.objects.filter(person=person).exclude(region_id=by.region_id).exists():
        raise Refused("person_of_other_region")
    return person


def _restart(by: Scope, person: models.Person, verb: str) -> NewPassword:
    password = give_start_password(person)
    person.save(update_fields=["is_active", "password", "must_change_password", "start_password_until"])
    shut_sessions(person.pk)
    factors, _kinds = Authenticator.objects.filter(user=person).delete()
    record(by=by, verb=verb, about=person, detail={"second_factors_removed": factors})
    return NewPassword(person, password)


def _told(assignment: models.RoleAssignment) -> dict[str, object]:
    told = {
        "person": assignment.person_id,
        "role": assignment.role,
        "unit": assignment.unit_id,
        "organization": assignment.organization_id,
        "starts": str(assignment.starts),
        "ends": str(assignment.ends) if assignment.ends else None,
    }
    return {key: value for key, value in told.items() if value is not None}
