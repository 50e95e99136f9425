"""What every noun's action holds on to that closes doors: somebody who manages people is left, and sessions end."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from leitai import models
from leitai.queries.orgs import Scope
from leitai.queries.sessions import mark_of, open_sessions
from leitai.rules import ROLE_PERMISSIONS, Permission, Refused

EDITORS = [role for role, held in ROLE_PERMISSIONS.items() if Permission.EDIT_PEOPLE in held]


def hold_people(by: Scope) -> None:
    """Until the transaction ends: two officers who end each other's role at the same moment must not both succeed."""
    models.Region.objects.select_for_update().get(pk=by.region_id)


def lasting_editors(region_id: int) -> QuerySet[models.RoleAssignment]:
    """The roles that manage the region's people with no end in sight: of the person's own, and of nobody who leaves."""
    leaving = models.Departure.objects.filter(person_id=OuterRef("person_id"), done_at=None, withdrawn_at=None)
    return models.RoleAssignment.objects.filter(
        ~Exists(leaving),
        region_id=region_id,
        role__in=EDITORS,
        unit__isnull=True,
        acting_for__isnull=True,
        ends__isnull=True,
        starts__lte=timezone.localdate(),
        person__is_active=True,
    )


def somebody_edits_people(by: Scope, *, but_assignment: int | None = None, but_person: int | None = None) -> None:
    """Refuse when nobody could manage people without this role or person, who is about to go."""
    lasting = lasting_editors(by.region_id)
    touched = lasting.filter(pk=but_assignment) | lasting.filter(person_id=but_person)
    if touched.exists() and not lasting.exclude(pk=but_assignment).exclude(person_id=but_person).exists():
        raise Refused("last_officer")


def somebody_is_left(by: Scope, managed: bool) -> None:
    """Refuse once somebody who `managed` people has gone and nobody is there who still does."""
    if managed and not lasting_editors(by.region_id).exists():
        raise Refused("last_officer")


def shut_sessions(person_id: int, *, keep: str = "", only: str = "") -> int:
    """End a person's sessions and half-made sign-ins: all, all but the one with the key `keep`, or the one marked
    `only`. The rows are gone; a request that is under way cannot bring its own back. How many there were.
    """
    keys = [key for key, _data in open_sessions(person_id) if key != keep and only in ("", mark_of(key))]
    gone, _kinds = Session.objects.filter(session_key__in=keys).delete()
    return gone
