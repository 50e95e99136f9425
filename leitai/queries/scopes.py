"""Who looks: a person in a region with the roles of the day. What they may see of it, orgs.py says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Exists, Q, QuerySet

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

    @property
    def hands(self) -> frozenset[int]:
        """Whose hands these are: the person's own, and those of whom they act for."""
        return frozenset({self.person_id, self.acting_for_id} - {None})  # type: ignore[arg-type]

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def may_file_for(self, unit_id: int) -> bool:
        return self.may(Permission.FILE_REPORTS) and unit_id in self.filing_unit_ids


def assignments_on(person_id: int, day: dt.date) -> QuerySet[models.RoleAssignment]:
    """The roles of the day; none once a last day is over, whether the departure was carried out yet or not."""
    left = models.Departure.objects.filter(person_id=person_id, done_at=None, withdrawn_at=None, last_day__lt=day)
    return (
        models.RoleAssignment.objects.filter(person_id=person_id, person__is_active=True, starts__lte=day)
        .filter(
            ~Exists(left), Q(ends__isnull=True) | Q(ends__gt=day)
        )  # the first day without it: a role can end at once
        .select_related("region", "unit")
        .order_by("region_id", "id")
    )


def scope_for(person_id: int, *, day: dt.date, region_id: int | None = None, language: str = "") -> Scope | None:
    """The scope of a person on a day, in the wanted region or else the first one they hold a role in."""
    held = list(assignments_on(person_id, day))
    if not held:
        return None
    regions = tuple(dict.fromkeys(row.region_id for row in held))
    chosen = region_id if region_id in regions else regions[0]
    rows = [row for row in held if row.region_id == chosen]
    region = rows[0].region
    roles = frozenset(Role(row.role) for row in rows)
    # whoever looks after a unit's accounts sees nothing else of the unit
    working = [row for row in rows if row.role != Role.UNIT_ADMIN]
    unit_ids = frozenset(row.unit_id for row in working if row.unit_id is not None)
    filing = frozenset(row.unit_id for row in rows if row.role == Role.COUNTY_REPORTER and row.unit_id is not None)
    return Scope(
        person_id=person_id,
        region_id=region.id,
        region_code=region.code,
        language=language or region.language,
        roles=roles,
        permissions=frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles)),
        whole_region=any(row.role in REGION_WIDE and row.unit_id is None for row in rows),
        unit_ids=unit_ids,
        filing_unit_ids=filing,
        organization_ids=frozenset(row.organization_id for row in rows if row.organization_id is not None),
        admin_unit_ids=frozenset(row.unit_id for row in rows if row.role == Role.UNIT_ADMIN and row.unit_id),
        region_ids=regions,
        region=region,
        unit=next((row.unit for row in working if row.unit_id is not None), None) if len(unit_ids) == 1 else None,
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
