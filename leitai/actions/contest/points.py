"""Bonus and deduction points before the lock, a recorded vote in a tie after it. Nothing is changed, only withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.actions.contest.ballots import seal_soon
from leitai.actions.contest.hold import held_round
from leitai.actions.contest.sealing import sealed_now
from leitai.actions.texts import needed
from leitai.core.rulebook.contest import BONUS, DEDUCTION, VOTE
from leitai.queries import months
from leitai.queries.contest.duties import round_on_duty
from leitai.queries.contest.points import entrants_of, standing_points
from leitai.queries.contest.rules import round_book
from leitai.queries.contest.settled import settled
from leitai.queries.contest.votes import open_ties
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused

MOST = Decimal(9999)


def enter_points(
    *, by: Scope, round_id: int, entrant: str, kind: str, points: Decimal, reason: str, document: str
) -> models.RoundPoints:
    """Bonus or deduction by the rulebook; what exceeds its cap is kept and does not count."""
    with transaction.atomic():
        row = held_round(by, round_id)
        rule = round_book(row).rule
        if kind not in (BONUS, DEDUCTION):
            raise Refused("unknown_choice", value=kind, field="kind")
        if rule.adjust is None:
            raise Refused("points_not_in_rule")
        if entrant not in entrants_of(row, rule):
            raise Refused("not_found")
        if not points.is_finite() or not 0 < points <= MOST:
            raise Refused("points_out_of_range", most=MOST)
        made = _add(by, row, entrant, kind, points, reason, document)
        record(by=by, verb="enter_points", about=made, detail=_detail(made))
    if row.state == "open":
        seal_soon(row.pk)
    return made


def withdraw_points(*, by: Scope, points_id: int, reason: str) -> models.RoundPoints:
    with transaction.atomic():
        require(by, Permission.RUN_CONTEST)
        known = found(by, models.RoundPoints, points_id)
        row = held_round(by, known.round_id)
        if known.kind == VOTE:
            raise Refused("not_found")
        made = _take_back(by, row, known, reason)
        record(by=by, verb="withdraw_points", about=made, detail=_detail(known))
    if row.state == "open":
        seal_soon(row.pk)
    return made


@transaction.atomic
def record_vote(
    *, by: Scope, round_id: int, votes: Mapping[str, str], reason: str, document: str
) -> list[models.RoundPoints]:
    """The votes for all who share a place. An earlier vote about any of them is withdrawn by it."""
    row = _counting(by, round_id)
    sealed = sealed_now(by, row)
    rule = round_book(row).rule
    if frozenset(votes) not in {frozenset(codes) for _place, codes in open_ties(sealed.official, rule)}:
        raise Refused("vote_without_tie")
    numbers = {code: _whole(text) for code, text in votes.items()}
    if not any(numbers.values()):
        raise Refused("vote_is_empty")
    for known in standing_points(row.pk).filter(kind=VOTE, entrant__in=list(votes)):
        _take_back(by, row, known, reason)
    made = [_add(by, row, code, VOTE, number, reason, document) for code, number in numbers.items()]
    sealed_now(by, row)
    detail = {"votes": {code: str(number) for code, number in numbers.items()}, "rows": [one.pk for one in made]}
    record(by=by, verb="record_vote", about=row, detail=detail)
    return made


@transaction.atomic
def withdraw_vote(*, by: Scope, points_id: int, reason: str) -> models.RoundPoints:
    """A vote stands as a whole: with one number of it all that were recorded with it are withdrawn."""
    require(by, Permission.SERVE_CONTEST)
    known = found(by, models.RoundPoints, points_id)
    row = _counting(by, known.round_id)
    if known.kind != VOTE:
        raise Refused("not_found")
    made = _take_back(by, row, known, reason)
    for other in standing_points(row.pk).filter(kind=VOTE, entered_at=known.entered_at, document=known.document):
        _take_back(by, row, other, reason)
    sealed_now(by, row)
    record(by=by, verb="withdraw_vote", about=made, detail=_detail(known))
    return made


def _counting(by: Scope, round_id: int) -> models.Round:
    """For chair and scrutineers after the lock: until the boards are frozen, or for an upheld objection."""
    row = round_on_duty(by, round_id, lock=True)
    if row.state not in ("locked", "revealed"):
        raise Refused("round_not_locked")
    if settled(row):
        raise Refused("result_prepared")
    return row


def _whole(text: str) -> Decimal:
    text = text.strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= 4):
        raise Refused("vote_not_whole", value=text)
    return Decimal(text)


def _add(
    by: Scope, row: models.Round, entrant: str, kind: str, points: Decimal, reason: str, document: str
) -> models.RoundPoints:
    assert by.person_id is not None
    return models.RoundPoints.objects.create(
        round=row, entrant=entrant, kind=kind, points=points, reason=needed(reason, 500, "reason"),
        document=needed(document, 200, "document"), entered_by_id=by.person_id, entered_at=_now(by),
    )  # fmt: skip


def _take_back(by: Scope, row: models.Round, known: models.RoundPoints, reason: str) -> models.RoundPoints:
    if known.withdraws_id is not None or models.RoundPoints.objects.filter(withdraws=known).exists():
        raise Refused("points_withdrawn")
    assert by.person_id is not None
    return models.RoundPoints.objects.create(
        round=row, entrant=known.entrant, kind=known.kind, points=known.points, document=known.document,
        reason=needed(reason, 500, "reason"), entered_by_id=by.person_id, entered_at=_now(by), withdraws=known,
    )  # fmt: skip


def _now(by: Scope) -> dt.datetime:
    return months.now(months.region_of(by))


def _detail(row: models.RoundPoints) -> dict[str, str]:
    return {"entrant": row.entrant, "kind": row.kind, "points": str(row.points)}
