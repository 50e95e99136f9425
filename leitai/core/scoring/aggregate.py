"""How the marks of a panel become one value: a method keeps a stretch of the sorted marks and takes its mean or sum.

Registry METHODS: name → (rule, sorted marks, scale) → Kept. Where marks are equal at the edge of the stretch, exactly
as many instances are left out as the rule says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from leitai.core.problems import Problem, Refused
from leitai.core.rulebook.aggregate import AggregateRule

Number = int | Fraction


@dataclass(frozen=True, slots=True)
class Kept:
    """The marks from `start` up to `stop` of the sorted ones; their mean, or their sum.

    A median stands for all marks, so none of them is `trimmed`.
    """

    start: int
    stop: int
    summed: bool = False
    trimming: bool = True

    def of(self, total: Number, scale: int) -> Fraction:
        return Fraction(total) / (scale if self.summed else scale * (self.stop - self.start))


def kept(rule: AggregateRule, ordered: Sequence[Number], scale: int) -> Kept:
    """Which of the marks `ordered` ÷ `scale`, at least one and rising, the rule keeps."""
    return METHODS[rule.method](rule, ordered, scale)


def _mean(rule: AggregateRule, ordered: Sequence[Number], scale: int) -> Kept:
    return Kept(0, len(ordered))


def _median(rule: AggregateRule, ordered: Sequence[Number], scale: int) -> Kept:
    n = len(ordered)
    return Kept((n - 1) // 2, n // 2 + 1, trimming=False)


def _drop(rule: AggregateRule, ordered: Sequence[Number], scale: int) -> Kept:
    n = len(ordered)
    line = next((line for line in reversed(rule.drop) if line.marks <= n), None)
    return Kept(line.low, n - line.high) if line else Kept(0, n)


def _trim(rule: AggregateRule, ordered: Sequence[Number], scale: int) -> Kept:
    """k = floor(proportion × n) at either end."""
    assert rule.proportion is not None
    n = len(ordered)
    k = int(rule.proportion * n)
    return Kept(k, n - k)


def _middle(rule: AggregateRule, ordered: Sequence[Number], scale: int) -> Kept:
    """The sum of the middle `keep` marks, as many left out above as below."""
    assert rule.keep is not None
    n = len(ordered)
    out, odd = divmod(n - rule.keep, 2)
    if out < 0 or odd:
        raise Refused([Problem("score.no_middle", {"marks": n, "keep": rule.keep})])
    return Kept(out, n - out, summed=True)


def _tolerance(rule: AggregateRule, ordered: Sequence[Number], scale: int) -> Kept:
    """The mean of the two middle marks (three of an odd number), or of all where the middle ones lie too far apart."""
    n = len(ordered)
    if n < 4:
        return Kept(0, n)
    middle = Kept(n // 2 - 1, n // 2 + 1 + n % 2)
    inside = ordered[middle.start : middle.stop]
    mean = middle.of(sum(inside), scale)
    bands = sorted(rule.tolerance, key=lambda band: band.above, reverse=True)
    allowed = next((band.tolerance for band in bands if mean >= band.above), bands[-1].tolerance)
    return middle if inside[-1] - inside[0] <= allowed * scale else Kept(0, n)


def _closest_two(rule: AggregateRule, ordered: Sequence[Number], scale: int) -> Kept:
    """One or two marks: their mean; three: the two closest, of equal distances the higher; more: one off each end."""
    n = len(ordered)
    if n == 3:
        return Kept(1, 3) if ordered[2] - ordered[1] <= ordered[1] - ordered[0] else Kept(0, 2)
    return Kept(1, n - 1) if n > 3 else Kept(0, n)


METHODS: dict[str, Callable[[AggregateRule, Sequence[Number], int], Kept]] = {
    "mean": _mean,
    "median": _median,
    "drop": _drop,
    "trim": _trim,
    "middle": _middle,
    "tolerance": _tolerance,
    "closest_two": _closest_two,
}
