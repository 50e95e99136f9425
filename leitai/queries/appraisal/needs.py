"""What must be issued with an indicator so that its function can compute: a target, past values."""

from __future__ import annotations

from leitai.core.appraisal.tree import IndicatorRule
from leitai.core.indicators.inputs import past_values, reads_target


def asks_target(rule: IndicatorRule) -> bool:
    return rule.value == "completion" or (rule.function is not None and reads_target(rule.function))


def asks_baseline(rule: IndicatorRule) -> int:
    """How many past values; the growth of an economy series knows last year's by itself."""
    past = past_values(rule.function) if rule.function is not None else 0
    return max(past, 1 if rule.value == "growth" and rule.data.kind != "economy" else 0)
