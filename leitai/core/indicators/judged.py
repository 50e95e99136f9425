"""F16, F17, F19, F20 and G1: events, another appraisal's score, judgements, votes, vetoes."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, Self

from pydantic import Field, model_validator

from leitai.core.indicators.case import ONE, ZERO, Case, Missing, Points, brackets, text
from leitai.core.indicators.rules import Amount, Label, Part, Positive, Rule, Share
from leitai.core.indicators.targets import HUNDRED, value_of


class EventCount(Rule):
    name: Literal["event_count"]
    per_event: Amount = Fraction(-3, 10)
    kinds: dict[str, Amount] = {}
    """Points by kind of event, where they differ; the counts are then items of these names."""
    cap: Positive | None = None
    start: Literal["zero", "full"] = "zero"
    """Where counting begins: from nothing (a bonus, a deduction) or from the full weight."""


def event_count(rule: EventCount, case: Case) -> Points:
    """Points for every event, added or taken off, the sum at most ± cap; from 0 or from W.

    Sources: Bazhong's snail projects, −0.3 each in the unit's appraisal (S4); Yan'an 2017 (S61). Counts are whole
    and not negative.
    """
    if rule.kinds:
        lost = [kind for kind in rule.kinds if kind not in case.items]
        if lost and (case.value is None or case.items):
            raise Missing("indicator.no_events")
        counted = [(case.items[kind][0] if kind in case.items else ZERO, worth) for kind, worth in rule.kinds.items()]
    else:
        counted = [(value_of(case), rule.per_event)]
    if any(count < 0 or count.denominator != 1 for count, _ in counted):
        raise Missing("indicator.not_a_count")
    change = sum((count * worth for count, worth in counted), ZERO)
    told = " + ".join(f"{count} × {brackets(worth)}" for count, worth in counted)
    branch = "events" if change else "no_events"
    if rule.cap is not None and abs(change) > rule.cap:
        change, branch = (rule.cap if change > 0 else -rule.cap), "capped"
        told += f" → {text(change)}"
    if rule.start == "full":
        return Points(case.weight + change, branch, f"{text(case.weight)} + {told}")
    return Points(change, branch, told)


class ImportScore(Rule):
    name: Literal["import_score"]
    of: Positive = HUNDRED
    """Full marks of the other appraisal."""


def import_score(rule: ImportScore, case: Case) -> Points:
    """W·A / of, never under 0 nor above W: another appraisal's or a contest's score with its declared weight.

    Source: a city's establishment office imports another appraisal's score (S99).
    """
    value = value_of(case)
    if value < 0:
        return Points(ZERO, "negative", f"{text(value)} < 0 → 0")
    if value > rule.of:
        return Points(case.weight, "capped", f"{text(value)} > {text(rule.of)} → {text(case.weight)}")
    return Points(case.weight * value / rule.of, "converted", f"{text(case.weight)} × {text(value)} ÷ {text(rule.of)}")


class Judgement(Part):
    """A word the responsible department may use, and the share of the weight it is worth."""

    word: str = Field(min_length=1, max_length=40)
    label: Label | None = None
    share: Share


class GradedJudgement(Rule):
    name: Literal["graded_judgement"]
    grades: tuple[Judgement, ...] = Field(min_length=2)
    not_begun: str = ""
    """The word that needs a reason: with a note it is worth its share, without one 0."""

    @model_validator(mode="after")
    def _words_differ(self) -> Self:
        words = [grade.word for grade in self.grades]
        if len(set(words)) < len(words):
            raise ValueError("every grade needs a word of its own")
        if self.not_begun and self.not_begun not in words:
            raise ValueError(f"`not_begun` must be one of {', '.join(words)}")
        return self


def graded_judgement(rule: GradedJudgement, case: Case) -> Points:
    """W·share of the word given for a qualitative task; not begun without a reason → 0.

    Source: Guiyang's work targets (S94). The words and their shares are the tree's.
    """
    grade = next((grade for grade in rule.grades if grade.word == case.word), None)
    if grade is None:
        raise Missing("indicator.unknown_word" if case.word else "indicator.no_value")
    if grade.word == rule.not_begun and not case.note.strip():
        return Points(ZERO, "no_reason", f"{grade.word} → 0")
    return Points(case.weight * grade.share, "judged", f"{text(case.weight)} × {text(grade.share)} ({grade.word})")


class VoteGroup(Part):
    code: str = Field(min_length=1, max_length=40)
    label: Label | None = None
    weight: Share


class SurveyVote(Rule):
    name: Literal["survey_vote"]
    groups: tuple[VoteGroup, ...] = Field(min_length=1)
    of: Positive = HUNDRED

    @model_validator(mode="after")
    def _whole(self) -> Self:
        total = sum((group.weight for group in self.groups), ZERO)
        if total != ONE:
            raise ValueError(f"the groups' weights sum to {text(total * 100)} %, not 100 %")
        if len({group.code for group in self.groups}) < len(self.groups):
            raise ValueError("every group needs a code of its own")
        return self


def survey_vote(rule: SurveyVote, case: Case) -> Points:
    """W·Σ weight of the group · mean of its marks / of. A group without marks gives no score at all.

    Sources: S95 (60 objective, 20 leaders, 10 counties, 10 public), S96. The groups' weights are fixed by the tree.
    """
    found, told = ZERO, []
    for group in rule.groups:
        marks = case.items.get(group.code, ())
        if not marks:
            raise Missing("indicator.group_without_marks")
        if any(not 0 <= mark <= rule.of for mark in marks):
            raise Missing("indicator.mark_out_of_range")
        mean = sum(marks, ZERO) / len(marks)
        found += group.weight * mean
        told.append(f"{text(group.weight)} × {text(mean)}")
    return Points(
        case.weight * found / rule.of, "voted", f"{text(case.weight)} × ({' + '.join(told)}) ÷ {text(rule.of)}"
    )


class Veto(Rule):
    name: Literal["veto"]
    effect: Literal["not_top", "void"] = "not_top"


def veto(rule: Veto, case: Case) -> Points:
    """No points: one listed event keeps a unit from the best grade, or voids its grade (一票否优, 一票否决).

    Sources: S99 (a list of five), S96. The value is the number of events.
    """
    value = value_of(case)
    if value < 0 or value.denominator != 1:
        raise Missing("indicator.not_a_count")
    return Points(ZERO, rule.effect if value else "no_events", f"{text(value)}")
