"""The league: what may be declared in its rulebook, checked before it is put in force."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from fractions import Fraction
from typing import Any, Literal, Self, get_args

from pydantic import Field, field_validator, model_validator

from leitai.core.progress import KINDS, RATIO_KINDS, Policy, Spec
from leitai.core.ranking import Style
from leitai.core.results import Rounding
from leitai.core.rulebook.parts import Code, Label, Part, Path, PointsRule, RoundingRule, Weight, parse

Dimension = Literal["unit", "sector", "theme", "leader", "level", "place"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)


class MeasureRule(Part):
    """One column of the table. Without a weight it is shown but not ranked."""

    code: Code
    kind: str
    denominator: str = ""
    policy: Policy | None = None
    weight: Weight | None = None
    rounding: RoundingRule | None = None
    higher_is_better: bool | None = None
    label: Label | None = None

    @field_validator("kind")
    @classmethod
    def _known(cls, kind: str) -> str:
        if kind not in KINDS:
            meant = get_close_matches(kind, KINDS, n=1)
            hint = f"did you mean {meant[0]}?" if meant else f"known are {', '.join(RATIO_KINDS)}, sums and slips"
            raise ValueError(f"unknown measure {kind!r}; {hint}")
        return kind

    @model_validator(mode="after")
    def _fits(self) -> Self:
        Spec(self.kind, self.denominator)
        return self


class PlacesRule(Part):
    style: Style = "competition"
    compare: Literal["unrounded", "rounded"] = "unrounded"
    by: str = "score"
    ties: tuple[str, ...] = ()


class ScoreRule(Part):
    rounding: RoundingRule = RoundingRule()
    missing: Literal["reweight", "zero", "apart"] = "reweight"


class GroupRule(Part):
    """Units that are ranked among themselves: by level, by functional class, or listed by code."""

    code: Code
    label: Label
    levels: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    units: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(map(bool, (self.levels, self.classes, self.units))) != 1:
            raise ValueError("a group names its units in exactly one way: levels, classes or units")
        return self

    def holds(self, unit: str, level: str, functional_class: str) -> bool:
        return unit in self.units or level in self.levels or functional_class in self.classes


class LeagueRule(Part):
    """A league: what is measured, what counts how much, who is ranked among whom, and how it is rounded."""

    code: Code
    name: Label
    version: int = Field(default=1, ge=1)
    source: str = ""
    measures: tuple[MeasureRule, ...] = Field(min_length=1)
    policy: Policy = "carry"
    rounding: RoundingRule = RoundingRule()
    places: PlacesRule = PlacesRule()
    points: PointsRule = PointsRule()
    score: ScoreRule = ScoreRule()
    min_projects: int = Field(default=1, ge=1)
    unit_levels: tuple[str, ...] = ()
    groups: tuple[GroupRule, ...] = ()
    dimensions: tuple[Dimension, ...] = DIMENSIONS
    ranked_keys: dict[str, tuple[str, ...]] = {}
    """For a dimension: the keys that get a place; all others are listed apart."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        codes = [measure.code for measure in self.measures]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ValueError(f"measures: measure codes must differ; used twice: {', '.join(twice)}")
        wanted = ("score", *codes)
        for code in (self.places.by, *self.places.ties):
            if code not in wanted:
                raise ValueError(
                    f"places: places go by {code!r}, which is neither 'score' nor a measure ({', '.join(codes)})"
                )
        if "score" in (self.places.by, *self.places.ties) and not self.weighted:
            raise ValueError("places: places go by score, but no measure has a weight")
        unknown = sorted(set(self.ranked_keys) - set(DIMENSIONS))
        if unknown:
            raise ValueError(
                f"ranked_keys: ranked_keys names {', '.join(unknown)}; dimensions are {', '.join(DIMENSIONS)}"
            )
        return self

    @property
    def weighted(self) -> tuple[MeasureRule, ...]:
        return tuple(measure for measure in self.measures if measure.weight is not None)

    @property
    def total_weight(self) -> Fraction:
        return sum((m.weight for m in self.weighted if m.weight is not None), Fraction(0))

    def measure(self, code: str) -> MeasureRule:
        return next(measure for measure in self.measures if measure.code == code)

    def spec(self, measure: MeasureRule) -> Spec:
        return Spec(measure.kind, measure.denominator, measure.policy or self.policy)

    def rounding_of(self, measure: MeasureRule) -> Rounding:
        return (measure.rounding or self.rounding).rounding

    def higher_is_better(self, measure: MeasureRule) -> bool:
        own = measure.higher_is_better
        return self.spec(measure).higher_is_better if own is None else own


def parse_league(data: Any, lines: Mapping[Path, int] | None = None) -> LeagueRule:
    """The league that `data` declares; raises RulebookError with every fault and its line."""
    return parse(LeagueRule, data, lines)
