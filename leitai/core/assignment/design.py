"""Who sees what: a design of judges and sites, before any mark is given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leitai.core.problems import Problem, Refused

Seen = NDArray[np.bool_]
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Design:
    """`seen[site, judge]`, shape (sites, judges); `groups` holds each judge's group, "" for one who rides with none."""

    judges: tuple[str, ...]
    groups: tuple[str, ...]
    sites: tuple[str, ...]
    seen: Seen

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, str]]) -> Design:
        """From (judge, group, site) rows; refused with the row's number: nothing, twice the same, two groups."""
        group_of: dict[str, str] = {}
        site_at: dict[str, int] = {}
        pairs: dict[tuple[str, str], int] = {}
        problems = []
        for number, (judge, group, site) in enumerate(rows, 1):
            about = {"judge": judge, "site": site}
            if not judge or not site:
                problems.append(Problem("link.no_name", about, number))
            elif (judge, site) in pairs:
                problems.append(Problem("link.twice", {**about, "first": pairs[judge, site]}, number))
            elif group_of.setdefault(judge, group) != group:
                problems.append(Problem("link.two_groups", {**about, "a": group_of[judge], "b": group}, number))
            pairs.setdefault((judge, site), number)
            site_at.setdefault(site, len(site_at))
        if not pairs:
            problems.append(Problem("link.empty"))
        if problems:
            raise Refused(problems)
        judge_at = {judge: number for number, judge in enumerate(group_of)}
        seen = np.zeros((len(site_at), len(judge_at)), dtype=bool)
        for judge, site in pairs:
            seen[site_at[site], judge_at[judge]] = True
        return cls(tuple(judge_at), tuple(group_of.values()), tuple(site_at), seen)

    @property
    def group_names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(group for group in self.groups if group))

    def without(self, judges: Sequence[int]) -> Design:
        """The same sites, should these judges be absent."""
        kept = [number for number in range(len(self.judges)) if number not in judges]
        return replace(
            self,
            judges=tuple(self.judges[number] for number in kept),
            groups=tuple(self.groups[number] for number in kept),
            seen=self.seen[:, kept],
        )

    def homes(self) -> Matrix:
        """How far each site is a site of each group, shape (sites, groups): of the one with the most marks there.

        Groups with equally many share it. Rows of sites that no group's judge sees are 0.
        """
        marks = np.array([self.seen[:, self._of(group)].sum(axis=1) for group in self.group_names], dtype=float)
        if not len(marks):
            return np.zeros((len(self.sites), 0))
        most = marks == marks.max(axis=0)
        shared = np.where(most & (marks > 0), 1.0, 0.0)
        return np.asarray((shared / np.maximum(shared.sum(axis=0), 1)).T)

    def members(self, group: str) -> NDArray[np.intp]:
        return np.flatnonzero(self._of(group))

    def _of(self, group: str) -> Seen:
        return np.array([each == group for each in self.groups], dtype=bool)


def laplacian(seen: Seen) -> Matrix:
    r"""Information on the sites once every judge's severity is allowed for, shape (sites, sites).

    .. math:: L = D_a - C D_b^{-1} C^\top

    with C = `seen`, D_a the marks of each site and D_b those of each judge (Bailey and Cameron, arXiv 1111.3768). Its
    transpose's, `laplacian(seen.T)`, is the information on the judges.
    """
    marks = seen.astype(np.float64)
    by_judge = marks.sum(axis=0)
    weights = np.divide(1.0, by_judge, out=np.zeros_like(by_judge), where=by_judge > 0)
    return np.asarray(np.diag(marks.sum(axis=1)) - (marks * weights) @ marks.T)


def components(seen: Seen) -> list[list[int]]:
    """Sites that judges connect, directly or over other sites; each site is in one list."""
    together = (seen @ seen.T).astype(bool)
    left = set(range(len(seen)))
    found = []
    while left:
        first = min(left)
        reached, edge = {first}, [first]
        while edge:
            edge = [int(site) for site in np.flatnonzero(together[edge].any(axis=0)) if int(site) not in reached]
            reached.update(edge)
        left -= reached
        found.append(sorted(reached))
    return found
