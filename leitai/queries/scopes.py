"""Who looks: a person in a region with the roles of the day. What they may see of it, orgs.py says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from leitai import models
from leitai.rules import REGION_WIDE, ROLE_PERMISSIONS, Permission, Role


@dataclass(frozen=True)
class Scope:
    """A person in a region, with the roles of the day. Everything a query returns is cut to this."""

    person_id: int | None
    region_id: int
    region_code: str
    language: str = "zh-hans"
    roles: frozenset[Role] = frozenset()
    permissions: frozenset[Permission] = frozenset()
    whole_region: bool = False
    unit_ids: frozenset[int] = frozenset()
    filing_unit_ids: frozenset[int] = frozenset()
    organization_ids: frozenset[int] = frozenset()
    admin_unit_ids: frozenset[int] = frozenset()
    acting_for_id: int | None = None
    region_ids: tuple[int, ...] = field(default=(), compare=False)
    region: models.Region | None = field(default=None, compare=False, repr=False)
    """The region's own row, as it was when the roles were read: nearly every page asks for it."""
    unit: models.Unit | None = field(default=None, compare=False, repr=False)
    """The row of the one unit whose roles this person holds; None with several, or with none."""
    held: tuple[models.RoleAssignment, ...] = field(default=(), compare=False, repr=False)
    """All roles of the day in this region, chosen or not."""
    chosen: str = field(default="", compare=False)
    """The choice that is in force; empty for all own roles together."""

    @property
    def hands(self) -> frozenset[int]:
        """Whose hands these are: the person's own, and those of whom they act for."""
        return frozenset({self.person_id, self.acting_for_id} - {None})  # type: ignore[arg-type]

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def may_file_for(self, unit_id: int) -> bool:
        return self.may(Permission.FILE_REPORTS) and unit_id in self.filing_unit_ids


def assignments_on(person_id: int, day: dt.date) -> QuerySet[models.RoleAssignment]:
    """The roles of the day; none once a last day is over, whether the departure was carried out yet or not.

    Whoever acts for somebody does so as long as that one holds the role.
    """
    left = models.Departure.objects.filter(
        Q(person_id=person_id) | Q(person_id=OuterRef("acting_for__person_id")),
        done_at=None, withdrawn_at=None, last_day__lt=day,
    )  # fmt: skip
    own = Q(acting_for__isnull=True)
    others = Q(acting_for__starts__lte=day, acting_for__person__is_active=True) & (
        Q(acting_for__ends__isnull=True) | Q(acting_for__ends__gt=day)
    )
    return (
        models.RoleAssignment.objects.filter(person_id=person_id, person__is_active=True, starts__lte=day)
        # the first day without it: a role can end at once
        .filter(~Exists(left), own | others, Q(ends__isnull=True) | Q(ends__gt=day))
        .select_related("region", "unit", "organization", "acting_for__person")
        .order_by("region_id", "id")
    )


def choice_key(row: models.RoleAssignment) -> str:
    """What a browser remembers of a choice: one own role, or all that are exercised for one other person."""
    return f"r{row.pk}" if row.acting_for is None else f"a{row.acting_for.person_id}"


def scope_for(
    person_id: int, *, day: dt.date, region_id: int | None = None, language: str = "", chosen: str = ""
) -> Scope | None:
    """The scope of a person on a day, in the wanted region or else the first one they hold a role in.

    All own roles together, or the one that was `chosen`. Those of somebody else never mix with the own: one acts for
    that person, or for oneself.
    """
    held = list(assignments_on(person_id, day))
    if not held:
        return None
    regions = tuple(dict.fromkeys(row.region_id for row in held))
    region_id = region_id if region_id in regions else regions[0]
    here = [row for row in held if row.region_id == region_id]
    own = [row for row in here if row.acting_for is None]
    rows = [row for row in here if choice_key(row) == chosen]
    chosen = chosen if rows else "" if own else choice_key(here[0])
    rows = rows or own or [row for row in here if choice_key(row) == chosen]
    return _scope(person_id, rows, language, regions=regions, held=tuple(here), chosen=chosen)


def _scope(person_id: int, rows: list[models.RoleAssignment], language: str, **more: Any) -> Scope:
    region, acting = rows[0].region, rows[0].acting_for
    roles = frozenset(Role(row.role) for row in rows)
    # whoever looks after a unit's accounts sees nothing else of the unit
    working = [row for row in rows if row.role != Role.UNIT_ADMIN]
    unit_ids = frozenset(row.unit_id for row in working if row.unit_id is not None)
    return Scope(
        person_id=person_id,
        region_id=region.id,
        region_code=region.code,
        language=language or region.language,
        roles=roles,
        permissions=frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles)),
        whole_region=any(row.role in REGION_WIDE and row.unit_id is None for row in rows),
        unit_ids=unit_ids,
        filing_unit_ids=frozenset(row.unit_id for row in rows if row.role == Role.COUNTY_REPORTER and row.unit_id),
        organization_ids=frozenset(row.organization_id for row in rows if row.organization_id is not None),
        admin_unit_ids=frozenset(row.unit_id for row in rows if row.role == Role.UNIT_ADMIN and row.unit_id),
        acting_for_id=acting.person_id if acting else None,
        region_ids=more["regions"],
        region=region,
        unit=next((row.unit for row in working if row.unit_id is not None), None) if len(unit_ids) == 1 else None,
        held=more["held"],
        chosen=more["chosen"],
    )


def office_scope(region: models.Region, person_id: int | None = None, language: str = "") -> Scope:
    """The scope of commands that an operator runs on the machine itself: the whole region, every permission."""
    return Scope(
        person_id=person_id,
        region_id=region.id,
        region_code=region.code,
        language=language or region.language,
        roles=frozenset({Role.CITY_OFFICER, Role.ADMIN}),
        permissions=frozenset(Permission),
        whole_region=True,
        region_ids=(region.id,),
        region=region,
    )


def badge_scope(region: models.Region, person_id: int | None = None) -> Scope:
    """The scope of a judge's phone, or of the site's own work behind it: it hands in and asks for nothing else."""
    return Scope(
        person_id=person_id,
        region_id=region.id,
        region_code=region.code,
        language=region.language,
        region_ids=(region.id,),
        region=region,
    )
