"""Scoring functions of target appraisal, F1 to F20 and the veto G1: exact points, each with its formula."""

from leitai.core.indicators.case import NOTHING, Case, Outcome, Peers, Points, text
from leitai.core.indicators.policies import POLICIES, Policy, not_applicable
from leitai.core.indicators.powers import settled
from leitai.core.indicators.registry import (
    FUNCTIONS,
    AnyRule,
    ClassFullMarks,
    Function,
    direction_of,
    function_of,
    is_relative,
    points,
)
from leitai.core.indicators.rules import Rule

__all__ = [
    "FUNCTIONS",
    "NOTHING",
    "POLICIES",
    "AnyRule",
    "Case",
    "ClassFullMarks",
    "Function",
    "Outcome",
    "Peers",
    "Points",
    "Policy",
    "Rule",
    "direction_of",
    "function_of",
    "is_relative",
    "not_applicable",
    "points",
    "settled",
    "text",
]
