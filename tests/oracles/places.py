"""Places the slow obvious way: count who is strictly better. Shares no code with core/ranking."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def competition(values: Sequence[Fraction | None]) -> list[int]:
    return [0 if v is None else 1 + sum(o is not None and o > v for o in values) for v in values]


def dense(values: Sequence[Fraction | None]) -> list[int]:
    return [0 if v is None else 1 + len({o for o in values if o is not None and o > v}) for v in values]


def unique(values: Sequence[Fraction | None], ties: Sequence[Sequence[Fraction | None]]) -> list[int]:
    def better(left: int, right: int) -> bool:
        for column in (values, *ties):
            a, b = column[left], column[right]
            if a is None and b is None:
                continue
            if a is None or b is None:
                return b is None
            if a != b:
                return a > b
        return left < right

    rows = [row for row, value in enumerate(values) if value is not None]
    found = [0] * len(values)
    for row in rows:
        found[row] = 1 + sum(better(other, row) for other in rows if other != row)
    return found


def weighted_score(
    placed: Sequence[Sequence[int]], weights: Sequence[Fraction], first: int, step: int, floor: int
) -> list[Fraction | None]:
    """Σ weight·points over the sum of the weights of those measures in which the row has a place."""
    found: list[Fraction | None] = []
    for row in range(len(placed[0])):
        there = [(w, p[row]) for w, p in zip(weights, placed, strict=True) if p[row]]
        total = sum((w for w, _ in there), Fraction(0))
        earned = sum((w * max(first - step * (place - 1), floor) for w, place in there), Fraction(0))
        found.append(earned / total if there else None)
    return found
