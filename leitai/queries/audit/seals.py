"""The seal of the audit trail: committed events in batches, each chained by hash to the batch before it.

Events are appended without a lock and by many at once, so a smaller number may be committed after a larger one. A batch
therefore lists its events by number; what is not listed in any batch is the unsealed tail, wherever its numbers lie.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from django.db import connection
from django.db.models import Sum

from leitai import models

FIRST = "0" * 64  # stands before the first batch
BATCH = 2000
# The quick look goes back over so many events and batches; what was committed later than that the thorough look finds.
LOOK_BACK_EVENTS, LOOK_BACK_BATCHES = 4000, 64

Fault = Literal["number", "chain", "hash", "count", "missing", "twice"]


@dataclass(frozen=True)
class SealFault:
    """What does not hold in a batch: its number, what is wrong, and the events it concerns."""

    number: int
    fault: Fault
    event_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class AuditProof:
    batches: int
    events: int
    last_hash: str
    faults: tuple[SealFault, ...]
    unsealed: tuple[int, ...]
    oldest_unsealed: dt.datetime | None


@dataclass(frozen=True)
class SealState:
    """How far the trail is sealed, by counting only."""

    batches: int
    last_hash: str
    last_at: dt.datetime | None
    unsealed: int


def line(event: models.AuditEvent) -> list[object]:
    """An event as it goes into the hash."""
    return [
        event.pk,
        event.region_id,
        event.unit_id,
        event.actor_id,
        event.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        event.verb,
        event.object_type,
        event.object_id,
        event.month.isoformat() if event.month else None,
        event.detail,
    ]


def digest(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def batch_hash(number: int, previous: str, events: Iterable[models.AuditEvent]) -> str:
    return digest({"number": number, "previous": previous, "events": [line(event) for event in events]})


def unsealed(*, thorough: bool = False) -> list[models.AuditEvent]:
    """Committed events that stand in no batch, lowest number first."""
    rows = models.AuditEvent.objects.order_by("id")
    if thorough:
        return list(rows.filter(pk__in=_unlisted()[:BATCH]))
    listed: set[int] = set()
    floor = 0
    for ids in models.AuditSeal.objects.order_by("-number").values_list("event_ids", flat=True)[:LOOK_BACK_BATCHES]:
        listed.update(ids)
        if len(listed) >= LOOK_BACK_EVENTS:
            break
    if listed:
        floor = min(listed)
    look = rows.filter(pk__gte=floor).values_list("pk", flat=True)[: BATCH + len(listed)]
    fresh = [number for number in look if number not in listed]
    return list(rows.filter(pk__in=fresh[:BATCH])) if fresh else []


def _unlisted() -> list[int]:
    """The numbers of all events that no batch lists. Reads the whole trail."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM leitai_auditevent"
            " EXCEPT SELECT jsonb_array_elements_text(event_ids)::bigint FROM leitai_auditseal ORDER BY 1"
        )
        return [number for (number,) in cursor.fetchall()]


def seal_state() -> SealState:
    last = models.AuditSeal.objects.order_by("-number").first()
    sealed = models.AuditSeal.objects.aggregate(events=Sum("count"))["events"] or 0
    return SealState(
        batches=last.number if last else 0,
        last_hash=last.hash if last else "",
        last_at=last.sealed_at if last else None,
        unsealed=models.AuditEvent.objects.count() - sealed,
    )


def prove() -> AuditProof:
    """Walk every batch from the first: chain, hash, count, and each listed event as it stands today."""
    faults: list[SealFault] = []
    seen: set[int] = set()
    number, previous, last_hash = 0, FIRST, ""
    seals = models.AuditSeal.objects.order_by("number").iterator(chunk_size=50)
    while group := list(islice(seals, 50)):
        events = models.AuditEvent.objects.in_bulk([pk for seal in group for pk in seal.event_ids])
        for seal in group:
            number += 1
            faults.extend(_faults(seal, number, previous, seen, events))
            number, previous, last_hash = seal.number, seal.hash, seal.hash
            seen.update(seal.event_ids)
    tail = tuple(_unlisted())
    oldest = models.AuditEvent.objects.filter(pk__in=tail).order_by("at").values_list("at", flat=True).first()
    return AuditProof(number, len(seen), last_hash, tuple(faults), tail, oldest)


def _faults(
    seal: models.AuditSeal, number: int, previous: str, seen: set[int], events: dict[int, models.AuditEvent]
) -> Iterator[SealFault]:
    ids: Sequence[int] = seal.event_ids
    if seal.number != number:
        yield SealFault(seal.number, "number")
    if seal.previous_hash != previous:
        yield SealFault(seal.number, "chain")
    if seal.count != len(ids):
        yield SealFault(seal.number, "count")
    if again := [pk for pk, times in Counter(ids).items() if times > 1 or pk in seen]:
        yield SealFault(seal.number, "twice", tuple(again))
    if gone := tuple(pk for pk in ids if pk not in events):
        yield SealFault(seal.number, "missing", gone)
    elif batch_hash(seal.number, seal.previous_hash, [events[pk] for pk in ids]) != seal.hash:
        yield SealFault(seal.number, "hash", tuple(ids))
