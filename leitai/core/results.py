"""What every method of the bench hands back: exact values, a named rounding, and "not available" as a value."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias, get_args

Mode = Literal["half_up", "half_even", "truncate"]
MODES: tuple[Mode, ...] = get_args(Mode)
MAX_DIGITS = 12

Exact: TypeAlias = "Fraction | Decimal | int"


@dataclass(frozen=True, slots=True)
class Rounding:
    """A named rounding: how many decimal places, and what happens between two of them."""

    digits: int
    mode: Mode = "half_up"

    def __post_init__(self) -> None:
        if not 0 <= self.digits <= MAX_DIGITS:
            raise ValueError(f"digits must be 0 to {MAX_DIGITS}, not {self.digits}")
        if self.mode not in MODES:
            raise ValueError(f"rounding must be one of {', '.join(MODES)}, not {self.mode!r}")

    @property
    def text(self) -> str:
        """The form stored in a cell, e.g. "half_up:1"."""
        return f"{self.mode}:{self.digits}"

    @classmethod
    def parse(cls, text: str) -> Rounding:
        mode, _, digits = text.partition(":")
        if mode not in MODES or not digits.isdigit():
            raise ValueError(f"rounding {text!r} is not of the form half_up:1")
        return cls(int(digits), mode)


@dataclass(frozen=True, slots=True)
class NotAvailable:
    """A value that the data cannot give. `reason` is a message id; it is never shown or summed as 0."""

    reason: str

    def __bool__(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of one group, exact and in base units (a ratio, days, a count, currency units), never in percent.

    `n` projects stand behind it (by share, so it may be a fraction); `touched` projects had no report for the month:
    they were carried on, or left out, as the measure's policy says.
    """

    value: Fraction | NotAvailable
    numerator: Fraction | None
    denominator: Fraction | None
    n: Fraction
    touched: Fraction = Fraction(0)


def round_ratio(numerator: int, denominator: int, rule: Rounding) -> int:
    """numerator/denominator in units of 10**-digits, rounded by the rule in integer arithmetic; denominator > 0.

    half_up means half away from zero, as bulletins print it (-2.25 becomes -2.3).
    """
    if denominator <= 0:
        raise ValueError("denominator must be positive")
    scaled: int = abs(numerator) * 10**rule.digits
    whole, rest = divmod(scaled, denominator)
    twice = 2 * rest
    up = {
        "half_up": twice >= denominator,
        "half_even": twice > denominator or (twice == denominator and whole % 2 == 1),
    }
    if up.get(rule.mode, False):
        whole += 1
    return -whole if numerator < 0 else whole


def round_exact(value: Exact, rule: Rounding) -> Decimal:
    """The one rounding of a value. A result of zero carries no sign, so that -0.04 prints as 0.0."""
    exact = value if isinstance(value, Fraction) else Fraction(value)
    digits = round_ratio(exact.numerator, exact.denominator, rule)
    # Built from its text: Decimal arithmetic would round again at the context's 28 digits.
    return Decimal(f"{digits}e-{rule.digits}")
