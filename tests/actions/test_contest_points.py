"""Bonus, deduction and votes: entered with a reason and a paper, withdrawn by a further row, and computed in."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, transaction

from leitai import models
from leitai.actions.contest import points as actions
from leitai.actions.contest.points import enter_points, record_vote, withdraw_points, withdraw_vote
from leitai.actions.contest.publication import correct_result, publish_result
from leitai.actions.contest.reveal import freeze_reveal, reveal_all
from leitai.actions.contest.sealing import seal_result
from leitai.facts.published import published_folder
from leitai.facts.rounds import ROUND
from leitai.facts.store import verify
from leitai.queries.contest.proof import protocol_check
from leitai.queries.contest.results import result_page
from leitai.queries.orgs import visible
from leitai.rules import Refused
from tests.world import MOMENT, World
from tests.world.contest import Contest, make_contest
from tests.world.tie import TIE_RULE, ballots_of_a_tie

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"


@pytest.fixture
def contest(world: World) -> Contest:
    return make_contest(world.lindong, text=TIE_RULE)


def enter(world: World, contest: Contest, **more: Any) -> models.RoundPoints:
    said = {
        "entrant": code(contest, "s1"), "kind": "bonus", "points": Decimal("2.5"), "reason": "承办现场会",
        "document": "市府办〔2020〕7号",
    }  # fmt: skip
    return enter_points(**{"by": world.scope("city_officer"), "round_id": contest.round.pk} | said | more)


def code(contest: Contest, candidate: str) -> str:
    return contest.candidates[candidate].unit.code


def lines(world: World, contest: Contest) -> dict[str, Any]:
    sealed = seal_result(by=world.scope("city_officer"), round_id=contest.round.pk)
    return {line["unit"]: line for line in sealed.official["units"]}


def tied(contest: Contest) -> list[str]:
    return [code(contest, key) for key in ("s1", "l1", "q1")]


def vote(world: World, contest: Contest, *numbers: object, who: str = "leader") -> list[models.RoundPoints]:
    votes = {name: str(number) for name, number in zip(tied(contest), numbers, strict=True)}
    return record_vote(
        by=world.scope(who), round_id=contest.round.pk, votes=votes, reason="评委会表决", document="纪要3"
    )


# ---- bonus and deduction


def test_points_change_the_result_up_to_their_caps(world: World, contest: Contest) -> None:
    contest.all_vote()
    before = lines(world, contest)
    enter(world, contest)
    enter(world, contest, kind="deduction", points=Decimal("9"), entrant=code(contest, "l1"))
    after = lines(world, contest)
    assert Fraction(after[code(contest, "s1")]["exact"]) - Fraction(before[code(contest, "s1")]["exact"]) == Fraction(
        5, 2
    )
    assert Fraction(before[code(contest, "l1")]["exact"]) - Fraction(after[code(contest, "l1")]["exact"]) == 3


def test_withdrawn_by_a_further_row_the_result_is_as_before(world: World, contest: Contest) -> None:
    contest.all_vote()
    before = seal_result(by=world.scope("city_officer"), round_id=contest.round.pk)
    made = enter(world, contest)
    assert seal_result(by=world.scope("city_officer"), round_id=contest.round.pk).input_sha256 != before.input_sha256
    withdraw_points(by=world.scope("city_officer"), points_id=made.pk, reason="文件作废")
    assert seal_result(by=world.scope("city_officer"), round_id=contest.round.pk).input_sha256 == before.input_sha256
    assert models.RoundPoints.objects.count() == 2
    with pytest.raises(Refused, match="points_withdrawn"):
        withdraw_points(by=world.scope("city_officer"), points_id=made.pk, reason="再次")
    with pytest.raises(DatabaseError), transaction.atomic():
        models.RoundPoints.objects.filter(pk=made.pk).update(points=9)


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({"kind": "vote"}, "unknown_choice"),
        ({"points": Decimal(0)}, "points_out_of_range"),
        ({"points": Decimal("NaN")}, "points_out_of_range"),
        ({"entrant": "nobody"}, "not_found"),
        ({"reason": " "}, "text_missing"),
        ({"document": ""}, "text_missing"),
    ],
)
def test_what_cannot_be_entered(world: World, contest: Contest, more: dict[str, Any], refused: str) -> None:
    with pytest.raises(Refused, match=refused):
        enter(world, contest, **more)
    assert not models.RoundPoints.objects.exists()


def test_neither_after_the_lock_nor_without_a_rule_nor_by_others(world: World, contest: Contest) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        enter(world, contest, by=world.scope("leader"))
    with pytest.raises(Refused, match="not_found"):
        enter(world, contest, by=world.scope("yunbei.city_officer"))
    with pytest.raises(Refused, match="points_not_in_rule"):
        enter(world, make_contest(world.lindong, code="plain"))
    made = enter(world, contest)
    contest.lock()
    for act in (
        lambda: enter(world, contest),
        lambda: withdraw_points(by=world.scope("city_officer"), points_id=made.pk, reason="迟了"),
    ):
        with pytest.raises(Refused, match="round_is_locked"):
            act()


# ---- votes


def test_a_vote_parts_a_tie_and_stands_in_result_protocol_and_facts(
    world: World, contest: Contest, settings: LazySettings
) -> None:
    ballots_of_a_tie(contest)
    contest.lock()
    assert {line["place"] for line in lines(world, contest).values()} == {1}
    vote(world, contest, 1, 5, 3)
    after = lines(world, contest)
    assert [after[name]["place"] for name in tied(contest)] == [3, 1, 2]
    assert after[tied(contest)[1]]["tie_step"] == "vote"
    result = publish_result(by=world.scope("leader"), round_id=contest.round.pk)
    assert {part["part"] for part in result.official["parts"]} == {"vote"}
    folder = published_folder(Path(settings.LEITAI_FACTS_DIR), ROUND, "998100", "y2020-h1", 1)
    assert verify(folder, result.manifest_sha256) == []
    protocol = json.loads((folder / "protocol.json").read_text(encoding="utf-8"))
    assert protocol_check(world.scope("leader"), contest.round.pk).sound
    assert "纪要3" in protocol["inputs"]["parts"][0]["reason"]


def test_a_later_vote_withdraws_the_one_before(world: World, contest: Contest) -> None:
    ballots_of_a_tie(contest)
    contest.lock()
    vote(world, contest, 2, 2, 2)
    vote(world, contest, 3, 2, 1)
    assert models.RoundPoints.objects.filter(withdraws__isnull=False).count() == 3
    assert [lines(world, contest)[name]["place"] for name in tied(contest)] == [1, 2, 3]
    made = models.RoundPoints.objects.filter(points=3)[0]
    withdraw_vote(by=world.scope("auditor"), points_id=made.pk, reason="票数有误")
    assert {line["place"] for line in lines(world, contest).values()} == {1}


def test_votes_are_refused(world: World, contest: Contest) -> None:
    ballots_of_a_tie(contest)
    with pytest.raises(Refused, match="round_not_locked"):
        vote(world, contest, 1, 2, 3)
    contest.lock()
    for numbers, refused in (((0, 0, 0), "vote_is_empty"), ((1, "½", 3), "vote_not_whole"), ((1, -2, 3), "vote_not")):
        with pytest.raises(Refused, match=refused):
            vote(world, contest, *numbers)
    with pytest.raises(Refused, match="not_on_duty"):
        vote(world, contest, 1, 2, 3, who="city_officer")
    vote(world, contest, 1, 2, 3)
    with pytest.raises(Refused, match="vote_without_tie"):
        vote(world, contest, 3, 2, 1)
    assert models.RoundPoints.objects.count() == 3


def test_frozen_boards_take_a_vote_only_for_an_upheld_objection(world: World, contest: Contest) -> None:
    ballots_of_a_tie(contest)
    contest.lock()
    publish_result(by=world.scope("leader"), round_id=contest.round.pk)
    freeze_reveal(by=world.scope("auditor"), round_id=contest.round.pk)
    with pytest.raises(Refused, match="result_prepared"):
        vote(world, contest, 1, 2, 3)
    reveal_all(by=world.scope("auditor"), round_id=contest.round.pk)
    with pytest.raises(Refused, match="result_prepared"):
        vote(world, contest, 1, 2, 3)
    models.Objection.objects.create(
        round=contest.round, unit=contest.candidates["s1"].unit, version=1, text="应当表决", state="upheld",
        answer="属实", filed_by=world.person("reporter"), filed_at=MOMENT, decided_by=world.person("city_officer"),
        decided_at=MOMENT,
    )  # fmt: skip
    vote(world, contest, 1, 2, 3)
    corrected = correct_result(by=world.scope("leader"), round_id=contest.round.pk, reason="补记表决")
    shown = result_page(world.scope("reporter"), contest.round.pk).recorded
    assert {(one.kind, one.points, one.reason) for one in shown} == {
        ("vote", number, "评委会表决 (纪要3)") for number in "123"
    }
    assert sorted(line["place"] for line in corrected.official["units"]) == [1, 2, 3]


def test_who_sees_what(world: World, contest: Contest) -> None:
    ballots_of_a_tie(contest)
    enter(world, contest, points=Decimal(9), entrant=code(contest, "s1"))
    for name in tied(contest)[1:]:
        enter(world, contest, points=Decimal(9), entrant=name)

    def seen(kind: str) -> set[str]:
        rows = {name: visible(world.scope(name), models.RoundPoints).filter(kind=kind) for name in world.PEOPLE}
        return {name for name, found in rows.items() if found.exists()}

    assert seen("bonus") == {"city_officer", "leader", "auditor"}
    contest.lock()
    vote(world, contest, 1, 2, 3)
    assert seen("vote") == {"leader", "auditor"}


@pytest.mark.django_db(transaction=True)
def test_nothing_is_kept_without_its_audit_event(
    world: World, contest: Contest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("no audit")

    ballots_of_a_tie(contest)
    made = enter(world, contest, points=Decimal("0.5"))
    withdraw_points(by=world.scope("city_officer"), points_id=made.pk, reason="误录")
    standing = enter(world, contest, kind="deduction", points=Decimal("0.001"), entrant=code(contest, "q1"))
    withdraw_points(by=world.scope("city_officer"), points_id=standing.pk, reason="误录")
    kept = models.RoundPoints.objects.count()
    monkeypatch.setattr(actions, "record", broken)
    with pytest.raises(RuntimeError):
        enter(world, contest)
    contest.lock()
    with pytest.raises(RuntimeError):
        vote(world, contest, 1, 2, 3)
    monkeypatch.undo()
    (first, *_more) = vote(world, contest, 1, 2, 3)
    monkeypatch.setattr(actions, "record", broken)
    with pytest.raises(RuntimeError):
        withdraw_vote(by=world.scope("leader"), points_id=first.pk, reason="误录")
    assert models.RoundPoints.objects.count() == kept + 3
