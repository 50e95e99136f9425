"""Columns of integer numerators and denominators that do not overflow, and the one rounding of their quotients."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from leitai.core.ratios import Column, Integers, Mask
from leitai.core.results import Rounding

_LIMIT = 2**62


def times(left: Any, right: Any) -> Any:
    """left × right, in Python integers where int64 could overflow."""
    if largest(left) * largest(right) < _LIMIT:
        return left * right
    return _wide(left) * _wide(right)


def plus(left: Any, right: Any) -> Any:
    if largest(left) + largest(right) < _LIMIT:
        return left + right
    return _wide(left) + _wide(right)


def largest(values: Any) -> int:
    if isinstance(values, int):
        return abs(values)
    return max(abs(int(values.max())), abs(int(values.min()))) if len(values) else 0


def _wide(values: Any) -> Any:
    return values if isinstance(values, int) else values.astype(object)


def bounded(numerators: Any, denominators: Any, floor: Fraction | None, cap: Fraction | None) -> tuple[Any, Any]:
    for bound, under in ((floor, True), (cap, False)):
        if bound is None:
            continue
        if bound == 0:
            beyond = np.asarray(numerators < 0 if under else numerators > 0, dtype=bool)
        else:
            left, right = times(numerators, bound.denominator), times(denominators, bound.numerator)
            beyond = np.asarray(left < right if under else left > right, dtype=bool)
        numerators = np.where(beyond, bound.numerator, numerators)
        denominators = np.where(beyond, bound.denominator, denominators)
    return numerators, denominators


def rounded(numerators: Any, denominators: Any, ok: Mask, rounding: Rounding) -> Integers:
    denominators = np.where(ok, denominators, 1)
    size = np.abs(times(numerators, 10**rounding.digits))
    whole = size // denominators
    twice = times(size - whole * denominators, 2)
    if rounding.mode == "half_up":
        whole = whole + (twice >= denominators)
    elif rounding.mode == "half_even":
        whole = whole + ((twice > denominators) | ((twice == denominators) & (whole % 2 == 1)))
    return np.asarray(np.where(ok, np.where(numerators < 0, -whole, whole), 0))


def positive(values: Column) -> Mask:
    return np.asarray(values.present & (values.values > 0), dtype=bool)


def safe(values: Integers, ok: Mask) -> Any:
    """Denominators, 1 where there is none."""
    return np.where(ok, values, 1)
