"""What every action that opens accounts stands on: the start password, and a role as it is wanted."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher, make_password
from django.utils import timezone

from leitai import models
from leitai.labels import COUNTY_LEVELS
from leitai.queries.orgs import Scope, found
from leitai.rules import START_PASSWORD_DAYS, Refused, Role

# No 0/O, 1/l/i: a start password is read from paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
# Twelve random letters cannot be guessed anyway, and two hundred new people must not wait two minutes for their slips.
# The own password that replaces it is hashed with the full number of rounds.
_ROUNDS = 20_000


@dataclass(frozen=True)
class NewPassword:
    """A start password: shown once, stored nowhere, to be changed when it is first used."""

    person: models.Person
    password: str


@dataclass(frozen=True)
class RoleWanted:
    role: str
    unit_id: int | None = None
    organization_id: int | None = None


def give_start_password(person: models.Person) -> str:
    """Set on the row, which the caller saves."""
    password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
    hasher = get_hasher()
    if isinstance(hasher, PBKDF2PasswordHasher):
        person.password = hasher.encode(password, hasher.salt(), iterations=_ROUNDS)
    else:
        person.password = make_password(password)
    person.must_change_password = True
    person.start_password_until = timezone.localdate() + dt.timedelta(days=START_PASSWORD_DAYS)
    return password


def assign_role(by: Scope, person: models.Person, wanted: RoleWanted, starts: dt.date) -> models.RoleAssignment:
    if wanted.role not in set(Role):
        raise Refused("unknown_role")
    role = Role(wanted.role)
    unit = None if wanted.unit_id is None else found(by, models.Unit, wanted.unit_id)
    organization = None if wanted.organization_id is None else found(by, models.Organization, wanted.organization_id)
    if role is Role.COUNTY_REPORTER and (unit is None or unit.level not in COUNTY_LEVELS):
        raise Refused("reporter_needs_a_unit")
    if role is Role.DEPARTMENT_OFFICER and organization is None:
        raise Refused("officer_needs_a_department")
    if role is Role.UNIT_ADMIN and (unit is None or unit.level not in COUNTY_LEVELS):
        raise Refused("unit_admin_needs_a_unit")
    if role not in (Role.COUNTY_REPORTER, Role.LEADER, Role.UNIT_ADMIN) and unit is not None:
        raise Refused("role_takes_no_unit")
    if role is not Role.DEPARTMENT_OFFICER and organization is not None:
        raise Refused("role_takes_no_department")
    return models.RoleAssignment.objects.create(
        person=person,
        region_id=by.region_id,
        role=role,
        unit=unit,
        organization=organization,
        starts=starts,
        granted_by_id=by.person_id,
    )
