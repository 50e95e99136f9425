"""The one place with an exponential: 50 digits of decimal, and an exact value wherever there is one."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache

from leitai.core import exact
from leitai.core.exact import DIGITS
from leitai.core.results import Rounding

GUARD = 12
"""Further digits while computing, so that the 50 that are kept are right."""
_DEGREE = 64


def between(low: Fraction, high: Fraction, part: Fraction) -> tuple[Fraction, bool]:
    """low·(high/low)^part, and whether the value is only near (to 50 digits) and not exact; 0 < low < high."""
    exact = _exact_power(high / low, part)
    if exact is not None:
        return low * exact, False
    with localcontext() as context:
        context.prec = DIGITS + GUARD
        value = _decimal(low) * (_logarithm(high / low) * _decimal(part)).exp()
        context.prec = DIGITS
        return Fraction(+value), True


@lru_cache(maxsize=64)
def _logarithm(value: Fraction) -> Decimal:
    with localcontext() as context:
        context.prec = DIGITS + GUARD
        return _decimal(value).ln()


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _exact_power(base: Fraction, part: Fraction) -> Fraction | None:
    degree = part.denominator
    if degree > _DEGREE or abs(part.numerator) > _DEGREE:
        return None
    over, under = _whole_root(base.numerator, degree), _whole_root(base.denominator, degree)
    if over is None or under is None:
        return None
    return Fraction(over, under) ** part.numerator


def _whole_root(value: int, degree: int) -> int | None:
    low, high = 0, 1 << (value.bit_length() // degree + 1)
    while low < high:
        middle = (low + high + 1) // 2
        if middle**degree <= value:
            low = middle
        else:
            high = middle - 1
    return low if low**degree == value else None


def settled(value: Fraction, rule: Rounding, near: bool) -> Decimal:
    """The value rounded; Refused (`indicator.unsettled`) where its 50 digits do not settle which way."""
    return exact.settled(value, rule, near=near, otherwise="indicator.unsettled")
