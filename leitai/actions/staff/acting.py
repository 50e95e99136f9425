"""Somebody acts for somebody else for a period, with that one's roles and under the own name."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from leitai import models
from leitai.actions.audit import record
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused

MOST_DAYS = 366


@transaction.atomic
def let_act(
    *, by: Scope, for_id: int, person_id: int, starts: dt.date, last_day: dt.date, assignment_id: int | None = None
) -> list[models.RoleAssignment]:
    """From the first to the last day `person_id` may act for `for_id`: in one of the roles that one holds, or in all.

    Nobody decides it for themselves, on either side.
    """
    require(by, Permission.EDIT_PEOPLE)
    person, absent = found(by, models.Person, person_id), found(by, models.Person, for_id)
    _fit(by, person, absent, starts, last_day)
    roles = _roles(by, absent, starts, assignment_id)
    ends = last_day + dt.timedelta(days=1)
    if models.RoleAssignment.objects.filter(
        person=person, acting_for__in=roles, starts__lt=ends, ends__gt=starts
    ).exists():
        raise Refused("acts_already")
    made = [
        models.RoleAssignment.objects.create(
            person=person, region_id=row.region_id, role=row.role, unit=row.unit, organization=row.organization,
            starts=starts, ends=ends, granted_by_id=by.person_id, acting_for=row,
        )
        for row in roles
    ]  # fmt: skip
    detail = {"person": person.pk, "acts_for": absent.pk, "roles": [row.pk for row in made]}
    record(by=by, verb="let_act", about=made[0], detail=detail | {"starts": str(starts), "ends": str(ends)})
    return made


def _fit(by: Scope, person: models.Person, absent: models.Person, starts: dt.date, last_day: dt.date) -> None:
    if person.pk == absent.pk:
        raise Refused("acts_for_another")
    if {person.pk, absent.pk} & by.hands:
        raise Refused("own_acting")
    if not (person.is_active and absent.is_active):
        raise Refused("person_inactive")
    if starts < timezone.localdate() or not 0 <= (last_day - starts).days < MOST_DAYS:
        raise Refused("acting_period", most=MOST_DAYS)


def _roles(
    by: Scope, absent: models.Person, starts: dt.date, assignment_id: int | None
) -> list[models.RoleAssignment]:  # fmt: skip
    held = models.RoleAssignment.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=starts), person=absent, region_id=by.region_id, acting_for__isnull=True
    )
    if assignment_id is None:
        if not held.exists():
            raise Refused("absent_has_no_role")
        return list(held)
    role = found(by, models.RoleAssignment, assignment_id)
    if not held.filter(pk=role.pk).exists():
        raise Refused("role_of_another")
    return [role]
