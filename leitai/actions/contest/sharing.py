"""What others should copy, and what peers ask of a candidate's unit: the practice library."""

from __future__ import annotations

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.queries import months
from leitai.queries.contest.practice import asking_unit
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused


@transaction.atomic
def add_highlight(*, by: Scope, candidate_id: int, text: str, text_en: str = "") -> models.Highlight:
    require(by, Permission.RUN_CONTEST)
    candidate = found(by, models.Candidate, candidate_id)
    highlight = models.Highlight.objects.create(
        candidate=candidate,
        text=_words(text, 500),
        text_en=_words(text_en, 700) if text_en.strip() else "",
        entered_by_id=by.person_id,
        entered_at=months.now(months.region_of(by)),
    )
    record(by=by, verb="add_highlight", about=highlight, unit_id=candidate.unit_id, detail={"candidate": candidate.pk})
    return highlight


@transaction.atomic
def drop_highlight(*, by: Scope, highlight_id: int) -> models.Highlight:
    require(by, Permission.RUN_CONTEST)
    highlight = found(by, models.Highlight, highlight_id, lock=True)
    record(by=by, verb="drop_highlight", about=highlight, detail={"candidate": highlight.candidate_id})
    highlight.delete()
    return highlight


@transaction.atomic
def ask_question(*, by: Scope, candidate_id: int, text: str) -> models.PeerQuestion:
    """A unit asks another one how it did something."""
    require(by, Permission.ASK_PEERS)
    candidate = found(by, models.Candidate, candidate_id)
    unit_id = asking_unit(by, candidate.unit_id)
    if unit_id is None:
        raise Refused("own_candidate")
    question = models.PeerQuestion.objects.create(
        candidate=candidate,
        unit_id=unit_id,
        text=_words(text, 1000),
        asked_by_id=by.person_id,
        asked_at=months.now(months.region_of(by)),
    )
    record(by=by, verb="ask_question", about=question, unit_id=unit_id, detail={"candidate": candidate.pk})
    return question


@transaction.atomic
def answer_question(*, by: Scope, question_id: int, text: str) -> models.PeerQuestion:
    question = found(by, models.PeerQuestion, question_id, lock=True)
    unit_id = question.candidate.unit_id
    if not by.may_file_for(unit_id):
        raise Refused("not_allowed", permission=Permission.FILE_REPORTS.value)
    if question.answered_at is not None:
        raise Refused("question_answered")
    question.answer = _words(text, 2000)
    question.answered_by_id, question.answered_at = by.person_id, months.now(months.region_of(by))
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    record(by=by, verb="answer_question", about=question, unit_id=unit_id, detail={"candidate": question.candidate_id})
    return question


def _words(text: str, most: int) -> str:
    words = text.strip()
    if not words:
        raise Refused("words_missing")
    if len(words) > most:
        raise Refused("words_too_long", n=most)
    return words
