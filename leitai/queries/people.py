"""Who works in a region, with which roles, and what the forms about them offer."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from leitai import models
from leitai.core.pinyin import pinyin_key
from leitai.labels import COUNTY_LEVELS, ROLES, choice
from leitai.queries.delivery.project_views import PER_PAGE, Page
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible
from leitai.queries.scopes import assignments_on, office_scope
from leitai.queries.shell import named


@dataclass(frozen=True)
class PeopleFilter:
    """Every value as it stands in the address, empty for "all"; `state` is "open", "closed" or empty."""

    search: str = ""
    role: str = ""
    state: str = "open"


@dataclass(frozen=True)
class RoleLine:
    id: int
    role: str
    label: str
    where: str
    """The unit or department; empty for the whole region."""
    starts: dt.date
    ends: dt.date | None
    held: bool
    acting_for: str = ""
    """Whose role this is, where it is exercised for somebody else."""

    @property
    def last_day(self) -> dt.date | None:
        return self.ends - dt.timedelta(days=1) if self.ends and self.ends > self.starts else self.ends


@dataclass(frozen=True)
class PersonLine:
    id: int
    username: str
    name: str
    organization: str
    roles: tuple[RoleLine, ...]
    is_active: bool
    must_change_password: bool
    second_factor: bool
    last_login: dt.datetime | None
    removed: bool = False
    """For good: the name is a number."""

    @property
    def held(self) -> tuple[RoleLine, ...]:
        return tuple(role for role in self.roles if role.held)


def people(scope: Scope, filters: PeopleFilter, page: int = 1) -> Page[PersonLine]:
    rows = _people(scope)
    if filters.search:
        word = filters.search
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(name_en__icontains=word)
            | Q(username__icontains=word)
            | Q(organization__name__icontains=word)
            | Q(organization__name_en__icontains=word)
        )
    if filters.role:
        today = timezone.localdate()
        held = visible(scope, models.RoleAssignment).filter(
            Q(ends__isnull=True) | Q(ends__gt=today), person_id=OuterRef("pk"), role=filters.role
        )
        rows = rows.filter(Exists(held))
    if filters.state:
        rows = rows.filter(is_active=filters.state == "open")
    total = rows.count()
    number = min(max(page, 1), max(1, -(-total // PER_PAGE)))
    shown = list(rows[(number - 1) * PER_PAGE : number * PER_PAGE])
    return Page(_lines(scope, shown), total, number)


@dataclass(frozen=True)
class Working:
    person_id: int
    office: Scope
    """The office's own scope of the region in which this person works."""


def working_person(login: str) -> Working | None:
    """Somebody with a role of the day, for a command that is run on the machine itself."""
    person = models.Person.objects.filter(username__iexact=login.strip()).first()
    held = assignments_on(person.pk, timezone.localdate()).first() if person else None
    return None if person is None or held is None else Working(person.pk, office_scope(held.region))


def usernames() -> set[str]:
    """Every sign-in name of the site, in small letters."""
    return {name.lower() for name in models.Person.objects.values_list("username", flat=True)}


def proposed_username(name: str, taken: Collection[str]) -> str:
    """A sign-in name made from a name: its pinyin run together, with a number behind it where somebody has it."""
    base = "".join(letter for letter in pinyin_key(name).split(" ")[0] if letter.isascii())[:40]
    base = base if len(base) > 1 else "user"
    number = 1
    while (found := base if number == 1 else f"{base}{number}") in taken:
        number += 1
    return found


def person(scope: Scope, pk: int) -> PersonLine:
    return _lines(scope, [_people(scope).get(pk=pk)])[0]


def _people(scope: Scope) -> QuerySet[models.Person]:
    factors = Authenticator.objects.filter(user_id=OuterRef("pk"), type=Authenticator.Type.TOTP)
    return (
        visible(scope, models.Person)
        .select_related("organization")
        .annotate(second_factor=Exists(factors))
        .order_by("-is_active", "username")
    )


def _lines(scope: Scope, rows: Iterable[models.Person]) -> tuple[PersonLine, ...]:
    rows = list(rows)
    today = timezone.localdate()
    roles: dict[int, list[RoleLine]] = defaultdict(list)
    held = (
        visible(scope, models.RoleAssignment)
        .filter(person__in=rows)
        .select_related("unit", "organization", "acting_for__person")
        .order_by("-starts", "-id")
    )
    for row in held:
        place = row.unit or row.organization
        roles[row.person_id].append(
            RoleLine(
                id=row.pk,
                role=row.role,
                label=choice(ROLES, row.role),
                where=named(place, scope.language) if place else "",
                starts=row.starts,
                ends=row.ends,
                held=row.starts <= today and (row.ends is None or row.ends > today),
                acting_for=person_name(scope, row.acting_for.person) if row.acting_for else "",
            )
        )
    return tuple(
        PersonLine(
            id=row.pk,
            username=row.username,
            name=person_name(scope, row),
            organization=named(row.organization, scope.language) if row.organization else "",
            roles=tuple(sorted(roles[row.pk], key=lambda role: not role.held)),
            is_active=row.is_active,
            must_change_password=row.must_change_password,
            second_factor=bool(getattr(row, "second_factor", False)),
            last_login=row.last_login,
            removed=row.removed_at is not None,
        )
        for row in rows
    )


@dataclass(frozen=True)
class RoleChoices:
    """What the forms about people offer; values are numbers as text."""

    units: tuple[tuple[str, str], ...]
    departments: tuple[tuple[str, str], ...]
    organizations: tuple[tuple[str, str], ...]


def role_choices(scope: Scope) -> RoleChoices:
    today = timezone.localdate()
    units = (
        visible(scope, models.Unit)
        .filter(level__in=COUNTY_LEVELS, valid_from__lte=today)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today))
        .order_by("sort_order", "code")
    )
    organizations = list(visible(scope, models.Organization).order_by("sort_order", "code"))
    return RoleChoices(
        units=tuple((str(row.pk), named(row, scope.language)) for row in units),
        departments=tuple(
            (str(row.pk), named(row, scope.language)) for row in organizations if row.kind in ("department", "office")
        ),
        organizations=tuple((str(row.pk), named(row, scope.language)) for row in organizations),
    )
