"""A result becomes facts, is corrected by a new version, and what follows from it is told to others."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import LazySettings

from leitai import models
from leitai.actions.contest import publication as module
from leitai.actions.contest.consequences import note_done
from leitai.actions.contest.objections import decide_objection, file_objection, hear_objection, withdraw_objection
from leitai.actions.contest.publication import correct_result, publish_result
from leitai.actions.contest.reveal import freeze_reveal, reveal_all
from leitai.facts.published import published_folder
from leitai.facts.rounds import ROUND
from leitai.facts.store import verify
from leitai.queries.contest.order import score_order
from leitai.queries.orgs import visible
from leitai.queries.rulebooks import preset_text
from leitai.rules import Refused
from tests.world import MOMENT, World
from tests.world.contest import Contest, make_contest

pytestmark = pytest.mark.django_db

FOLLOWS = """
consequences:
  - {kind: red_flag, first: 1}
  - {kind: pledge, last: 1, due_days: 30, label: {zh: 表态承诺, en: Pledge}}
  - {kind: speech, last: 2, order: reverse}
  - {kind: points, points: [3, 2, 1], cap: 4}
"""


@pytest.fixture
def contest(world: World, settings: LazySettings) -> Contest:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"
    made = make_contest(world.lindong, text=preset_text("contest", "site_visit").split("# Ours too")[0] + FOLLOWS)
    made.all_vote()
    made.lock()
    return made


def published(world: World, contest: Contest) -> models.RoundResult:
    return publish_result(by=world.scope("leader"), round_id=contest.round.pk)


def revealed(world: World, contest: Contest) -> models.RoundResult:
    result = published(world, contest)
    for act in (freeze_reveal, reveal_all):
        act(by=world.scope("auditor"), round_id=contest.round.pk)
    return result


def leave_out(world: World, contest: Contest, judge: str) -> None:
    for ballot in models.Ballot.objects.filter(round=contest.round, judge__code=judge):
        models.BallotDecision.objects.create(
            ballot=ballot, decision="leave", reason="身份不符", decided_by=world.person("leader"), decided_at=MOMENT
        )


def test_written_as_facts_that_verify(world: World, contest: Contest, settings: LazySettings) -> None:
    result = published(world, contest)
    folder = published_folder(Path(settings.LEITAI_FACTS_DIR), ROUND, "998100", "y2020-h1", 1)
    assert verify(folder, result.manifest_sha256) == []
    assert (folder / "rulebook.yaml").read_text(encoding="utf-8") == contest.round.rulebook_text
    protocol = json.loads((folder / "protocol.json").read_text(encoding="utf-8"))
    assert protocol["units"] == result.official["units"]
    assert protocol["inputs"]["rows"] > len(protocol["candidates"])
    assert models.AuditEvent.objects.get(verb="publish_result").detail["sha256"] == result.manifest_sha256


def test_what_is_published_names_no_judge(world: World, contest: Contest) -> None:
    result = published(world, contest)
    said = json.dumps([result.official, result.calibrated], ensure_ascii=False)
    assert "inputs" not in result.official and "judges" not in result.calibrated
    assert '"J2"' not in said and "临东评委" not in said


def test_what_follows_by_the_rulebook(world: World, contest: Contest) -> None:
    result = published(world, contest)
    order = [line["unit"] for line in sorted(result.official["units"], key=lambda line: line["place"])]
    found = {
        (row.kind, row.unit.code): (row.place, row.points, row.order, row.due)
        for row in models.Consequence.objects.filter(round=contest.round).select_related("unit")
    }
    assert found["red_flag", order[0]] == (1, None, None, None)
    assert found["pledge", order[2]] == (3, None, None, dt.date(2020, 8, 3))
    assert (found["speech", order[2]][2], found["speech", order[1]][2]) == (1, 2)
    assert [found["points", unit][1] for unit in order] == [Decimal(3), Decimal(2), Decimal(1)]
    assert not visible(world.scope("city_officer"), models.Consequence).exists()


def test_the_order_for_meetings_is_empty_until_the_reveal(world: World, contest: Contest) -> None:
    published(world, contest)
    assert score_order(world.scope("leader"), contest.round.pk) == []
    for act in (freeze_reveal, reveal_all):
        act(by=world.scope("auditor"), round_id=contest.round.pk)
    order = score_order(world.scope("city_officer"), contest.round.pk)
    assert sorted(order) == sorted(world.units[key].pk for key in ("songhe", "liuxi", "shiqiao"))
    assert order[0] == world.units["shiqiao"].pk
    assert score_order(world.scope("yunbei.city_officer"), contest.round.pk) == []


@pytest.mark.parametrize(("who", "code"), [("city_officer", "not_on_duty"), ("reporter", "not_allowed")])
def test_others_prepare_nothing(world: World, contest: Contest, who: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        publish_result(by=world.scope(who), round_id=contest.round.pk)


def test_ballots_aside_are_decided_first(world: World, contest: Contest) -> None:
    contest.ballot("J2", "s1", 90, aside="late")
    with pytest.raises(Refused, match="ballots_undecided"):
        published(world, contest)


def test_a_correction_is_a_new_version_with_its_reason(world: World, contest: Contest) -> None:
    first = revealed(world, contest)
    by, pk = world.scope("leader"), contest.round.pk
    with pytest.raises(Refused, match="result_needs_reason"):
        correct_result(by=by, round_id=pk, reason=" ")
    with pytest.raises(Refused, match="nothing_to_correct"):
        correct_result(by=by, round_id=pk, reason="复核")
    assert models.RoundResult.objects.count() == 1
    leave_out(world, contest, "J2")
    second = correct_result(by=by, round_id=pk, reason="剔除一名评委的评分")
    assert (second.version, second.reason) == (2, "剔除一名评委的评分")
    assert second.official["inputs_sha256"] != first.official["inputs_sha256"]
    told = models.Event.objects.filter(kind="contest_result_published").order_by("pk")
    assert [event.payload["version"] for event in told] == [1, 2]
    assert models.Consequence.objects.filter(version=2).count() == models.Consequence.objects.filter(version=1).count()


def test_points_are_capped_over_the_season(world: World, contest: Contest) -> None:
    revealed(world, contest)
    second = make_contest(world.lindong, text=contest.round.rulebook_text, code="h2")
    second.all_vote()
    second.lock()
    published(world, second)
    rows = models.Consequence.objects.filter(round=second.round, kind="points").order_by("place")
    assert [(row.place, row.points) for row in rows] == [(1, 1), (2, 2), (3, 1)]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_published_without_its_audit_event(
    world: World, contest: Contest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("no audit")

    monkeypatch.setattr(module, "record", broken)
    with pytest.raises(RuntimeError):
        published(world, contest)
    assert not models.RoundResult.objects.exists() and not models.Consequence.objects.exists()
    monkeypatch.undo()
    assert published(world, contest).version == 1  # what the broken one left of facts counts for nothing


# ---- objections


def test_a_county_objects_for_itself_and_the_city_answers(world: World, contest: Contest) -> None:
    revealed(world, contest)
    by, pk = world.scope("reporter"), contest.round.pk
    row = file_objection(by=by, round_id=pk, unit_id=world.units["songhe"].pk, text="点位一计分有误")
    assert (row.version, row.state) == (1, "filed")
    assert not visible(world.scope("reporter_liuxi"), models.Objection).exists()
    with pytest.raises(Refused, match="not_found"):
        file_objection(by=by, round_id=pk, unit_id=world.units["liuxi"].pk, text="代提")
    city = world.scope("city_officer")
    hear_objection(by=city, objection_id=row.pk)
    with pytest.raises(Refused, match="objection_needs_words"):
        decide_objection(by=city, objection_id=row.pk, upheld=True, answer="")
    row = decide_objection(by=city, objection_id=row.pk, upheld=True, answer="属实，予以更正")
    assert row.state == "upheld"
    leave_out(world, contest, "J2")
    second = correct_result(by=world.scope("auditor"), round_id=pk, reason="异议成立", objection_id=row.pk)
    assert models.Objection.objects.get(pk=row.pk).corrected_version == second.version
    with pytest.raises(Refused, match="objection_decided"):
        withdraw_objection(by=by, objection_id=row.pk)


def test_objections_within_the_window_only(world: World, contest: Contest, settings: LazySettings) -> None:
    published(world, contest)
    songhe = world.units["songhe"].pk
    with pytest.raises(Refused, match="result_not_revealed"):
        file_objection(by=world.scope("reporter"), round_id=contest.round.pk, unit_id=songhe, text="早")
    settings.LEITAI_CLOCK = "2020-07-06T10:00:00+08:00"
    for act in (freeze_reveal, reveal_all):
        act(by=world.scope("auditor"), round_id=contest.round.pk)
    settings.LEITAI_CLOCK = "2020-07-09T23:59:00+08:00"  # three working days after the reveal on Monday
    row = file_objection(by=world.scope("reporter"), round_id=contest.round.pk, unit_id=songhe, text="及时")
    assert withdraw_objection(by=world.scope("reporter"), objection_id=row.pk).state == "withdrawn"
    settings.LEITAI_CLOCK = "2020-07-10T00:00:00+08:00"
    with pytest.raises(Refused, match="objections_closed"):
        file_objection(by=world.scope("reporter"), round_id=contest.round.pk, unit_id=songhe, text="迟")


def test_a_consequence_is_noted_as_done_and_taken_back(world: World, contest: Contest) -> None:
    revealed(world, contest)
    row = models.Consequence.objects.get(round=contest.round, kind="pledge")
    by = world.scope("city_officer")
    assert note_done(by=by, consequence_id=row.pk).done_by_id == by.person_id
    with pytest.raises(Refused, match="consequence_noted"):
        note_done(by=by, consequence_id=row.pk)
    assert note_done(by=by, consequence_id=row.pk, done=False).done_at is None
