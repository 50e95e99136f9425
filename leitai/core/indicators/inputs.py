"""What a scoring function reads besides the value: a target, and how many past values."""

from __future__ import annotations

from leitai.core.indicators.registry import ClassFullMarks
from leitai.core.indicators.relative import ContributionShare
from leitai.core.indicators.rules import Rule
from leitai.core.indicators.targets import Control, LinearCapped, PerUnit, StepAroundTarget
from leitai.core.indicators.thresholds import GradeChange, OwnHistoryBaseline, Threshold, TwoPart


def reads_target(rule: Rule) -> bool:
    match rule:
        case ClassFullMarks():
            return reads_target(rule.rule)
        case LinearCapped() | Control() | StepAroundTarget() | PerUnit() | TwoPart():
            return True
        case Threshold():
            return not rule.tiers
        case ContributionShare():
            return rule.part != 1
    return False


def past_values(rule: Rule) -> int:
    match rule:
        case ClassFullMarks():
            return past_values(rule.rule)
        case OwnHistoryBaseline():
            return rule.years
        case GradeChange():
            return 1
    return 0
