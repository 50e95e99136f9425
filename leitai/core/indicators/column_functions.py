"""The scoring functions over columns of integers: numerators, denominators, and which rows have a score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from leitai.core.indicators import relative, targets, thresholds
from leitai.core.indicators.integers import bounded, plus, positive, safe, times
from leitai.core.indicators.judged import EventCount, ImportScore
from leitai.core.indicators.rules import Rule
from leitai.core.ratios import Column, Integers

Exact = tuple[Any, Any, Any]
"""Numerators, denominators (> 0) and which rows have a score."""


@dataclass(frozen=True)
class Columns:
    """One indicator for n units: the judged values, targets and baselines in the same scale, and the weights.

    `weights` are integers in units of 1/weight_scale. A row whose value is not present has no score.
    """

    values: Column
    targets: Column
    baselines: Column
    weights: Integers
    weight_scale: int = 1

    def __post_init__(self) -> None:
        if not self.values.scale == self.targets.scale == self.baselines.scale:
            raise ValueError("values, targets and baselines must have one scale")


def _linear_capped(rule: targets.LinearCapped, given: Columns) -> Exact:
    ok = positive(given.targets)
    target = safe(given.targets.values, ok)
    reached = np.clip(given.values.values, 0, target)
    return times(given.weights, reached), times(target, given.weight_scale), ok


def _control(rule: targets.Control, given: Columns) -> Exact:
    ok = positive(given.targets)
    target = safe(given.targets.values, ok)
    left = np.clip(plus(times(target, 2), -given.values.values), 0, target)
    return times(given.weights, left), times(target, given.weight_scale), ok


def _swing(given: Columns, steps: Any, under: Any, whole: bool, points_: Fraction, cap: Fraction) -> tuple[Any, Any]:
    """W + points·steps/under within ± cap; steps cut towards zero if `whole`."""
    if whole:
        cut = np.abs(steps) // under
        steps, under = np.where(np.asarray(steps < 0, dtype=bool), -cut, cut), 1
    change, below = times(steps, points_.numerator), times(under, points_.denominator)
    change, below = bounded(change, below, -cap, cap)
    return _added(given, change, below)


def _added(given: Columns, change: Any, below: Any) -> tuple[Any, Any]:
    top = plus(times(given.weights, below), times(change, given.weight_scale))
    return top, times(below, given.weight_scale)


def _step_around_target(rule: targets.StepAroundTarget, given: Columns) -> Exact:
    ok = positive(given.targets)
    target = safe(given.targets.values, ok)
    gap = times(plus(given.values.values, -target), 100 * rule.per.denominator)
    under = times(target, rule.per.numerator)
    return *_swing(given, gap, under, rule.whole, rule.points, rule.cap), ok


def _per_unit(rule: targets.PerUnit, given: Columns) -> Exact:
    gap = times(plus(given.values.values, -given.targets.values), rule.per.denominator)
    under = given.values.scale * rule.per.numerator
    return *_swing(given, gap, np.full(len(gap), under), rule.whole, rule.points, rule.cap), given.targets.present


def _piecewise_slopes(rule: targets.PiecewiseSlopes, given: Columns) -> Exact:
    """In units of 1/(scale of the values × scale of the rule's numbers)²."""
    ends = [piece.to for piece in rule.above if piece.to is not None]
    numbers = [rule.around, rule.below, *ends, *(piece.slope for piece in rule.above)]
    scale = lcm(given.values.scale, *(number.denominator for number in numbers))
    value = times(given.values.values, scale // given.values.scale)
    around = int(rule.around * scale)
    change = times(np.minimum(plus(value, -around), 0), int(rule.below * scale))
    start = around
    for piece in rule.above:
        end = value if piece.to is None else np.minimum(value, int(piece.to * scale))
        change = plus(change, times(np.maximum(plus(end, -start), 0), int(piece.slope * scale)))
        start = start if piece.to is None else int(piece.to * scale)
    below = np.full(len(value), scale * scale)
    change, below = bounded(change, below, -rule.cap, rule.cap)
    return *_added(given, change, below), np.ones(len(value), dtype=bool)


def _threshold(rule: thresholds.Threshold, given: Columns) -> Exact:
    sign = -1 if rule.smaller_is_better else 1
    value = given.values.values
    if not rule.tiers:
        met = np.asarray(sign * value >= sign * given.targets.values, dtype=bool)
        return np.where(met, given.weights, 0), np.full(len(value), given.weight_scale), given.targets.present
    scale = lcm(*((t.points if t.points is not None else t.share or Fraction(0)).denominator for t in rule.tiers))
    top: Any = np.zeros(len(value), dtype=np.int64)
    for tier in reversed(rule.tiers):
        left = times(value, sign * tier.at.denominator)
        met = np.asarray(left >= sign * tier.at.numerator * given.values.scale, dtype=bool)
        if tier.points is not None:
            worth: Any = int(tier.points * scale) * given.weight_scale
        else:
            worth = times(given.weights, int((tier.share or Fraction(0)) * scale))
        top = np.where(met, worth, top)
    return top, np.full(len(value), scale * given.weight_scale), np.ones(len(value), dtype=bool)


def _threshold_slope_floor(rule: thresholds.ThresholdSlopeFloor, given: Columns) -> Exact:
    scale = lcm(given.values.scale, rule.full_at.denominator, rule.slope.denominator, rule.zero_below.denominator)
    value = times(given.values.values, scale // given.values.scale)
    gap = np.maximum(plus(-value, int(rule.full_at * scale)), 0)
    below = np.full(len(value), scale * scale)
    top, under = _added(given, times(gap, -int(rule.slope * scale)), below)
    out = np.asarray((value < int(rule.zero_below * scale)) & (gap > 0), dtype=bool)
    return np.where(out, 0, np.maximum(top, 0)), under, np.ones(len(value), dtype=bool)


def _import_score(rule: ImportScore, given: Columns) -> Exact:
    of = rule.of * given.values.scale
    full = of.numerator
    value = np.clip(times(given.values.values, of.denominator), 0, full)
    below = np.full(len(value), 1)
    return times(given.weights, value), times(below, full * given.weight_scale), np.ones(len(value), dtype=bool)


def _event_count(rule: EventCount, given: Columns) -> Exact | None:
    if rule.kinds:
        return None
    count, scale = given.values.values, given.values.scale
    ok = np.asarray((count >= 0) & (count % scale == 0), dtype=bool)
    change, below = times(count // scale, rule.per_event.numerator), np.full(len(count), rule.per_event.denominator)
    if rule.cap is not None:
        change, below = bounded(change, below, -rule.cap, rule.cap)
    if rule.start == "full":
        return *_added(given, change, below), ok
    return change, below, ok


def _rank_points(rule: relative.RankPoints, given: Columns) -> Exact:
    value = -given.values.values if rule.smaller_is_better else given.values.values
    present = given.values.present
    ordered = np.sort(value[present])
    place = len(ordered) - np.searchsorted(ordered, value, side="right") + 1
    table = [rule.at(n) for n in range(1, len(ordered) + 2)]
    scale = lcm(*(worth.denominator for worth in table))
    worths = np.array([int(worth * scale) for worth in table])[np.clip(place, 1, len(table)) - 1]
    if rule.percent:
        return times(given.weights, worths), np.full(len(value), 100 * scale * given.weight_scale), present
    return worths, np.full(len(value), scale), present


def _share_of_best(rule: relative.ShareOfBest, given: Columns) -> Exact | None:
    present = given.values.present
    best = int(given.values.values[present].max()) if present.any() else 0
    ok = present if best > 0 else np.zeros_like(present)
    below = np.full(len(present), max(best, 1))
    return times(given.weights, np.maximum(given.values.values, 0)), times(below, given.weight_scale), ok


def standards(rule: relative.EfficacyCoefficient, given: Columns) -> tuple[Any, int, int] | None:
    """Values, worst and best as integers of one scale, better ones larger; None where nobody has a value."""
    value, present, scale = given.values.values, given.values.present, given.values.scale
    if rule.unsatisfactory is not None and rule.satisfactory is not None:
        common = lcm(scale, rule.unsatisfactory.denominator, rule.satisfactory.denominator)
        value = times(value, common // scale)
        worst, best = int(rule.unsatisfactory * common), int(rule.satisfactory * common)
    elif not present.any():
        return None
    else:
        low, high = int(value[present].min()), int(value[present].max())
        worst, best = (high, low) if rule.smaller_is_better else (low, high)
    sign = -1 if rule.smaller_is_better else 1
    return sign * value, sign * worst, sign * best


def _efficacy(rule: relative.EfficacyCoefficient, given: Columns) -> Exact:
    found = standards(rule, given)
    present = given.values.present
    if found is None:
        return given.weights, np.ones(len(present), dtype=np.int64), np.zeros_like(present)
    value, worst, best = found
    scale = lcm(rule.low.denominator, rule.high.denominator)
    low, high = int(rule.low * scale), int(rule.high * scale)
    below = np.full(len(present), 100 * scale * given.weight_scale)
    if worst == best:
        return times(given.weights, high), below, present
    part = np.clip(plus(value, -worst), 0, best - worst)
    top = plus(times(part, high - low), low * (best - worst))
    return times(given.weights, top), times(below, best - worst), present


def _contribution(rule: relative.ContributionShare, given: Columns) -> Exact | None:
    present = given.values.present
    known = given.values.values[present].astype(object)
    if not len(known) or min(known) < 0:
        return given.weights, np.ones(len(present), dtype=np.int64), np.zeros_like(present)
    whole = int(known.sum() if rule.against == "total" else known.max())
    ok = present if whole > 0 else np.zeros_like(present)
    whole = max(whole, 1)
    share, rest = rule.part.numerator, rule.part.denominator - rule.part.numerator
    value = np.where(present, given.values.values, 0)
    top, below = times(value, share), np.full(len(value), whole * rule.part.denominator)
    if rest:
        ok = ok & positive(given.targets)
        target = safe(given.targets.values, ok)
        met = times(np.minimum(value, target), rest * whole)
        top, below = plus(times(top, target), met), times(below, target)
    return times(given.weights, top), times(below, given.weight_scale), ok


FAST: dict[type[Rule], Callable[[Any, Columns], Exact | None]] = {
    targets.LinearCapped: _linear_capped,
    targets.Control: _control,
    targets.StepAroundTarget: _step_around_target,
    targets.PiecewiseSlopes: _piecewise_slopes,
    targets.PerUnit: _per_unit,
    thresholds.Threshold: _threshold,
    thresholds.ThresholdSlopeFloor: _threshold_slope_floor,
    relative.RankPoints: _rank_points,
    relative.ShareOfBest: _share_of_best,
    relative.EfficacyCoefficient: _efficacy,
    relative.ContributionShare: _contribution,
    EventCount: _event_count,
    ImportScore: _import_score,
}
