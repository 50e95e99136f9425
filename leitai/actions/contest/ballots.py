"""Ballots come in: from phones and from clerks, in any order and any number of times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from procrastinate.contrib.django import app as tasks
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from leitai import models
from leitai.actions.audit import record
from leitai.actions.contest.photos import tie_photos
from leitai.actions.contest.sent import Malformed, Sent, read_ballot
from leitai.core.scoring.sheet import ballot_fault
from leitai.queries.contest.recusals import own_candidates
from leitai.queries.contest.routes import judge_stops
from leitai.queries.contest.rules import round_book
from leitai.queries.orgs import badge_scope
from leitai.rules import Refused

BATCH = 20
_SEEN = "UPDATE leitai_badge SET seen_at = %s, skew_seconds = %s WHERE id = %s RETURNING revoked_at"
_HELD = """
SELECT r.state, j.withdrawn_at, j.home_unit_id, j.group_id, j.changes_to_id, j.changes_from_half_day
FROM leitai_judge j JOIN leitai_round r ON r.id = j.round_id WHERE j.id = %s FOR SHARE OF r
"""


@dataclass(frozen=True)
class Receipt:
    """What became of one ballot: taken is stored for good, if need be aside; what is refused is still on the phone."""

    id: str
    taken: bool
    aside: str = ""
    known: bool = False
    refused: str = ""


def take_ballots(
    *, badge_id: int, items: Sequence[Any], now: dt.datetime, clock: int = 0, badge: models.Badge | None = None
) -> list[Receipt]:
    """Take in up to `BATCH` ballots of one badge; a receipt for each, in their order.

    A ballot that is known is receipted again and changes nothing. Whatever is well-formed is stored, aside where it
    may not count by itself. `clock` is by how many seconds the phone's clock is ahead; `badge` is its row with judge,
    round and region where the caller has just read it: the half of the queries that a burst of sheets can spare.
    """
    if len(items) > BATCH:
        raise Refused("too_many_ballots", most=BATCH)
    if badge is None:
        badge = models.Badge.objects.select_related("judge__round__season__region").filter(pk=badge_id).first()
    if badge is None or badge.pk != badge_id:
        raise Refused("badge_unknown")
    try:
        receipts, fresh, contest_id = _taken(badge, items, now, clock)
    except IntegrityError:  # another badge's ballot took the id in this very moment: now it is known
        receipts, fresh, contest_id = _taken(badge, items, now, clock)
    if fresh:
        seal_soon(contest_id)
    return receipts


@transaction.atomic
def _taken(
    badge: models.Badge, items: Sequence[Any], now: dt.datetime, clock: int
) -> tuple[list[Receipt], list[models.Ballot], int]:
    _hold(badge, now, max(-(2**31), min(clock, 2**31 - 1)))
    desk = _Intake(badge, now)
    sent = [_read(raw) for raw in items]
    desk.know([each for each in sent if isinstance(each, Sent)])
    receipts = [desk.receive(each) if isinstance(each, Sent) else each for each in sent]
    models.Ballot.objects.bulk_create(desk.fresh)
    if desk.fresh:
        judge = badge.judge
        detail = {"ballots": {str(ballot.pk): ballot.content_sha256[:16] for ballot in desk.fresh}}
        scope = badge_scope(judge.round.season.region, judge.person_id)
        if any(ballot.photos for ballot in desk.fresh):
            tie_photos(badge=badge)
        record(by=scope, verb="take_ballots", about=badge, detail=detail)
    return receipts, desk.fresh, badge.judge.round_id


def _hold(badge: models.Badge, now: dt.datetime, clock: int) -> None:
    """Lock the badge, so that two tabs of one phone come one after the other; hold its round as it is.

    The round is locked for sharing: any number of phones send at once, and the lock of the round waits for them.
    What may have changed since the badge was read is read again under the locks.
    """
    judge = badge.judge
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, [now, clock, badge.pk])
        (badge.revoked_at,) = cursor.fetchone()
        cursor.execute(_HELD, [badge.judge_id])
        judge.round.state, *rest = cursor.fetchone()
    judge.withdrawn_at, judge.home_unit_id, judge.group_id, judge.changes_to_id, judge.changes_from_half_day = rest


def _read(raw: object) -> Sent | Receipt:
    try:
        return read_ballot(raw)
    except Malformed as fault:
        named = str(raw.get("id", ""))[:60] if isinstance(raw, Mapping) else ""
        return Receipt(named, taken=False, refused=str(fault))


class _Intake:
    """One batch at the door: what is known already, what is new, and why it is kept aside."""

    def __init__(self, badge: models.Badge, now: dt.datetime) -> None:
        self.badge, self.now = badge, now
        self.contest = badge.judge.round
        self.book = round_book(self.contest)
        self.fresh: list[models.Ballot] = []
        self.known: dict[UUID, tuple[int, str, str]] = {}
        self.counters: dict[int, UUID] = {}
        self.stops: dict[int, models.Stop] | None = None

    def know(self, sent: Sequence[Sent]) -> None:
        ids, counters = [each.id for each in sent], [each.counter for each in sent]
        either = Q(pk__in=ids) | Q(badge_id=self.badge.pk, counter__in=counters)
        rows = models.Ballot.objects.filter(either).order_by()
        for pk, badge_id, counter, sha256, aside in rows.values_list(
            "pk", "badge_id", "counter", "content_sha256", "aside"
        ):
            self.known[pk] = (badge_id, sha256, aside)
            if badge_id == self.badge.pk:
                self.counters[counter] = pk

    def receive(self, sent: Sent) -> Receipt:
        if sent.id in self.known:
            badge_id, sha256, aside = self.known[sent.id]
            if (badge_id, sha256) != (self.badge.pk, sent.sha256):
                return Receipt(str(sent.id), taken=False, refused="id_taken")
            return Receipt(str(sent.id), taken=True, aside=aside, known=True)
        if sent.counter in self.counters:
            return Receipt(str(sent.id), taken=False, refused="counter_taken")
        if not self._in_round(sent):
            return Receipt(str(sent.id), taken=False, refused="unknown_stop")
        aside = self._aside(sent)
        self.fresh.append(self._row(sent, aside))
        self.known[sent.id] = (self.badge.pk, sent.sha256, aside)
        self.counters[sent.counter] = sent.id
        return Receipt(str(sent.id), taken=True, aside=aside)

    def _in_round(self, sent: Sent) -> bool:
        """A stop of this round, or none where ballots rank; a guessed number is no ballot at all."""
        if self.book.rule.ballot != "sheet":
            return sent.stop_id is None
        if sent.stop_id is None:
            return False
        if self.stops is None:
            self.stops = {
                stop.pk: stop for stop in judge_stops(self.badge.judge).select_related(None).select_related("candidate")
            }
        own = sent.stop_id in self.stops
        return own or models.Stop.objects.filter(pk=sent.stop_id, group__round_id=self.contest.pk).exists()

    def _aside(self, sent: Sent) -> str:
        """Why it does not count by itself, the gravest reason first; nothing where it counts."""
        judge = self.badge.judge
        if self.contest.state != "open":
            return "late"
        if self.badge.revoked_at is not None:
            return "badge_revoked"
        stop = (self.stops or {}).get(sent.stop_id or 0)
        if judge.withdrawn_at is not None or (stop is not None and stop.candidate.withdrawn_reason):
            return "withdrawn"
        if sent.stop_id is not None and stop is None:
            return "wrong_route"
        if sent.state == "scored":
            own = own_candidates(judge)
            if self.book.rule.own_unit != "count" and stop is not None and stop.candidate_id in own:
                return "recused"
            if ballot_fault(self.book.rule, sent.marks, self._placed(own), sent.reason) is not None:
                return "invalid"
        return ""

    def _placed(self, own: set[int]) -> list[str]:
        """The candidates that a ranking ballot of this judge must place."""
        if self.book.rule.ballot == "sheet":
            return []
        shown = {stop.candidate_id: stop.candidate for stop in judge_stops(self.badge.judge)}
        return [each.code for key, each in shown.items() if key not in own and not each.withdrawn_reason]

    def _row(self, sent: Sent, aside: str) -> models.Ballot:
        return models.Ballot(
            id=sent.id,
            round_id=self.contest.pk,
            judge_id=self.badge.judge_id,
            badge_id=self.badge.pk,
            stop_id=sent.stop_id,
            epoch=self.badge.epoch,
            counter=sent.counter,
            state=sent.state,
            marks=sent.marks,
            reason=sent.reason,
            comment=sent.comment,
            photos=list(sent.photos),
            content_sha256=sent.sha256,
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
