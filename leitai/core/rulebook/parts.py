"""What every rulebook is made of: exact numbers, names, roundings, ladders of points, and faults with their lines.

A rulebook arrives as plain data (a mapping read from YAML by the caller) with the line on which each value stands, so
that every fault names its line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from leitai.core.ranking import Ladder
from leitai.core.results import MAX_DIGITS, Mode, Rounding

Path = tuple[str | int, ...]
R = TypeVar("R", bound=BaseModel)


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


def exact_number(value: object) -> object:
    # A weight of 0.1 read as a double would no longer be one tenth; its shortest text still is.
    return Fraction(repr(value)) if isinstance(value, float) else value


def decimal_number(value: Fraction) -> Fraction:
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        raise ValueError("must be a decimal that ends")
    return value


Weight = Annotated[Fraction, BeforeValidator(exact_number), Field(gt=0, le=1000)]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Label(Part):
    """A name in both languages."""

    zh: str = Field(min_length=1, max_length=60)
    en: str = Field(min_length=1, max_length=60)


class RoundingRule(Part):
    mode: Mode = "half_up"
    digits: int = Field(default=1, ge=0, le=MAX_DIGITS)

    @field_validator("mode", mode="before")
    @classmethod
    def _either_spelling(cls, mode: object) -> object:
        return mode.replace("-", "_") if isinstance(mode, str) else mode

    @property
    def rounding(self) -> Rounding:
        return Rounding(self.digits, self.mode)


class PointsRule(Part):
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


def parse(kind: type[R], data: Any, lines: Mapping[Path, int] | None = None) -> R:
    """The rulebook that `data` declares; raises RulebookError with every fault and its line."""
    try:
        return kind.model_validate(data)
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
    detail = str(fault["msg"]).removeprefix("Value error, ")
    # what does not fit together is told of the whole, and begins with the part it stands in: "places.ties: …"
    named: Path = where or tuple(detail.partition(":")[0].split("."))
    while named and named not in lines:
        named = named[:-1]
    return RulebookProblem(lines.get(named, 1), ".".join(map(str, where)) or "rulebook", str(fault["type"]), detail)
