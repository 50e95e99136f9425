from __future__ import annotations

from typing import Any

import pytest

from leitai import models
from leitai.actions.contest import decisions, paper
from leitai.actions.contest.ballots import take_ballots
from leitai.queries.contest import sheets
from leitai.rules import Refused
from tests.world import World
from tests.world.arena import MARKS, NIGHT, Arena, make_contest

pytestmark = pytest.mark.django_db
PARK = ("A", "park")


@pytest.fixture
def arena(world: World) -> Arena:
    """The city officer and the auditor are clerks, and so is the leader, who is also the chair."""
    made = make_contest(world.lindong)
    for person in ("auditor", "leader"):
        models.RoundDuty.objects.get_or_create(round=made.round, person=world.person(person), duty="clerk")
    return made


def typed(arena: Arena, world: World, clerk: str, **changes: Any) -> models.PaperEntry:
    said = {
        "judge_id": arena.judges["a1"].pk, "stop_id": arena.stops[PARK].pk, "state": "scored", "marks": MARKS,
        "comment": "可学",
    }  # fmt: skip
    return paper.enter_sheet(by=world.scope(clerk), **said | changes)


def test_two_clerks_who_agree_make_a_ballot(world: World, arena: Arena) -> None:
    first = typed(arena, world, "city_officer")
    assert first.ballot_id is None and not models.Ballot.objects.exists()
    second = typed(arena, world, "auditor", marks=MARKS | {"idea": "88.0"}, comment=" 可学 ")
    ballot = models.Ballot.objects.get()
    assert ballot.pk == second.ballot_id and models.PaperEntry.objects.filter(ballot=ballot).count() == 2
    assert (ballot.source, ballot.badge.kind, ballot.aside, ballot.comment) == ("paper", "paper", "", "可学")
    assert ballot.epoch == 1 + arena.badges["a1"].epoch
    assert sheets.pending(world.scope("city_officer"), arena.round.pk) == ()


def test_a_scored_sheet_without_a_mark_is_refused(world: World, arena: Arena) -> None:
    with pytest.raises(Refused, match="sheet_without_marks"):
        typed(arena, world, "city_officer", marks=dict.fromkeys(MARKS, " "))
    assert not models.PaperEntry.objects.exists()


def test_one_clerk_twice_is_one_entry(world: World, arena: Arena) -> None:
    typed(arena, world, "city_officer")
    typed(arena, world, "city_officer")
    assert not models.Ballot.objects.exists()


def test_differences_are_shown_field_by_field(world: World, arena: Arena) -> None:
    typed(arena, world, "city_officer")
    typed(arena, world, "auditor", marks=MARKS | {"pace": "91"})
    (sheet,) = sheets.pending(world.scope("auditor"), arena.round.pk)
    assert [(field.name, field.values) for field in sheet.fields if field.differs] == [("速度", ("92", "91"))]
    assert sheet.mine and not sheet.for_chair and len(sheet.clerks) == 2
    typed(arena, world, "auditor")
    assert models.Ballot.objects.get().marks["pace"] == "92"


def test_a_third_clerk_decides_with_the_one_who_agrees(world: World, arena: Arena) -> None:
    typed(arena, world, "city_officer")
    typed(arena, world, "auditor", marks=MARKS | {"pace": "91"})
    typed(arena, world, "leader", marks=MARKS | {"pace": "91"})
    assert models.Ballot.objects.get().marks["pace"] == "91"


def test_clerks_who_never_agree_wait_for_the_chair(world: World, arena: Arena) -> None:
    for number in range(2):
        typed(arena, world, "city_officer", marks=MARKS | {"pace": f"8{number}"})
        last = typed(arena, world, "auditor", marks=MARKS | {"pace": f"9{number}"})
    (sheet,) = sheets.pending(world.scope("leader"), arena.round.pk)
    assert sheet.for_chair
    for person in ("city_officer", "auditor"):
        with pytest.raises(Refused, match="not_on_duty"):
            paper.settle_sheet(by=world.scope(person), entry_id=last.pk, reason="看原件")
    with pytest.raises(Refused, match="text_missing"):
        paper.settle_sheet(by=world.scope("leader"), entry_id=last.pk, reason=" ")
    paper.settle_sheet(by=world.scope("leader"), entry_id=last.pk, reason="与评委当面核对")
    assert models.Ballot.objects.get().marks["pace"] == "91"
    assert not models.PaperEntry.objects.filter(ballot=None).exists()
    with pytest.raises(Refused, match="sheet_is_a_ballot"):
        paper.settle_sheet(by=world.scope("leader"), entry_id=last.pk, reason="再定")


def test_a_sheet_after_the_lock_is_kept_aside(world: World, arena: Arena) -> None:
    people = world.lindong.people
    models.Round.objects.filter(pk=arena.round.pk).update(
        state="locked", lock_asked_by=people["city_officer"], lock_asked_at=NIGHT, locked_by=people["leader"],
        locked_at=NIGHT,
    )  # fmt: skip
    typed(arena, world, "city_officer")
    typed(arena, world, "auditor")
    assert models.Ballot.objects.get().aside == "late"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"state": "absent"}, "unknown_choice"),
        ({"stop_id": 0}, "not_found"),
        ({"judge_id": 0}, "not_found"),
        ({"comment": "长" * 2001}, "text_too_long"),
    ],
)
def test_an_unsound_entry_is_refused(world: World, arena: Arena, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused, match=code):
        typed(arena, world, "city_officer", **changes)
    assert not models.PaperEntry.objects.exists()


def test_only_those_on_duty_type(world: World, arena: Arena) -> None:
    models.RoundDuty.objects.filter(round=arena.round, person=world.person("auditor"), duty="clerk").delete()
    for person, code in (
        ("reporter", "not_allowed"),
        ("auditor", "not_on_duty"),
        ("yunbei.city_officer", "not_found"),
    ):
        with pytest.raises(Refused, match=code):
            typed(arena, world, person)


def test_a_stop_of_the_other_bus_has_no_sheet(world: World, arena: Arena) -> None:
    other = models.Stop.objects.filter(group=arena.groups["B"]).exclude(half_day=9).first()
    assert other is not None
    with pytest.raises(Refused, match="not_found"):
        typed(arena, world, "city_officer", stop_id=other.pk)
    by = world.scope("city_officer")
    code = arena.candidates["park"].code
    assert sheets.sheet_of(by, arena.round.pk, arena.judges["a1"].code.lower(), code)[1] == arena.stops[PARK].pk
    with pytest.raises(Refused, match="paper_judge_unknown"):
        sheets.sheet_of(by, arena.round.pk, "zz", code)
    with pytest.raises(Refused, match="paper_stop_unknown"):
        sheets.sheet_of(by, arena.round.pk, arena.judges["a1"].code, "zz")


@pytest.mark.parametrize("action", ["enter", "settle", "decide"])
def test_each_is_rolled_back_when_the_audit_write_fails(
    world: World, arena: Arena, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(arena, world, "city_officer", marks=MARKS | {"pace": "80"})
    entry = typed(arena, world, "auditor", marks=MARKS | {"pace": "81"})
    ballot = aside(arena)
    before = models.PaperEntry.objects.count(), models.Ballot.objects.count(), models.BallotDecision.objects.count()
    monkeypatch.setattr(decisions if action == "decide" else paper, "record", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        if action == "enter":
            typed(arena, world, "leader", marks=MARKS | {"pace": "81"})
        elif action == "settle":
            paper.settle_sheet(by=world.scope("leader"), entry_id=entry.pk, reason="核对")
        else:
            decisions.decide_ballot(by=world.scope("leader"), ballot_id=ballot.pk, decision="count", reason="核对")
    assert before == (
        models.PaperEntry.objects.count(), models.Ballot.objects.count(), models.BallotDecision.objects.count()
    )  # fmt: skip


def aside(arena: Arena, number: int = 50, **changes: Any) -> models.Ballot:
    """A ballot of a badge that was called in."""
    badge = arena.badges["a2"]
    models.Badge.objects.filter(pk=badge.pk).update(revoked_at=NIGHT, revoked_by=arena.round.opened_by)
    take_ballots(badge_id=badge.pk, items=[arena.ballot(number, PARK, **changes)], now=NIGHT)
    return models.Ballot.objects.get(badge=badge, counter=number)


class TestDecisions:
    def test_the_chair_decides_with_a_reason(self, world: World, arena: Arena) -> None:
        ballot = aside(arena)
        for person in ("city_officer", "auditor"):
            with pytest.raises(Refused, match="not_on_duty"):
                decisions.decide_ballot(by=world.scope(person), ballot_id=ballot.pk, decision="count", reason="核对")
        by = world.scope("leader")
        with pytest.raises(Refused, match="text_missing"):
            decisions.decide_ballot(by=by, ballot_id=ballot.pk, decision="count", reason="")
        with pytest.raises(Refused, match="unknown_choice"):
            decisions.decide_ballot(by=by, ballot_id=ballot.pk, decision="maybe", reason="核对")
        decisions.decide_ballot(by=by, ballot_id=ballot.pk, decision="count", reason="手机丢失前已评")
        decisions.decide_ballot(by=by, ballot_id=ballot.pk, decision="leave", reason="重复")
        assert [one.decision for one in ballot.decisions.all()] == ["count", "leave"]

    def test_invalid_marks_never_count(self, world: World, arena: Arena) -> None:
        badge = arena.badges["a1"]
        take_ballots(badge_id=badge.pk, items=[arena.ballot(60, PARK, marks=MARKS | {"pace": "101"})], now=NIGHT)
        ballot = models.Ballot.objects.get(counter=60)
        assert ballot.aside == "invalid"
        with pytest.raises(Refused, match="ballot_never_counts"):
            decisions.decide_ballot(by=world.scope("leader"), ballot_id=ballot.pk, decision="count", reason="核对")
        decisions.decide_ballot(by=world.scope("leader"), ballot_id=ballot.pk, decision="leave", reason="超出范围")
