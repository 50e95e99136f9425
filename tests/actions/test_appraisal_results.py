"""Totals, notice, approval and publication of an appraisal; corrections after the notice take two persons."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.conf import LazySettings
from django.db import DatabaseError, transaction

from leitai import models
from leitai.actions.appraisal import approval, notice, publication, totals
from leitai.actions.appraisal.approval import approve_appraisal
from leitai.actions.appraisal.notice import open_notice
from leitai.actions.appraisal.publication import publish_appraisal
from leitai.actions.appraisal.totals import agree_result, compute_totals
from leitai.cli.appraisal.actuals import read_actuals
from leitai.core.appraisal import appraise
from leitai.facts.appraisals import APPRAISAL
from leitai.facts.published import published_folder
from leitai.facts.store import verify
from leitai.queries.appraisal_rulebooks import appraisal_rulebook
from leitai.rules import Refused
from tests.world import MOMENT, World
from tests.world.appraisal import Appraised
from tests.world.appraisal_result import AFTER_NOTICE, change_value, make_notice, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = MOMENT.isoformat()


@pytest.fixture
def review(world: World) -> Appraised:
    return make_review(world.lindong)


@pytest.fixture
def noticed(world: World) -> Appraised:
    return make_notice(world.lindong)


def compute(world: World, made: Appraised, **more: object) -> models.AppraisalResult:
    return compute_totals(by=world.scope("city_officer"), round_id=made.round.pk, **more)  # type: ignore[arg-type]


def done(made: Appraised, kind: str) -> bool:
    return models.AppraisalStep.objects.get(round=made.round, kind=kind).done_at is not None


# ---- totals


def test_totals_are_what_the_bench_computes_of_the_figures(world: World, review: Appraised) -> None:
    result = compute(world, review)
    scores = {unit["unit"]: (unit["score"], unit["place"]) for unit in result.protocol["units"]}
    codes = {key: unit.code for key, unit in review.units.items()}
    # min(1, actual / 100) · 100, by hand: 80, 90 and 100 of a target of 100
    assert scores == {codes["songhe"]: ("80.00", 3), codes["liuxi"]: ("90.00", 2), codes["shiqiao"]: ("100.00", 1)}
    figure = next(one for one in result.inputs if one["unit"] == codes["songhe"] and one["indicator"] == "roads")
    assert (figure["actual"], figure["target"], figure["state"]) == ("80", "100", "reported")
    assert figure["origin"] is not None
    assert not result.needs_agreement and done(review, "totals")


def test_nothing_new_is_no_version(world: World, review: Appraised) -> None:
    compute(world, review)
    with pytest.raises(Refused, match="totals_unchanged"):
        compute(world, review)
    models.ScoreEvent.objects.create(
        appraised=review.units["songhe"], kind="snail", happened_on="2020-05-01", text="停工", entered_at=MOMENT,
        entered_by=world.person("city_officer"),
    )  # fmt: skip
    second = compute(world, review)
    unit = next(one for one in second.protocol["units"] if one["unit"] == review.units["songhe"].code)
    assert (second.version, unit["deduction"], unit["score"]) == (2, "0.3", "79.70")


@pytest.mark.parametrize(("who", "code"), [("leader", "not_allowed"), ("yunbei.city_officer", "not_found")])
def test_totals_are_the_offices(world: World, review: Appraised, who: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        compute_totals(by=world.scope(who), round_id=review.round.pk)


def test_no_totals_before_the_review(world: World, review: Appraised) -> None:
    models.AppraisalRound.objects.filter(pk=review.round.pk).update(state="scoring")
    with pytest.raises(Refused, match="totals_not_now"):
        compute(world, review)


# ---- notice


def test_the_notice_is_open_to_the_end_of_its_last_day(world: World, noticed: Appraised) -> None:
    row = noticed.round
    assert (row.state, len(row.notice_key) >= 16, done(noticed, "notice")) == ("notice", True, True)
    assert row.notice_from == MOMENT and row.notice_until is not None
    # seven calendar days after 4 July: to the midnight that ends the 11th
    assert row.notice_until.astimezone(MOMENT.tzinfo).isoformat() == "2020-07-12T00:00:00+08:00"


HINDERS: dict[str, Callable[[World, Appraised], object]] = {
    "totals_are_old": lambda world, made: models.IndicatorValue.objects.create(
        appraised=made.units["songhe"], indicator="roads", version=2, actual=70, entered_by=world.person("leader"),
        entered_at=MOMENT,
    ),
    "indicators_not_accepted": lambda world, made: models.IndicatorStep.objects.create(
        round=made.round, indicator="roads", kind="returned", reason="复核", by=world.person("leader"), at=MOMENT
    ),
    "surveys_not_closed": lambda world, made: models.Survey.objects.create(
        round=made.round, indicator="opinion", title="评议", opens=MOMENT, closes=MOMENT.replace(day=9), scale=[],
        made_by=world.person("city_officer"), made_at=MOMENT,
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", HINDERS)
def test_what_hinders_a_notice_is_named(world: World, review: Appraised, code: str) -> None:
    compute(world, review)
    HINDERS[code](world, review)
    with pytest.raises(Refused, match=code):
        open_notice(by=world.scope("city_officer"), round_id=review.round.pk)


def test_no_notice_without_totals(world: World, review: Appraised) -> None:
    with pytest.raises(Refused, match="no_totals"):
        open_notice(by=world.scope("city_officer"), round_id=review.round.pk)


# ---- corrections


def test_a_correction_waits_for_another_person(world: World, noticed: Appraised) -> None:
    change_value(world.lindong, noticed, "songhe", 95)
    with pytest.raises(Refused, match="correction_needs_reason"):
        compute(world, noticed)
    second = compute(world, noticed, reason="里程核实")
    assert (second.version, second.needs_agreement, second.agreed_at) == (2, True, None)
    with pytest.raises(Refused, match="agreed_by_maker"):
        agree_result(by=world.scope("city_officer"), round_id=noticed.round.pk, version=2)
    with pytest.raises(Refused, match="not_allowed"):
        agree_result(by=world.scope("reporter"), round_id=noticed.round.pk, version=2)
    agreed = agree_result(by=world.scope("leader"), round_id=noticed.round.pk, version=2)
    assert agreed.agreed_by == world.person("leader")
    with pytest.raises(Refused, match="nothing_to_agree"):
        agree_result(by=world.scope("leader"), round_id=noticed.round.pk, version=2)


# ---- approval


def approve(world: World, made: Appraised) -> models.AppraisalRound:
    return approve_appraisal(by=world.scope("leader"), round_id=made.round.pk)


def test_approved_when_the_notice_is_over(world: World, noticed: Appraised, settings: LazySettings) -> None:
    with pytest.raises(Refused, match="notice_runs"):
        approve(world, noticed)
    settings.LEITAI_CLOCK = AFTER_NOTICE
    assert approve(world, noticed).state == "approved" and done(noticed, "approval")


def test_an_undecided_objection_holds_the_approval(world: World, noticed: Appraised, settings: LazySettings) -> None:
    objection = models.NoticeObjection.objects.create(
        round=noticed.round, version=1, text="里程少算", receipt="A", filed_at=MOMENT
    )
    settings.LEITAI_CLOCK = AFTER_NOTICE
    with pytest.raises(Refused, match="objections_undecided"):
        approve(world, noticed)
    models.NoticeObjection.objects.filter(pk=objection.pk).update(
        state="upheld", answer="属实", decided_by=world.person("city_officer"), decided_at=MOMENT
    )
    with pytest.raises(Refused, match="objections_uncorrected"):
        approve(world, noticed)
    change_value(world.lindong, noticed, "songhe", 95)
    compute(world, noticed, reason="里程核实", objection_id=objection.pk)
    with pytest.raises(Refused, match="version_not_agreed"):
        approve(world, noticed)
    agree_result(by=world.scope("leader"), round_id=noticed.round.pk, version=2)
    assert approve(world, noticed).state == "approved"


def test_only_a_leader_approves(world: World, noticed: Appraised, settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = AFTER_NOTICE
    with pytest.raises(Refused, match="not_allowed"):
        approve_appraisal(by=world.scope("city_officer"), round_id=noticed.round.pk)


# ---- publication


@pytest.fixture
def approved(world: World, noticed: Appraised, settings: LazySettings) -> Appraised:
    settings.LEITAI_CLOCK = AFTER_NOTICE
    approve(world, noticed)
    return noticed


def publish(world: World, made: Appraised) -> models.AppraisalPublication:
    return publish_appraisal(by=world.scope("city_officer"), round_id=made.round.pk)


def facts_of(settings: LazySettings, revision: int) -> Path:
    return published_folder(Path(settings.LEITAI_FACTS_DIR), APPRAISAL, "998100", "2020-h1", revision)


def test_published_as_facts_that_verify(world: World, approved: Appraised, settings: LazySettings) -> None:
    row = publish(world, approved)
    folder = facts_of(settings, 1)
    assert verify(folder, row.manifest_sha256) == []
    assert (folder / "tree.yaml").read_text(encoding="utf-8") == approved.round.tree_text
    protocol = json.loads((folder / "protocol.json").read_text(encoding="utf-8"))
    assert protocol == row.result.protocol
    result = {line["unit"]: line for line in pq.read_table(folder / "result.parquet").to_pylist()}
    assert result[approved.units["shiqiao"].code]["score"] == "100.00"
    approved.round.refresh_from_db()
    assert approved.round.state == "published" and done(approved, "published")


def test_the_bench_gives_the_same_of_the_published_files(
    world: World, approved: Appraised, settings: LazySettings
) -> None:
    row = publish(world, approved)
    folder = facts_of(settings, 1)
    with (folder / "actuals.csv").open(encoding="utf-8") as source:
        assert len(list(csv.DictReader(source))) == len(row.result.inputs)
    tree = appraisal_rulebook((folder / "tree.yaml").read_text(encoding="utf-8")).tree
    again = appraise(tree, read_actuals(folder / "actuals.csv"))
    assert {unit.unit: str(unit.score) for unit in again.units} == {
        unit["unit"]: unit["score"] for unit in row.result.protocol["units"]
    }


def test_a_correction_is_the_next_revision(world: World, approved: Appraised, settings: LazySettings) -> None:
    publish(world, approved)
    with pytest.raises(Refused, match="version_is_published"):
        publish(world, approved)
    change_value(world.lindong, approved, "songhe", 95)
    compute(world, approved, reason="里程核实")
    with pytest.raises(Refused, match="version_not_agreed"):
        publish(world, approved)
    agree_result(by=world.scope("leader"), round_id=approved.round.pk, version=2)
    row = publish(world, approved)
    assert row.revision == 2 and verify(facts_of(settings, 2), row.manifest_sha256) == []
    assert verify(facts_of(settings, 1)) == []
    score = next(one for one in row.result.protocol["units"] if one["unit"] == approved.units["songhe"].code)["score"]
    assert Decimal(score) == 95


def test_not_published_before_its_approval(world: World, noticed: Appraised) -> None:
    with pytest.raises(Refused, match="publication_not_now"):
        publish(world, noticed)


# ---- nothing without its audit event


STEPS: dict[str, tuple[object, str, Callable[[World, Appraised], object]]] = {
    "compute": (totals, "review", compute),
    "notice": (notice, "review", lambda world, made: open_notice(
        by=world.scope("city_officer"), round_id=made.round.pk
    )),
    "approve": (approval, "notice", approve),
    "publish": (publication, "approved", publish),
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_without_its_audit_event_nothing_is_done(
    world: World, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    module, state, act = STEPS[step]
    made = make_review(world.lindong) if step == "compute" else make_notice(world.lindong)
    if step == "notice":
        models.AppraisalRound.objects.filter(pk=made.round.pk).update(state="review")
    settings.LEITAI_CLOCK = AFTER_NOTICE
    if step == "publish":
        approve(world, made)

    def broken(**_: object) -> None:
        raise DatabaseError("no trail")

    monkeypatch.setattr(module, "record", broken)
    results = models.AppraisalResult.objects.count()
    with pytest.raises(DatabaseError), transaction.atomic():
        act(world, made)
    made.round.refresh_from_db()
    assert made.round.state == state
    assert models.AppraisalResult.objects.count() == results
    assert not models.AppraisalPublication.objects.exists()
