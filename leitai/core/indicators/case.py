"""What a scoring function is given, and what it hands back: points with the formula that made them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, lru_cache
from types import MappingProxyType

from leitai.core.results import NotAvailable

NOTHING: Mapping[str, tuple[Fraction, ...]] = MappingProxyType({})
ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Peers:
    """The values a relative function compares with: every unit of the group that has one, the unit's own included."""

    values: Mapping[str, Fraction]

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def highest(self) -> Fraction:
        return max(self.values.values())

    @cached_property
    def lowest(self) -> Fraction:
        return min(self.values.values())

    @cached_property
    def total(self) -> Fraction:
        return sum(self.values.values(), ZERO)

    @cached_property
    def from_above(self) -> Mapping[Fraction, int]:
        """The place of each value when the largest is first; equal values share it and the next is left out."""
        return _places(sorted(self.values.values(), reverse=True))

    @cached_property
    def from_below(self) -> Mapping[Fraction, int]:
        return _places(sorted(self.values.values()))


def _places(ordered: Sequence[Fraction]) -> dict[Fraction, int]:
    found: dict[Fraction, int] = {}
    for place, value in enumerate(ordered, 1):
        found.setdefault(value, place)
    return found


@dataclass(frozen=True, slots=True)
class Case:
    """One unit under one indicator.

    `value` is what the function judges: the `actual` value itself, or its growth or completion where the indicator
    says so, in percent. `history` are the unit's own past values, `items` further values by name, `word` a judgement.
    """

    weight: Fraction
    value: Fraction | None = None
    target: Fraction | None = None
    baseline: Fraction | None = None
    history: tuple[Fraction, ...] = ()
    items: Mapping[str, tuple[Fraction, ...]] = field(default_factory=lambda: NOTHING)
    word: str = ""
    note: str = ""
    unit_class: str = ""
    peers: Peers | None = None
    actual: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Points:
    """Points before rounding, the branch of the rule that was taken, and the formula with its numbers put in.

    `near` is set where the value holds an exponential: then it is right to 40 decimals, not exact.
    """

    value: Fraction
    branch: str
    formula: str
    near: bool = False


Outcome = Points | NotAvailable
"""A rule that cannot be applied gives no points; the reason is a message id, never a silent zero."""


def text(value: Fraction) -> str:
    """A number as people write it: 0.25, or 1/3 where no decimal ends."""
    return _text(value.numerator, value.denominator)


@lru_cache(maxsize=8192)  # weights and targets come again and again
def _text(over: int, under: int) -> str:
    if under == 1:
        return str(over)
    places, scale = 1, 10
    while scale % under:
        places, scale = places + 1, scale * 10
        if places > 15:
            return f"{over}/{under}"
    whole, rest = divmod(abs(over) * (scale // under), scale)
    return f"{'-' if over < 0 else ''}{whole}.{rest:0{places}d}"


def brackets(value: Fraction) -> str:
    """A number inside a formula: negative ones in brackets, so that no two signs meet."""
    return f"({text(value)})" if value < 0 else text(value)


class Missing(Exception):
    """A function's input is not there or cannot be used; the registry tells it as NotAvailable."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)
