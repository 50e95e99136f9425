"""Two persons are two only if neither acts for the other: what the audit trail says of whom somebody acted for."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from leitai import models
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope


def same_hands(by: Scope, first_id: int | None, *about: Model) -> bool:
    """Whether who asks now, or the one they act for, did the first of two acts about these rows of a kind, or had it
    done by somebody who acted for them.
    """
    if first_id is None:
        return False
    behind = _acting(*about).filter(actor_id=first_id).values_list("detail__acting_for", flat=True)
    return first_id in by.hands or not by.hands.isdisjoint(behind)


def filed_for(scope: Scope, submission_ids: Iterable[int | None]) -> dict[tuple[int, int], str]:
    """Who sent in or decided one of these filings for somebody else: by filing and person, "B for A"."""
    wanted = {*submission_ids} - {None}
    uploads = models.Upload.objects.filter(submission__in=wanted)
    keys = uploads.annotate(key=Cast("pk", CharField())).values("key")
    sent = Q(object_type="upload", object_id__in=keys, verb="submit_upload")
    decided = Q(object_type="submission", object_id__in=[str(pk) for pk in wanted])
    events = models.AuditEvent.objects.filter(sent | decided, detail__has_key="acting_for", actor__isnull=False)
    acts = list(events.select_related("actor").order_by("id"))
    people = models.Person.objects.in_bulk({act.detail["acting_for"] for act in acts}) if acts else {}
    told = {}
    for act in acts:
        number = act.detail["submission"] if act.object_type == "upload" else int(act.object_id)
        told[number, act.actor_id or 0] = _words(scope, act.actor, people[act.detail["acting_for"]])
    return told


def _acting(*about: Model) -> QuerySet[models.AuditEvent]:
    return models.AuditEvent.objects.filter(
        object_type__in={row._meta.model_name for row in about},
        object_id__in=[str(row.pk) for row in about],
        detail__has_key="acting_for",
    )


def _words(scope: Scope, who: models.Person | None, behind: models.Person) -> str:
    return _("%(who)s for %(behind)s") % {"who": person_name(scope, who), "behind": person_name(scope, behind)}
