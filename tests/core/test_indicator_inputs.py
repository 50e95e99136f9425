"""Which functions read a target or past values: told apart from what the functions themselves miss."""

from __future__ import annotations

from fractions import Fraction

import pytest
from pydantic import TypeAdapter

from leitai.core.indicators import NOTHING, AnyRule, Case, points
from leitai.core.indicators.inputs import past_values, reads_target
from leitai.core.results import NotAvailable

RULE: TypeAdapter[AnyRule] = TypeAdapter(AnyRule)
PLAIN = [
    {"name": "linear_capped"},
    {"name": "control"},
    {"name": "step_around_target"},
    {"name": "piecewise_slopes"},
    {"name": "per_unit"},
    {"name": "threshold"},
    {"name": "threshold", "tiers": [{"at": 3, "points": 3}]},
    {"name": "threshold_slope_floor"},
    {"name": "own_history_baseline", "years": 3},
    {"name": "grade_change"},
    {"name": "two_part", "base": 1.3, "further": 0.2},
    {"name": "import_score", "of": 100},
    {"name": "event_count", "per_event": -0.3},
    {"name": "class_full_marks", "full": {"core": 4}, "rule": {"name": "linear_capped"}},
    {"name": "class_full_marks", "full": {"core": 4}, "rule": {"name": "grade_change"}},
]


@pytest.mark.parametrize("given", PLAIN, ids=lambda given: str(given["name"]))
def test_what_a_function_reads_is_what_it_misses(given: dict[str, object]) -> None:
    rule = RULE.validate_python(given)
    past = tuple(Fraction(n) for n in range(1, past_values(rule) + 1))
    whole = Case(
        Fraction(4), Fraction(3), Fraction(2), past[-1] if past else None, past,
        {"further": (Fraction(1),)} if given["name"] == "two_part" else NOTHING, "", "", "core",
    )  # fmt: skip
    assert not isinstance(points(rule, whole), NotAvailable)
    bare = points(rule, Case(whole.weight, whole.value, None, whole.baseline, past, whole.items, "", "", "core"))
    assert (isinstance(bare, NotAvailable) and bare.reason == "indicator.no_target") is reads_target(rule)
    forgetful = points(rule, Case(whole.weight, whole.value, whole.target, None, (), whole.items, "", "", "core"))
    assert isinstance(forgetful, NotAvailable) is (past_values(rule) > 0)


def test_a_contribution_reads_a_target_for_its_other_part() -> None:
    assert reads_target(RULE.validate_python({"name": "contribution_share", "part": "20%"}))
    assert not reads_target(RULE.validate_python({"name": "contribution_share"}))
