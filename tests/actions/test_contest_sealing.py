"""The sealed result equals what the commands make of the same ballots; the lock needs two."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import LazySettings
from typer.testing import CliRunner

from leitai import models
from leitai.actions.contest import lock as lock_module
from leitai.actions.contest import sealing
from leitai.actions.contest.lock import ask_lock, confirm_lock, withdraw_lock
from leitai.actions.contest.sealing import seal_result
from leitai.cli import app
from leitai.queries.contest.arrivals import lock_check
from leitai.queries.contest.ballots import counting_of
from leitai.queries.contest.sealed import gathered
from leitai.queries.orgs import visible
from leitai.rules import Refused
from tests.world import MOMENT, World
from tests.world.contest import Contest, make_contest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"


@pytest.fixture
def contest(world: World) -> Contest:
    return make_contest(world.lindong)


def sealed(world: World, contest: Contest) -> models.SealedResult:
    return seal_result(by=world.scope("city_officer"), round_id=contest.round.pk)


def test_equal_to_the_commands_on_the_same_ballots(world: World, contest: Contest, tmp_path: Path) -> None:
    contest.all_vote()
    contest.ballot("J2", "s1", 91.5)  # revised
    row = sealed(world, contest)
    frame = gathered(world.scope("city_officer"), contest.round).frame
    frame.drop("line").write_csv(tmp_path / "ballots.csv")
    done = CliRunner().invoke(app, ["score", "site_visit", str(tmp_path / "ballots.csv"), "--json"])
    assert done.exit_code == 0, done.output
    made = json.loads(done.stdout)
    for part in ("candidates", "units", "ties", "groups", "notes", "inputs_sha256", "rulebook"):
        assert row.official[part] == made[part], part
    # whoever marks at one group only is in it for the commands too; the ranges are those of `leitai score`
    table = CliRunner().invoke(
        app, ["score", "site_visit", str(tmp_path / "ballots.csv"), "--out", str(tmp_path / "table.csv")]
    )
    assert table.exit_code == 0
    ranges = {line["name"]: (line["low"], line["high"]) for line in row.calibrated["units"]}
    printed = [line.split(",") for line in (tmp_path / "table.csv").read_text().splitlines()]
    heads = {name: at for at, name in enumerate(printed[0])}
    for line in printed[1:]:
        if line[heads["rank_low"]]:
            assert ranges[line[heads["unit"]]] == (int(line[heads["rank_low"]]), int(line[heads["rank_high"]]))


def test_the_highest_epoch_and_counter_count_whenever_they_came(world: World, contest: Contest) -> None:
    late = contest.ballot("J2", "s1", 90, counter=9)
    contest.ballot("J2", "s1", 70, counter=3, received_at=MOMENT.replace(hour=12))
    found = counting_of(contest.round).ballots
    assert [ballot.pk for ballot in found.values()] == [late.pk]


def test_a_decision_counts_what_was_aside_and_leaves_what_must_not(world: World, contest: Contest) -> None:
    kept = contest.ballot("J2", "s1", 70)
    aside = contest.ballot("J2", "s1", 90, aside="late")

    def decide(ballot: models.Ballot, decision: str) -> None:
        models.BallotDecision.objects.create(
            ballot=ballot, decision=decision, reason="核实", decided_by=world.person("leader"), decided_at=MOMENT
        )

    def counted() -> list[object]:
        return [ballot.pk for ballot in counting_of(contest.round).ballots.values()]

    assert counted() == [kept.pk]
    decide(aside, "count")
    assert counted() == [aside.pk]
    decide(aside, "leave")
    assert counted() == [kept.pk]
    decide(kept, "leave")
    assert counted() == []


def test_states_are_words_and_never_zeros(world: World, contest: Contest) -> None:
    contest.ballot("J1", "s1", 100)  # from Songhe, of Songhe
    contest.ballot("J2", "l1")
    contest.ballot("J2", "s1", 80)
    frame = gathered(world.scope("city_officer"), contest.round).frame
    rows = {(row["judge"], row["candidate"]): row for row in frame.iter_rows(named=True)}
    assert (rows["J1", "s1"]["state"], rows["J1", "s1"]["mark"]) == ("recused", None)
    assert (rows["J1", "s2"]["state"], rows["J2", "l1"]["state"]) == ("recused", "abstained")
    assert rows["J3", "s1"]["state"] == "absent"
    assert frame.filter(frame["mark"] == 0).is_empty()


def test_nothing_is_computed_again_for_the_same_ballots(
    world: World, contest: Contest, monkeypatch: pytest.MonkeyPatch
) -> None:
    contest.all_vote()
    first = sealed(world, contest)
    monkeypatch.setattr(sealing, "both_results", lambda _: pytest.fail("computed again"))
    again = sealed(world, contest)
    assert (again.pk, again.computed_at) == (first.pk, first.computed_at)
    assert models.AuditEvent.objects.filter(verb="seal_result").count() == 1


def test_groups_that_nothing_connects_have_no_common_ranking(world: World) -> None:
    apart = make_contest(world.lindong, linked=False, code="apart")
    for code, group in (("J1", "A"), ("J2", "A"), ("J3", "A"), ("J6", "B"), ("J7", "B"), ("J8", "B")):
        for number, candidate in enumerate(("l1", "q1") if group == "A" else ("l2", "q2")):
            apart.ballot(code, candidate, 80 + number + int(code[1:]) % 3)
    row = sealed(world, apart)
    assert row.calibrated["not_connected"]["links_needed"] == 1
    assert "units" not in row.calibrated and "candidates" not in row.calibrated
    assert row.official["units"]


def test_without_ballots_it_says_so(world: World, contest: Contest) -> None:
    row = sealed(world, contest)
    assert [problem["id"] for problem in row.calibrated["refused"]] == ["rating.no_marks"]


# ---- who sees it


def test_nobody_sees_it_before_the_lock(world: World, contest: Contest) -> None:
    contest.all_vote()
    sealed(world, contest)
    seen = {name for name in world.PEOPLE if visible(world.scope(name), models.SealedResult).exists()}
    assert seen == set()
    contest.lock()
    seen = {name for name in world.PEOPLE if visible(world.scope(name), models.SealedResult).exists()}
    assert seen == {"leader", "auditor"}


# ---- the lock


def test_one_asks_and_another_confirms(world: World, contest: Contest) -> None:
    contest.all_vote(but=("J3",))
    pk = contest.round.pk
    ask_lock(by=world.scope("leader"), round_id=pk)
    with pytest.raises(Refused, match="lock_needs_another"):
        confirm_lock(by=world.scope("leader"), round_id=pk, agree_missing=True)
    with pytest.raises(Refused, match="not_on_duty"):
        confirm_lock(by=world.scope("city_officer"), round_id=pk, agree_missing=True)
    with pytest.raises(Refused, match="sheets_missing"):
        confirm_lock(by=world.scope("auditor"), round_id=pk)
    row = confirm_lock(by=world.scope("auditor"), round_id=pk, agree_missing=True)
    assert (row.state, row.locked_by_id) == ("locked", world.person("auditor").pk)
    found = models.SealedResult.objects.get(round=row)
    assert found.official["units"] and found.ballots == 31
    event = models.AuditEvent.objects.get(verb="confirm_lock")
    assert event.detail == {"inputs": found.input_sha256, "ballots": 31, "missing": 4}
    with pytest.raises(Refused, match="round_not_counting"):
        ask_lock(by=world.scope("city_officer"), round_id=pk)


def test_the_page_of_the_lock_says_what_is_missing(world: World, contest: Contest) -> None:
    contest.all_vote(but=("J3", "J7"))
    found = lock_check(world.scope("city_officer"), contest.round.pk)
    assert (found.due, found.arrived, found.missing, found.recused) == (33, 26, 7, 2)
    assert [(line.code, line.missing, line.due) for line in found.by_judge] == [("J3", 4, 4), ("J7", 3, 3)]
    assert sum(line.missing for line in found.by_stop) == 7
    assert (found.may_ask, found.may_confirm) == (True, False)
    ask_lock(by=world.scope("city_officer"), round_id=contest.round.pk)
    assert lock_check(world.scope("auditor"), contest.round.pk).may_confirm
    withdraw_lock(by=world.scope("city_officer"), round_id=contest.round.pk)
    assert not lock_check(world.scope("auditor"), contest.round.pk).may_confirm


@pytest.mark.parametrize(("who", "code"), [("reporter", "not_allowed"), ("yunbei.city_officer", "not_found")])
def test_others_ask_for_no_lock(world: World, contest: Contest, who: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        ask_lock(by=world.scope(who), round_id=contest.round.pk)


@pytest.mark.django_db(transaction=True)
def test_not_locked_without_its_audit_event(world: World, contest: Contest, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("no audit")

    ask_lock(by=world.scope("city_officer"), round_id=contest.round.pk)
    monkeypatch.setattr(lock_module, "record", broken)
    with pytest.raises(RuntimeError):
        confirm_lock(by=world.scope("auditor"), round_id=contest.round.pk, agree_missing=True)
    assert models.Round.objects.get(pk=contest.round.pk).state == "open"
    assert not models.SealedResult.objects.exists()
