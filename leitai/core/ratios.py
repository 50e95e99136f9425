"""Columns of exact integers and exact ratios of two of them, for thousands of groups at once.

Amounts are integers in minor units (cents, hundred-millionths of a share). They are kept in int64 while every product
that is formed fits, and in Python integers otherwise, so nothing is rounded before the one rounding of the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leitai.core.results import NotAvailable, Rounding, round_ratio

Integers = NDArray[Any]
Mask = NDArray[np.bool_]

_INT64_LIMIT = 2**62


@dataclass(frozen=True)
class Column:
    """Integers in units of 1/scale, shape (n,), int64 or object; `present` is False where the data holds nothing."""

    values: Integers
    present: Mask
    scale: int

    def __len__(self) -> int:
        return len(self.values)

    def at(self, row: int) -> Fraction | None:
        return Fraction(int(self.values[row]), self.scale) if self.present[row] else None

    def take(self, rows: Sequence[int]) -> Column:
        return Column(self.values[list(rows)], self.present[list(rows)], self.scale)

    def total(self) -> Column:
        """The exact sum of what is present, as a column of one row; of nothing it is not present."""
        some = bool(self.present.any())
        present = self.values[self.present]
        if present.dtype != object and _largest(present) * len(present) >= _INT64_LIMIT:
            present = present.astype(object)
        value = int(present.sum()) if some else 0
        return Column(np.array([value], dtype=object), np.array([some]), self.scale)

    @classmethod
    def of(cls, values: Iterable[int | None], scale: int = 1) -> Column:
        listed = list(values)
        present = np.array([v is not None for v in listed], dtype=bool)
        return cls(np.array([v or 0 for v in listed], dtype=object), present, scale)


@dataclass(frozen=True)
class Ratios:
    """Exact ratios numerator/denominator, shape (n,); denominator > 0 where `available`."""

    numerators: Integers
    denominators: Integers
    available: Mask
    reason: str
    """Why a row has none: a message id, the same for all rows."""

    def __len__(self) -> int:
        return len(self.numerators)

    def at(self, row: int) -> Fraction | NotAvailable:
        if not self.available[row]:
            return NotAvailable(self.reason)
        return Fraction(int(self.numerators[row]), int(self.denominators[row]))

    def rounded(self, rule: Rounding, times: int) -> Ratios:
        """The same values rounded as they are printed, in units of 10**-digits of the printed unit."""
        printed = [
            round_ratio(int(n) * times, int(d), rule) if ok else 0
            for n, d, ok in zip(self.numerators, self.denominators, self.available, strict=True)
        ]
        ones = np.full(len(printed), times * 10**rule.digits, dtype=object)
        return Ratios(np.array(printed, dtype=object), ones, self.available, self.reason)

    def take(self, rows: NDArray[np.intp]) -> Ratios:
        return Ratios(self.numerators[rows], self.denominators[rows], self.available[rows], self.reason)

    @classmethod
    def of(cls, values: Sequence[Fraction | NotAvailable], reason: str = "progress.not_available") -> Ratios:
        exact = [v if isinstance(v, Fraction) else None for v in values]
        return cls(
            np.array([0 if v is None else v.numerator for v in exact], dtype=object),
            np.array([1 if v is None else v.denominator for v in exact], dtype=object),
            np.array([v is not None for v in exact], dtype=bool),
            reason,
        )


def times(values: Integers, factor: int) -> Integers:
    """values × factor without overflow: int64 while it fits, Python integers otherwise."""
    if factor == 1 or not len(values):
        return values
    if values.dtype == object or _largest(values) * abs(factor) < _INT64_LIMIT:
        return np.asarray(values * factor)
    return np.asarray(values.astype(object) * factor)


def minus(left: Integers, right: Integers) -> Integers:
    """left - right without overflow."""
    if left.dtype == object or right.dtype == object or _largest(left) + _largest(right) < _INT64_LIMIT:
        return np.asarray(left - right)
    return np.asarray(left.astype(object) - right.astype(object))


def quotient(numerator: Column, denominator: Column, reason: str) -> Ratios:
    """numerator/denominator row by row; not available where either is missing or the denominator is not positive."""
    available = numerator.present & denominator.present & _positive(denominator.values)
    common = gcd(numerator.scale, denominator.scale)
    over = times(numerator.values, denominator.scale // common)
    under = times(denominator.values, numerator.scale // common)
    return Ratios(over, np.where(available, under, 1), available, reason)


def shifted(ratios: Ratios, by: Fraction) -> Ratios:
    """ratio + by, still exact: (n·q + d·p)/(d·q) for by = p/q."""
    p, q = by.numerator, by.denominator
    over = minus(times(ratios.numerators, q), times(ratios.denominators, -p))
    return Ratios(over, times(ratios.denominators, q), ratios.available, ratios.reason)


def whole(column: Column, reason: str) -> Ratios:
    """The column itself as ratios over its scale."""
    return Ratios(column.values, np.full(len(column), column.scale, dtype=np.int64), column.present, reason)


def equal_ratios(left: Ratios, right: Ratios) -> Mask:
    """Row by row, whether two ratios are exactly equal, by cross multiplication in lowest terms."""
    a, b = _lowest(left)
    c, d = _lowest(right)
    if max(map(_largest, (a, b, c, d)), default=0) >= 2**31:
        a, b, c, d = (part.astype(object) for part in (a, b, c, d))
    return np.asarray(a * d == c * b, dtype=bool)


def _lowest(ratios: Ratios) -> tuple[Integers, Integers]:
    if ratios.numerators.dtype == object or ratios.denominators.dtype == object or not len(ratios):
        return ratios.numerators, ratios.denominators
    common = np.maximum(np.gcd(ratios.numerators, ratios.denominators), 1)
    return ratios.numerators // common, ratios.denominators // common


def _positive(values: Integers) -> Mask:
    return np.asarray(values > 0, dtype=bool)


def _largest(values: Integers) -> int:
    return max(abs(int(values.max())), abs(int(values.min()))) if len(values) else 0
