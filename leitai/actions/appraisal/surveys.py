"""Surveys: set up, given links, opened and closed by the office; answered by whoever holds a link."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import NamedTuple, TypedDict, Unpack

from django.db import transaction
from django.db.models import F

from leitai import models
from leitai.actions.appraisal.hold import stamp
from leitai.actions.appraisal.scale import scale_of
from leitai.actions.audit import record
from leitai.queries import months
from leitai.queries.appraisal.opinion import surveyed
from leitai.queries.appraisal.survey_sheet import groups_of, usable_link
from leitai.queries.appraisal.trees import book_of
from leitai.queries.contest.badges import LETTERS, code_hash
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused

MOST_LINKS = 5000
"""In one go: so many slips are printed at once."""
BEFORE_NOTICE = ("issued", "assessing", "scoring", "review")
OPENING = ("scoring", "review")


class SurveyFacts(TypedDict):
    title: str
    title_en: str
    opens: dt.datetime
    closes: dt.datetime
    scale: str


class Link(NamedTuple):
    """The code is known here and never again: it is printed, and kept as a hash."""

    group: str
    code: str


@transaction.atomic
def create_survey(*, by: Scope, round_id: int, indicator: str, **facts: Unpack[SurveyFacts]) -> models.Survey:
    require(by, Permission.EDIT_APPRAISAL)
    row = found(by, models.AppraisalRound, round_id, lock=True)
    _refuse_state(row)
    if row.surveys.filter(indicator=indicator).exists():
        raise Refused("survey_exists")
    survey = models.Survey(round=row, indicator=indicator, made_by_id=by.person_id, made_at=_now(by))
    _take(survey, facts)
    record(by=by, verb="create_survey", about=survey, detail={"round": row.pk, "indicator": indicator})
    return survey


@transaction.atomic
def change_survey(*, by: Scope, survey_id: int, **facts: Unpack[SurveyFacts]) -> models.Survey:
    survey = _held(by, survey_id, ("draft",))
    _take(survey, facts)
    record(by=by, verb="change_survey", about=survey, detail={"indicator": survey.indicator})
    return survey


@transaction.atomic
def drop_survey(*, by: Scope, survey_id: int) -> models.AppraisalRound:
    survey = _held(by, survey_id, ("draft",))
    if survey.tokens.exists():
        raise Refused("survey_has_links")
    row, indicator = survey.round, survey.indicator
    survey.delete()
    record(by=by, verb="drop_survey", about=row, detail={"indicator": indicator})
    return row


@transaction.atomic
def make_links(*, by: Scope, survey_id: int, numbers: Mapping[str, int]) -> list[Link]:
    """One-time codes for each group: twelve letters, which nobody guesses and a thumb can type."""
    survey = _held(by, survey_id, ("draft", "open"))
    for group in numbers.keys() - groups_of(survey, "").keys():
        raise Refused("survey_group_unknown", group=group)
    if min(numbers.values(), default=0) < 0 or not 1 <= sum(numbers.values()) <= MOST_LINKS:
        raise Refused("survey_links_number", most=MOST_LINKS)
    made = [Link(group, _code()) for group, number in numbers.items() for _ in range(number)]
    models.SurveyToken.objects.bulk_create(
        models.SurveyToken(survey=survey, group=link.group, sha256=code_hash(link.code)) for link in made
    )
    record(by=by, verb="make_survey_links", about=survey, detail={"links": dict(numbers)})
    return made


@transaction.atomic
def call_in_links(*, by: Scope, survey_id: int, group: str) -> models.Survey:
    """The unused links of a group open nothing from now on: slips were lost, or went to the wrong people."""
    survey = _held(by, survey_id, ("draft", "open"))
    n = survey.tokens.filter(group=group, used=False, called_in=False).update(called_in=True)
    if not n:
        raise Refused("survey_nothing_to_call_in")
    record(by=by, verb="call_in_survey_links", about=survey, detail={"group": group, "links": n})
    return survey


@transaction.atomic
def open_survey(*, by: Scope, survey_id: int) -> models.Survey:
    survey = _held(by, survey_id, ("draft",))
    if survey.round.state not in OPENING:
        raise Refused("survey_before_scoring")
    if survey.closes <= _now(by):
        raise Refused("survey_ended_already")
    linked = set(survey.tokens.filter(called_in=False).values_list("group", flat=True))
    for group, name in groups_of(survey, by.language).items():
        if group not in linked:
            raise Refused("survey_without_links", group=name)
    survey.state = "open"
    survey.save(update_fields=["state"])
    record(by=by, verb="open_survey", about=survey, detail={"links": survey.tokens.count()})
    return survey


@transaction.atomic
def close_survey(*, by: Scope, survey_id: int) -> models.Survey:
    """No more sheets; from now on its marks count."""
    survey = _held(by, survey_id, ("open",))
    survey.state = "closed"
    survey.save(update_fields=["state"])
    # Every link is written anew: the number of its transaction would else lead from a used link to its sheet.
    survey.tokens.update(called_in=F("called_in"))
    if not survey.round.surveys.exclude(state="closed").exists():
        stamp(by, survey.round, "opinion")
    used = survey.tokens.filter(used=True).count()
    record(by=by, verb="close_survey", about=survey, detail={"links": survey.tokens.count(), "used": used})
    return survey


@transaction.atomic
def answer_survey(*, code: str, choices: Mapping[str, str]) -> models.SurveyAnswer:
    """Take a sheet in and use the link up, both or neither.

    It leaves no audit event: an event has an hour and stands beside the sheet. The close records the counts.
    """
    token = usable_link(code, lock=True)
    survey = token.survey
    given = {unit: choice for unit, choice in choices.items() if choice}
    if not given:
        raise Refused("survey_sheet_empty")
    known = {one["code"] for one in survey.scale}
    if not set(given) <= set(survey.round.appraised.values_list("code", flat=True)) or not set(given.values()) <= known:
        raise Refused("survey_answer_unknown")
    token.used = True
    token.save(update_fields=["used"])
    return models.SurveyAnswer.objects.create(survey=survey, group=token.group, choices=given)


def _held(by: Scope, survey_id: int, states: tuple[str, ...]) -> models.Survey:
    require(by, Permission.EDIT_APPRAISAL)
    survey = found(by, models.Survey, survey_id, lock=True)
    _refuse_state(survey.round)
    if survey.state not in states:
        raise Refused(_WRONG_STATE["closed" if survey.state == "closed" else states[0]])
    return survey


_WRONG_STATE = {
    "closed": "survey_closed",
    "draft": "survey_not_in_preparation",
    "open": "survey_not_running",
}


def _refuse_state(row: models.AppraisalRound) -> None:
    if row.state not in BEFORE_NOTICE:
        raise Refused("survey_too_early" if row.state == "draft" else "survey_too_late")


def _take(survey: models.Survey, facts: SurveyFacts) -> None:
    book = book_of(survey.round)
    rule = next((rule for one, rule in surveyed(book.tree) if one.code == survey.indicator), None) if book else None
    if rule is None:
        raise Refused("survey_indicator_unknown", indicator=survey.indicator)
    if facts["closes"] <= facts["opens"]:
        raise Refused("survey_ends_before_it_opens")
    survey.title, survey.title_en = _text(facts["title"], "title", needed=True), _text(facts["title_en"], "title_en")
    survey.opens, survey.closes = facts["opens"], facts["closes"]
    survey.scale = scale_of(facts["scale"], rule.of)
    survey.save()


def _text(value: str, field: str, *, needed: bool = False) -> str:
    value = value.strip()
    if needed and not value:
        raise Refused("text_missing", field=field)
    if len(value) > 200:
        raise Refused("text_too_long", field=field, most=200)
    return value


def _code() -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(12))
    return "-".join(letters[at : at + 4] for at in (0, 4, 8))


def _now(by: Scope) -> dt.datetime:
    return months.now(months.region_of(by))
