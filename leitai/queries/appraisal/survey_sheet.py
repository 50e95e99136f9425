"""What somebody with a link is shown: the sheet of a survey, or why there is none."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from leitai import models
from leitai.queries import months
from leitai.queries.appraisal.opinion import surveyed
from leitai.queries.appraisal.rounds import said
from leitai.queries.appraisal.trees import book_of
from leitai.queries.contest.badges import code_hash
from leitai.rules import Refused


@dataclass(frozen=True)
class Sheet:
    title: str
    appraisal: str
    group: str
    fictional: bool
    closes: dt.datetime
    units: tuple[tuple[str, str], ...]
    scale: tuple[tuple[str, str], ...]


def usable_link(code: str, *, lock: bool = False) -> models.SurveyToken:
    """The link that a code opens now. Raises Refused: unknown, used, called in, too early, over."""
    rows = models.SurveyToken.objects.select_related("survey__round__region")
    if lock:
        rows = rows.select_for_update(of=("self", "survey"))
    token = rows.filter(sha256=code_hash(code)).first()
    if token is None:
        raise Refused("survey_link_unknown")
    if token.used:
        raise Refused("survey_link_used")
    if token.called_in:
        raise Refused("survey_link_called_in")
    survey = token.survey
    now = months.now(survey.round.region)
    if survey.state == "closed" or now >= survey.closes:
        raise Refused("survey_over")
    if survey.state == "draft" or now < survey.opens:
        raise Refused("survey_not_open", day=survey.opens.astimezone(now.tzinfo).date())
    return token


def survey_sheet(code: str, language: str) -> Sheet:
    token = usable_link(code)
    survey = token.survey
    row = survey.round
    english = language.startswith("en")
    return Sheet(
        title=title_of(survey, language),
        appraisal=said(row, language),
        group=groups_of(survey, language).get(token.group, token.group),
        fictional=row.region.fictional,
        closes=survey.closes.astimezone(months.now(row.region).tzinfo),
        units=appraised_names(row, language),
        scale=tuple((one["code"], one["en"] if english else one["zh"]) for one in survey.scale),
    )


def title_of(survey: models.Survey, language: str) -> str:
    return (survey.title_en or survey.title) if language.startswith("en") else survey.title


def appraised_names(row: models.AppraisalRound, language: str) -> tuple[tuple[str, str], ...]:
    """Who is appraised, by code, in the official order."""
    rows = row.appraised.select_related("unit", "organization")
    return tuple((one.code, said(one.unit or one.organization, language)) for one in rows)


def groups_of(survey: models.Survey, language: str) -> dict[str, str]:
    """The groups that the tree asks under the survey's indicator, by code, with their names."""
    book = book_of(survey.round)
    rules = {one.code: (one, rule) for one, rule in surveyed(book.tree)} if book else {}
    if survey.indicator not in rules:
        return {}
    indicator, rule = rules[survey.indicator]
    labels = {item.code: item.label for item in indicator.items}
    labels |= {group.code: group.label for group in rule.groups if group.label}
    english = language.startswith("en")
    return {
        group.code: (label.en if english else label.zh) if (label := labels.get(group.code)) else group.code
        for group in rule.groups
    }
