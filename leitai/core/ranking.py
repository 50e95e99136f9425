"""Places, place points, scores and movement from exact values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from leitai.core.ratios import Ratios, equal_ratios

Style = Literal["competition", "dense", "unique"]
Places = NDArray[np.int64]
K = TypeVar("K")

NO_PLACE = 0
# The quotient of two integers, each correctly rounded to a double, is off by less than 2 ulp: values closer than this
# are compared exactly, all others are already in their exact order.
_NEAR = 4 * np.finfo(np.float64).eps


@dataclass(frozen=True)
class Ladder:
    """Points by place: 100, 97, 94 … down to a floor, or a list whose last entry holds for every later place."""

    first: int = 100
    step: int = 3
    floor: int = 0
    listed: tuple[int, ...] = ()

    def at(self, place: int) -> int:
        if place < 1:
            raise ValueError(f"{place} is not a place")
        if self.listed:
            return self.listed[min(place, len(self.listed)) - 1]
        return max(self.first - self.step * (place - 1), self.floor)

    def by_place(self, longest: int) -> NDArray[np.int64]:
        """Points indexed by place, 0 for NO_PLACE, shape (longest + 1,)."""
        if self.listed:
            return np.array([0, *(self.at(place) for place in range(1, longest + 1))], dtype=np.int64)
        rungs = np.maximum(self.first - self.step * np.arange(longest, dtype=np.int64), self.floor)
        return np.concatenate((np.zeros(1, dtype=np.int64), rungs))


def places(
    values: Ratios,
    style: Style = "competition",
    higher_is_better: bool = True,
    ties: Sequence[Ratios] = (),
) -> Places:
    """The place of each row, shape (n,), 1 is best; rows without a value get NO_PLACE.

    competition: equal values share a place and the next one is left out (9, 9, 11); dense: none is left out (9, 9, 10);
    unique: equal values are parted by `ties` in turn (higher is better), then by the order of the rows.
    """
    rows = np.flatnonzero(values.available)
    order, equal = _order(values.take(rows), higher_is_better)
    result = np.zeros(len(values), dtype=np.int64)
    if not len(rows):
        return result
    if style == "unique":
        order = _parted(order, equal, [tie.take(rows) for tie in ties])
        result[rows[order]] = np.arange(1, len(rows) + 1)
        return result
    starts = ~equal
    if style == "dense":
        place = np.cumsum(starts)
    else:
        place = np.maximum.accumulate(np.where(starts, np.arange(1, len(rows) + 1), 0))
    result[rows[order]] = place
    return result


def shared(given: Places) -> NDArray[np.bool_]:
    """Which rows share their place with another."""
    sizes = np.bincount(given, minlength=1)
    return np.asarray((given != NO_PLACE) & (sizes[given] > 1), dtype=bool)


def movement(before: Mapping[K, int], now: Mapping[K, int]) -> dict[K, int | None]:
    """Places won since the month before (positive is up); None for who had no place then or has none now."""
    moved: dict[K, int | None] = {}
    for key, place in now.items():
        earlier = before.get(key, NO_PLACE)
        moved[key] = earlier - place if earlier != NO_PLACE and place != NO_PLACE else None
    return moved


def scores(
    placed: Sequence[Places], weights: Sequence[Fraction], ladder: Ladder, missing: Literal["reweight", "zero", "apart"]
) -> Ratios:
    """Σ weight·points(place) over the measures, over the sum of weights.

    Where a row has no place in a measure: `reweight` shares that weight among the others in proportion, `zero` gives it
    no points, `apart` leaves the row without a score. A row without any place has no score in every case.
    """
    if not placed:
        raise ValueError("a score needs at least one weighted measure")
    denominator = np.lcm.reduce([w.denominator for w in weights])
    units = [int(w * int(denominator)) for w in weights]
    longest = max((int(p.max()) for p in placed if len(p)), default=0)
    points = ladder.by_place(longest)
    has = np.array([p != NO_PLACE for p in placed])
    earned = sum(np.where(h, points[p], 0) * u for p, h, u in zip(placed, has, units, strict=True))
    if missing == "reweight":
        under = sum(np.where(h, u, 0) for h, u in zip(has, units, strict=True))
    else:
        under = np.full(len(placed[0]), sum(units), dtype=np.int64)
    available = np.asarray(has.all(axis=0) if missing == "apart" else has.any(axis=0), dtype=bool)
    return Ratios(np.asarray(earned), np.where(available, under, 1), available, "ranking.no_score")


def _order(values: Ratios, higher_is_better: bool) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Rows from best to worst, and for each position whether it equals the one before it."""
    count = len(values)
    rough = values.numerators.astype(np.float64) / values.denominators.astype(np.float64)
    order = np.argsort(-rough if higher_is_better else rough, kind="stable")
    equal = np.zeros(count, dtype=bool)
    if count < 2:
        return order, equal
    sorted_ = rough[order]
    gap = np.abs(np.diff(sorted_))
    near = gap <= _NEAR * np.maximum(np.abs(sorted_[1:]), np.abs(sorted_[:-1]))
    same = np.zeros(count - 1, dtype=bool)
    pairs = np.flatnonzero(near)
    same[pairs] = equal_ratios(values.take(order[pairs]), values.take(order[pairs + 1]))
    equal[1:] = same
    unclear = near & ~same
    for start, end in _runs(near):
        if not unclear[start : end - 1].any():
            continue
        cluster = order[start:end]
        exact = [values.at(int(row)) for row in cluster]
        ranked = sorted(
            range(len(cluster)), key=lambda i: _exact(exact[i]), reverse=higher_is_better
        )  # sorted() is stable in both directions, so equal rows keep their order
        order[start:end] = cluster[ranked]
        for position in range(1, len(ranked)):
            equal[start + position] = exact[ranked[position]] == exact[ranked[position - 1]]
    return order, equal


def _exact(value: object) -> Fraction:
    assert isinstance(value, Fraction)
    return value


def _runs(near: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Stretches [start, end) of positions whose neighbours are too close to tell apart in doubles."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], near, [False])).astype(np.int8)))
    return [(int(edges[i]), int(edges[i + 1]) + 1) for i in range(0, len(edges), 2)]


def _parted(order: NDArray[np.intp], equal: NDArray[np.bool_], ties: Sequence[Ratios]) -> NDArray[np.intp]:
    result = order.copy()
    for start, end in _runs(equal[1:]):
        rows = sorted(int(row) for row in order[start:end])
        for tie in reversed(ties):
            rows.sort(key=lambda row, tie=tie: _tie_key(tie, row))  # type: ignore[misc]
        result[start:end] = rows
    return result


def _tie_key(tie: Ratios, row: int) -> tuple[int, Fraction]:
    value = tie.at(row)
    return (0, -value) if isinstance(value, Fraction) else (1, Fraction(0))
