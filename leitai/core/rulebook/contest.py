"""The contest: what a judge may mark, who counts how much, how marks become a score, and how scores become places."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from leitai.core.ranking import Style
from leitai.core.rulebook.aggregate import AggregateRule
from leitai.core.rulebook.parts import (
    Code,
    Label,
    Part,
    Path,
    PointsRule,
    RoundingRule,
    decimal_number,
    exact_number,
    parse,
)

Ballot = Literal["sheet", "ranking", "pairs"]
CriterionKind = Literal["mark", "coefficient", "pass_fail"]
Stage = Literal["sheet", "panel", "categories", "factored", "candidate", "balanced", "unit", "composite", "final"]
STAGES: tuple[Stage, ...] = get_args(Stage)
"""In the order in which they are computed."""

EVENT = "event"
BONUS, DEDUCTION, VOTE = "bonus", "deduction", "vote"
RESERVED = (EVENT, BONUS, DEDUCTION, VOTE)


def share(value: object) -> object:
    """Exact numbers; 30% is written as people write it."""
    if isinstance(value, str) and value.strip().endswith("%"):
        try:
            return Fraction(value.strip()[:-1]) / 100
        except ZeroDivisionError:
            raise ValueError("must be a decimal that ends") from None
    return exact_number(value)


Exact = Annotated[Fraction, BeforeValidator(exact_number), AfterValidator(decimal_number), Field(ge=-(10**9), le=10**9)]
Share = Annotated[Fraction, BeforeValidator(share), Field(gt=0, le=1)]
Positive = Annotated[Fraction, BeforeValidator(exact_number), Field(gt=0, le=1_000_000)]
Name = Annotated[str, Field(min_length=1, max_length=60)]


class RangeRule(Part):
    """The marks a judge may give: from `minimum` to `maximum`, in steps counted from the minimum."""

    minimum: Exact = Fraction(0)
    maximum: Exact = Fraction(100)
    step: Annotated[Exact, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if self.minimum >= self.maximum:
            raise ValueError("the smallest mark must be below the largest")
        return self


class LevelRule(Part):
    """A mark in words, 优 for 95."""

    name: Name
    mark: Exact


class CellStages(Part):
    """Roundings of one criterion where they differ from the rulebook's."""

    panel: RoundingRule | None = None
    categories: RoundingRule | None = None
    factored: RoundingRule | None = None


class CriterionRule(Part):
    """One line of the sheet. Its panel score is multiplied by `factor` and by the ballot's own, divided by `divisor`.

    A `coefficient` multiplies the sum of the marks; `pass_fail` decides whether a candidate has a place at all: at
    least `pass_share` of the marks must be 1, and a 0 needs a reason.
    """

    code: Name
    label: Label | None = None
    kind: CriterionKind = "mark"
    weight: Share | None = None
    range: RangeRule | None = None
    factor: Positive = Fraction(1)
    divisor: Positive = Fraction(1)
    aggregate: AggregateRule | None = None
    rounding: CellStages = CellStages()
    pass_share: Share = Fraction(1, 2)


class CategoryRule(Part):
    """Judges who count together: leaders, delegates, experts, the public. Marks are trimmed inside a category."""

    code: Name
    label: Label | None = None
    weight: Share
    aggregate: AggregateRule | None = None


class TrimRule(Part):
    high: int = Field(default=0, ge=0, le=1000)
    low: int = Field(default=0, ge=0, le=1000)


class BalanceRule(Part):
    """How candidates marked by different judges are made comparable.

    second_mean (二次平均法): candidate × overall mean ÷ mean of its group, means without `trim`; the overall mean is
    that of the group means, or of all candidates (`pooled`); the coefficient is rounded where `coefficient` says so.
    z_judge, z_group: (mark - mean) ÷ standard deviation of the judge's or group's marks, then back to a scale:
    `overall` mean and deviation of all marks, `t_score` 50 + 10 z, or `range`: lowest and highest panel mean before.
    calibrated: the severity-adjusted estimates of `leitai rate` take the place of the scores.
    """

    method: Literal["none", "second_mean", "z_judge", "z_group", "calibrated"] = "none"
    trim: TrimRule = TrimRule()
    overall: Literal["groups", "pooled"] = "groups"
    mean: RoundingRule | None = None
    coefficient: RoundingRule | None = None
    deviation: Literal["sample", "population"] = "sample"
    back: Literal["overall", "t_score", "range"] = "overall"
    clamp: bool = False

    @property
    def by_root(self) -> bool:
        return self.method in ("z_judge", "z_group")


class UnitRule(Part):
    """A unit's score from its candidates': mean, sum, weighted by `weights`, or the mean of the `best` ones."""

    method: Literal["mean", "sum", "weighted", "best"] = "mean"
    weights: dict[str, Positive] = {}
    best: int = Field(default=1, ge=1, le=1000)


class ComponentRule(Part):
    """A part of the final score: `event` is what the judges gave, every other comes with the parts file.

    On a site of its own a part is fetched where `source` says so: `round:<code>` is the published result of an earlier
    round, `month:<measure>:<n>` a measure (or `score`) of the league in the n-th month before the round's.
    """

    code: Code
    label: Label | None = None
    weight: Share
    source: Annotated[str, Field(pattern=r"^(|round:.{1,40}|month:[a-z_]{1,40}:[1-9]\d?)$")] = ""


class AdjustRule(Part):
    """Bonus and deduction points of the parts file, each summed for a unit and capped."""

    bonus_cap: Positive | None = None
    deduction_cap: Positive | None = None


class Stages(Part):
    """Where a value is rounded. A stage that is not named keeps the value exact."""

    sheet: RoundingRule | None = None
    panel: RoundingRule | None = None
    categories: RoundingRule | None = None
    factored: RoundingRule | None = None
    candidate: RoundingRule | None = None
    balanced: RoundingRule | None = None
    unit: RoundingRule | None = None
    composite: RoundingRule | None = None
    final: RoundingRule | None = None


class PlacingRule(Part):
    """`ties` in turn: further_decimals, category:<code>, criterion:<code>, component:<code>, firsts, vote, shared."""

    style: Style = "competition"
    compare: Literal["rounded", "unrounded"] = "rounded"
    within: Literal["all", "group"] = "all"
    ties: tuple[str, ...] = ()


class ConsequenceRule(Part):
    """What follows from a place: for the `first` so many, the `last` so many, or everybody where neither is given.

    `points` and money (in the unit that `label` names) go down the places; `cap` bounds what one unit gathers in a
    season. A pledge is due `due_days` after the publication. Turns to speak and seats go by score, or from the last
    place upwards.
    """

    kind: Literal["red_flag", "yellow_flag", "title", "seat", "speech", "pledge", "points", "money"]
    first: int = Field(default=0, ge=0, le=1000)
    last: int = Field(default=0, ge=0, le=1000)
    points: tuple[Annotated[Exact, Field(ge=0, le=9999)], ...] = ()
    cap: Positive | None = None
    due_days: int = Field(default=0, ge=0, le=3650)
    order: Literal["score", "reverse"] = "score"
    label: Label | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.first and self.last:
            raise ValueError("name the first places or the last ones, not both")
        if (self.kind in ("points", "money")) != bool(self.points):
            raise ValueError("points belong to the kinds points and money, and they need them")
        return self


class RankingRule(Part):
    """Ballots that rank: points by place; who may share a place; what a spoiled ballot does."""

    points: PointsRule = PointsRule()
    may_share: tuple[Name, ...] = ()
    spoiled: Literal["void", "refuse"] = "void"


def _criteria(value: object) -> object:
    if value == "from_ballots":
        return ()
    if isinstance(value, list | tuple) and not value:
        raise ValueError("name at least one, or from_ballots")
    return value


class ContestRule(Part):
    """The whole of it, from the judge's sheet to the place."""

    code: Code
    name: Label
    version: int = Field(default=1, ge=1)
    source: str = ""
    ballot: Ballot = "sheet"
    range: RangeRule = RangeRule()
    levels: tuple[LevelRule, ...] = ()
    criteria: Annotated[tuple[CriterionRule, ...], BeforeValidator(_criteria)] = ()
    """Empty where they come with the ballots."""
    combine: Literal["weighted", "sum", "mean"] = "mean"
    by: Literal["sheet", "criterion"] = "sheet"
    missing_criterion: Literal["void_sheet", "renormalise", "refuse"] = "void_sheet"
    judges: tuple[Name, ...] = ()
    categories: tuple[CategoryRule, ...] = ()
    empty_category: Literal["renormalise", "refuse"] = "renormalise"
    aggregate: AggregateRule = AggregateRule()
    missing_judge: Literal["ignore", "fill_mean"] = "ignore"
    panel: Literal["group", "rows"] = "group"
    own_unit: Literal["exclude", "count", "refuse"] = "exclude"
    ranking: RankingRule = RankingRule()
    balance: BalanceRule = BalanceRule()
    unit: UnitRule | None = None
    composite: tuple[ComponentRule, ...] = ()
    adjust: AdjustRule | None = None
    rounding: Stages = Stages()
    shown: int = Field(default=4, ge=0, le=12)
    """Decimals of a score that no stage rounds; printing only."""
    places: PlacingRule = PlacingRule()
    consequences: tuple[ConsequenceRule, ...] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        self._codes_differ()
        self._weights_sum_to_one()
        self._ballot_fits()
        self._ties_exist()
        return self

    def _codes_differ(self) -> None:
        lists: dict[str, list[str]] = {
            "criteria": [rule.code for rule in self.listed],
            "categories": [rule.code for rule in self.categories],
            "composite": [rule.code for rule in self.composite],
            "levels": [level.name for level in self.levels],
            "consequences": [rule.kind for rule in self.consequences],
        }
        for what, codes in lists.items():
            if twice := sorted({code for code in codes if codes.count(code) > 1}):
                raise ValueError(f"{what}: used twice: {', '.join(twice)}")

    def _weights_sum_to_one(self) -> None:
        if self.combine == "weighted":
            if not self.listed:
                raise ValueError("combine: criteria taken from the ballots have no weights; take their mean or sum")
            if any(c.weight is None for c in self.marks):
                raise ValueError("criteria: combined by weight, but a criterion has none")
            self._one("criteria", [c.weight for c in self.marks if c.weight is not None])
        elif any(c.weight is not None for c in self.listed):
            raise ValueError(f"criteria: weights are given, but they are combined by {self.combine}")
        self._one("categories", [c.weight for c in self.categories])
        self._one("composite", [c.weight for c in self.composite])

    @staticmethod
    def _one(what: str, weights: list[Fraction]) -> None:
        if weights and sum(weights) != 1:
            raise ValueError(f"{what}: weights must sum to 1, not {_decimal(sum(weights, Fraction(0)))}")

    def _ballot_fits(self) -> None:
        if self.ballot != "sheet" and (self.listed or self.levels):
            raise ValueError(f"ballot: a {self.ballot} ballot has neither criteria nor levels")
        if self.ballot == "pairs" and self.by != "criterion":
            raise ValueError("ballot: paired comparisons are counted pair by pair, so by must be criterion")
        if self.composite and EVENT not in [part.code for part in self.composite]:
            raise ValueError("composite: the judges' own result, event, is missing")
        if taken := [part.code for part in self.composite if part.code in RESERVED[1:]]:
            raise ValueError(f"composite: {', '.join(taken)} means something else in the parts file")
        if self.unit and (self.unit.method == "weighted") != bool(self.unit.weights):
            raise ValueError("unit: weights belong to the method weighted, and it needs them")
        if self.listed and not self.marks:
            raise ValueError("criteria: at least one must be a mark")

    def _ties_exist(self) -> None:
        known = {
            "category": {c.code for c in self.categories},
            "criterion": {c.code for c in self.listed},
            "component": {c.code for c in self.composite},
        }
        for step in self.places.ties:
            kind, _, code = step.partition(":")
            free = kind == "criterion" and not self.listed and code
            if (
                step not in ("further_decimals", "firsts", "vote", "shared")
                and not free
                and code not in known.get(kind, ())
            ):
                raise ValueError(f"places.ties: there is no step {step!r}")

    @property
    def listed(self) -> tuple[CriterionRule, ...]:
        """The criteria the rulebook itself names."""
        return self.criteria

    @property
    def marks(self) -> tuple[CriterionRule, ...]:
        return tuple(c for c in self.listed if c.kind == "mark")

    @property
    def last_stage(self) -> Stage | None:
        named = [stage for stage in STAGES if self.rounding_at(stage)]
        return named[-1] if named else None

    def rounding_at(self, stage: Stage) -> RoundingRule | None:
        found: RoundingRule | None = getattr(self.rounding, stage)
        return found


def parse_contest(data: Any, lines: Mapping[Path, int] | None = None) -> ContestRule:
    """The contest that `data` declares; raises RulebookError with every fault and its line."""
    return parse(ContestRule, data, lines)


def _decimal(value: Fraction) -> str:
    return f"{float(value):g}"
