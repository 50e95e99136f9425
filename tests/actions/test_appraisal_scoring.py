"""Self-assessment, the departments' values, their review and events: each works, is refused, is rolled back whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest
from django.conf import LazySettings

from leitai import models
from leitai.actions.appraisal import events, evidence, review, self_assessment, values
from leitai.actions.appraisal.events import enter_event, withdraw_event
from leitai.actions.appraisal.evidence import add_assessment_evidence, add_event_evidence, add_value_evidence
from leitai.actions.appraisal.figures import Entered
from leitai.actions.appraisal.review import accept_indicator, return_indicator
from leitai.actions.appraisal.self_assessment import file_self_assessment
from leitai.actions.appraisal.values import agree_value, enter_values, hand_in_indicator
from leitai.queries.appraisal.values import in_force
from leitai.rules import Refused
from tests.world import MOMENT, World
from tests.world.appraisal import Appraised, make_appraisal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"


@pytest.fixture
def made(world: World) -> Appraised:
    return make_appraisal(world.lindong, state="scoring")


def in_state(made: Appraised, state: str) -> None:
    window = {"notice_key": "key", "notice_from": MOMENT, "notice_until": MOMENT + dt.timedelta(days=7)}
    models.AppraisalRound.objects.filter(pk=made.round.pk).update(
        state=state, **(window if state in ("notice", "approved", "published") else {})
    )


def assess(world: World, made: Appraised, who: str = "reporter", **facts: Any) -> models.SelfAssessment:
    given = {"appraised_id": made.units["songhe"].pk, "indicator": "roads", "actual": Decimal(101)}
    return file_self_assessment(**{"by": world.scope(who)} | given | facts)


def enter(
    world: World, made: Appraised, who: str = "department_officer", indicator: str = "roads", **units: Entered
) -> list[models.IndicatorValue]:
    given = {(made.units[unit].pk, ""): entered for unit, entered in units.items()}
    return enter_values(by=world.scope(who), round_id=made.round.pk, indicator=indicator, entered=given)


def act(world: World, made: Appraised, action: Callable[..., Any], who: str, **more: Any) -> models.IndicatorStep:
    step: models.IndicatorStep = action(
        by=world.scope(who), round_id=made.round.pk, **{"indicator": "roads"} | more
    )  # fmt: skip
    return step


def happened(world: World, made: Appraised, who: str = "city_officer", **facts: Any) -> models.ScoreEvent:
    given: dict[str, Any] = {
        "round_id": made.round.pk, "appraised_id": made.units["songhe"].pk, "kind": "snail",
        "happened_on": dt.date(2020, 4, 1), "words": "停工三个月", "document": "督查通报3号",
    }  # fmt: skip
    return enter_event(**{"by": world.scope(who)} | given | facts)


# ---- self-assessment


def test_a_unit_speaks_of_itself_and_again(world: World, made: Appraised) -> None:
    in_state(made, "assessing")
    assess(world, made)
    row = assess(world, made, actual=Decimal(99), own_score=Decimal("59.4"), statement="两段未通车")
    assert (row.version, row.actual, row.filed_by) == (2, Decimal(99), world.person("reporter"))
    event = models.AuditEvent.objects.filter(verb="file_self_assessment").latest("pk")
    assert event.detail == {"indicator": "roads", "version": 2} and event.unit_id == world.units["songhe"].pk


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"who": "reporter_liuxi"}, "not_allowed"),
        ({"who": "city_officer"}, "not_allowed"),
        ({"who": "yunbei.reporter"}, "not_found"),
        ({"indicator": "opinion"}, "indicator_unknown"),
        ({"indicator": "nonsense"}, "indicator_unknown"),
        ({"actual": None}, "figure_missing"),
        ({"actual": Decimal("NaN")}, "figure_not_a_number"),
        ({"actual": None, "state": "not_applicable"}, "figure_not_applicable_without_reason"),
        ({"own_score": Decimal(61)}, "own_score_out_of_range"),
        ({"state": "brilliant"}, "unknown_choice"),
    ],
)
def test_a_self_assessment_that_cannot_be_taken(world: World, made: Appraised, facts: Any, code: str) -> None:
    in_state(made, "assessing")
    with pytest.raises(Refused, match=f"^{code}$"):
        assess(world, made, **facts)
    assert not models.SelfAssessment.objects.exists()


def test_nobody_assesses_themselves_once_departments_score(world: World, made: Appraised) -> None:
    with pytest.raises(Refused, match="appraisal_in_other_state"):
        assess(world, made)


def test_evidence_is_added_by_its_own_unit_and_known_by_its_bytes(world: World, made: Appraised) -> None:
    in_state(made, "assessing")
    row = assess(world, made)

    def add(who: str = "reporter", name: str = "竣工.pdf", body: bytes = b"%PDF-1.7 x") -> models.File:
        return add_assessment_evidence(by=world.scope(who), assessment_id=row.pk, file_name=name, chunks=[body])

    assert (add().media_type, add().self_assessment) == ("application/pdf", row)
    for name, body, code in (
        ("竣工.pdf.exe", b"%PDF-1.7", "file_name_runs"),
        ("..\\竣工.pdf", b"%PDF-1.7", "file_name_hides"),
        ("竣工.pdf", b"MZ\x90\x00", "evidence_kind_unknown"),
        ("竣工.pdf", b"", "file_empty"),
    ):
        with pytest.raises(Refused, match=code):
            add(name=name, body=body)
    with pytest.raises(Refused, match="not_found"):
        add("reporter_liuxi")
    with pytest.raises(Refused, match="evidence_not_yours"):
        add("city_officer")
    in_state(made, "scoring")
    with pytest.raises(Refused, match="evidence_not_yours"):
        add()


# ---- values of the department


def test_what_differs_becomes_a_version(world: World, made: Appraised) -> None:
    changed = enter(
        world, made, songhe=Entered(Decimal(80)), liuxi=Entered(Decimal("92.5")),
        shiqiao=Entered(state="not_applicable", note="无建设任务"),
    )  # fmt: skip
    assert [(row.appraised.code, row.version, row.state) for row in changed] == [
        ("998121", 2, "reported"),
        ("998171", 2, "not_applicable"),
    ]
    with pytest.raises(Refused, match="values_unchanged"):
        enter(world, made, liuxi=Entered(Decimal("92.5")))


FORCE = Entered(state="force_majeure")


@pytest.mark.parametrize(
    ("who", "indicator", "entered", "code"),
    [
        ("reporter", "roads", Entered(Decimal(1)), "not_your_indicator"),
        ("city_officer", "roads", Entered(Decimal(1)), "not_your_indicator"),
        ("department_officer", "completion", Entered(Decimal(1)), "not_your_indicator"),
        ("yunbei.city_officer", "roads", Entered(Decimal(1)), "not_found"),
        ("department_officer", "roads", Entered(), "figure_missing"),
        ("department_officer", "roads", FORCE, "figure_force_majeure_without_reason"),
        ("department_officer", "nonsense", Entered(Decimal(1)), "indicator_unknown"),
        ("city_officer", "completion", Entered(Decimal(1)), "figure_has_a_source"),
    ],
)
def test_a_value_that_cannot_be_taken(
    world: World, made: Appraised, who: str, indicator: str, entered: Entered, code: str
) -> None:
    before = models.IndicatorValue.objects.count()
    with pytest.raises(Refused, match=f"^{code}$"):
        enter(world, made, who, indicator, songhe=entered)
    assert models.IndicatorValue.objects.count() == before


def test_one_wrong_value_keeps_all_out(world: World, made: Appraised) -> None:
    with pytest.raises(Refused, match="figure_missing"):
        enter(world, made, songhe=Entered(Decimal(7)), liuxi=Entered())
    assert in_force(made.round)["998102", "roads"].actual == 80


def test_a_judgement_takes_the_words_of_the_tree_only(world: World, made: Appraised) -> None:
    judged = "{name: graded_judgement, grades: [{word: 完成, share: 100%}, {word: 未启动, share: 0}]}"
    text = made.round.tree_text.replace("{name: linear_capped}", judged)
    models.AppraisalRound.objects.filter(pk=made.round.pk).update(tree_text=text)
    with pytest.raises(Refused, match="figure_word_unknown"):
        enter(world, made, songhe=Entered(word="差不多"))
    [row] = enter(world, made, songhe=Entered(Decimal(3), "完成"))
    assert (row.word, row.actual) == ("完成", None)


def test_a_state_is_declared_where_a_source_has_nothing(world: World, made: Appraised) -> None:
    declared = Entered(state="not_applicable", note="无在建项目")
    enter(world, made, "city_officer", "completion", songhe=declared)
    assert in_force(made.round)["998102", "completion"].state == "not_applicable"
    enter(world, made, "city_officer", "completion", songhe=Entered(note="恢复取数"))
    assert in_force(made.round)["998102", "completion"].state == "reported"


# ---- handing in and review


def test_an_indicator_goes_to_the_office_and_back(world: World, made: Appraised) -> None:
    act(world, made, hand_in_indicator, "department_officer")
    with pytest.raises(Refused, match="indicator_is_handed_in"):
        enter(world, made, songhe=Entered(Decimal(7)))
    in_state(made, "review")
    with pytest.raises(Refused, match="text_missing"):
        act(world, made, return_indicator, "city_officer", reason=" ")
    act(world, made, return_indicator, "city_officer", reason="松河区附件与数值不符")
    enter(world, made, songhe=Entered(Decimal(79)))
    act(world, made, hand_in_indicator, "department_officer")
    assert act(world, made, accept_indicator, "city_officer").kind == "accepted"
    with pytest.raises(Refused, match="indicator_not_handed_in"):
        act(world, made, accept_indicator, "city_officer")
    with pytest.raises(Refused, match="not_allowed"):
        act(world, made, return_indicator, "department_officer", reason="再改")
    verbs = models.AuditEvent.objects.filter(verb__startswith="indicator_").order_by("pk")
    assert [row.verb.removeprefix("indicator_") for row in verbs] == ["handed_in", "returned", "handed_in", "accepted"]


def test_what_is_handed_in_is_whole_and_by_hand(world: World, made: Appraised) -> None:
    row = models.AppraisedUnit.objects.create(
        round=made.round, organization=world.lindong.organizations["education"], code="education", position=9
    )
    with pytest.raises(Refused, match="indicator_incomplete") as refused:
        act(world, made, hand_in_indicator, "department_officer")
    assert refused.value.values == {"n": 1, "first": str(row)}
    with pytest.raises(Refused, match="indicator_has_a_source"):
        act(world, made, hand_in_indicator, "city_officer", indicator="completion")
    with pytest.raises(Refused, match="not_your_indicator"):
        act(world, made, hand_in_indicator, "reporter")


def test_nobody_accepts_what_they_handed_in_themselves(world: World, made: Appraised) -> None:
    models.IndicatorDuty.objects.filter(indicator="roads").update(organization=world.lindong.organizations["office"])
    act(world, made, hand_in_indicator, "city_officer")
    with pytest.raises(Refused, match="accept_by_another"):
        act(world, made, accept_indicator, "city_officer")


# ---- corrections after the notice


def test_after_the_notice_a_value_waits_for_a_second_person(world: World, made: Appraised) -> None:
    in_state(made, "notice")
    with pytest.raises(Refused, match="correction_needs_reason_and_paper"):
        enter(world, made, "city_officer", songhe=Entered(Decimal(85), note="异议成立"))
    corrected = Entered(Decimal(85), note="异议成立", document="复核意见1号")
    [value] = enter(world, made, "city_officer", songhe=corrected)
    assert in_force(made.round)["998102", "roads"].actual == 80
    for who, code in (("city_officer", "agree_by_another"), ("reporter", "not_yours_to_agree")):
        with pytest.raises(Refused, match=code):
            agree_value(by=world.scope(who), value_id=value.pk)
    agree_value(by=world.scope("leader"), value_id=value.pk)
    assert in_force(made.round)["998102", "roads"].actual == 85
    with pytest.raises(Refused, match="value_needs_no_agreement"):
        agree_value(by=world.scope("leader"), value_id=value.pk)


def test_an_older_correction_is_not_agreed_to(world: World, made: Appraised) -> None:
    in_state(made, "notice")
    first, second = (enter(world, made, songhe=Entered(Decimal(n), note="复核", document="意见"))[0] for n in (85, 86))
    with pytest.raises(Refused, match="value_superseded"):
        agree_value(by=world.scope("leader"), value_id=first.pk)
    agree_value(by=world.scope("leader"), value_id=second.pk)


# ---- events


def test_an_event_is_entered_and_withdrawn_by_a_further_row(world: World, made: Appraised) -> None:
    row = happened(world, made, project_id=world.projects["road"].pk)
    assert (row.project, row.count) == (world.projects["road"], 1)
    back = withdraw_event(by=world.scope("city_officer"), event_id=row.pk, reason="已复工")
    assert (back.withdraws, back.text) == (row, "已复工")
    for known in (row, back):
        with pytest.raises(Refused, match="event_withdrawn"):
            withdraw_event(by=world.scope("city_officer"), event_id=known.pk, reason="再撤")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"kind": "tortoise"}, "event_kind_unknown"),
        ({"happened_on": dt.date(2020, 7, 1)}, "event_outside_period"),
        ({"words": "  "}, "text_missing"),
        ({"count": 0}, "event_count_out_of_range"),
        ({"who": "department_officer"}, "not_your_indicator"),
        ({"who": "reporter"}, "not_your_indicator"),
        ({"who": "yunbei.city_officer"}, "not_found"),
        ({"appraised_id": 987_654_321}, "not_found"),
        ({"project": "schools"}, "event_project_elsewhere"),
    ],
)
def test_an_event_that_cannot_be_taken(world: World, made: Appraised, facts: dict[str, Any], code: str) -> None:
    if "project" in facts:
        facts = {"project_id": world.projects[facts["project"]].pk}
    with pytest.raises(Refused, match=f"^{code}$"):
        happened(world, made, **facts)
    assert not models.ScoreEvent.objects.exists()


def test_the_department_that_answers_enters_its_events(world: World, made: Appraised) -> None:
    models.IndicatorDuty.objects.filter(indicator="snail").update(organization=world.lindong.organizations["transport"])
    row = happened(world, made, "department_officer")
    file = add_event_evidence(
        by=world.scope("department_officer"), event_id=row.pk, file_name="现场.pdf", chunks=[b"%PDF-1.7"]
    )
    assert file.score_event == row


def test_a_value_has_its_papers(world: World, made: Appraised) -> None:
    value = made.values["songhe"]
    paper = {"value_id": value.pk, "file_name": "批复.pdf", "chunks": [b"%PDF-1.7"]}
    assert add_value_evidence(by=world.scope("department_officer"), **paper).indicator_value == value
    with pytest.raises(Refused, match="evidence_not_yours"):
        add_value_evidence(by=world.scope("reporter"), **paper)


# ---- all or nothing


def _prepared(world: World, made: Appraised) -> dict[str, tuple[ModuleType, Callable[[], Any]]]:
    department, office = world.scope("department_officer"), world.scope("city_officer")
    about = {"round_id": made.round.pk, "indicator": "roads"}
    return {
        "enter": (values, lambda: enter(world, made, songhe=Entered(Decimal(7)))),
        "hand in": (values, lambda: hand_in_indicator(by=department, **about)),
        "event": (events, lambda: happened(world, made)),
        "paper": (
            evidence,
            lambda: add_value_evidence(
                by=department, value_id=made.values["songhe"].pk, file_name="批复.pdf", chunks=[b"%PDF-1.7"]
            ),
        ),
        "return": (values, lambda: return_indicator(by=office, **about, reason="补件")),
        "accept": (values, lambda: accept_indicator(by=office, **about)),
    }


@pytest.mark.parametrize("what", ["enter", "hand in", "event", "paper", "return", "accept"])
def test_nothing_stays_when_the_trail_cannot_be_written(
    world: World, made: Appraised, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    if what in ("return", "accept"):
        act(world, made, hand_in_indicator, "department_officer")
    kept = (models.IndicatorValue, models.IndicatorStep, models.ScoreEvent, models.File)
    before = [model._default_manager.count() for model in kept]
    module, action = _prepared(world, made)[what]
    monkeypatch.setattr(module, "record", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        action()
    assert [model._default_manager.count() for model in kept] == before


def test_a_self_assessment_and_an_agreement_are_rolled_back_too(
    world: World, made: Appraised, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_state(made, "notice")
    [value] = enter(world, made, "city_officer", songhe=Entered(Decimal(85), note="异议", document="意见"))
    monkeypatch.setattr(values, "record", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        agree_value(by=world.scope("leader"), value_id=value.pk)
    value.refresh_from_db()
    assert value.agreed_at is None
    in_state(made, "assessing")
    monkeypatch.setattr(self_assessment, "record", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        assess(world, made)
    assert not models.SelfAssessment.objects.exists()


def test_the_office_reviews_only_indicators_of_the_tree(world: World, made: Appraised) -> None:
    for action in (accept_indicator, review.return_indicator):
        with pytest.raises(Refused, match="indicator_unknown"):
            act(world, made, action, "city_officer", indicator="nonsense", **_reason(action))


def _reason(action: Callable[..., Any]) -> dict[str, str]:
    return {"reason": "补件"} if action is return_indicator else {}
