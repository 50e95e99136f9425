"""In which order the units speak: by lot with a stored seed, or by a published result. Every order stays."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.actions.meetings.plan import open_meeting
from leitai.core.assignment import lot
from leitai.core.programme import reordered
from leitai.queries import months
from leitai.queries.meetings import items_of
from leitai.queries.orgs import Scope, require
from leitai.rules import Permission, Refused

SEED = models.SpeakingOrder._meta.get_field("seed").max_length or 64


@transaction.atomic
def draw_speaking_order(*, by: Scope, meeting_id: int, seed: str = "", reason: str = "") -> models.SpeakingOrder:
    """Draw lots among the units that speak. Without a seed, drawn in public beforehand, chance gives one."""
    require(by, Permission.EDIT_MEETINGS)
    meeting = open_meeting(by, meeting_id)
    seed = seed.strip() or secrets.token_hex(8)
    if len(seed) > SEED:
        raise Refused("seed_too_long", most=SEED)
    order = lot(seed, _speaking(meeting))
    row = _entered(by, meeting, "lot", order, reason, seed=seed)
    detail = {"meeting": meeting.pk, "number": row.number, "seed": seed}
    record(by=by, verb="draw_speaking_order", about=row, detail=detail)
    return row


@transaction.atomic
def take_score_order(
    *, by: Scope, meeting_id: int, ranked: Sequence[int], source: str, reason: str = ""
) -> models.SpeakingOrder:
    """Let the units speak as a published result, named by `source`, ranks them: unit ids, the best first."""
    require(by, Permission.EDIT_MEETINGS)
    meeting = open_meeting(by, meeting_id)
    codes = {item.unit_id: item.unit.code for item in items_of(meeting) if item.kind == "unit_speech" and item.unit}
    missing = [code for unit_id, code in codes.items() if unit_id not in ranked]
    if missing:
        raise Refused("score_lacks_units", n=len(missing))
    order = [codes[unit_id] for unit_id in ranked if unit_id in codes]
    row = _entered(by, meeting, "score", order, reason, source=source.strip())
    detail = {"meeting": meeting.pk, "number": row.number}
    record(by=by, verb="take_score_order", about=row, detail=detail)
    return row


def _speaking(meeting: models.Meeting) -> list[str]:
    return [item.unit.code for item in items_of(meeting) if item.kind == "unit_speech" and item.unit]


def _entered(
    by: Scope, meeting: models.Meeting, method: str, order: list[str], reason: str, *, seed: str = "", source: str = ""
) -> models.SpeakingOrder:
    if len(order) < 2:
        raise Refused("too_few_speeches")
    number = (meeting.speaking_orders.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    if number > 1 and not reason.strip():
        raise Refused("redraw_needs_reason")
    row = models.SpeakingOrder.objects.create(
        meeting=meeting,
        number=number,
        method=method,
        seed=seed,
        source=source,
        unit_codes=order,
        reason=reason.strip() if number > 1 else "",
        made_by_id=by.person_id,
        made_at=months.now(months.region_of(by)),
    )
    _put_in_order(meeting, order)
    return row


def _put_in_order(meeting: models.Meeting, order: list[str]) -> None:
    """The speeches change places among themselves; everything else stays where it is."""
    items = items_of(meeting)
    names = [item.unit.code if item.kind == "unit_speech" and item.unit else "" for item in items]
    positions = [item.position for item in items]
    moved = [items[at] for at in reordered(names, order)]
    for item, position in zip(moved, positions, strict=True):
        item.position = position
    models.ProgrammeItem.objects.bulk_update(moved, ["position"])
