"""Which sets of sites one group can have seen after so many half-days, with how little driving: all 2ⁿ of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leitai.core.routing.halfdays import Outings
from leitai.core.routing.tour import Route

Table = NDArray[np.int32]  # indexed by the bit mask of a set of sites, shape (2**n,)

NEVER = np.int32(1 << 29)  # two of them still fit into 32 bits


class Subsets:
    r"""Dynamic programming over sets of sites.

    .. math:: f_k(S) = \min_{T \subseteq S} f_{k-1}(S \setminus T) + g_k(T), \qquad f_0(\emptyset) = 0

    where g_k(T) is the least driving of half-day k over exactly the sites T. `driving[k]` is f_k; `back` is, for every
    set, the earliest return in the half-day its last site is seen, counted with that half-day's midnight. Exact;
    a half-day costs its outings times the sets reached before it, at most 2ⁿ, and a table 4·2ⁿ bytes: for at most
    twenty sites.
    """

    def __init__(self, sites: int) -> None:
        start = np.full(1 << sites, NEVER, dtype=np.int32)
        start[0] = 0
        self.driving: list[Table] = [start]
        self.back: Table = np.where(start == 0, np.int32(0), NEVER)

    def add(self, day: Outings, midnight: int) -> None:
        """One half-day more."""
        masks, back = day.earliest()
        before = self.driving[-1]
        known, fresh = np.flatnonzero(before < NEVER), self.back == NEVER
        for mask, minutes in zip(masks.tolist(), back.tolist(), strict=True):
            if mask:
                reached = known[known & mask == 0] | mask
                reached = reached[fresh[reached]]
                self.back[reached] = np.minimum(self.back[reached], np.int32(midnight + minutes))
        self.driving.append(self.after(before, day))

    def after(self, before: Table, day: Outings, latest: int | None = None) -> Table:
        """f_k from f_{k-1}, who goes out being back by `latest` (a minute of the day)."""
        masks, driving, _ = day.best(latest)
        known = np.flatnonzero(before < NEVER)
        so_far = before[known]
        result = np.full_like(before, NEVER)
        for mask, minutes in zip(masks.tolist(), driving.tolist(), strict=True):
            apart = known & mask == 0
            reached = known[apart] | mask
            result[reached] = np.minimum(result[reached], so_far[apart] + np.int32(minutes))
        return result

    def routes(self, seen: int, days: Sequence[Outings], tables: Sequence[Table], latest: int | None) -> list[Route]:
        """The outings behind `tables[-1][seen]`, traced back; `latest` binds the last of `days`."""
        found: list[Route] = []
        for number in range(len(days) - 1, -1, -1):
            masks, driving, rows = days[number].best(latest if number == len(days) - 1 else None)
            inside = (masks & ~seen) == 0
            masks, driving, rows = masks[inside], driving[inside], rows[inside]
            total = tables[number][seen & ~masks] + driving
            pick = int(np.flatnonzero(total == tables[number + 1][seen])[0])
            found.append(days[number].routes[int(rows[pick])])
            seen &= ~int(masks[pick])
        return found[::-1]
