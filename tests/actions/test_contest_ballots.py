from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from leitai import models
from leitai.actions.contest import ballots
from leitai.actions.contest.ballots import Receipt, take_ballots
from leitai.rules import Refused
from tests.world import World
from tests.world.arena import NIGHT, Arena, make_badge, make_contest

pytestmark = pytest.mark.django_db
PARK, ROAD = ("A", "park"), ("A", "road")


@pytest.fixture
def arena(world: World) -> Arena:
    return make_contest(world.lindong)


def send(arena: Arena, *items: Any, judge: str = "a1") -> list[Receipt]:
    return take_ballots(badge_id=arena.badges[judge].pk, items=items, now=NIGHT)


def only(arena: Arena, *items: Any, judge: str = "a1") -> Receipt:
    (receipt,) = send(arena, *items, judge=judge)
    return receipt


def test_a_ballot_is_stored_with_all_that_was_said(arena: Arena) -> None:
    said = arena.ballot(1, PARK, comment=" 可学 ", photos=["a" * 64], made_at="2020-07-01T10:00:00+08:00")
    assert only(arena, said).taken
    row = models.Ballot.objects.get()
    assert (row.judge, row.stop, row.epoch, row.counter) == (arena.judges["a1"], arena.stops[PARK], 1, 1)
    assert (row.marks["quality"], row.comment, row.photos, row.aside) == ("90.5", "可学", ["a" * 64], "")
    assert row.made_at == dt.datetime(2020, 7, 1, 2, 0, tzinfo=dt.UTC) and row.received_at == NIGHT
    event = models.AuditEvent.objects.get(verb="take_ballots")
    assert event.detail == {"ballots": {str(row.pk): row.content_sha256[:16]}}
    assert "可学" not in str(event.detail)


def test_the_same_ballot_twice_changes_nothing(arena: Arena) -> None:
    first = only(arena, arena.ballot(1, PARK))
    again = send(arena, arena.ballot(1, PARK), arena.ballot(1, PARK))
    assert not first.known and all(receipt.taken and receipt.known for receipt in again)
    assert models.Ballot.objects.count() == 1
    assert models.AuditEvent.objects.filter(verb="take_ballots").count() == 1


def test_the_same_ballot_twice_in_one_request_is_stored_once(arena: Arena) -> None:
    receipts = send(arena, arena.ballot(1, PARK), arena.ballot(1, PARK))
    assert [receipt.known for receipt in receipts] == [False, True] and models.Ballot.objects.count() == 1


def test_an_id_with_other_content_or_of_another_badge_is_refused(arena: Arena) -> None:
    send(arena, arena.ballot(1, PARK))
    assert only(arena, arena.ballot(1, PARK, comment="x")).refused == "id_taken"
    assert only(arena, arena.ballot(1, PARK), judge="a2").refused == "id_taken"
    assert only(arena, arena.ballot(2, PARK) | {"counter": 1}).refused == "counter_taken"
    assert models.Ballot.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"id": "not one"}, "unreadable"), ({"counter": -1}, "unreadable"), ({"counter": True}, "unreadable"),
        ({"made_at": "yesterday"}, "unreadable"), ({"made_at": "2020-07-01T10:00:00"}, "unreadable"),
        ({"state": "absent"}, "unknown_state"), ({"comment": "长" * 2001}, "comment_too_long"),
        ({"comment": "x" * 10_000_000}, "comment_too_long"), ({"photos": ["../x"]}, "unreadable"),
        ({"photos": [f"{n:064x}" for n in range(4)]}, "too_many_photos"), ({"marks": [1]}, "unreadable"),
        ({"stop": 10**12}, "unreadable"), ({"stop": 987_654_321}, "unknown_stop"), ({"stop": None}, "unknown_stop"),
    ],
)  # fmt: skip
def test_a_malformed_ballot_is_refused_and_blocks_no_other(arena: Arena, values: dict[str, Any], code: str) -> None:
    bad, good = send(arena, arena.ballot(1, PARK) | values, arena.ballot(2, ROAD))
    assert (bad.taken, bad.refused) == (False, code) and good.taken
    assert models.Ballot.objects.count() == 1


@pytest.mark.parametrize("raw", [None, 7, "x", [], {}])
def test_what_is_no_ballot_at_all_is_refused(arena: Arena, raw: object) -> None:
    assert only(arena, raw) == Receipt("", taken=False, refused="unreadable")


@pytest.mark.parametrize(
    "marks",
    [
        {}, {"idea": "88"}, {"idea": "88", "quality": "90.25", "scale": "85", "pace": "92"},
        {"idea": "59.5", "quality": "90", "scale": "85", "pace": "92"},
        {"idea": "eighty", "quality": "90", "scale": "85", "pace": "92"},
        {"idea": "88", "quality": "90", "scale": "85", "pace": "92", "charm": "99"},
    ],
)  # fmt: skip
def test_marks_that_the_rulebook_does_not_allow_are_kept_aside(arena: Arena, marks: dict[str, str]) -> None:
    receipt = only(arena, arena.ballot(1, PARK, marks=marks))
    assert receipt.taken and receipt.aside == "invalid"
    assert models.Ballot.objects.get().marks == marks


def test_a_state_without_marks_is_never_a_zero(arena: Arena) -> None:
    assert only(arena, arena.ballot(1, PARK, state="abstained")) == Receipt(arena.ballot(1)["id"], taken=True)
    assert models.Ballot.objects.get().marks == {}


def test_own_unit_other_route_and_a_stop_before_changing_buses_are_kept_aside(arena: Arena) -> None:
    own = next(key for key, one in arena.candidates.items() if one.unit_id == arena.judges["own"].home_unit_id)
    assert only(arena, arena.ballot(1, ("A", own)), judge="own").aside == "recused"
    assert only(arena, arena.ballot(2, ("A", own), state="recused"), judge="own").aside == ""
    assert only(arena, arena.ballot(3, ("B", "park")), judge="a1").aside == "wrong_route"
    early, *_rest, late = arena.candidates
    assert only(arena, arena.ballot(4, ("A", early)), judge="link").aside == ""
    assert only(arena, arena.ballot(5, ("B", late)), judge="link").aside == ""
    assert only(arena, arena.ballot(6, ("A", late)), judge="link").aside == "wrong_route"


def test_a_stop_of_another_round_is_no_stop(arena: Arena, world: World) -> None:
    other = make_contest(world.yunbei)
    foreign = next(iter(other.stops.values())).pk
    assert only(arena, arena.ballot(1) | {"stop": foreign}).refused == "unknown_stop"


def test_after_the_lock_a_ballot_is_kept_aside_as_late(arena: Arena, world: World) -> None:
    models.Round.objects.filter(pk=arena.round.pk).update(
        state="locked", lock_asked_at=NIGHT, lock_asked_by=world.person("city_officer"), locked_at=NIGHT,
        locked_by=world.person("leader"),
    )  # fmt: skip
    assert only(arena, arena.ballot(1, PARK)).aside == "late"


def test_what_comes_from_a_badge_that_was_called_in_is_kept_aside(arena: Arena, world: World) -> None:
    send(arena, arena.ballot(1, PARK))
    arena.badges["a1"].revoked_at, arena.badges["a1"].revoked_by = NIGHT, world.person("city_officer")
    arena.badges["a1"].save()
    assert only(arena, arena.ballot(2, ROAD)).aside == "badge_revoked"
    assert only(arena, arena.ballot(1, PARK)) == Receipt(arena.ballot(1)["id"], taken=True, known=True)
    arena.badges["new"] = make_badge(world.lindong, arena.judges["a1"], phone="another", epoch=2)
    assert only(arena, arena.ballot(3, ROAD, counter=1), judge="new").aside == ""
    assert models.Ballot.objects.get(pk=arena.ballot(3)["id"]).epoch == 2


def test_too_many_at_once_and_an_unknown_badge_are_refused(arena: Arena) -> None:
    with pytest.raises(Refused, match="too_many_ballots"):
        send(arena, *[arena.ballot(n, PARK) for n in range(1, 22)])
    with pytest.raises(Refused, match="badge_unknown"):
        take_ballots(badge_id=987_654_321, items=[], now=NIGHT)


def test_nothing_is_taken_when_the_audit_write_fails(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**values: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr(ballots, "record_each", fail)
    with pytest.raises(OSError):
        send(arena, arena.ballot(1, PARK))
    assert not models.Ballot.objects.exists()


@pytest.mark.parametrize("change", ["UPDATE leitai_ballot SET comment = 'x'", "DELETE FROM leitai_ballot"])
def test_the_database_itself_keeps_ballots_as_they_are(arena: Arena, change: str) -> None:
    send(arena, arena.ballot(1, PARK))
    with pytest.raises(ProgrammingError, match="Cannot update or delete rows from leitai_ballot"), transaction.atomic():
        connection.cursor().execute(change)


def test_a_ranking_ballot_places_every_stop_but_the_own_unit(world: World) -> None:
    arena = make_contest(world.lindong, rulebook="jining_2015")
    codes = [one.code for one in arena.candidates.values()]
    strict = {code: str(n + 1) for n, code in enumerate(codes)}
    assert only(arena, arena.ballot(1, marks=strict)).aside == ""
    assert only(arena, arena.ballot(2, marks=strict | {codes[0]: "2"})).aside == "invalid"
    assert only(arena, arena.ballot(3, marks={codes[0]: "1"})).aside == "invalid"
    assert only(arena, arena.ballot(4, PARK, marks=strict)).refused == "unknown_stop"
    home = arena.judges["own"].home_unit_id
    others = [one.code for one in arena.candidates.values() if one.unit_id != home]
    assert only(arena, arena.ballot(5, marks={c: str(n + 1) for n, c in enumerate(others)}), judge="own").aside == ""


def test_a_burst_asks_for_one_run_of_the_sealing(arena: Arena) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    for n in range(1, 4):
        send(arena, arena.ballot(n, PARK))
    jobs = ProcrastinateJob.objects.filter(task_name="seal_round")
    assert [job.args for job in jobs] == [{"round_id": arena.round.pk}]
