"""Who signed what was sent in, for whom the city filed it, and who may give the second signature."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from leitai import models
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope
from leitai.rules import ROLE_PERMISSIONS, Permission


@dataclass(frozen=True)
class Signatures:
    """`filled_by` only where two sign: then the last one has released it. `behalf_reason` where the city filed it."""

    submitted_by: str = ""
    submitted_at: dt.datetime | None = None
    filled_by: str = ""
    filled_at: dt.datetime | None = None
    behalf_reason: str = ""


def submission_signatures(
    scope: Scope, row: models.Submission, behind: Mapping[tuple[int, int], str] | None = None
) -> Signatures:
    """`behind` names those who acted for somebody (queries/hands)."""
    return Signatures(
        (behind or {}).get((row.pk, row.submitted_by_id)) or person_name(scope, row.submitted_by),
        row.submitted_at,
        person_name(scope, row.filled_by),
        row.filled_at,
        row.behalf_reason,
    )


def upload_signatures(scope: Scope, row: models.Upload) -> Signatures:
    return Signatures(
        person_name(scope, row.released_by),
        row.released_at,
        person_name(scope, row.filled_by),
        row.filled_at,
        row.behalf_reason,
    )


def second_signature_needed(by: Scope, upload: models.Upload) -> bool:
    """Of whatever a unit's own people send in; read anew, for the office may just have changed the setting."""
    if upload.unit_id is None or upload.behalf_reason or not by.may_file_for(upload.unit_id):
        return False
    return models.Unit.objects.filter(pk=upload.unit_id, second_signature=True).exists()


def reporters_of(unit_ids: Iterable[int]) -> dict[int, int]:
    """How many people may file for each unit today."""
    rows = held(Permission.FILE_REPORTS).filter(unit_id__in=list(unit_ids), acting_for__isnull=True)
    counted = rows.values("unit_id").annotate(n=Count("person", distinct=True)).order_by("unit_id")
    return {row["unit_id"]: row["n"] for row in counted}


def people_who_file(unit_id: int) -> list[models.Person]:
    rows = held(Permission.FILE_REPORTS).filter(unit_id=unit_id).select_related("person").order_by("person__username")
    return [row.person for row in rows]


def others_accept(by: Scope) -> bool:
    """Whether anybody but this person may accept what was filed."""
    rows = held(Permission.ACCEPT_REPORTS).filter(region_id=by.region_id, unit__isnull=True, acting_for__isnull=True)
    return rows.exclude(person_id__in=by.hands).exists()


def held(permission: Permission) -> QuerySet[models.RoleAssignment]:
    today = timezone.localdate()
    roles = [role for role, held in ROLE_PERMISSIONS.items() if permission in held]
    rows = models.RoleAssignment.objects.filter(role__in=roles, person__is_active=True, starts__lte=today)
    return rows.filter(Q(ends__isnull=True) | Q(ends__gt=today))
