"""Rulebooks as data: what may be declared in a league rulebook, checked before it is put in force.

A rulebook arrives as plain data (a mapping read from YAML by the caller) with the line on which each value stands, so
that every fault names its line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from leitai.core.progress import KINDS, RATIO_KINDS, Policy, Spec
from leitai.core.ranking import Ladder, Style
from leitai.core.results import MAX_DIGITS, Mode, Rounding

Path = tuple[str | int, ...]

Dimension = Literal["unit", "sector", "theme", "leader", "level", "place"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)


@dataclass(frozen=True)
class RulebookProblem:
    """One fault of a rulebook: on which line, at which place, of which kind, and what would be right."""

    line: int
    where: str
    code: str
    detail: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.where}: {self.detail}"


class RulebookError(ValueError):
    def __init__(self, problems: tuple[RulebookProblem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


def _exact_number(value: object) -> object:
    # A weight of 0.1 read as a double would no longer be one tenth; its shortest text still is.
    return Fraction(repr(value)) if isinstance(value, float) else value


Weight = Annotated[Fraction, BeforeValidator(_exact_number), Field(gt=0, le=1000)]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Label(_Part):
    """A name in both languages."""

    zh: str = Field(min_length=1, max_length=60)
    en: str = Field(min_length=1, max_length=60)


class RoundingRule(_Part):
    mode: Mode = "half_up"
    digits: int = Field(default=1, ge=0, le=MAX_DIGITS)

    @property
    def rounding(self) -> Rounding:
        return Rounding(self.digits, self.mode)


class MeasureRule(_Part):
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


class PlacesRule(_Part):
    style: Style = "competition"
    compare: Literal["unrounded", "rounded"] = "unrounded"
    by: str = "score"
    ties: tuple[str, ...] = ()


class PointsRule(_Part):
    first: int = Field(default=100, ge=1, le=100_000)
    step: int = Field(default=3, ge=0, le=100_000)
    floor: int = Field(default=0, ge=0)
    listed: tuple[int, ...] = ()

    @field_validator("listed")
    @classmethod
    def _never_rising(cls, listed: tuple[int, ...]) -> tuple[int, ...]:
        if any(later > earlier for earlier, later in pairwise(listed)):
            raise ValueError("points may not rise from one place to the next")
        return listed

    @property
    def ladder(self) -> Ladder:
        return Ladder(self.first, self.step, self.floor, self.listed)


class ScoreRule(_Part):
    rounding: RoundingRule = RoundingRule()
    missing: Literal["reweight", "zero", "apart"] = "reweight"


class GroupRule(_Part):
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


class LeagueRule(_Part):
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
            raise ValueError(f"measure codes must differ; used twice: {', '.join(twice)}")
        wanted = ("score", *codes)
        for code in (self.places.by, *self.places.ties):
            if code not in wanted:
                raise ValueError(f"places go by {code!r}, which is neither 'score' nor a measure ({', '.join(codes)})")
        if "score" in (self.places.by, *self.places.ties) and not self.weighted:
            raise ValueError("places go by score, but no measure has a weight")
        unknown = sorted(set(self.ranked_keys) - set(DIMENSIONS))
        if unknown:
            raise ValueError(f"ranked_keys names {', '.join(unknown)}; dimensions are {', '.join(DIMENSIONS)}")
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
    try:
        return LeagueRule.model_validate(data)
    except ValidationError as error:
        faults = error.errors()
        told = [f for f in faults if not _echo(f, faults)]
        raise RulebookError(tuple(_problem(fault, lines or {}) for fault in told)) from None


def _echo(fault: Mapping[str, Any], faults: Sequence[Mapping[str, Any]]) -> bool:
    """A list is called too short when its only entries are faulty: those are named already."""
    loc = fault["loc"]
    deeper = any(len(f["loc"]) > len(loc) and f["loc"][: len(loc)] == loc for f in faults)
    return bool(fault["type"] == "too_short" and deeper)


def _problem(fault: Mapping[str, Any], lines: Mapping[Path, int]) -> RulebookProblem:
    where: Path = tuple(fault["loc"])
    known = where
    while known and known not in lines:
        known = known[:-1]
    detail = str(fault["msg"]).removeprefix("Value error, ")
    return RulebookProblem(lines.get(known, 1), ".".join(map(str, where)) or "rulebook", str(fault["type"]), detail)
