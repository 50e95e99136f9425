"""The office's pages of surveys: who was given links, how many came back, and what was said once a survey is closed.

Nothing that was said is shown before the close: two looks, one sheet apart, would show that sheet. After it a group
shows its figures from so many sheets on, and a unit under it from so many answers on.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q

from leitai import models
from leitai.core.rulebook.parts import Label
from leitai.queries import months
from leitai.queries.appraisal.opinion import marks_of, surveyed
from leitai.queries.appraisal.rounds import AppraisalHead, appraisal_shown, head_of
from leitai.queries.appraisal.survey_sheet import appraised_names, groups_of, title_of
from leitai.queries.appraisal.trees import book_of
from leitai.queries.formatting import plain
from leitai.queries.orgs import Scope, visible

FEWEST = 5
USUAL_SCALE = "满意 | Satisfied | 100\n基本满意 | Mostly satisfied | 80\n一般 | Fair | 60\n不满意 | Not satisfied | 30\n不了解 | Cannot say | -"  # noqa: E501


@dataclass(frozen=True)
class SurveyLine:
    id: int
    indicator: str
    name: str
    """Of the indicator."""
    title: str
    state: str
    opens: dt.datetime
    closes: dt.datetime
    links: int
    used: int
    over: bool
    """Open, but its time is up: it waits for its close."""


@dataclass(frozen=True)
class SurveysPage:
    head: AppraisalHead
    lines: tuple[SurveyLine, ...]
    missing: tuple[tuple[str, str], ...]
    """Indicators that ask for a survey and have none yet."""
    may_create: bool


@dataclass(frozen=True)
class Said:
    """What a group said of one unit; without figures where too few answered."""

    name: str
    n: int | None
    mean: str = ""
    shares: tuple[Fraction, ...] = ()


@dataclass(frozen=True)
class Group:
    code: str
    name: str
    weight: Fraction
    links: int
    used: int
    called_in: int
    said: tuple[Said, ...] | None
    """None before the close, and where too few sheets came."""

    @property
    def unused(self) -> int:
        return self.links - self.used - self.called_in


@dataclass(frozen=True)
class SurveyPage:
    head: AppraisalHead
    line: SurveyLine
    groups: tuple[Group, ...]
    scale: tuple[tuple[str, str | None], ...]
    fewest: int = FEWEST


def surveys_page(scope: Scope, round_id: int) -> SurveysPage:
    row = appraisal_shown(scope, round_id)
    lines = tuple(_lines(scope, visible(scope, models.Survey).filter(round=row)))
    taken = {line.indicator for line in lines}
    return SurveysPage(
        head=head_of(scope, row),
        lines=lines,
        missing=tuple(pair for pair in survey_choices(scope, row) if pair[0] not in taken),
        may_create=row.state in ("issued", "assessing", "scoring", "review"),
    )


def survey_choices(scope: Scope, row: models.AppraisalRound) -> tuple[tuple[str, str], ...]:
    """The indicators of the tree that a survey answers."""
    book = book_of(row)
    return tuple((one.code, _named(one.label, scope.language)) for one, _rule in surveyed(book.tree)) if book else ()


def survey_page(scope: Scope, survey_id: int) -> SurveyPage:
    survey = visible(scope, models.Survey).select_related("round").get(pk=survey_id)
    line = next(_lines(scope, visible(scope, models.Survey).filter(pk=survey_id)))
    english = scope.language.startswith("en")
    return SurveyPage(
        head=head_of(scope, survey.round),
        line=line,
        groups=tuple(_groups(scope, survey)),
        scale=tuple((one["en"] if english else one["zh"], one["mark"]) for one in survey.scale),
    )


def survey_facts(scope: Scope, survey_id: int) -> dict[str, Any]:
    """A survey as its form shows it."""
    survey = visible(scope, models.Survey).get(pk=survey_id)
    zone = months.now(months.region_of(scope)).tzinfo
    typed = [f"{one['zh']} | {one['en']} | {one['mark'] or '-'}" for one in survey.scale]
    return {
        "title": survey.title,
        "title_en": survey.title_en,
        "opens": survey.opens.astimezone(zone),
        "closes": survey.closes.astimezone(zone),
        "scale": "\n".join(typed),
    }


def in_zone(scope: Scope, at: dt.datetime) -> dt.datetime:
    """A time as it was typed, by the region's clock."""
    return at.replace(tzinfo=months.now(months.region_of(scope)).tzinfo)


def group_names(scope: Scope, survey_id: int) -> dict[str, str]:
    survey = visible(scope, models.Survey).select_related("round").get(pk=survey_id)
    return groups_of(survey, scope.language)


def _lines(scope: Scope, rows: Any) -> Iterator[SurveyLine]:
    counted = rows.select_related("round__region").annotate(
        links=Count("tokens"), sent=Count("tokens", filter=Q(tokens__used=True))
    )
    names: dict[str, str] = {}
    for row in counted:
        names = names or dict(survey_choices(scope, row.round))
        now = months.now(row.round.region)
        yield SurveyLine(
            id=row.pk,
            indicator=row.indicator,
            name=names.get(row.indicator, row.indicator),
            title=title_of(row, scope.language),
            state=row.state,
            opens=row.opens,
            closes=row.closes,
            links=row.links,
            used=row.sent,
            over=row.state == "open" and now >= row.closes,
        )


def _groups(scope: Scope, survey: models.Survey) -> Iterator[Group]:
    counted = survey.tokens.order_by().values("group").annotate(
        links=Count("pk"), sent=Count("pk", filter=Q(used=True)), gone=Count("pk", filter=Q(used=False, called_in=True))
    )  # fmt: skip
    numbers = {one["group"]: one for one in counted}
    answers: dict[str, list[dict[str, str]]] = {}
    if survey.state == "closed":
        for group, choices in survey.answers.values_list("group", "choices"):
            answers.setdefault(group, []).append(choices)
    units = appraised_names(survey.round, scope.language)
    book = book_of(survey.round)
    rule = next((rule for one, rule in surveyed(book.tree) if one.code == survey.indicator), None) if book else None
    weights = {group.code: group.weight for group in rule.groups} if rule else {}
    for code, name in groups_of(survey, scope.language).items():
        known = numbers.get(code, {"links": 0, "sent": 0, "gone": 0})
        sheets = answers.get(code, [])
        yield Group(
            code=code,
            name=name,
            weight=weights[code] * 100,
            links=known["links"],
            used=known["sent"],
            called_in=known["gone"],
            said=tuple(_said(survey.scale, units, sheets)) if len(sheets) >= FEWEST else None,
        )


def _said(
    scale: list[dict[str, str | None]], units: tuple[tuple[str, str], ...], sheets: list[dict[str, str]]
) -> Iterator[Said]:
    worth = marks_of(scale)
    for code, name in units:
        given = Counter(sheet[code] for sheet in sheets if code in sheet)
        n = sum(given.values())
        if n < FEWEST:
            yield Said(name, None)
            continue
        marked = sum(number for choice, number in given.items() if choice in worth)
        total = sum(
            (Decimal(number) * worth[choice] for choice, number in given.items() if choice in worth), Decimal(0)
        )
        yield Said(
            name=name,
            n=n,
            mean=plain(Fraction(total) / marked if marked else None, trim=False),
            shares=tuple(Fraction(100 * given[str(one["code"])], n) for one in scale),
        )


def _named(label: Label, language: str) -> str:
    return label.en if language.startswith("en") else label.zh
