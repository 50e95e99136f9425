"""What a closed survey gives to its indicator: one row for each mark, by unit and group."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from leitai import models
from leitai.core.appraisal.actuals import Row
from leitai.core.appraisal.tree import AppraisalTree, IndicatorRule
from leitai.core.indicators.judged import SurveyVote
from leitai.queries.appraisal.trees import book_of


def surveyed(tree: AppraisalTree) -> Iterator[tuple[IndicatorRule, SurveyVote]]:
    """The indicators that a survey of this site answers, each with its groups."""
    for indicator in tree.scored:
        if indicator.data.kind == "survey" and isinstance(indicator.function, SurveyVote):
            yield indicator, indicator.function


def marks(row: models.AppraisalRound) -> list[Row]:
    """Nothing counts before the survey is closed: the indicator is then unavailable and says why."""
    book = book_of(row)
    if book is None:
        return []
    surveys = {survey.indicator: survey for survey in row.surveys.all()}
    classes = dict(row.appraised.values_list("code", "unit_class"))
    found: list[Row] = []
    for indicator, _rule in surveyed(book.tree):
        survey = surveys.get(indicator.code)
        if survey is not None and survey.state == "closed":
            found += _given(survey, classes)
        else:
            reason = "indicator.survey_open" if survey is not None else "indicator.no_survey"
            found += [Row(unit, name, indicator.code, unavailable=reason) for unit, name in classes.items()]
    return found


def marks_of(scale: list[dict[str, str | None]]) -> dict[str, Decimal]:
    """The mark of each answer that has one; who cannot say gives none."""
    return {str(one["code"]): Decimal(one["mark"]) for one in scale if one["mark"] is not None}


def _given(survey: models.Survey, classes: dict[str, str]) -> Iterator[Row]:
    worth = marks_of(survey.scale)
    for answer in survey.answers.all():
        for unit, choice in sorted(answer.choices.items()):
            if unit in classes and choice in worth:
                name = f"{survey.indicator}.{answer.group}"
                yield Row(unit, classes[unit], name, actual=Fraction(worth[choice]))
