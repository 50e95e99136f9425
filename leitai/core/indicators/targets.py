"""F1 to F5: functions of the value and its target. W weight, A value, T target."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from leitai.core.indicators.case import ONE, ZERO, Case, Missing, Points, brackets, text
from leitai.core.indicators.rules import Amount, Part, Positive, Rule

HUNDRED = Fraction(100)


def value_of(case: Case) -> Fraction:
    if case.value is None:
        raise Missing("indicator.no_value")
    return case.value


def target_of(case: Case) -> Fraction:
    if case.target is None:
        raise Missing("indicator.no_target")
    return case.target


def positive_target(case: Case) -> Fraction:
    target = target_of(case)
    if target <= 0:
        raise Missing("indicator.target_zero" if target == 0 else "indicator.target_negative")
    return target


class LinearCapped(Rule):
    name: Literal["linear_capped"]


def linear_capped(rule: LinearCapped, case: Case) -> Points:
    """W·min(1, A/T); below zero, as a negative growth rate, 0; nothing above W (发展型).

    Source: Guiyang's target rules (S94). T must be positive.
    """
    value, target = value_of(case), positive_target(case)
    if value < 0:
        return Points(ZERO, "negative", f"{text(value)} < 0 → 0")
    if value >= target:
        return Points(case.weight, "met", f"{text(value)} ≥ {text(target)} → {text(case.weight)}")
    return Points(case.weight * value / target, "below_target", f"{text(case.weight)} × {text(value)} ÷ {text(target)}")


class Control(Rule):
    name: Literal["control"]


def control(rule: Control, case: Case) -> Points:
    """W·(2 − A/T) where A ≤ 2T, else 0; at most W (控制型, smaller is better).

    Source: Guiyang's target rules (S94). T must be positive.
    """
    value, target = value_of(case), positive_target(case)
    if value <= target:
        return Points(case.weight, "within_limit", f"{text(value)} ≤ {text(target)} → {text(case.weight)}")
    if value > 2 * target:
        return Points(ZERO, "beyond_twice", f"{text(value)} > 2 × {text(target)} → 0")
    formula = f"{text(case.weight)} × (2 − {text(value)} ÷ {text(target)})"
    return Points(case.weight * (2 - value / target), "over_limit", formula)


class StepAroundTarget(Rule):
    name: Literal["step_around_target"]
    points: Positive = ONE
    per: Positive = Fraction(2)
    """Per cent of the target that one step is wide."""
    cap: Positive = Fraction(15)
    whole: bool = True
    """Only whole steps count; otherwise points in proportion."""


def step_around_target(rule: StepAroundTarget, case: Case) -> Points:
    """W ± points for every `per` per cent above or below the target, at most ± cap.

    steps = (A/T − 1)·100 / per, cut to a whole number towards 0 if `whole`. Source: Zaozhuang 2005, ±1 per 2 %, ±15
    (S63). T must be positive.
    """
    value, target = value_of(case), positive_target(case)
    steps = (value / target - 1) * HUNDRED / rule.per
    counted = Fraction(int(steps)) if rule.whole else steps
    return _swing(case.weight, counted, rule.points, rule.cap, f"({text(value)} ÷ {text(target)} − 1) × 100")


def _swing(weight: Fraction, steps: Fraction, points: Fraction, cap: Fraction, origin: str) -> Points:
    change = steps * points
    branch = "above" if change > 0 else "below" if change < 0 else "on_target"
    if abs(change) > cap:
        change, branch = (cap, "capped_above") if change > 0 else (-cap, "capped_below")
    sign = "−" if change < 0 else "+"
    return Points(weight + change, branch, f"{text(weight)} {sign} {text(abs(change))}; {text(steps)} ← {origin}")


class Slope(Part):
    """Points for every unit of the value, up to `to`; the last piece has no end."""

    slope: Amount = Field(ge=0)
    to: Amount | None = None


class PiecewiseSlopes(Rule):
    name: Literal["piecewise_slopes"]
    around: Amount = HUNDRED
    below: Amount = Field(default=Fraction(1, 10), ge=0)
    above: tuple[Slope, ...] = Field(default=(Slope(slope=Fraction(1, 5), to=Fraction(130)),
                                              Slope(slope=Fraction(1, 10))), min_length=1)  # fmt: skip
    cap: Positive = Fraction(10)

    @model_validator(mode="after")
    def _pieces_follow(self) -> Self:
        ends = [self.around, *(piece.to for piece in self.above[:-1])]
        if any(end is None for end in ends) or any(b <= a for a, b in pairwise(e for e in ends if e is not None)):
            raise ValueError("each piece but the last needs an end (`to`) above the one before it")
        last = self.above[-1].to
        if last is not None and last <= (ends[-1] or 0):
            raise ValueError("the last piece must end above the one before it, or have no end")
        return self


def piecewise_slopes(rule: PiecewiseSlopes, case: Case) -> Points:
    """W − below·(around − A) under `around`; above it the sum of slope·stretch over the pieces; at most ± cap.

    Source: the sheet of 2020 for key projects (S62): −0.1 for each point below 100, +0.2 up to 130, +0.1 above, ±10.
    """
    value = value_of(case)
    if value < rule.around:
        change = -rule.below * (rule.around - value)
        told = f"{text(rule.below)} × ({text(rule.around)} − {brackets(value)})"
        return _bounded(case.weight, change, rule.cap, f"− {told}", "below")
    change, start, parts = ZERO, rule.around, []
    for piece in rule.above:
        end = value if piece.to is None else min(value, piece.to)
        if end > start:
            change += piece.slope * (end - start)
            parts.append(f"+ {text(piece.slope)} × ({text(end)} − {text(start)})")
            start = end
    return _bounded(case.weight, change, rule.cap, " ".join(parts), "above" if value > rule.around else "on_target")


def _bounded(weight: Fraction, change: Fraction, cap: Fraction, told: str, branch: str) -> Points:
    if abs(change) <= cap:
        return Points(weight + change, branch, f"{text(weight)} {told}".rstrip())
    capped = cap if change > 0 else -cap
    sign = "+" if change > 0 else "−"
    return Points(weight + capped, f"capped_{branch}", f"{text(weight)} {sign} {text(cap)} ({told})")


class PerUnit(Rule):
    name: Literal["per_unit"]
    points: Positive = Fraction(1, 10)
    per: Positive = ONE
    cap: Positive = Fraction(3)
    whole: bool = False


def per_unit(rule: PerUnit, case: Case) -> Points:
    """W ± points for every `per` (a project, 亿元, a percentage point) above or below the target, at most ± cap.

    Source: a Guangxi city's notice on parks, ±0.1, ±3 (S64).
    """
    value, target = value_of(case), target_of(case)
    steps = (value - target) / rule.per
    counted = Fraction(int(steps)) if rule.whole else steps
    return _swing(
        case.weight, counted, rule.points, rule.cap, f"({text(value)} − {brackets(target)}) ÷ {text(rule.per)}"
    )
