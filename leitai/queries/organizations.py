"""The organisations of a region: who they are, and how many work there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q

from leitai import models
from leitai.labels import ORGANIZATION_KINDS, choice
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named


@dataclass(frozen=True)
class OrganizationLine:
    id: int
    code: str
    name: str
    label: str
    """The kind in words."""
    unit: str
    people: int
    initial: dict[str, Any]
    """What its form begins with."""


def organizations(scope: Scope) -> tuple[OrganizationLine, ...]:
    working = Count("people", filter=Q(people__is_active=True))
    rows = visible(scope, models.Organization).select_related("unit").annotate(working=working)
    return tuple(_line(scope, row, row.working) for row in rows.order_by("sort_order", "code"))


def organization(scope: Scope, pk: int) -> OrganizationLine:
    return _line(scope, visible(scope, models.Organization).select_related("unit").get(pk=pk), 0)


def _line(scope: Scope, row: models.Organization, people: int) -> OrganizationLine:
    return OrganizationLine(
        id=row.pk,
        code=row.code,
        name=named(row, scope.language),
        label=choice(ORGANIZATION_KINDS, row.kind),
        unit=named(row.unit, scope.language) if row.unit else "",
        people=people,
        initial={
            "name": row.name,
            "name_en": row.name_en,
            "kind": row.kind,
            "unit": str(row.unit_id or ""),
            "sort_order": row.sort_order,
        },
    )


def unit_choices(scope: Scope) -> tuple[tuple[str, str], ...]:
    """Every unit by number as text, those that have ended last."""
    rows = visible(scope, models.Unit).order_by(F("valid_to").desc(nulls_first=True), "sort_order", "code")
    return tuple((str(row.pk), f"{named(row, scope.language)} {row.code}") for row in rows)
