"""Roots to 50 digits, and columns of integers that neither overflow nor lose a digit."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leitai.core import exact
from leitai.core.exact import DIGITS
from leitai.core.results import Rounding, round_ratio

_ROOTED = 10**30
"""A rational of a smaller denominator never went through an irrational root, or was rounded since."""

Integers = NDArray[Any]
"""int64 where every value and product fits, Python integers otherwise."""


def root(value: Fraction) -> Fraction:
    """The square root: exact where it is rational, otherwise to 50 significant digits."""
    over, under = isqrt(value.numerator), isqrt(value.denominator)
    if over * over == value.numerator and under * under == value.denominator:
        return Fraction(over, under)
    with localcontext() as context:
        context.prec = DIGITS
        return Fraction((Decimal(value.numerator) / Decimal(value.denominator)).sqrt())


def settled(value: Fraction, rule: Rounding, rooted: bool) -> Fraction:
    """The value rounded; raises Refused (`score.unsettled`) where its 50 digits do not settle which way."""
    near = rooted and value.denominator > _ROOTED
    return Fraction(exact.settled(value, rule, near=near, otherwise="score.unsettled"))


def round_integers(values: Integers, scale: int, rule: Rounding) -> Integers:
    """values ÷ scale rounded, in units of 10**-digits; one rounding for each distinct value."""
    distinct, at = np.unique(values, return_inverse=True)
    rounded = np.array([round_ratio(int(value), scale, rule) for value in distinct], dtype=object)
    return narrow(rounded)[at]


def narrow(values: Integers) -> Integers:
    if values.dtype == object and len(values) and max(map(abs, values)) < 2**62:
        return values.astype(np.int64)
    return values


def product(values: Integers, by: NDArray[np.int64] | int) -> Integers:
    """values × by without overflow."""
    largest = _largest(values) * (abs(by) if isinstance(by, int) else _largest(by))
    return values * by if largest < 2**62 else values.astype(object) * by


def running(values: Integers) -> Integers:
    """Sums of the first 0, 1, … n values, without overflow; shape (n + 1,)."""
    wide = values if _largest(values) * len(values) < 2**62 else values.astype(object)
    return np.concatenate((np.zeros(1, dtype=wide.dtype), np.cumsum(wide)))


def _largest(values: Integers) -> int:
    return max(abs(int(values.max())), abs(int(values.min()))) if len(values) else 0


def plain(value: Fraction) -> str:
    """A number as people write it: 0.25, or 1/3 where no decimal ends."""
    rest, twos_and_fives = value.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest, power = rest // prime, power + 1
        twos_and_fives = max(twos_and_fives, power)
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    digits = str(abs(value.numerator) * 10**twos_and_fives // value.denominator).rjust(twos_and_fives + 1, "0")
    whole, after = digits[: len(digits) - twos_and_fives], digits[len(digits) - twos_and_fives :]
    return ("-" if value < 0 else "") + whole + ("." + after if after else "")
