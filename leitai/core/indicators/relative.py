"""F12 to F15: functions that compare with the peers. One unit more or less changes everybody's score."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from leitai.core.indicators.case import ONE, ZERO, Case, Missing, Peers, Points, brackets, text
from leitai.core.indicators.powers import between
from leitai.core.indicators.rules import Amount, Part, Positive, Rule, Share
from leitai.core.indicators.targets import HUNDRED, value_of


def peers_of(case: Case) -> Peers:
    if case.peers is None or not len(case.peers):
        raise Missing("indicator.no_peers")
    return case.peers


class Band(Part):
    """Every place up to `to` gets so many points."""

    to: int = Field(ge=1)
    points: Amount = Field(ge=0)


class RankPoints(Rule):
    name: Literal["rank_points"]
    points: tuple[Amount, ...] = ()
    """By place: 60, 57, 54 …; after the last `step` less for every place."""
    step: Amount = Field(default=ZERO, ge=0)
    floor: Amount = Field(default=ZERO, ge=0)
    bands: tuple[Band, ...] = ()
    """Places 1 to 3, 4 to 6 …; after the last band the floor."""
    percent: bool = False
    """The points are per cent of the weight."""
    smaller_is_better: bool = False

    @model_validator(mode="after")
    def _one_table(self) -> Self:
        if bool(self.points) == bool(self.bands):
            raise ValueError("give either `points` by place or `bands` of places")
        table = self.points or tuple(band.points for band in self.bands)
        if any(later > earlier for earlier, later in pairwise(table)):
            raise ValueError("points may not rise from one place to the next")
        if any(later.to <= earlier.to for earlier, later in pairwise(self.bands)):
            raise ValueError("bands stand from the first place on")
        if self.floor > table[-1]:
            raise ValueError("the floor must not be above the last points of the table")
        return self

    def at(self, place: int) -> Fraction:
        if self.bands:
            return next((band.points for band in self.bands if place <= band.to), self.floor)
        if place <= len(self.points):
            return self.points[place - 1]
        return max(self.points[-1] - self.step * (place - len(self.points)), self.floor)


def rank_points(rule: RankPoints, case: Case) -> Points:
    """Points by place among the peers, in points or in per cent of W; equal values share the better place.

    Sources: 60/57/54/51/48 (S102); 2/1.9/1.8 and 0.1 less for each further place (S99); bands 1–3, 4–6, 7–10 (S62).
    """
    value, peers = value_of(case), peers_of(case)
    place = (peers.from_below if rule.smaller_is_better else peers.from_above)[value]
    found = rule.at(place)
    told = f"{place}/{len(peers)} → {text(found)}"
    if rule.percent:
        return Points(case.weight * found / HUNDRED, "by_place", f"{told} %; {text(case.weight)} × {text(found)} %")
    return Points(found, "by_place", told)


class ShareOfBest(Rule):
    name: Literal["share_of_best"]


def share_of_best(rule: ShareOfBest, case: Case) -> Points:
    """The best value of the peers gets W, the others W·x / x_best; below zero 0.

    Source: S102. The best value must be positive.
    """
    value, best = value_of(case), peers_of(case).highest
    if best <= 0:
        raise Missing("indicator.best_not_positive")
    if value == best:
        return Points(case.weight, "best", text(case.weight))
    if value < 0:
        return Points(ZERO, "negative", f"{text(value)} < 0 → 0")
    return Points(case.weight * value / best, "below_best", f"{text(case.weight)} × {text(value)} ÷ {text(best)}")


class EfficacyCoefficient(Rule):
    name: Literal["efficacy_coefficient"]
    curve: Literal["linear", "exponential"] = "linear"
    low: Positive = Fraction(60)
    high: Positive = HUNDRED
    unsatisfactory: Amount | None = None
    """x_s; without it the worst value of the peers."""
    satisfactory: Amount | None = None
    """x_h; without it the best value of the peers."""
    smaller_is_better: bool = False

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if not self.low < self.high <= HUNDRED:
            raise ValueError("the range must rise, to at most 100")
        if (self.unsatisfactory is None) != (self.satisfactory is None):
            raise ValueError("give both standards, `unsatisfactory` and `satisfactory`, or neither")
        if self.unsatisfactory is not None and self.satisfactory is not None:
            sign = -1 if self.smaller_is_better else 1
            if sign * self.unsatisfactory >= sign * self.satisfactory:
                raise ValueError("the satisfactory standard must be better than the unsatisfactory one")
        return self

    @property
    def relative(self) -> bool:
        return self.satisfactory is None

    def standards(self, case: Case) -> tuple[Fraction, Fraction]:
        if self.unsatisfactory is not None and self.satisfactory is not None:
            return self.unsatisfactory, self.satisfactory
        peers = peers_of(case)
        ends = peers.lowest, peers.highest
        return (ends[1], ends[0]) if self.smaller_is_better else ends


def efficacy_coefficient(rule: EfficacyCoefficient, case: Case) -> Points:
    """W·d/100 (功效系数) with r = (x − x_s)/(x_h − x_s), held between 0 and 1.

    linear d = low + (high − low)·r; exponential d = A·e^(B·r) with A = low, B = ln(high/low), for 60–100 about 0.5108.
    x_s and x_h are given standards or the worst and the best of the peers; peers that are all equal all get `high`.
    Sources: range 60–100 (S103), use in Xinyang 2017 (S104); the constants are derived from the range.
    """
    value = value_of(case)
    worst, best = rule.standards(case)
    if best == worst:
        return _efficacy(case.weight, rule.high, "all_equal", text(rule.high), False)
    part = (value - worst) / (best - worst)
    if part <= 0:
        return _efficacy(case.weight, rule.low, "unsatisfactory", text(rule.low), False)
    if part >= 1:
        return _efficacy(case.weight, rule.high, "satisfactory", text(rule.high), False)
    ratio = f"({text(value)} − {brackets(worst)}) ÷ ({text(best)} − {brackets(worst)})"
    if rule.curve == "linear":
        told = f"({text(rule.low)} + {text(rule.high - rule.low)} × {ratio})"
        return _efficacy(case.weight, rule.low + (rule.high - rule.low) * part, "between", told, False)
    found, near = between(rule.low, rule.high, part)
    told = f"{text(rule.low)} × ({text(rule.high)} ÷ {text(rule.low)}) ^ [{ratio}]"
    return _efficacy(case.weight, found, "between", told, near)


def _efficacy(weight: Fraction, coefficient: Fraction, branch: str, told: str, near: bool) -> Points:
    return Points(weight * coefficient / HUNDRED, branch, f"{text(weight)} × {told} ÷ 100", near)


class ContributionShare(Rule):
    name: Literal["contribution_share"]
    part: Share = ONE
    """How much of the weight goes by contribution; the rest goes by the completion of the target (F1)."""
    against: Literal["total", "largest"] = "total"


def contribution_share(rule: ContributionShare, case: Case) -> Points:
    """part·W·x / Σx over the peers (or x / the largest), and (1 − part)·W·min(1, A/T) for the rest.

    Source: Guiyang, about 20 % of the weight of key indicators by the unit's share of the city's total (S94). Nobody
    reaches W against the total; `largest` gives the largest contributor all of it.
    """
    value, peers = value_of(case), peers_of(case)
    whole = peers.total if rule.against == "total" else peers.highest
    if whole <= 0 or peers.lowest < 0:
        raise Missing("indicator.total_not_positive")
    points = rule.part * case.weight * value / whole
    told = f"{text(case.weight)} × {text(rule.part)} × {text(value)} ÷ {text(whole)}"
    if rule.part == 1:
        return Points(points, "contribution", told)
    if case.target is None or case.target <= 0:
        raise Missing("indicator.no_target" if case.target is None else "indicator.target_zero")
    met = min(ONE, value / case.target)
    rest = f"{text(case.weight)} × {text(1 - rule.part)} × min(1, {text(value)} ÷ {text(case.target)})"
    return Points(points + (1 - rule.part) * case.weight * met, "contribution", f"{told} + {rest}")
