"""A survey is set up by the tree, given one-time links, answered once for each, and counts from its close on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, connection, transaction

from leitai import models
from leitai.actions.appraisal import surveys as actions
from leitai.actions.appraisal.scale import scale_of
from leitai.core.appraisal import appraise
from leitai.queries.appraisal.opinion import marks
from leitai.queries.appraisal.trees import book_of
from leitai.rules import Refused
from tests.world import MOMENT, World
from tests.world.appraisal import Appraised, make_appraisal
from tests.world.surveys import GROUPS, make_links_of, make_survey

pytestmark = pytest.mark.django_db
SCALE = "满意 | Satisfied | 100\n一般｜Fair｜60.5\n不了解 | Cannot say | -"


@pytest.fixture(autouse=True)
def today(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = MOMENT.isoformat()


@pytest.fixture
def made(world: World) -> Appraised:
    return make_appraisal(world.lindong, state="scoring")


@pytest.fixture
def survey(made: Appraised) -> models.Survey:
    return make_survey(made.round, state="open")


def create(world: World, made: Appraised, **more: Any) -> models.Survey:
    said: dict[str, Any] = {
        "indicator": "opinion", "title": "上半年工作如何？", "title_en": "", "scale": SCALE,
        "opens": MOMENT, "closes": MOMENT + dt.timedelta(days=3),
    }  # fmt: skip
    return actions.create_survey(**{"by": world.scope("city_officer"), "round_id": made.round.pk} | said | more)


def sheet(made: Appraised, choice: str = "a1") -> dict[str, str]:
    return {row.code: choice for row in made.units.values()}


# ---- set up


def test_a_survey_is_created_with_its_scale_and_recorded(world: World, made: Appraised) -> None:
    row = create(world, made)
    assert [(one["zh"], one["en"], one["mark"]) for one in row.scale] == [
        ("满意", "Satisfied", "100"), ("一般", "Fair", "60.5"), ("不了解", "Cannot say", None),
    ]  # fmt: skip
    assert models.AuditEvent.objects.get(verb="create_survey").object_id == str(row.pk)
    changed = actions.change_survey(
        by=world.scope("city_officer"), survey_id=row.pk, title="改", title_en="", opens=row.opens, closes=row.closes,
        scale=SCALE,
    )  # fmt: skip
    assert changed.title == "改"
    assert actions.drop_survey(by=world.scope("city_officer"), survey_id=row.pk) == made.round
    assert not models.Survey.objects.exists()


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({"indicator": "roads"}, "survey_indicator_unknown"),
        ({"closes": MOMENT}, "survey_ends_before_it_opens"),
        ({"title": " "}, "text_missing"),
        ({"title": "长" * 201}, "text_too_long"),
        ({"scale": "满意 | Satisfied | 101\n差 | Bad | 1"}, "survey_scale_mark"),
    ],
)
def test_what_cannot_be_set_up(world: World, made: Appraised, more: dict[str, Any], refused: str) -> None:
    with pytest.raises(Refused, match=refused):
        create(world, made, **more)
    assert not models.Survey.objects.exists()


@pytest.mark.parametrize(
    ("text", "refused", "line"),
    [
        ("满意 | Satisfied", "survey_scale_line", 1),
        ("满意 | Satisfied | 100\n\n差 | Bad | NaN", "survey_scale_line", 3),
        ("差 | Bad | -5\n好 | Good | 5", "survey_scale_line", 1),
        ("好 | Good | 5\n好 | Fine | 4", "survey_scale_twice", 2),
        ("好 | Good | 5\n不了解 | Cannot say | -", "survey_scale_size", None),
        ("\n".join(f"第{n}档 | Step {n} | {n}" for n in range(12)), "survey_scale_size", None),
    ],
)
def test_a_faulty_scale_names_its_line(text: str, refused: str, line: int | None) -> None:
    with pytest.raises(Refused, match=refused) as told:
        scale_of(text, Fraction(100))
    assert told.value.values.get("line") == line


def test_one_survey_an_indicator_and_only_between_issue_and_notice(world: World, made: Appraised) -> None:
    create(world, made)
    with pytest.raises(Refused, match="survey_exists"):
        create(world, made)
    with pytest.raises(Refused, match="survey_too_early"):
        create(world, made, round_id=made.draft.pk)
    with pytest.raises(Refused, match="not_allowed"):
        create(world, made, by=world.scope("department_officer"))


# ---- links


def test_links_are_kept_as_hashes_and_each_group_gets_its_own(world: World, survey: models.Survey) -> None:
    links = actions.make_links(
        by=world.scope("city_officer"), survey_id=survey.pk, numbers={"leaders": 2, "residents": 3}
    )
    assert [link.group for link in links] == ["leaders"] * 2 + ["residents"] * 3
    assert len({link.code for link in links}) == 5
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM leitai_surveytoken t")
        kept = cursor.fetchone()[0]
    assert not any(link.code in kept or link.code.replace("-", "") in kept for link in links)
    with pytest.raises(Refused, match="survey_not_in_preparation"):
        actions.drop_survey(by=world.scope("city_officer"), survey_id=survey.pk)


@pytest.mark.parametrize(
    ("numbers", "refused"),
    [
        ({}, "survey_links_number"),
        ({"leaders": 0}, "survey_links_number"),
        ({"leaders": -1, "residents": 5}, "survey_links_number"),
        ({"leaders": 5001}, "survey_links_number"),
        ({"delegates": 1}, "survey_group_unknown"),
    ],
)
def test_links_that_cannot_be_made(world: World, survey: models.Survey, numbers: dict[str, int], refused: str) -> None:
    with pytest.raises(Refused, match=refused):
        actions.make_links(by=world.scope("city_officer"), survey_id=survey.pk, numbers=numbers)
    assert not models.SurveyToken.objects.exists()


def test_unused_links_of_a_group_are_called_in(world: World, made: Appraised, survey: models.Survey) -> None:
    codes = make_links_of(survey, 2)
    actions.answer_survey(code=codes["leaders"][0], choices=sheet(made))
    actions.call_in_links(by=world.scope("city_officer"), survey_id=survey.pk, group="leaders")
    with pytest.raises(Refused, match="survey_link_called_in"):
        actions.answer_survey(code=codes["leaders"][1], choices=sheet(made))
    with pytest.raises(Refused, match="survey_link_used"):
        actions.answer_survey(code=codes["leaders"][0], choices=sheet(made))
    actions.answer_survey(code=codes["residents"][0], choices=sheet(made))
    with pytest.raises(Refused, match="survey_nothing_to_call_in"):
        actions.call_in_links(by=world.scope("city_officer"), survey_id=survey.pk, group="leaders")


# ---- open and close


def test_a_survey_opens_with_links_for_every_group(world: World, made: Appraised) -> None:
    row, officer = make_survey(made.round), world.scope("city_officer")
    with pytest.raises(Refused, match="survey_without_links"):
        actions.open_survey(by=officer, survey_id=row.pk)
    make_links_of(row)
    with pytest.raises(Refused, match="survey_has_links"):
        actions.drop_survey(by=officer, survey_id=row.pk)
    models.AppraisalRound.objects.filter(pk=made.round.pk).update(state="issued")
    with pytest.raises(Refused, match="survey_before_scoring"):
        actions.open_survey(by=officer, survey_id=row.pk)
    models.AppraisalRound.objects.filter(pk=made.round.pk).update(state="review")
    assert actions.open_survey(by=officer, survey_id=row.pk).state == "open"
    with pytest.raises(Refused, match="survey_not_in_preparation"):
        actions.open_survey(by=officer, survey_id=row.pk)


def test_the_last_close_ends_the_step_and_nothing_opens_again(
    world: World, made: Appraised, survey: models.Survey
) -> None:
    step = models.AppraisalStep.objects.create(round=made.round, kind="opinion", due=MOMENT.date())
    codes, officer = make_links_of(survey), world.scope("city_officer")
    actions.answer_survey(code=codes["leaders"][0], choices=sheet(made))
    actions.close_survey(by=officer, survey_id=survey.pk)
    step.refresh_from_db()
    assert (step.done_by_id, step.done_at) == (officer.person_id, MOMENT)
    assert models.AuditEvent.objects.get(verb="close_survey").detail == {"links": 2, "used": 1}
    with pytest.raises(Refused, match="survey_over"):
        actions.answer_survey(code=codes["residents"][0], choices=sheet(made))
    for change in (actions.open_survey, actions.close_survey):
        with pytest.raises(Refused, match="survey_closed"):
            change(by=officer, survey_id=survey.pk)


# ---- answers


def test_an_answer_is_kept_without_code_hour_or_event(made: Appraised, survey: models.Survey) -> None:
    code = make_links_of(survey)["leaders"][0]
    events = models.AuditEvent.objects.count()
    answer = actions.answer_survey(code=f" {code.lower()[:4]}-{code[4:]}", choices=sheet(made) | {"": ""})
    assert {field.name for field in models.SurveyAnswer._meta.fields} == {"id", "survey", "group", "choices"}
    assert answer.choices == sheet(made)
    assert models.AuditEvent.objects.count() == events
    assert models.SurveyToken.objects.get(group="leaders").used


@pytest.mark.parametrize(
    ("choices", "refused"),
    [
        (lambda made: {}, "survey_sheet_empty"),
        (lambda made: {"nobody": "a1"}, "survey_answer_unknown"),
        (lambda made: sheet(made, "a9"), "survey_answer_unknown"),
    ],
)
def test_a_faulty_sheet_does_not_use_the_link_up(
    made: Appraised, survey: models.Survey, choices: Callable[[Appraised], dict[str, str]], refused: str
) -> None:
    code = make_links_of(survey)["leaders"][0]
    with pytest.raises(Refused, match=refused):
        actions.answer_survey(code=code, choices=choices(made))
    assert not models.SurveyToken.objects.filter(used=True).exists()
    actions.answer_survey(code=code, choices=sheet(made))


@pytest.mark.parametrize(("at", "refused"), [(-2, "survey_not_open"), (8, "survey_over")])
def test_a_link_outside_its_window(
    made: Appraised, survey: models.Survey, settings: LazySettings, at: int, refused: str
) -> None:
    code = make_links_of(survey)["leaders"][0]
    settings.LEITAI_CLOCK = (MOMENT + dt.timedelta(days=at)).isoformat()
    with pytest.raises(Refused, match=refused):
        actions.answer_survey(code=code, choices=sheet(made))
    with pytest.raises(Refused, match="survey_link_unknown"):
        actions.answer_survey(code="nobody", choices=sheet(made))


def test_the_link_stays_good_when_the_sheet_cannot_be_written(
    made: Appraised, survey: models.Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise DatabaseError("disk")

    code = make_links_of(survey)["leaders"][0]
    monkeypatch.setattr(models.SurveyAnswer.objects, "create", broken)
    with pytest.raises(DatabaseError), transaction.atomic():
        actions.answer_survey(code=code, choices=sheet(made))
    assert not models.SurveyToken.objects.filter(used=True).exists()


Do = Callable[[Any, models.Survey], Any]
WRITES: dict[str, tuple[str, Do]] = {
    "make_links": ("draft", lambda by, row: actions.make_links(by=by, survey_id=row.pk, numbers={"leaders": 1})),
    "call_in_links": ("draft", lambda by, row: actions.call_in_links(by=by, survey_id=row.pk, group="leaders")),
    "open_survey": ("draft", lambda by, row: actions.open_survey(by=by, survey_id=row.pk)),
    "close_survey": ("open", lambda by, row: actions.close_survey(by=by, survey_id=row.pk)),
}


@pytest.mark.parametrize("name", WRITES)
def test_nothing_happens_without_its_record(
    world: World, made: Appraised, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    state, write = WRITES[name]
    row = make_survey(made.round, state=state)
    make_links_of(row)
    monkeypatch.setattr(actions, "record", _no_record)
    with pytest.raises(RuntimeError), transaction.atomic():
        write(world.scope("city_officer"), row)
    row.refresh_from_db()
    assert row.state == state and row.tokens.count() == 2 and not row.tokens.filter(called_in=True).exists()


def _no_record(**_: object) -> None:
    raise RuntimeError("no record")


# ---- what counts


def test_marks_count_from_the_close_on_and_without_those_who_cannot_say(
    world: World, made: Appraised, survey: models.Survey
) -> None:
    codes = make_links_of(survey, 2)
    first = next(iter(made.units.values()))
    for group in GROUPS:
        actions.answer_survey(code=codes[group][0], choices=sheet(made))
        actions.answer_survey(code=codes[group][1], choices=sheet(made, "a2") | {first.code: "a3"})
    before = marks(made.round)
    assert {(row.unit, row.unavailable) for row in before} == {
        (row.code, "indicator.survey_open") for row in made.units.values()
    }
    actions.close_survey(by=world.scope("city_officer"), survey_id=survey.pk)
    after = [row for row in marks(made.round) if row.unit != first.code]
    own = [row for row in marks(made.round) if row.unit == first.code]
    assert sorted(row.actual for row in own if row.actual is not None) == [100, 100]
    assert {row.indicator for row in after} == {"opinion.leaders", "opinion.residents"}
    book = book_of(made.round)
    assert book is not None
    scores = {one.unit: one.cell("opinion").score for one in appraise(book.tree, marks(made.round)).units}
    other = next(row.code for row in made.units.values() if row != first)
    assert (scores[first.code], scores[other]) == (10, Decimal("6.5"))


def test_without_a_survey_the_indicator_says_so(made: Appraised) -> None:
    assert {row.unavailable for row in marks(made.round)} == {"indicator.no_survey"}
