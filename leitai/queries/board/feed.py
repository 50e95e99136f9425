"""What boards are told, numbered by the audit's seal: batch and place in the batch.

A batch is sealed only after its events were committed, and batches are committed one after another. So whoever has
heard everything up to a position and asks for what came after it misses nothing, however late an event was committed
(docs/adr/0004-board-numbers.md). Numbers of events, of rows or of steps do not promise that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from django.db.models import Q

from leitai import models

OF_A_ROUND = ("round", "stop", "visitgroup", "candidate", "boardvenue")
OF_A_MEETING = ("meeting", "programmeitem", "speakingorder")
CHANGES_A_PROGRAMME = (
    "change_meeting", "move_meeting", "add_programme_item", "change_programme_item", "move_programme_item",
    "drop_programme_item", "draw_speaking_order", "take_score_order",
)  # fmt: skip
Kind = Literal["step", "scene", "venue"]


@dataclass(frozen=True, order=True)
class Position:
    batch: int
    index: int = 0

    def __str__(self) -> str:
        return f"{self.batch}.{self.index}"


@dataclass(frozen=True)
class Told:
    """`step` is the number of a reveal's step; a scene has changed otherwise; a venue's link was called in."""

    position: Position
    round_id: int
    kind: Kind
    step: int = 0
    undoes: bool = False
    venue_id: int = 0


def position_of(text: str) -> Position | None:
    """What a client says it heard last; None for anything else."""
    match = re.fullmatch(r"([0-9]{1,15})\.([0-9]{1,9})", text)
    return Position(int(match[1]), int(match[2])) if match else None


def newest_batch() -> int:
    return models.AuditSeal.objects.order_by("-number").values_list("number", flat=True).first() or 0


def told_after(batch: int) -> tuple[int, list[Told]]:
    """Everything that any board must hear of and that was sealed after this batch, and the newest batch looked at."""
    seals = list(
        models.AuditSeal.objects.filter(number__gt=batch).order_by("number").values_list("number", "event_ids")
    )
    return (seals[-1][0] if seals else batch), list(_told(seals))


def steps_told(round_id: int) -> list[Told]:
    """Every step of the round's reveal that is sealed, in the order in which boards hear of them."""
    events = models.AuditEvent.objects.filter(
        object_type="round", object_id=str(round_id), verb__startswith="reveal_"
    ).order_by("id")
    ids = set(events.values_list("pk", flat=True))
    if not ids:
        return []
    first = events.values_list("at", flat=True)[0]
    seals = []
    rows = models.AuditSeal.objects.filter(sealed_at__gte=first).order_by("number").values_list("number", "event_ids")
    for number, event_ids in rows.iterator(chunk_size=200):
        if here := ids.intersection(event_ids):
            seals.append((number, event_ids))
            ids -= here
        if not ids:
            break
    return [one for one in _told(seals) if one.kind == "step" and one.round_id == round_id]


def _told(seals: Iterable[tuple[int, list[int]]]) -> Iterator[Told]:
    seals = list(seals)
    wanted = [pk for _number, ids in seals for pk in ids]
    heard = Q(object_type__in=OF_A_ROUND) | Q(object_type__in=OF_A_MEETING, verb__in=CHANGES_A_PROGRAMME)
    events = models.AuditEvent.objects.filter(heard, pk__in=wanted).in_bulk()
    rounds, meetings = _rounds(events.values()), _meetings(events.values())
    for number, ids in seals:
        for index, pk in enumerate(ids, 1):
            if event := events.get(pk):
                about = (event.object_type, event.object_id)
                for round_id in meetings.get(about, ()):
                    yield Told(Position(number, index), round_id, "scene")
                if about in rounds and (told := _of_a_round(event, Position(number, index), rounds[about])):
                    yield told


def _of_a_round(event: models.AuditEvent, at: Position, round_id: int) -> Told | None:
    if event.object_type == "boardvenue":
        called_in = event.verb == "revoke_board_link"
        return Told(at, round_id, "venue", venue_id=int(event.object_id)) if called_in else None
    if event.verb.startswith("reveal_"):
        step = int(event.detail.get("step") or 0)
        return Told(at, round_id, "step", step, undoes=event.verb == "reveal_undo")
    return Told(at, round_id, "scene")


def _meetings(events: Iterable[models.AuditEvent]) -> dict[tuple[str, str], list[int]]:
    """The rounds whose boards hang in the venues of the meeting that each event is about."""
    of: dict[tuple[str, str], int] = {}
    for kind, model in (("programmeitem", models.ProgrammeItem), ("speakingorder", models.SpeakingOrder)):
        if ids := {int(event.object_id) for event in events if event.object_type == kind}:
            pairs = model._default_manager.filter(pk__in=ids).values_list("pk", "meeting_id")
            of |= {(kind, str(pk)): meeting_id for pk, meeting_id in pairs}
    of |= {("meeting", event.object_id): int(event.object_id) for event in events if event.object_type == "meeting"}
    if not of:
        return {}
    shown = models.BoardVenue.objects.filter(meeting_venue__meeting__in=set(of.values()))
    rounds: dict[int, list[int]] = {}
    for meeting_id, round_id in shown.values_list("meeting_venue__meeting_id", "round_id").distinct():
        rounds.setdefault(meeting_id, []).append(round_id)
    return {about: rounds.get(meeting_id, []) for about, meeting_id in of.items()}


def _rounds(events: Iterable[models.AuditEvent]) -> dict[tuple[str, str], int]:
    """The round that each event is about."""
    named: dict[str, set[int]] = {}
    for event in events:
        named.setdefault(event.object_type, set()).add(int(event.object_id))
    found = {("round", str(pk)): pk for pk in named.get("round", ())}
    for kind, model, way in (
        ("stop", models.Stop, "group__round_id"),
        ("visitgroup", models.VisitGroup, "round_id"),
        ("candidate", models.Candidate, "round_id"),
        ("boardvenue", models.BoardVenue, "round_id"),
    ):
        if kind in named:
            pairs = model._default_manager.filter(pk__in=named[kind]).values_list("pk", way)
            found |= {(kind, str(pk)): round_id for pk, round_id in pairs}
    return found
