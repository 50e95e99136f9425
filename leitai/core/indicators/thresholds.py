"""F6 to F10: functions with thresholds. W weight, A value, T target."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from leitai.core.indicators.case import ONE, ZERO, Case, Missing, Points, brackets, text
from leitai.core.indicators.rules import Amount, Part, Positive, Rule, Share
from leitai.core.indicators.targets import target_of, value_of
from leitai.core.results import Rounding, round_exact

WHOLE = Rounding(0)


class Tier(Part):
    """From this value on, so many points, or this share of the weight."""

    at: Amount
    points: Amount | None = Field(default=None, ge=0)
    share: Share | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.points is None) == (self.share is None):
            raise ValueError("a tier gives either `points` or a `share` of the weight")
        return self

    def worth(self, weight: Fraction) -> Fraction:
        return self.points if self.points is not None else weight * (self.share or ZERO)


class Threshold(Rule):
    name: Literal["threshold"]
    tiers: tuple[Tier, ...] = ()
    """From the highest down. Without tiers: the target, full or zero."""
    smaller_is_better: bool = False

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        sign = -1 if self.smaller_is_better else 1
        if any(sign * later.at >= sign * earlier.at for earlier, later in pairwise(self.tiers)):
            raise ValueError("tiers stand from the best value to the worst")
        return self


def threshold(rule: Threshold, case: Case) -> Points:
    """Full or zero at the target; or the points of the first tier whose value is reached (3 / 2 / 0).

    Source: grain-security self-assessment 2018, standards (1), (2) (S101).
    """
    value = value_of(case)
    sign, compare = (-1, "≤") if rule.smaller_is_better else (1, "≥")
    tiers = [(tier.at, tier.worth(case.weight)) for tier in rule.tiers] or [(target_of(case), case.weight)]
    for number, (at, worth) in enumerate(tiers):
        if sign * value >= sign * at:
            branch = "met" if number == 0 else "tier"
            return Points(worth, branch, f"{text(value)} {compare} {text(at)} → {text(worth)}")
    failed = "<" if compare == "≥" else ">"
    return Points(ZERO, "not_met", f"{text(value)} {failed} {text(tiers[-1][0])} → 0")


class ThresholdSlopeFloor(Rule):
    name: Literal["threshold_slope_floor"]
    full_at: Amount = Fraction(95)
    zero_below: Amount = Fraction(90)
    slope: Positive = Fraction(1, 2)

    @model_validator(mode="after")
    def _falls(self) -> Self:
        if self.zero_below > self.full_at:
            raise ValueError("`zero_below` must not be above `full_at`")
        return self


def threshold_slope_floor(rule: ThresholdSlopeFloor, case: Case) -> Points:
    """W from `full_at` on; W − slope·(full_at − A) below it, never under 0; 0 below `zero_below`.

    Source: grain-security self-assessment 2018, standard (8): ≥95 % full, −0.5 per point, <90 % zero (S101).
    """
    value = value_of(case)
    if value >= rule.full_at:
        return Points(case.weight, "met", f"{text(value)} ≥ {text(rule.full_at)} → {text(case.weight)}")
    if value < rule.zero_below:
        return Points(ZERO, "under_floor", f"{text(value)} < {text(rule.zero_below)} → 0")
    told = f"{text(case.weight)} − {text(rule.slope)} × ({text(rule.full_at)} − {brackets(value)})"
    return _not_negative(case.weight - rule.slope * (rule.full_at - value), told)


def _not_negative(points: Fraction, told: str) -> Points:
    return Points(points, "below_target", told) if points >= 0 else Points(ZERO, "exhausted", f"{told} < 0 → 0")


class OwnHistoryBaseline(Rule):
    name: Literal["own_history_baseline"]
    years: int = Field(default=5, ge=2, le=20)
    slope: Positive = Fraction(1, 2)


def own_history_baseline(rule: OwnHistoryBaseline, case: Case) -> Points:
    """W at the mean of the past years or above; below the smallest of them 0; between, W − slope per point below.

    The points below the mean are rounded to a whole number first (half up), as printed. An item `statutory` of 0 says
    that the figure is not from statutory statistics: then 0. Force majeure is the row's state, with its approval.
    Source: grain-security self-assessment 2018, standards (11), (12): 5 or 10 years, −0.5 per point (S101).
    """
    value = value_of(case)
    if case.items.get("statutory", (ONE,))[0] == 0:
        return Points(ZERO, "not_statutory", "→ 0")
    if len(case.history) != rule.years:
        raise Missing("indicator.history_short")
    mean, least = sum(case.history, ZERO) / rule.years, min(case.history)
    summed = f"({' + '.join(brackets(past) for past in case.history)}) ÷ {rule.years}"
    if value >= mean:
        return Points(case.weight, "met", f"{text(value)} ≥ {summed} → {text(case.weight)}")
    if value < least:
        return Points(ZERO, "under_floor", f"{text(value)} < {text(least)} → 0")
    below = Fraction(round_exact(mean - value, WHOLE))
    told = f"{text(case.weight)} − {text(rule.slope)} × {text(below)}; {text(below)} ← {summed} − {brackets(value)}"
    return _not_negative(case.weight - rule.slope * below, told)


class GradeChange(Rule):
    name: Literal["grade_change"]
    flat: Share = Fraction(9, 10)
    slope: Share = Fraction(3, 10)
    per: Positive = Fraction(1, 10)
    lost_from: Literal["full", "flat"] = "full"
    """What the loss is taken from: the whole weight, or what an unchanged grade earns."""


def grade_change(rule: GradeChange, case: Case) -> Points:
    """A grade better than last time W, the same flat·W, worse −slope·W for every begun `per` of a grade, never under 0.

    Source: grain-security self-assessment 2018, standard (7): 0.9W, −0.3W per 0.1 (S101). The text does not say what
    the loss is taken from; `lost_from` does.
    """
    value, before = value_of(case), case.baseline
    if before is None:
        raise Missing("indicator.no_baseline")
    if value > before:
        return Points(case.weight, "improved", f"{text(value)} > {text(before)} → {text(case.weight)}")
    start = rule.flat if rule.lost_from == "flat" else ONE
    if value == before:
        return Points(case.weight * rule.flat, "flat", f"{text(case.weight)} × {text(rule.flat)}")
    steps = -((value - before) // rule.per)
    told = f"{text(case.weight)} × ({text(start)} − {text(rule.slope)} × {steps})"
    points = case.weight * (start - rule.slope * steps)
    return Points(points, "worse", told) if points >= 0 else Points(ZERO, "exhausted", f"{told} < 0 → 0")


class TwoPart(Rule):
    name: Literal["two_part"]
    base: Positive = Fraction(13, 10)
    further: Positive = Fraction(1, 5)


def two_part(rule: TwoPart, case: Case) -> Points:
    """`base` at the target, and `further` besides where a further condition (item `further`, 1 or 0) also holds.

    Source: grain-security self-assessment 2018, standard (3): 1.3 + 0.2 (S101).
    """
    value, target = value_of(case), target_of(case)
    if value < target:
        return Points(ZERO, "not_met", f"{text(value)} < {text(target)} → 0")
    also = case.items.get("further")
    if also is None:
        raise Missing("indicator.no_further")
    if also[0] == 0:
        return Points(rule.base, "base_only", text(rule.base))
    return Points(rule.base + rule.further, "both", f"{text(rule.base)} + {text(rule.further)}")
