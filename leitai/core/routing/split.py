"""Each site by one of two groups (or by the only one), proven best: every way of dividing the sites is judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from leitai.core.routing.halfdays import Ints, Outings, outings
from leitai.core.routing.subsets import NEVER, Subsets
from leitai.core.routing.tour import DAY, Route, Tour, link_variance

Shares = tuple[Ints, ...]  # for each group the sites it sees, as bit masks: one division of the sites a row


def split_routes(tour: Tour, allowed: Sequence[int] | None = None) -> tuple[tuple[Route, ...], ...]:
    """The routes of one or two groups that see every site once between them, best by `Score` over all plans.

    With f_k and the earliest returns of `Subsets` known for all 2ⁿ sets, the score of every division is known too; each
    level keeps the divisions that are best in it. The least driving of a division is the sum of the groups' least, so
    the last two levels compare divisions only. `allowed` masks the sites open to a visit in each half-day.
    """
    if tour.groups > 2 or any(site.visits != 1 for site in tour.sites):
        raise ValueError("one or two groups and one visit to each site")
    subsets = Subsets(len(tour.sites))
    days: list[Outings] = []
    ideal = _linked(tour, next(_divisions(tour, 0)))
    for number, half in enumerate(tour.half_days):
        days.append(outings(tour, number, allowed[number] if allowed else None))
        subsets.add(days[-1], half.day * DAY)
        # One more half-day may allow more divisions, but none that ends earlier than one already best above the finish.
        if len(_visitable(subsets, ideal)[0]):
            break
    shares = _most_visited(tour, subsets)
    finish = np.max([subsets.back[sets] for sets in shares], axis=0)
    return _least_driving(tour, subsets, days, _least(shares, finish), int(finish.min()))


def _divisions(tour: Tour, missed: int) -> Iterator[Shares]:
    """All divisions that leave out so many sites; groups are alike, so the first visited site is the first group's."""
    for left_out in combinations(range(len(tour.sites)), missed):
        kept = [1 << site for site in range(len(tour.sites)) if site not in left_out]
        if tour.groups == 1:
            yield (np.array([sum(kept)], dtype=np.int64),)
            continue
        first = np.array(kept[:1] or [0], dtype=np.int64)
        for site in kept[1:]:
            first = np.concatenate((first, first | site))
        yield first, sum(kept) & ~first


def _visitable(subsets: Subsets, shares: Shares) -> Shares:
    possible = np.all([subsets.back[sets] < NEVER for sets in shares], axis=0)
    return tuple(sets[possible] for sets in shares)


def _most_visited(tour: Tour, subsets: Subsets) -> Shares:
    """The possible divisions with the fewest missed sites, of them those best in the routes of units and the link."""
    for missed in range(len(tour.sites) + 1):
        parts = [_visitable(subsets, shares) for shares in _divisions(tour, missed)]
        if any(len(part[0]) for part in parts):
            return _linked(tour, tuple(np.concatenate(column) for column in zip(*parts, strict=True)))
    raise AssertionError("leaving out every site is always possible")


def _linked(tour: Tour, shares: Shares) -> Shares:
    one_sided = np.zeros(len(shares[0]), dtype=np.int64)
    for sites in tour.split_units().values():
        unit = sum(1 << site for site in sites)
        for sets in shares:
            one_sided += sets & unit == 0
    shares = _least(shares, one_sided)
    kinds, kind = np.unique(_counts(shares), axis=0, return_inverse=True)
    variance = [link_variance(tour, row) for row in kinds.tolist()]
    rank = np.array([sorted(set(variance)).index(value) for value in variance])
    return _least(shares, rank[kind.ravel()])


def _counts(shares: Shares) -> Ints:
    """How many sites each group sees, shape (divisions, groups)."""
    return np.stack([np.bitwise_count(sets) for sets in shares], axis=1).astype(np.int64)


def _least(shares: Shares, values: NDArray[np.integer]) -> Shares:
    kept = np.flatnonzero(values == values.min())
    return tuple(sets[kept] for sets in shares)


def _least_driving(
    tour: Tour, subsets: Subsets, days: list[Outings], shares: Shares, finish: int
) -> tuple[tuple[Route, ...], ...]:
    """Of the divisions that can end by `finish` the least driving, then the least differences, with their routes."""
    used = sum(half.day * DAY + half.opens < finish for half in tour.half_days)
    if not used:
        return (((),) * len(tour.half_days),) * tour.groups
    latest = finish - tour.half_days[used - 1].day * DAY
    tables = [*subsets.driving[:used], subsets.after(subsets.driving[used - 1], days[used - 1], latest)]
    driving = tables[-1]
    shares = _least(shares, np.sum([driving[sets] for sets in shares], axis=0))
    shares = _least(shares, np.ptp(_counts(shares), axis=1))
    shares = _least(shares, np.ptp([driving[sets] for sets in shares], axis=0))
    rest = ((),) * (len(tour.half_days) - used)
    return tuple((*subsets.routes(int(sets[0]), days[:used], tables, latest), *rest) for sets in shares)
