"""Ballots come in: from phones and from clerks, in any order and any number of times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app as tasks
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from leitai import models
from leitai.actions.audit import record_each
from leitai.actions.contest.badge_hold import hold_badges
from leitai.actions.contest.photos import tie_photos
from leitai.actions.contest.sent import Malformed, Sent, read_ballot
from leitai.core.scoring.sheet import ballot_fault
from leitai.queries.contest.intake import known_ballots, named_stops
from leitai.queries.contest.recusals import own_candidates
from leitai.queries.contest.routes import judge_stops
from leitai.queries.contest.rules import round_book
from leitai.queries.orgs import Scope, badge_scope
from leitai.rules import Refused

BATCH = 20
_MOST_SECONDS = 2**31 - 1


@dataclass(frozen=True)
class Batch:
    """What one badge sends at once; `clock` is by how many seconds the phone's clock is ahead."""

    badge_id: int
    items: Sequence[Any]
    now: dt.datetime
    clock: int = 0


@dataclass(frozen=True)
class Receipt:
    """What became of one ballot: taken is stored for good, if need be aside; what is refused is still on the phone."""

    id: str
    taken: bool
    aside: str = ""
    known: bool = False
    refused: str = ""


def take_ballots(*, badge_id: int, items: Sequence[Any], now: dt.datetime, clock: int = 0) -> list[Receipt]:
    """Take in up to `BATCH` ballots of one badge; a receipt for each, in their order.

    A ballot that is known is receipted again and changes nothing. Whatever is well-formed is stored, aside where it
    may not count by itself.
    """
    (receipts,) = take_together(batches=[Batch(badge_id, items, now, clock)])
    return receipts


def take_together(*, batches: Sequence[Batch]) -> list[list[Receipt]]:
    """`take_ballots` of many, in one transaction with one commit; where one is refused or fails, none is taken."""
    if any(len(batch.items) > BATCH for batch in batches):
        raise Refused("too_many_ballots", most=BATCH)
    try:
        receipts, rounds = _taken(batches)
    except IntegrityError:  # another badge's ballot took the id in this very moment: now it is known
        receipts, rounds = _taken(batches)
    for contest_id in rounds:
        seal_soon(contest_id)
    return receipts


@transaction.atomic
def _taken(batches: Sequence[Batch]) -> tuple[list[list[Receipt]], list[int]]:
    badges = hold_badges({batch.badge_id: (batch.now, _storable(batch.clock)) for batch in batches})
    if any(batch.badge_id not in badges for batch in batches):
        raise Refused("badge_unknown")
    sent = [(badges[batch.badge_id], batch.now, [_read(raw) for raw in batch.items]) for batch in batches]
    known = _Known([(badge, each) for badge, _now, read in sent for each in read if isinstance(each, Sent)])
    intakes = [_Intake(badge, now, known) for badge, now, _read in sent]
    receipts = [
        [intake.receive(each) if isinstance(each, Sent) else each for each in read]
        for intake, (_badge, _now, read) in zip(intakes, sent, strict=True)
    ]
    fresh = [intake for intake in intakes if intake.fresh]
    models.Ballot.objects.bulk_create([ballot for intake in fresh for ballot in intake.fresh])
    for intake in fresh:
        if any(ballot.photos for ballot in intake.fresh):
            tie_photos(badge=intake.badge)
    record_each(verb="take_ballots", told=[intake.told() for intake in fresh])
    return receipts, sorted({intake.contest.pk for intake in fresh})


def _storable(clock: int) -> int:
    return max(-_MOST_SECONDS, min(clock, _MOST_SECONDS))


def _read(raw: object) -> Sent | Receipt:
    try:
        return read_ballot(raw)
    except Malformed as fault:
        named = str(raw.get("id", ""))[:60].encode(errors="replace").decode() if isinstance(raw, Mapping) else ""
        return Receipt(named, taken=False, refused=str(fault))


class _Known:
    """What is known of all that is sent together; what is taken in is known to whoever comes after."""

    def __init__(self, sent: Sequence[tuple[models.Badge, Sent]]) -> None:
        self.ballots: dict[UUID, tuple[int, str, str]] = {}
        self.counters: set[tuple[int, int]] = set()
        for row in known_ballots([each.id for _, each in sent], [(badge.pk, each.counter) for badge, each in sent]):
            self.add(row.id, row.badge_id, row.counter, row.sha256, row.aside)
        self.stops = named_stops({each.stop_id for _, each in sent if each.stop_id is not None})
        self.own: dict[tuple[int, int | None], set[int]] = {}

    def add(self, key: UUID, badge_id: int, counter: int, sha256: str, aside: str) -> None:
        self.ballots[key] = (badge_id, sha256, aside)
        self.counters.add((badge_id, counter))

    def own_of(self, judge: models.Judge) -> set[int]:
        key = (judge.round_id, judge.home_unit_id)
        if key not in self.own:
            self.own[key] = own_candidates(judge)
        return self.own[key]


class _Intake:
    """One batch at the door: what is known already, what is new, and why it is kept aside."""

    def __init__(self, badge: models.Badge, now: dt.datetime, known: _Known) -> None:
        self.badge, self.now, self.known = badge, now, known
        self.judge, self.contest = badge.judge, badge.judge.round
        self.book = round_book(self.contest)
        self.fresh: list[models.Ballot] = []

    def told(self) -> tuple[Scope, models.Badge, dict[str, Any]]:
        scope = badge_scope(self.contest.season.region, self.judge.person_id)
        detail = {"ballots": {str(ballot.pk): ballot.content_sha256[:16] for ballot in self.fresh}}
        return scope, self.badge, detail

    def receive(self, sent: Sent) -> Receipt:
        sha256 = sent.sha256
        if sent.id in self.known.ballots:
            *mine, aside = self.known.ballots[sent.id]
            if mine != [self.badge.pk, sha256]:
                return Receipt(str(sent.id), taken=False, refused="id_taken")
            return Receipt(str(sent.id), taken=True, aside=aside, known=True)
        if (self.badge.pk, sent.counter) in self.known.counters:
            return Receipt(str(sent.id), taken=False, refused="counter_taken")
        if not self._in_round(sent):
            return Receipt(str(sent.id), taken=False, refused="unknown_stop")
        aside = self._aside(sent)
        self.fresh.append(self._row(sent, sha256, aside))
        self.known.add(sent.id, self.badge.pk, sent.counter, sha256, aside)
        return Receipt(str(sent.id), taken=True, aside=aside)

    def _in_round(self, sent: Sent) -> bool:
        """A stop of this round, or none where ballots rank; a guessed number is no ballot at all."""
        if self.book.rule.ballot != "sheet":
            return sent.stop_id is None
        stop = self.known.stops.get(sent.stop_id or 0)
        return stop is not None and stop.round_id == self.contest.pk

    def _aside(self, sent: Sent) -> str:
        """Why it does not count by itself, the gravest reason first; nothing where it counts."""
        if self.contest.state != "open":
            return "late"
        if self.badge.revoked_at is not None:
            return "badge_revoked"
        named = None if sent.stop_id is None else self.known.stops[sent.stop_id]
        stop = named if named is not None and named.is_of(self.judge) else None
        if self.judge.withdrawn_at is not None or (stop is not None and stop.withdrawn):
            return "withdrawn"
        if named is not None and stop is None:
            return "wrong_route"
        if sent.state == "scored":
            own = self.known.own_of(self.judge)
            if self.book.rule.own_unit != "count" and stop is not None and stop.candidate_id in own:
                return "recused"
            if ballot_fault(self.book.rule, sent.marks, self._placed(own), sent.reason) is not None:
                return "invalid"
        return ""

    def _placed(self, own: set[int]) -> list[str]:
        """The candidates that a ranking ballot of this judge must place."""
        if self.book.rule.ballot == "sheet":
            return []
        shown = {stop.candidate_id: stop.candidate for stop in judge_stops(self.judge)}
        return [each.code for key, each in shown.items() if key not in own and not each.withdrawn_reason]

    def _row(self, sent: Sent, sha256: str, aside: str) -> models.Ballot:
        return models.Ballot(
            id=sent.id,
            round_id=self.contest.pk,
            judge_id=self.judge.pk,
            badge_id=self.badge.pk,
            stop_id=sent.stop_id,
            epoch=self.badge.epoch,
            counter=sent.counter,
            state=sent.state,
            marks=sent.marks,
            reason=sent.reason,
            comment=sent.comment,
            photos=list(sent.photos),
            content_sha256=sha256,
            made_at=sent.made_at,
            received_at=self.now,
            source=self.badge.kind,
            aside=aside,
        )


def seal_soon(contest_id: int) -> None:
    """One run for all ballots that came in meanwhile; what is acknowledged stands whether it starts or not."""
    lock = f"seal-{contest_id}"
    if ProcrastinateJob.objects.filter(queueing_lock=lock, status="todo").exists():
        return
    with suppress(AlreadyEnqueued):
        tasks.configure_task("seal_round", queueing_lock=lock).defer(round_id=contest_id)
