"""An appraisal is set up, its targets are issued and adjusted, and it moves on: each action works, is refused, is
rolled back whole.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.conf import LazySettings

from leitai import labels, models
from leitai.actions.appraisal import duties, issue, members, rounds, steps, targets
from leitai.actions.appraisal.members import Wanted
from leitai.actions.appraisal.steps import Planned
from leitai.actions.appraisal.targets import CityGiven, Given
from leitai.rules import Refused
from tests.world import MOMENT, World
from tests.world.appraisal import TREE, Appraised, make_appraisal, make_ready, tree_text

pytestmark = pytest.mark.django_db

FACTS: Any = {
    "code": "year-x", "name": "全年考核", "name_en": "", "kind": "year", "starts": dt.date(2020, 1, 1),
    "ends": dt.date(2020, 12, 31), "notice_days": 7, "previous_id": None,
}  # fmt: skip
TABLES = (
    models.AppraisalRound, models.AppraisedUnit, models.AppraisalTarget, models.CityTarget, models.IndicatorDuty,
    models.AppraisalStep, models.AuditEvent,
)  # fmt: skip
CLASSED = TREE.replace("peers: all\n", "classes: [{code: core, label: {zh: 主城, en: Core}}]\npeers: all\n")
Calls = dict[str, tuple[Callable[..., Any], dict[str, Any]]]


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"


@pytest.fixture
def made(world: World) -> Appraised:
    found = make_appraisal(world.lindong)
    make_ready(world.lindong, found.draft)
    return found


def calls(world: World, made: Appraised) -> Calls:
    place, draft, issued = world.lindong, {"round_id": made.draft.pk}, {"round_id": made.round.pk}
    unit, other = place.units["songhe"], place.units["liuxi"]
    plan = {kind: Planned(dt.date(2020, 12, 31), place.people["leader"].pk) for kind, _ in labels.APPRAISAL_STEPS}
    adjusted = {"target": Decimal(90), "baseline": (), "reason": "灾后重建", "document": "纪要3号"}
    return {
        "create_appraisal": (rounds.create_appraisal, FACTS | {"preset": "guiyang"}),
        "change_appraisal": (rounds.change_appraisal, FACTS | draft),
        "drop_appraisal": (rounds.drop_appraisal, draft),
        "choose_tree": (rounds.choose_tree, draft | {"preset": "guiyang"}),
        "write_tree": (rounds.write_tree, draft | {"text": TREE}),
        "set_appraised": (members.set_appraised, draft | {"wanted": [Wanted("", unit.pk), Wanted("", other.pk)]}),
        "set_indicator_duty": (
            duties.set_indicator_duty,
            draft | {"indicator": "roads", "organization_id": place.organizations["office"].pk},
        ),
        "set_steps": (steps.set_steps, draft | {"plan": plan}),
        "set_targets": (
            targets.set_targets,
            draft | {"given": [Given(unit.code, "roads", Decimal("82.5"))], "city": [CityGiven("roads", Decimal(300))]},
        ),
        "adjust_target": (targets.adjust_target, {"target_id": made.targets["songhe"].pk} | adjusted),
        "issue_targets": (issue.issue_targets, draft),
        "begin_assessing": (issue.begin_assessing, issued),
    }


NAMES = (
    "create_appraisal", "change_appraisal", "drop_appraisal", "choose_tree", "write_tree", "set_appraised",
    "set_indicator_duty", "set_steps", "set_targets", "adjust_target", "issue_targets", "begin_assessing",
)  # fmt: skip


def state() -> list[Any]:
    return [list(table._default_manager.order_by("pk").values()) for table in TABLES]


@pytest.mark.parametrize("name", NAMES)
def test_each_works_and_leaves_one_event(world: World, made: Appraised, name: str) -> None:
    action, given = calls(world, made)[name]
    before, events = state()[:-1], models.AuditEvent.objects.count()
    action(by=world.scope("city_officer"), **given)
    assert state()[:-1] != before
    assert models.AuditEvent.objects.count() == events + 1


@pytest.mark.parametrize("name", NAMES)
def test_each_is_for_the_city_office_and_rolled_back_when_the_audit_write_fails(
    world: World, made: Appraised, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    action, given = calls(world, made)[name]
    before = state()
    for person in ("reporter", "department_officer", "leader", "auditor", "admin"):
        with pytest.raises(Refused, match="not_allowed"):
            action(by=world.scope(person), **given)
    if name != "create_appraisal":
        with pytest.raises(Refused, match="not_found"):
            action(by=world.scope("yunbei.city_officer"), **given)
    monkeypatch.setattr(sys.modules[action.__module__], "record", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        action(by=world.scope("city_officer"), **given)
    assert state() == before


# Days and departments are corrected as long as the work goes on.
@pytest.mark.parametrize("name", [*NAMES[1:6], "set_targets", "issue_targets"])
def test_what_is_issued_is_set_up_no_more(world: World, made: Appraised, name: str) -> None:
    action, given = calls(world, made)[name]
    before = state()
    with pytest.raises(Refused, match="appraisal_is_issued"):
        action(by=world.scope("city_officer"), **given | {"round_id": made.round.pk})
    assert state() == before


class TestCreating:
    def test_a_copy_takes_tree_units_and_departments_along(self, world: World, made: Appraised) -> None:
        by = world.scope("city_officer")
        row = rounds.create_appraisal(by=by, copy_id=made.round.pk, **FACTS | {"previous_id": made.round.pk})
        assert row.tree_text == made.round.tree_text and row.previous == made.round
        assert {one.code for one in row.appraised.all()} == {one.code for one in made.units.values()}
        assert row.duties.count() == made.round.duties.count() and made.round.appraised.count() == len(made.units)
        assert not models.AppraisalTarget.objects.filter(appraised__round=row).exists()

    @pytest.mark.parametrize(
        ("facts", "code"),
        [
            ({"code": "2020-h1"}, "appraisal_code_taken"),
            ({"ends": dt.date(2019, 1, 1)}, "contest_ends_before_it_starts"),
            ({"notice_days": 0}, "notice_days_out_of_range"),
            ({"kind": "week"}, "unknown_choice"),
            ({"name": " "}, "text_missing"),
        ],
    )
    def test_wrong_facts_are_named(self, world: World, made: Appraised, facts: Any, code: str) -> None:
        with pytest.raises(Refused, match=code):
            rounds.create_appraisal(by=world.scope("city_officer"), **FACTS | facts)

    def test_the_previous_one_ends_before(self, world: World, made: Appraised) -> None:
        early = FACTS | {"ends": dt.date(2020, 3, 31), "previous_id": made.round.pk}
        with pytest.raises(Refused, match="appraisal_previous_is_later"):
            rounds.create_appraisal(by=world.scope("city_officer"), **early)

    def test_a_tree_with_faults_is_not_kept(self, world: World, made: Appraised) -> None:
        before = made.draft.tree_text
        with pytest.raises(Refused, match="tree_faulty") as caught:
            rounds.write_tree(by=world.scope("city_officer"), round_id=made.draft.pk, text="code: x\naspects: []\n")
        assert caught.value.values["line"]
        made.draft.refresh_from_db()
        assert made.draft.tree_text == before


class TestWhoIsAppraised:
    def wanted(self, world: World, *classes: str) -> list[Wanted]:
        return [Wanted(one, world.lindong.units["songhe"].pk) for one in classes]

    def test_two_classes_for_one_unit_are_refused_by_name(self, world: World, made: Appraised) -> None:
        models.AppraisalRound.objects.filter(pk=made.draft.pk).update(tree_text=CLASSED)
        with pytest.raises(Refused, match="appraised_twice") as caught:
            members.set_appraised(
                by=world.scope("city_officer"), round_id=made.draft.pk, wanted=self.wanted(world, "core", "rural")
            )
        assert caught.value.values["first"] == "core" and caught.value.values["second"] == "rural"

    def test_an_unknown_class_is_named_with_those_known(self, world: World, made: Appraised) -> None:
        by, pk = world.scope("city_officer"), made.draft.pk
        with pytest.raises(Refused, match="tree_without_classes"):
            members.set_appraised(by=by, round_id=pk, wanted=self.wanted(world, "core"))
        models.AppraisalRound.objects.filter(pk=pk).update(tree_text=CLASSED)
        for wrong in ("", "rural"):
            with pytest.raises(Refused, match="unknown_unit_class") as caught:
                members.set_appraised(by=by, round_id=pk, wanted=self.wanted(world, wrong))
            assert caught.value.values["known"] == "core"
        members.set_appraised(by=by, round_id=pk, wanted=self.wanted(world, "core"))
        assert [one.unit_class for one in made.draft.appraised.all()] == ["core"]

    def test_who_stays_keeps_the_targets_and_departments_are_appraised_too(self, world: World, made: Appraised) -> None:
        kept = made.draft.appraised.get()
        office = Wanted("", None, world.lindong.organizations["office"].pk)
        members.set_appraised(
            by=world.scope("city_officer"), round_id=made.draft.pk, wanted=[office, Wanted("", kept.unit_id)]
        )
        assert [one.organization_id for one in made.draft.appraised.all()] == [office.organization_id, None]
        assert kept.targets.count() == 1


class TestIssuing:
    def test_the_tree_is_frozen_and_departments_are_named(self, world: World, made: Appraised) -> None:
        row = issue.issue_targets(by=world.scope("city_officer"), round_id=made.draft.pk)
        assert row.state == "issued" and len(row.tree_sha256) == 64
        assert row.duties.get(indicator="roads").organization == world.lindong.organizations["transport"]
        step = row.steps.get(kind="targets")
        assert step.done_by == world.lindong.people["city_officer"]

    @pytest.mark.parametrize(
        ("spoil", "code"),
        [
            (lambda row: row.update(tree_text=""), "appraisal_without_tree"),
            (lambda row: row.update(tree_text=TREE.replace("weight: 60\n", "weight: 59.9\n")), "tree_does_not_compute"),
            (lambda row: row.update(tree_text=TREE.replace("weight: 60\n", "weight: open\n")), "tree_does_not_compute"),
            (lambda row: row.update(tree_text=CLASSED), "unknown_unit_class"),
            (
                lambda row: row.update(tree_text=row.get().tree_text.replace("owner: ", "owner: 无名局")),
                "owner_unknown",
            ),
            (lambda row: models.AppraisalStep.objects.filter(kind="notice").delete(), "step_not_planned"),
            (lambda row: models.AppraisalTarget.objects.filter(appraised__round=row.get()).delete(), "targets_missing"),
        ],
    )
    def test_what_is_missing_is_named(self, world: World, made: Appraised, spoil: Any, code: str) -> None:
        spoil(models.AppraisalRound.objects.filter(pk=made.draft.pk))
        before = state()
        with pytest.raises(Refused, match=code):
            issue.issue_targets(by=world.scope("city_officer"), round_id=made.draft.pk)
        assert state() == before

    def test_past_values_are_asked_for_where_a_function_reads_them(self, world: World, made: Appraised) -> None:
        text = tree_text(world.lindong).replace("{name: linear_capped}", "{name: own_history_baseline, years: 3}")
        by, pk, unit = world.scope("city_officer"), made.draft.pk, made.draft.appraised.get()
        models.AppraisalRound.objects.filter(pk=pk).update(tree_text=text)
        with pytest.raises(Refused, match="baselines_missing"):
            issue.issue_targets(by=by, round_id=pk)
        past = (Decimal(7), Decimal("8.5"), Decimal(9))
        targets.set_targets(by=by, round_id=pk, given=[Given(unit.code, "roads", None, past)])
        assert unit.targets.get().baseline == ["7", "8.5", "9"]
        assert issue.issue_targets(by=by, round_id=pk).state == "issued"

    def test_the_way_to_the_review(self, world: World, made: Appraised) -> None:
        by, pk = world.scope("city_officer"), made.round.pk
        for kind in ("self", "scoring"):
            models.AppraisalStep.objects.create(round=made.round, kind=kind, due=dt.date(2020, 7, 5))
        with pytest.raises(Refused, match="appraisal_in_other_state"):
            issue.begin_scoring(by=by, round_id=pk)
        issue.begin_assessing(by=by, round_id=pk)
        issue.begin_scoring(by=by, round_id=pk)
        with pytest.raises(Refused, match="indicators_not_handed_in") as caught:
            issue.begin_review(by=by, round_id=pk)
        assert caught.value.values["codes"] == "roads"
        models.IndicatorStep.objects.create(
            round=made.round, indicator="roads", kind="handed_in", by_id=by.person_id, at=MOMENT
        )
        assert issue.begin_review(by=by, round_id=pk).state == "review"
        assert made.round.steps.filter(done_at__isnull=False).count() == 2


class TestTargets:
    def test_a_target_is_adjusted_once_with_a_reason_and_a_paper(self, world: World, made: Appraised) -> None:
        by, issued = world.scope("city_officer"), made.targets["songhe"]
        given: Any = {"target_id": issued.pk, "target": Decimal(90), "baseline": (), "document": "纪要3号"}
        with pytest.raises(Refused, match="text_missing"):
            targets.adjust_target(by=by, reason=" ", **given)
        with pytest.raises(Refused, match="target_unchanged"):
            targets.adjust_target(by=by, reason="x", **given | {"target": Decimal(100)})
        row = targets.adjust_target(by=by, reason="灾后重建", **given)
        assert (row.version, row.target, row.appraised) == (2, Decimal(90), issued.appraised)
        with pytest.raises(Refused, match="target_adjusted_already"):
            targets.adjust_target(by=by, reason="再调", **given | {"target": Decimal(80)})

    def test_a_tree_may_allow_none(self, world: World, made: Appraised) -> None:
        text = made.round.tree_text + "target_adjustments: 0\n"
        models.AppraisalRound.objects.filter(pk=made.round.pk).update(tree_text=text)
        action, given = calls(world, made)["adjust_target"]
        with pytest.raises(Refused, match="tree_allows_no_adjustment"):
            action(by=world.scope("city_officer"), **given)

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            (Given("nowhere", "roads", Decimal(1)), "not_appraised"),
            (Given("", "bridges", Decimal(1)), "no_such_indicator"),
            (Given("", "roads", Decimal("0.0000001")), "target_number_too_long"),
            (Given("", "roads", Decimal(10) ** 18), "target_number_too_long"),
            (Given("", "roads", Decimal("NaN")), "target_number_too_long"),
        ],
    )
    def test_what_cannot_be_kept_is_named(self, world: World, made: Appraised, given: Given, code: str) -> None:
        code_of_unit = given.code or made.draft.appraised.get().code
        one = Given(code_of_unit, given.indicator, given.target)
        before = state()
        with pytest.raises(Refused, match=code):
            targets.set_targets(by=world.scope("city_officer"), round_id=made.draft.pk, given=[one])
        assert state() == before

    def test_steps_stand_in_order(self, world: World, made: Appraised) -> None:
        by, leader = world.scope("city_officer"), world.lindong.people["leader"].pk
        plan = {"self": Planned(dt.date(2020, 7, 9), leader), "scoring": Planned(dt.date(2020, 7, 8), leader)}
        with pytest.raises(Refused, match="steps_out_of_order"):
            steps.set_steps(by=by, round_id=made.draft.pk, plan=plan)
