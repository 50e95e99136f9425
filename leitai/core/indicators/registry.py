"""All scoring functions under their names: parameters, computation, what kind of function it is, and its source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from leitai.core.indicators import judged, relative, targets, thresholds
from leitai.core.indicators.case import Case, Missing, Outcome, Points
from leitai.core.indicators.rules import Positive, Rule
from leitai.core.results import NotAvailable

Direction = Literal["up", "down", "either", "none"]
"""Whether more of the value means more points; `either` by a parameter, `none` where there is no such value."""


@dataclass(frozen=True)
class Function:
    """One scoring function. `bounded`: never above the weight, never under 0, whatever its parameters."""

    number: str
    name: str
    rule: type[Rule]
    compute: Callable[[Any, Case], Points]
    direction: Direction = "up"
    bounded: bool = False
    relative: bool = False

    @property
    def doc(self) -> str:
        return self.compute.__doc__ or ""


PlainRule = Annotated[
    targets.LinearCapped
    | targets.Control
    | targets.StepAroundTarget
    | targets.PiecewiseSlopes
    | targets.PerUnit
    | thresholds.Threshold
    | thresholds.ThresholdSlopeFloor
    | thresholds.OwnHistoryBaseline
    | thresholds.GradeChange
    | thresholds.TwoPart
    | relative.RankPoints
    | relative.ShareOfBest
    | relative.EfficacyCoefficient
    | relative.ContributionShare
    | judged.EventCount
    | judged.ImportScore
    | judged.GradedJudgement
    | judged.SurveyVote
    | judged.Veto,
    Field(discriminator="name"),
]


class ClassFullMarks(Rule):
    name: Literal["class_full_marks"]
    full: dict[str, Positive] = Field(min_length=1)
    rule: PlainRule

    @model_validator(mode="after")
    def _not_a_veto(self) -> Self:
        if isinstance(self.rule, judged.Veto):
            raise ValueError("a veto has no full marks")
        return self


def class_full_marks(rule: ClassFullMarks, case: Case) -> Points:
    """The inner function with the full marks of the unit's class in place of W (产区 4, 非产区 3 for the same rule).

    Source: grain-security self-assessment 2018 (S101).
    """
    full = rule.full.get(case.unit_class)
    if full is None:
        raise Missing("indicator.class_without_marks")
    return FUNCTIONS[rule.rule.name].compute(rule.rule, replace(case, weight=full))


AnyRule = Annotated[PlainRule | ClassFullMarks, Field(discriminator="name")]

_ALL = (
    Function("F1", "linear_capped", targets.LinearCapped, targets.linear_capped, bounded=True),
    Function("F2", "control", targets.Control, targets.control, "down", bounded=True),
    Function("F3", "step_around_target", targets.StepAroundTarget, targets.step_around_target),
    Function("F4", "piecewise_slopes", targets.PiecewiseSlopes, targets.piecewise_slopes),
    Function("F5", "per_unit", targets.PerUnit, targets.per_unit),
    Function("F6", "threshold", thresholds.Threshold, thresholds.threshold, "either"),
    Function(
        "F7", "threshold_slope_floor", thresholds.ThresholdSlopeFloor, thresholds.threshold_slope_floor, bounded=True
    ),
    Function(
        "F8", "own_history_baseline", thresholds.OwnHistoryBaseline, thresholds.own_history_baseline, bounded=True
    ),
    Function("F9", "grade_change", thresholds.GradeChange, thresholds.grade_change, bounded=True),
    Function("F10", "two_part", thresholds.TwoPart, thresholds.two_part),
    Function("F11", "class_full_marks", ClassFullMarks, class_full_marks, "either"),
    Function("F12", "rank_points", relative.RankPoints, relative.rank_points, "either", relative=True),
    Function("F13", "share_of_best", relative.ShareOfBest, relative.share_of_best, bounded=True, relative=True),
    Function("F14", "efficacy_coefficient", relative.EfficacyCoefficient, relative.efficacy_coefficient, "either",
             bounded=True, relative=True),
    Function("F15", "contribution_share", relative.ContributionShare, relative.contribution_share, bounded=True,
             relative=True),
    Function("F16", "event_count", judged.EventCount, judged.event_count, "either"),
    Function("F17", "import_score", judged.ImportScore, judged.import_score, bounded=True),
    Function("F19", "graded_judgement", judged.GradedJudgement, judged.graded_judgement, "none", bounded=True),
    Function("F20", "survey_vote", judged.SurveyVote, judged.survey_vote, "none", bounded=True),
    Function("G1", "veto", judged.Veto, judged.veto, "none"),
)  # fmt: skip
FUNCTIONS: dict[str, Function] = {function.name: function for function in _ALL}


def points(rule: Rule, case: Case) -> Outcome:
    """The points of one case, before rounding; or why there are none, as a message id."""
    try:
        return FUNCTIONS[rule.name].compute(rule, case)
    except Missing as missing:
        return NotAvailable(missing.reason)


def function_of(rule: Rule) -> Function:
    """The function that decides: the inner one where full marks go by class."""
    return FUNCTIONS[rule.rule.name if isinstance(rule, ClassFullMarks) else rule.name]


def is_relative(rule: Rule) -> bool:
    """Whether the peers decide; an efficacy coefficient with given standards needs none."""
    inner = rule.rule if isinstance(rule, ClassFullMarks) else rule
    if isinstance(inner, relative.EfficacyCoefficient):
        return inner.relative
    return FUNCTIONS[inner.name].relative


def direction_of(rule: Rule) -> Direction:
    """Which way the value must move for more points."""
    inner = rule.rule if isinstance(rule, ClassFullMarks) else rule
    found = FUNCTIONS[inner.name].direction
    if found != "either":
        return found
    if isinstance(inner, judged.EventCount):
        return "none" if inner.kinds else "up" if inner.per_event > 0 else "down"
    return "down" if getattr(inner, "smaller_is_better", False) else "up"
