"""The order of a pitch meeting by lot: the seed is kept, so that anybody can draw it again."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.actions.contest.hold import PREPARING, held_round
from leitai.actions.texts import text
from leitai.core.assignment import lot
from leitai.queries import months
from leitai.queries.orgs import Scope
from leitai.rules import Refused


@transaction.atomic
def draw_order(
    *, by: Scope, round_id: int, starts: dt.datetime, pause: int = 2, seed: str = "", reason: str = ""
) -> models.LotDraw:
    """Slots of all groups in the order of the lot, from `starts`, with `pause` minutes in between.

    An empty seed is made by the machine; a public number (of a lottery, of dice) can be typed instead. A second draw
    says why, and the first stays on record.
    """
    row = held_round(by, round_id, PREPARING)
    if row.kind != "pitch":
        raise Refused("round_has_no_lot")
    if not 0 <= pause <= 120:
        raise Refused("minutes_out_of_range", most=120)
    candidates = {one.code: one for one in row.candidates.filter(withdrawn_reason="")}
    groups = list(row.groups.all())
    if not candidates or not groups:
        raise Refused("round_without_groups" if candidates else "round_without_candidates")
    drawn = row.draws.count()
    if drawn and not reason.strip():
        raise Refused("second_draw_needs_reason")
    seed = text(seed, 64, "seed") or secrets.token_hex(16)
    draw = models.LotDraw.objects.create(
        round=row, number=drawn + 1, seed=seed, order=lot(seed, candidates), reason=text(reason, 300, "reason"),
        drawn_by_id=by.person_id, drawn_at=months.now(months.region_of(by)),
    )  # fmt: skip
    _place(row, groups, [candidates[code] for code in draw.order], starts, pause)
    row.lot_seed = seed
    row.save(update_fields=["lot_seed"])
    record(by=by, verb="draw_order", about=row, detail={"number": draw.number, "seed": seed, "order": draw.order})
    return draw


def _place(
    row: models.Round, groups: list[models.VisitGroup], order: list[models.Candidate], starts: dt.datetime, pause: int
) -> None:
    models.Stop.objects.filter(group__round=row).delete()
    stops = []
    at = starts
    for position, candidate in enumerate(order, 1):
        candidate.sort_order = position
        leaves = at + dt.timedelta(minutes=candidate.minutes)
        stops += [
            models.Stop(group=group, candidate=candidate, position=position, arrives=at, leaves=leaves)
            for group in groups
        ]
        at = leaves + dt.timedelta(minutes=pause)
    models.Candidate.objects.bulk_update(order, ["sort_order"])
    models.Stop.objects.bulk_create(stops)
