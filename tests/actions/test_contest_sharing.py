from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import LazySettings

from leitai import models
from leitai.actions.contest import sharing as actions
from leitai.rules import Refused
from tests.world import World
from tests.world.contest import Contest, make_contest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"


@pytest.fixture
def contest(world: World) -> Contest:
    return make_contest(world.lindong)


def enter(world: World, contest: Contest, person: str = "city_officer", **words: str) -> models.Highlight:
    return actions.add_highlight(
        by=world.scope(person), candidate_id=contest.candidates["s1"].pk, **{"text": " 先办手续 ", **words}
    )


def ask(
    world: World, contest: Contest, person: str = "reporter_liuxi", text: str = " 怎么做的？ "
) -> models.PeerQuestion:
    return actions.ask_question(by=world.scope(person), candidate_id=contest.candidates["s1"].pk, text=text)


def answer(
    world: World, question: models.PeerQuestion, person: str = "reporter", text: str = "先办手续"
) -> models.PeerQuestion:
    return actions.answer_question(by=world.scope(person), question_id=question.pk, text=text)


def test_the_office_enters_a_highlight_and_takes_it_out(world: World, contest: Contest) -> None:
    highlight = enter(world, contest, text_en=" Papers first ")
    assert (highlight.text, highlight.text_en, highlight.entered_by) == (
        "先办手续",
        "Papers first",
        world.person("city_officer"),
    )
    actions.drop_highlight(by=world.scope("city_officer"), highlight_id=highlight.pk)
    assert not models.Highlight.objects.exists()
    events = models.AuditEvent.objects.filter(object_type="highlight").order_by("id")
    assert [event.verb for event in events] == ["add_highlight", "drop_highlight"]


@pytest.mark.parametrize(
    ("person", "words", "code"),
    [
        ("reporter", {}, "not_allowed"),
        ("leader", {}, "not_allowed"),
        ("yunbei.city_officer", {}, "not_found"),
        ("city_officer", {"text": " "}, "words_missing"),
        ("city_officer", {"text": "字" * 501}, "words_too_long"),
        ("city_officer", {"text_en": "a" * 701}, "words_too_long"),
    ],
)
def test_a_highlight_is_refused(world: World, contest: Contest, person: str, words: dict[str, str], code: str) -> None:
    with pytest.raises(Refused, match=code):
        enter(world, contest, person, **words)
    assert not models.Highlight.objects.exists()


def test_a_peer_asks_and_the_unit_answers(world: World, contest: Contest) -> None:
    question = ask(world, contest)
    assert (question.text, question.unit) == ("怎么做的？", world.units["liuxi"])
    answered = answer(world, question)
    assert (answered.answer, answered.answered_by) == ("先办手续", world.person("reporter"))
    with pytest.raises(Refused, match="question_answered"):
        answer(world, question)


@pytest.mark.parametrize(
    ("person", "text", "code"),
    [
        ("reporter", "怎么做的？", "own_candidate"),
        ("city_officer", "怎么做的？", "not_allowed"),
        ("yunbei.reporter", "怎么做的？", "not_found"),
        ("reporter_liuxi", "\n", "words_missing"),
        ("reporter_liuxi", "字" * 1001, "words_too_long"),
    ],
)
def test_a_question_is_refused(world: World, contest: Contest, person: str, text: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        ask(world, contest, person, text)


@pytest.mark.parametrize(
    ("person", "text", "code"),
    [
        ("reporter_liuxi", "不告诉", "not_allowed"),
        ("city_officer", "不告诉", "not_allowed"),
        ("yunbei.reporter", "不告诉", "not_found"),
        ("reporter", "", "words_missing"),
        ("reporter", "字" * 2001, "words_too_long"),
    ],
)
def test_an_answer_is_refused(world: World, contest: Contest, person: str, text: str, code: str) -> None:
    question = ask(world, contest)
    with pytest.raises(Refused, match=code):
        answer(world, question, person, text)


def test_is_rolled_back_when_the_audit_write_fails(
    world: World, contest: Contest, monkeypatch: pytest.MonkeyPatch
) -> None:
    highlight, question = enter(world, contest), ask(world, contest)
    monkeypatch.setattr(actions, "record", lambda **_: 1 / 0)
    changes: list[Callable[[], object]] = [
        lambda: enter(world, contest),
        lambda: actions.drop_highlight(by=world.scope("city_officer"), highlight_id=highlight.pk),
        lambda: ask(world, contest),
        lambda: answer(world, question),
    ]
    for change in changes:
        with pytest.raises(ZeroDivisionError):
            change()
    assert [row.pk for row in models.Highlight.objects.all()] == [highlight.pk]
    assert [(row.pk, row.answer) for row in models.PeerQuestion.objects.all()] == [(question.pk, "")]
