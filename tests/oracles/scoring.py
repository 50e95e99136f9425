"""An official score the slow obvious way, mark by mark in lists of fractions. Shares no code with core/scoring."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "truncate": ROUND_DOWN}
Row = dict[str, Any]


def rounded(value: Fraction, stage: dict[str, Any] | None) -> Fraction:
    """By Decimal.quantize, with digits enough to tell a half from what is a little more."""
    if stage is None:
        return value
    wide = Context(prec=200)
    decimal = wide.divide(Decimal(value.numerator), Decimal(value.denominator))
    step = Decimal(1).scaleb(-stage["digits"])
    return Fraction(decimal.quantize(step, rounding=MODES[stage.get("mode", "half_up")], context=wide))


def aggregate(rule: dict[str, Any], marks: Sequence[Fraction]) -> tuple[Fraction, int]:
    """The value, and how many marks entered it."""
    left = sorted(marks)
    n = len(left)
    match rule["method"]:
        case "median":
            return statistics.median(left), n
        case "drop":
            for line in sorted(rule["drop"], key=lambda line: -line["marks"]):
                if n >= line["marks"]:
                    for _ in range(line["high"]):
                        left.remove(max(left))
                    for _ in range(line["low"]):
                        left.remove(min(left))
                    break
        case "trim":
            for _ in range(int(Fraction(str(rule["proportion"])) * n)):
                left.remove(max(left))
                left.remove(min(left))
        case "closest_two" if n == 3:
            left = list(min(combinations(left, 2), key=lambda pair: (pair[1] - pair[0], -pair[0])))
        case "closest_two" if n > 3:
            left.remove(max(left))
            left.remove(min(left))
    return sum(left, Fraction(0)) / len(left), len(left)


def score(rule: dict[str, Any], rows: Sequence[Row], candidate: str) -> tuple[Fraction | None, int]:
    """A candidate's score and the marks that entered it, for rules with criteria from the ballots combined by mean."""
    own = [row for row in rows if row["candidate"] == candidate and row["state"] == "scored"]
    asked = sorted({row["criterion"] for row in rows if row["candidate"] == candidate})
    stages = rule.get("rounding", {})
    values, counted = [], 0
    if rule["by"] == "sheet":
        sheets = []
        for judge in {row["judge"] for row in own}:
            sheet = {row["criterion"]: Fraction(str(row["mark"])) for row in own if row["judge"] == judge}
            if sorted(sheet) == asked:
                category = next(row["category"] for row in own if row["judge"] == judge)
                sheets.append((category, rounded(sum(sheet.values(), Fraction(0)) / len(sheet), stages.get("sheet"))))
        groups = {"": sheets}
    else:
        groups = {
            name: [(row["category"], Fraction(str(row["mark"]))) for row in own if row["criterion"] == name]
            for name in asked
        }
    for marks in groups.values():
        if not marks:
            return None, counted
        value, entered = _over_categories(rule, marks)
        values.append(value)
        counted += entered
    return rounded(sum(values, Fraction(0)) / len(values), stages.get("candidate")), counted


def _over_categories(rule: dict[str, Any], marks: Sequence[tuple[str, Fraction]]) -> tuple[Fraction, int]:
    stages = rule.get("rounding", {})
    total, weights, counted = Fraction(0), Fraction(0), 0
    for category in rule["categories"] or [{"code": "", "weight": 1}]:
        own = [mark for name, mark in marks if name == category["code"]]
        if own:
            value, entered = aggregate(rule["aggregate"], own)
            total += Fraction(str(category["weight"])) * rounded(value, stages.get("panel"))
            weights += Fraction(str(category["weight"]))
            counted += entered
    value = total / weights
    return (rounded(value, stages.get("categories")) if rule["categories"] else value), counted
