"""Ballots of several badges in one transaction: each is judged as if it had come alone."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leitai import models
from leitai.actions.contest import ballots
from leitai.actions.contest.ballots import Batch, Receipt, take_together
from leitai.rules import Refused
from tests.world import World
from tests.world.arena import NIGHT, Arena, make_badge, make_contest

pytestmark = pytest.mark.django_db
PARK, ROAD = ("A", "park"), ("A", "road")


@pytest.fixture
def arena(world: World) -> Arena:
    return make_contest(world.lindong)


def batch(arena: Arena, judge: str, *items: Any, clock: int = 0) -> Batch:
    return Batch(arena.badges[judge].pk, items, NIGHT, clock)


def test_each_of_a_group_gets_its_own_receipts_and_its_own_event(arena: Arena, world: World) -> None:
    late = make_contest(world.yunbei)
    models.Round.objects.filter(pk=late.round.pk).update(
        state="locked", lock_asked_at=NIGHT, lock_asked_by=world.person("city_officer"), locked_at=NIGHT,
        locked_by=world.person("leader"),
    )  # fmt: skip
    arena.badges["a2"].revoked_at, arena.badges["a2"].revoked_by = NIGHT, world.person("city_officer")
    arena.badges["a2"].save()
    ((key, stop), *_rest) = late.stops.items()
    receipts = take_together(
        batches=[
            batch(arena, "a1", arena.ballot(1, PARK), 7, arena.ballot(2, ROAD), clock=5),
            batch(arena, "a2", arena.ballot(3, PARK)),
            Batch(late.badges["a1"].pk, [late.ballot(4, key)], NIGHT, 0),
            batch(arena, "b1", {"id": "x"}),
            batch(arena, "link", arena.ballot(5) | {"stop": stop.pk}, arena.ballot(6, PARK)),
            batch(arena, "own"),
        ]
    )
    assert [[(each.taken, each.aside or each.refused) for each in one] for one in receipts] == [
        [(True, ""), (False, "unreadable"), (True, "")],
        [(True, "badge_revoked")],
        [(True, "late")],
        [(False, "unreadable")],
        [(False, "unknown_stop"), (True, "wrong_route")],
        [],
    ]
    events = models.AuditEvent.objects.filter(verb="take_ballots").order_by("pk")
    badges = [arena.badges["a1"], arena.badges["a2"], late.badges["a1"], arena.badges["link"]]
    assert [event.object_id for event in events] == [str(badge.pk) for badge in badges]
    assert [len(event.detail["ballots"]) for event in events] == [2, 1, 1, 1]
    assert [event.region_id for event in events] == [each.region.pk for each in (world.lindong,) * 2] + [
        world.yunbei.region.pk, world.lindong.region.pk,
    ]  # fmt: skip
    seen = models.Badge.objects.get(pk=arena.badges["a1"].pk)
    assert (seen.seen_at, seen.skew_seconds) == (NIGHT, 5)
    assert models.Badge.objects.get(pk=arena.badges["own"].pk).seen_at == NIGHT


def test_within_a_group_what_came_first_is_known_to_what_comes_after(arena: Arena) -> None:
    first, again, other, counter = take_together(
        batches=[
            batch(arena, "a1", arena.ballot(1, PARK)),
            batch(arena, "a1", arena.ballot(1, PARK), arena.ballot(2, ROAD)),
            batch(arena, "a2", arena.ballot(1, PARK)),
            batch(arena, "a1", arena.ballot(3, ROAD, counter=2)),
        ]
    )
    assert [each.known for each in first + again] == [False, True, False]
    assert (other[0].refused, counter[0].refused) == ("id_taken", "counter_taken")
    assert models.Ballot.objects.count() == 2


def test_with_one_that_is_no_badge_none_is_taken(arena: Arena) -> None:
    with pytest.raises(Refused, match="badge_unknown"):
        take_together(batches=[batch(arena, "a1", arena.ballot(1, PARK)), Batch(987_654_321, [], NIGHT)])
    assert not models.Ballot.objects.exists()
    assert models.Badge.objects.get(pk=arena.badges["a1"].pk).seen_at is None


def test_none_is_taken_when_the_audit_write_fails(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**values: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr(ballots, "record_each", fail)
    with pytest.raises(OSError):
        take_together(batches=[batch(arena, name, arena.ballot(n, PARK)) for n, name in enumerate(("a1", "a2"))])
    assert not models.Ballot.objects.exists()


def test_more_badges_and_ballots_ask_no_more_queries(arena: Arena) -> None:
    def asked(batches: Sequence[Batch]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            take_together(batches=batches)
        return len(queries)

    few = asked([batch(arena, "a1", arena.ballot(1, PARK))])
    many = asked([batch(arena, name, *(arena.ballot(n, PARK) for n in range(start, start + 20)))
                  for name, start in (("a1", 100), ("a2", 200), ("link", 300))])  # fmt: skip
    assert many < few  # the first one defers the sealing


@pytest.mark.parametrize(
    ("text", "code"), [("\ud800", "unreadable"), ("长\0", "")],
)  # fmt: skip
def test_what_is_no_text_is_refused_by_itself(arena: Arena, text: str, code: str) -> None:
    bad, named, good = take_together(
        batches=[
            batch(arena, "a1", arena.ballot(1, PARK, comment=text)),
            batch(arena, "a2", {"id": text}),
            batch(arena, "link", arena.ballot(3, PARK)),
        ]
    )
    assert bad[0].refused == code and good[0].taken
    assert named[0].refused == "unreadable" and named[0].id.encode()


@pytest.mark.django_db(transaction=True)
def test_groups_of_the_same_badges_at_once_wait_for_each_other_and_never_in_a_circle(world: World) -> None:
    """Each ballot comes in two groups, in another order in each: stored once, known once, no deadlock."""
    arena = make_contest(world.lindong)
    judges = list(arena.badges)
    for n in range(7):
        arena.badges[f"new {n}"] = make_badge(world.lindong, arena.judges[judges[n % 5]], phone=f"n{n}", epoch=2 + n)
    names, luck = list(arena.badges), random.Random(5)
    numbers = {name: [100 * k + n for n in range(1, 9)] for k, name in enumerate(names, 1)}

    def group(turn: int, order: list[str]) -> list[list[Receipt]]:
        try:
            return take_together(
                batches=[
                    batch(arena, name, arena.ballot(numbers[name][turn], PARK, state="abstained")) for name in order
                ]
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        work = [threads.submit(group, turn, luck.sample(names, len(names))) for turn in range(8) for _ in range(2)]
        receipts = [each for one in work for found in one.result(timeout=60) for each in found]
    assert all(each.taken for each in receipts)
    assert [each.known for each in receipts].count(True) == len(receipts) // 2 == models.Ballot.objects.count()
    assert dt.timedelta() == NIGHT - models.Badge.objects.get(pk=arena.badges["a1"].pk).seen_at  # type: ignore[operator]
