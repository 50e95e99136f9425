"""The indicator tree: aspects, indicators and their data, weights by class, bonus, deduction and veto, as declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PlainValidator, field_validator, model_validator

from leitai.core.indicators import FUNCTIONS, AnyRule, Policy
from leitai.core.indicators.judged import Veto
from leitai.core.indicators.rules import Amount, Positive, Share
from leitai.core.ranking import Style
from leitai.core.results import Rounding
from leitai.core.rulebook.parts import (
    Code,
    Label,
    Part,
    Path,
    RoundingRule,
    RulebookError,
    RulebookProblem,
    exact_number,
    parse,
)

OPEN = "open"
LARGEST = 10_000
EVERY = "all"
"""The class of every unit in a tree without classes."""

DataKind = Literal["closed_fact", "economy", "contest", "events", "survey", "appraisal", "manual"]
CourseKind = Literal["level", "cumulative"]
State = Literal["reported", "missing", "not_applicable", "force_majeure"]


def _weight(value: object) -> Fraction | None:
    if value == OPEN:
        return None
    try:
        found = Fraction(str(exact_number(value)))
    except (ValueError, ZeroDivisionError):
        found = Fraction(-1)
    if isinstance(value, bool) or not 0 <= found <= LARGEST:
        raise ValueError(f"a weight is a number from 0 to {LARGEST}, one for each class, or `open`; not {value!r}")
    return found


def _weights(value: object) -> Fraction | dict[str, Fraction | None] | None:
    return {str(code): _weight(one) for code, one in value.items()} if isinstance(value, dict) else _weight(value)


Weight = Annotated[Fraction | dict[str, Fraction | None] | None, PlainValidator(_weights)]
"""None where the source does not publish it (`open`)."""


class Sentence(Part):
    zh: str = Field(min_length=1, max_length=300)
    en: str = Field(min_length=1, max_length=300)


class ClassRule(Part):
    """Units that share their weights: 城市主城区, 重点开发区县 … `units` is how many there are, where that is known."""

    code: Code
    label: Label
    units: int | None = Field(default=None, ge=1)


class DataRule(Part):
    """Where a value comes from: a closed month, a series, a contest, events, a survey, an appraisal, or by hand."""

    kind: DataKind = "manual"
    of: str = Field(default="", max_length=80)


class ItemRule(Part):
    """A further value that the function needs, such as one group's marks; its rows are named indicator.item."""

    code: Code
    label: Label
    data: DataRule = DataRule()


class Policies(Part):
    """What stands in for a score: nothing reported, not applicable, force majeure with its approval."""

    missing: Policy = "zero"
    not_applicable: Policy = "peer_mean"
    force_majeure: Policy = "peer_mean"


class IndicatorRule(Part):
    """One indicator. Without a function it is shown and left open; `weight` is one number or one for each class."""

    code: Code
    label: Label
    weight: Weight = Fraction(0)
    function: AnyRule | None = None
    value: Literal["level", "growth", "completion"] = "level"
    """What the function judges: the actual value, its growth on the baseline, or its completion of the target, in %."""
    course: CourseKind = "level"
    """How the value grows within the period, for the forecast: month upon month (cumulative), or it stands (level)."""
    peers: Literal["class", "all"] | None = None
    unit: str = Field(default="", max_length=20)
    owner: str = Field(default="", max_length=60)
    data: DataRule = DataRule()
    items: tuple[ItemRule, ...] = ()
    policies: Policies | None = None
    rounding: RoundingRule | None = None
    floor: Amount | None = Fraction(0)
    cap: Amount | None = None
    source: str = Field(default="", max_length=300)

    @field_validator("function", mode="before")
    @classmethod
    def _known(cls, function: object) -> object:
        name = function.get("name") if isinstance(function, dict) else None
        if isinstance(name, str) and name not in FUNCTIONS:
            meant = get_close_matches(name, FUNCTIONS, n=1)
            hint = f"did you mean {meant[0]}?" if meant else f"known are {', '.join(FUNCTIONS)}"
            raise ValueError(f"there is no function {name!r}; {hint}")
        return function

    @field_validator("function")
    @classmethod
    def _no_veto(cls, function: AnyRule | None) -> AnyRule | None:
        if isinstance(function, Veto):
            raise ValueError("a veto stands under `vetoes`")
        return function

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.floor is not None and self.cap is not None and self.floor > self.cap:
            raise ValueError("the floor must not be above the cap")
        if len({item.code for item in self.items}) < len(self.items):
            raise ValueError("every item needs a code of its own")
        return self

    def weight_of(self, unit_class: str) -> Fraction | None:
        return self.weight.get(unit_class) if isinstance(self.weight, dict) else self.weight


class AspectRule(Part):
    """Indicators that belong together. `factor` converts their sum, as 60 % of a table of 100 points."""

    code: Code
    label: Label
    factor: Annotated[Share, Field(gt=0)] = Fraction(1)
    indicators: tuple[IndicatorRule, ...] = ()


class ExtraRule(IndicatorRule):
    """A bonus or a deduction: points beside the weights. `counts: ties` parts equal totals and is never added."""

    kind: Literal["bonus", "deduction"]
    counts: Literal["total", "ties"] = "total"
    floor: Amount | None = None
    policies: Policies | None = Policies(not_applicable="zero", force_majeure="zero")

    @model_validator(mode="after")
    def _has_function(self) -> Self:
        if self.function is None:
            raise ValueError("a bonus or deduction needs a function; what is not published stands under `open`")
        return self


class VetoRule(Part):
    code: Code
    label: Label
    effect: Literal["not_top", "void"] = "not_top"
    owner: str = Field(default="", max_length=60)
    source: str = Field(default="", max_length=300)


class GradeRule(Part):
    code: Code
    label: Label
    at: Amount


class ListRule(Part):
    """A red or black list: so many of the first or last of each class, where the value is above or under its target.

    A unit with approved force majeure under that indicator is not on a list of the last.
    """

    code: Code
    label: Label
    end: Literal["first", "last"]
    count: dict[str, Annotated[int, Field(ge=1)]] = Field(min_length=1)
    when: Literal["exceeded", "missed", "always"] = "always"
    of: str = ""


class CapsRule(Part):
    bonus: Positive | None = None
    deduction: Positive | None = None


class PlacesRule(Part):
    style: Literal["competition", "dense"] = "competition"
    within: Literal["class", "all"] = "class"
    compare: Literal["rounded", "unrounded"] = "rounded"

    @property
    def as_style(self) -> Style:
        return self.style


class AppraisalTree(Part):
    """An appraisal: what is scored by which function with which weight, and how points become a total and a place."""

    code: Code
    name: Label
    version: int = Field(default=1, ge=1)
    source: str = Field(min_length=1, max_length=1000)
    fictional: bool = False
    full: Positive = Fraction(100)
    classes: tuple[ClassRule, ...] = ()
    aspects: tuple[AspectRule, ...] = Field(min_length=1)
    extras: tuple[ExtraRule, ...] = ()
    caps: CapsRule = CapsRule()
    vetoes: tuple[VetoRule, ...] = ()
    grades: tuple[GradeRule, ...] = ()
    lists: tuple[ListRule, ...] = ()
    policies: Policies = Policies()
    peers: Literal["class", "all"] = "class"
    rounding: RoundingRule = RoundingRule(digits=2)
    total: RoundingRule = RoundingRule(digits=2)
    places: PlacesRule = PlacesRule()
    target_adjustments: int = Field(default=1, ge=0)
    open: tuple[Sentence, ...] = ()
    """What the source does not publish. It is never filled in by guessing."""

    @property
    def indicators(self) -> tuple[IndicatorRule, ...]:
        return tuple(indicator for aspect in self.aspects for indicator in aspect.indicators)

    @property
    def scored(self) -> tuple[IndicatorRule, ...]:
        return (*self.indicators, *self.extras)

    @property
    def class_codes(self) -> tuple[str, ...]:
        return tuple(c.code for c in self.classes) or (EVERY,)

    @property
    def gaps(self) -> tuple[str, ...]:
        """Codes of what keeps the tree from computing: aspects without indicators, open weights, no function."""
        empty = [aspect.code for aspect in self.aspects if not aspect.indicators]
        return (*empty, *(i.code for i in self.indicators if self._is_open(i)))

    def _is_open(self, indicator: IndicatorRule) -> bool:
        return indicator.function is None or any(indicator.weight_of(c) is None for c in self.class_codes)

    def indicator(self, code: str) -> IndicatorRule:
        return next(indicator for indicator in self.scored if indicator.code == code)

    def factor_of(self, code: str) -> Fraction:
        """What an indicator's points are multiplied by in the total; 1 for a bonus or a deduction."""
        return next((a.factor for a in self.aspects for i in a.indicators if i.code == code), Fraction(1))

    def weights(self, unit_class: str) -> Iterator[tuple[IndicatorRule, Fraction]]:
        """Each indicator of a class with its weight in the total; open ones are left out."""
        for aspect in self.aspects:
            for indicator in aspect.indicators:
                weight = indicator.weight_of(unit_class)
                if weight is not None:
                    yield indicator, weight * aspect.factor

    def rounding_of(self, indicator: IndicatorRule) -> Rounding:
        return (indicator.rounding or self.rounding).rounding

    def policy_of(self, indicator: IndicatorRule, state: State) -> Policy:
        policies = indicator.policies or self.policies
        if state == "reported":
            raise ValueError("a reported value needs no policy")
        return {
            "missing": policies.missing,
            "not_applicable": policies.not_applicable,
            "force_majeure": policies.force_majeure,
        }[state]


def parse_tree(data: Any, lines: Mapping[Path, int] | None = None) -> AppraisalTree:
    """The tree that `data` declares; raises RulebookError with every fault and its line."""
    tree = parse(AppraisalTree, data, lines)
    found = [
        RulebookProblem(line_of(where, lines or {}) or 1, ".".join(map(str, where)), "contradiction", detail)
        for where, detail in _contradictions(tree)
    ]
    if found:
        raise RulebookError(tuple(found))
    return tree


def paths(tree: AppraisalTree) -> Iterator[tuple[Path, IndicatorRule | VetoRule]]:
    """Every indicator, bonus, deduction and veto with its path in the text."""
    for a, aspect in enumerate(tree.aspects):
        for n, indicator in enumerate(aspect.indicators):
            yield ("aspects", a, "indicators", n), indicator
    yield from ((("extras", n), extra) for n, extra in enumerate(tree.extras))
    yield from ((("vetoes", n), veto) for n, veto in enumerate(tree.vetoes))


def line_of(where: Path, lines: Mapping[Path, int]) -> int | None:
    """The line of the deepest part of `where` that stands in the text."""
    while where and where not in lines:
        where = where[:-1]
    return lines.get(where)


def _contradictions(tree: AppraisalTree) -> Iterator[tuple[Path, str]]:
    """What no single part can see: codes used twice, classes that are not declared, grades out of order."""
    seen: set[str] = set()
    known = {c.code for c in tree.classes}
    for where, part in paths(tree):
        if part.code in seen:
            yield (*where, "code"), f"indicator codes must differ; used twice: {part.code}"
        seen.add(part.code)
        if isinstance(part, IndicatorRule) and isinstance(part.weight, dict) and set(part.weight) != known:
            listed = ", ".join(sorted(known)) or "none is declared"
            yield (*where, "weight"), f"weights by class must name every class ({listed})"
    codes = [c.code for c in tree.classes]
    for n, code in enumerate(codes):
        if code in codes[:n]:
            yield ("classes", n, "code"), f"class codes must differ; used twice: {code}"
    for n, rule in enumerate(tree.lists):
        if set(rule.count) - set(tree.class_codes):
            yield ("lists", n, "count"), "the counts name a class that is not declared"
        if rule.when != "always" and rule.of not in {i.code for i in tree.indicators}:
            yield ("lists", n, "of"), "`of` must name an indicator"
    for n, (better, worse) in enumerate(pairwise(tree.grades), 1):
        if worse.at >= better.at:
            yield ("grades", n, "at"), "grades stand from the best to the worst, each with its own bound"
