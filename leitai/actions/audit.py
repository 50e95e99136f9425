from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from leitai import models
from leitai.queries.audit import seals
from leitai.queries.orgs import Scope

SEALER = 0x1E17A1  # the number of the lock that one sealer at a time holds
SEALED = "leitai_sealed"  # who listens here hears of every batch as it is committed


def record(
    *,
    by: Scope,
    verb: str,
    about: Model,
    unit_id: int | None = None,
    month: date | None = None,
    detail: dict[str, Any] | None = None,
) -> models.AuditEvent:
    """Append one event, last in the caller's transaction. Detail holds ids, counts and hashes, never names."""
    event = _event(by, verb, about, detail)
    event.unit_id, event.month = unit_id, month
    event.save(force_insert=True)
    return event


def record_each(*, verb: str, told: Sequence[tuple[Scope, Model, dict[str, Any]]]) -> None:
    """The same verb of many, each by its own scope and about its own row: one event for each, in one statement."""
    models.AuditEvent.objects.bulk_create([_event(by, verb, about, detail) for by, about, detail in told])


def _event(by: Scope, verb: str, about: Model, detail: dict[str, Any] | None) -> models.AuditEvent:
    if not connection.in_atomic_block:
        raise RuntimeError("an audit event belongs into the transaction of the change it tells of")
    return models.AuditEvent(
        region_id=by.region_id,
        actor_id=by.person_id,
        at=timezone.now(),
        verb=verb,
        object_type=about._meta.model_name or "",
        object_id=str(about.pk),
        detail=(detail or {}) | _hat(by),
    )


def _hat(by: Scope) -> dict[str, int]:
    """For whom somebody acted, and which of several roles was chosen for it."""
    if by.acting_for_id is not None:
        return {"acting_for": by.acting_for_id}
    return {"chosen_role": int(by.chosen[1:])} if by.chosen else {}


def seal_events(*, thorough: bool = False) -> int:
    """Chain every committed event that no batch lists yet; returns how many. A second sealer at work seals nothing.

    The quick look finds what was committed lately, the thorough one whatever was left open by the longest transaction.
    """
    count = 0
    for look in (False, True) if thorough else (False,):
        while (seal := _seal_batch(look)) is not None:
            count += seal.count
    return count


def seal_with_this() -> None:
    """Seal the caller's own events in its own transaction, with all committed before: for what others wait for.

    The sealers' lock is held until the commit, so that batches are still committed in the order of their numbers.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a transaction seals its own events")
    _seal_batch(False, wait=True)


@transaction.atomic
def _seal_batch(thorough: bool, *, wait: bool = False) -> models.AuditSeal | None:
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALER])
        else:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALER])
            if not cursor.fetchone()[0]:
                return None
    events = seals.unsealed(thorough=thorough)
    if not events:
        return None
    last = models.AuditSeal.objects.order_by("-number").first()
    number, previous = (last.number + 1, last.hash) if last else (1, seals.FIRST)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [SEALED, str(number)])
    return models.AuditSeal.objects.create(
        number=number,
        event_ids=[event.pk for event in events],
        count=len(events),
        previous_hash=previous,
        hash=seals.batch_hash(number, previous, events),
        sealed_at=timezone.now(),
    )
