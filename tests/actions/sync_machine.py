"""Histories of a contest day with a bad network, against the real server code and database.

Requests get lost, answers get lost, both come twice, late, in another order or hours later again; clocks are wrong, the
database fails before a commit, badges are issued anew and the round is locked in between.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar
from unittest import mock

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from leitai import models
from leitai.actions.contest import ballots
from leitai.queries.contest.ballots import effective_ballots
from tests.actions.phones import BATCH, Item, Phone, counting
from tests.world.arena import NIGHT, Arena, make_badge
from tests.world.place import Place

CRITERIA = ("idea", "quality", "scale", "pace")
FATES = ("arrives", "request lost", "answer lost", "twice", "delayed", "database fails")
Stored = dict[str, tuple[Any, ...]]


@dataclass
class Tally:
    """What all histories of one run saw, to be told at its end."""

    histories: int = 0
    seen: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return f"{self.histories:,} histories: " + ", ".join(f"{n:,} {name}" for name, n in sorted(self.seen.items()))


class SyncMachine(RuleBasedStateMachine):
    arena: ClassVar[Arena]
    place: ClassVar[Place]
    tally: ClassVar[Tally]

    def __init__(self) -> None:
        super().__init__()
        self.clean = transaction.savepoint()
        self.phones = [Phone(key, badge.pk, 1) for key, badge in self.arena.badges.items()]
        self.stops = [stop.pk for stop in self.arena.stops.values()]
        self.under_way: list[tuple[Phone, list[Item]]] = []
        self.sent: list[tuple[Phone, list[Item]]] = []
        self.turns: list[tuple[str, str]] = []
        self.turn_of: dict[str, int] = {}
        self.number = 0
        self.locked = False

    # ── what happens ───────────────────────────────────────────────────────────────────────────────────────────

    @initialize(skews=st.lists(st.sampled_from([0, -3600, 86_400, 400_000_000, -600_000_000]), min_size=5, max_size=5))
    def clocks(self, skews: list[int]) -> None:
        for phone, ahead in zip(self.phones, skews, strict=True):
            phone.ahead = ahead

    @rule(who=st.integers(0, 9), where=st.lists(st.integers(0, 99), min_size=1, max_size=6), mark=st.integers(0, 81))
    def score(self, who: int, where: list[int], mark: int) -> None:
        """Some stops, the same one perhaps again; a mark above the range is invalid."""
        phone = self.phones[who % len(self.phones)]
        for n, stop in enumerate(where):
            self.number += 1
            state = "abstained" if (mark + n) % 9 == 0 else "scored"
            marks = {name: str(60 + mark / 2) for name in CRITERIA} if state == "scored" else {}
            phone.score(self.stops[stop % len(self.stops)], state, marks, self.number)

    @precondition(lambda self: any(phone.waiting for phone in self.phones))
    @rule(who=st.integers(0, 9), order=st.integers(0, 1 << 20), fate=st.sampled_from(FATES))
    def send(self, who: int, order: int, fate: str) -> None:
        ready = [phone for phone in self.phones if phone.waiting]
        phone = ready[who % len(ready)]
        body = random.Random(order).sample(phone.waiting, len(phone.waiting))[: 1 + order % BATCH]
        self.tally.seen[fate] += 1
        self.sent.append((phone, body))
        if fate == "delayed":
            self.under_way.append((phone, body))
        elif fate == "database fails":
            self.fail(phone, body)
        elif fate != "request lost":
            receipts = self.deliver(phone, body)
            if fate == "twice":
                receipts = self.deliver(phone, body)
            if fate != "answer lost":
                phone.hear(receipts)

    @precondition(lambda self: self.under_way)
    @rule(which=st.integers(0, 9), heard=st.booleans())
    def arrive(self, which: int, heard: bool) -> None:
        phone, body = self.under_way.pop(which % len(self.under_way))
        receipts = self.deliver(phone, body)
        if heard:
            phone.hear(receipts)

    @precondition(lambda self: self.sent)
    @rule(which=st.integers(0, 99), order=st.integers(0, 1 << 20))
    def replay(self, which: int, order: int) -> None:
        """Somebody sends what was sent before, in another order."""
        phone, body = self.sent[which % len(self.sent)]
        self.tally.seen["replayed"] += 1
        self.deliver(phone, random.Random(order).sample(body, len(body)))

    @precondition(lambda self: not self.locked and self.number > 15)
    @rule()
    def lock(self) -> None:
        self.tally.seen["locks"] += 1
        self.locked = True
        self.turn("lock", "")

    @precondition(lambda self: self.number > 5 * (len(self.phones) - 3))
    @rule(who=st.integers(0, 9))
    def lose_phone(self, who: int) -> None:
        """A new badge starts a new epoch; the old phone turns up again and goes on sending."""
        judge = self.phones[who % 5].judge
        self.tally.seen["badges anew"] += 1
        badge = self.turn("badge", judge)
        assert badge is not None
        self.phones.append(Phone(judge, badge.pk, badge.epoch))

    # ── the server ─────────────────────────────────────────────────────────────────────────────────────────────

    def deliver(self, phone: Phone, body: Sequence[Item]) -> list[dict[str, Any]]:
        receipts = take(phone.badge, body, phone.ahead)
        assert [receipt["id"] for receipt in receipts] == [item["id"] for item in body]
        for receipt in receipts:
            assert receipt["taken"], receipt
            self.turn_of.setdefault(receipt["id"], len(self.turns))
        return receipts

    def fail(self, phone: Phone, body: Sequence[Item]) -> None:
        with mock.patch.object(ballots, "record_each", side_effect=OSError("disk")):
            try:
                take(phone.badge, body, phone.ahead)
            except OSError:
                pass  # the phone hears of a fault and keeps its ballots

    def turn(self, kind: str, judge: str) -> models.Badge | None:
        """Something after which ballots are judged otherwise."""
        self.turns.append((kind, judge))
        return self.apply(kind, judge)

    def apply(self, kind: str, judge: str) -> models.Badge | None:
        if kind == "lock":
            people = self.place.people
            models.Round.objects.filter(pk=self.arena.round.pk).update(
                state="locked", lock_asked_at=NIGHT, lock_asked_by=people["city_officer"], locked_at=NIGHT,
                locked_by=people["leader"],
            )  # fmt: skip
            return None
        row = self.arena.judges[judge]
        last = row.badges.order_by("-epoch").first()
        assert last is not None
        row.badges.update(revoked_at=NIGHT, revoked_by=self.place.people["city_officer"])
        return make_badge(self.place, row, phone=f"{judge} {last.epoch + 1}", epoch=last.epoch + 1)

    # ── the end of the day ─────────────────────────────────────────────────────────────────────────────────────

    def teardown(self) -> None:
        try:
            for phone, body in self.under_way:
                self.deliver(phone, body)
            for phone in self.phones:
                while phone.waiting:
                    phone.hear(self.deliver(phone, phone.waiting[:BATCH]))
            self.prove()
        finally:
            transaction.savepoint_rollback(self.clean)
        self.tally.histories += 1
        self.tally.seen["ballots"] += self.number

    def prove(self) -> None:
        stored = self.stored()
        acknowledged = {key for phone in self.phones for key in phone.receipts}
        made = {item["id"] for phone in self.phones for item in phone.made}
        assert acknowledged == made, "lost on the phone"
        assert set(stored) == acknowledged, "lost by the server"
        events = models.AuditEvent.objects.filter(verb="take_ballots", object_type="badge")
        noted = Counter(key for detail in events.values_list("detail", flat=True) for key in detail["ballots"])
        assert noted == Counter(dict.fromkeys(stored, 1)), "doubled"
        counted = self.counted()
        assert counted == counting(self.phones)
        assert (stored, counted) == self.undisturbed(), "the network changed the result"

    def undisturbed(self) -> tuple[Stored, dict[tuple[str, int | None], str]]:
        """The same day once more: each ballot once and in order, each in the turn in which it first arrived."""
        transaction.savepoint_rollback(self.clean)
        self.clean = transaction.savepoint()
        badges = {(phone.judge, phone.epoch): phone.badge for phone in self.phones if phone.epoch == 1}
        for number in range(len(self.turns) + 1):
            for phone in self.phones:
                due = [item for item in phone.made if self.turn_of[item["id"]] == number]
                for start in range(0, len(due), BATCH):
                    take(badges[phone.judge, phone.epoch], due[start : start + BATCH])
            if number < len(self.turns):
                badge = self.apply(*self.turns[number])
                if badge is not None:
                    badges[self.turns[number][1], badge.epoch] = badge.pk
        return self.stored(), self.counted()

    def stored(self) -> Stored:
        rows = models.Ballot.objects.filter(round=self.arena.round)
        fields = ("judge__code", "epoch", "counter", "stop", "state", "marks", "comment", "made_at", "aside")
        return {str(key): tuple(values) for key, *values in rows.values_list("pk", *fields)}

    def counted(self) -> dict[tuple[str, int | None], str]:
        names = {judge.pk: key for key, judge in self.arena.judges.items()}
        counting_rows = effective_ballots(self.arena.round.pk)
        return {(names[row.judge_id], row.stop_id): str(row.pk) for row in counting_rows}


def take(badge: int, body: Sequence[Item], ahead: int = 0) -> list[dict[str, Any]]:
    return [asdict(receipt) for receipt in ballots.take_ballots(badge_id=badge, items=body, now=NIGHT, clock=ahead)]
