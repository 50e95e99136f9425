"""A site tour: what is to be visited, when, by how many groups, and how long the roads are.

Places are numbered: the sites first, in their order, then the bases (hotels, lunch places). Times are whole minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from leitai.core.problems import Problem, Refused

Minutes = NDArray[np.int64]

DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Site:
    """One stop. A visit lasts `minutes` and lies wholly between `opens` and `closes` (minutes of the day).

    `visits` groups come here, each once. A remote stop is watched by video wherever the group is: no driving.
    """

    code: str
    unit: str
    opens: int
    closes: int
    minutes: int
    visits: int = 1
    remote: bool = False


@dataclass(frozen=True, slots=True)
class HalfDay:
    """One stretch of touring: every group leaves the base `start` not before `opens`, is at the base `end` by `closes`.

    `start` and `end` count among the bases. Between two half-days of a day lies lunch, between two days the night, so
    a half-day begins where the one before it ended.
    """

    day: int
    opens: int
    closes: int
    start: int
    end: int
    most: int | None = None


@dataclass(frozen=True)
class Tour:
    """`travel[a, b]` minutes from place a to place b, shape (places, places); `linkers` judges see every route.

    `meet` allows two groups at one site in one half-day. Units with two visits or more should be on every route.
    `start`, a place and a minute, is where the groups are when a tour that has begun is planned anew.
    """

    sites: tuple[Site, ...]
    bases: tuple[str, ...]
    half_days: tuple[HalfDay, ...]
    travel: Minutes
    groups: int = 2
    linkers: int = 0
    meet: bool = False
    start: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if problems := [*_site_faults(self), *_half_day_faults(self), *_travel_faults(self)]:
            raise Refused(problems)

    def leaves(self, half_day: int) -> tuple[int, int]:
        """From which place and when the groups set out."""
        half = self.half_days[half_day]
        return self.start if self.start and not half_day else (self.base(half.start), half.opens)

    def base(self, number: int) -> int:
        """The place of a base."""
        return len(self.sites) + number

    def split_units(self) -> dict[str, list[int]]:
        """The sites of every unit that can be on more than one route: it has two visits or more."""
        units: dict[str, list[int]] = {}
        for number, site in enumerate(self.sites):
            units.setdefault(site.unit, []).append(number)
        return {unit: sites for unit, sites in units.items() if sum(self.sites[s].visits for s in sites) > 1}


Route = tuple[int, ...]  # sites of one half-day in their order


class Score(NamedTuple):
    """What a plan is judged by, the first difference decides, less is better.

    missed: visits that no opening window lets in; one_sided: routes missing from a unit that could be on them; link:
    variance of the difference between the two groups worst compared, in σ² (`link_variance`); finish: minutes from
    midnight of the first day until the last group is at its last base; driving: minutes over all groups; site_spread
    and driving_spread: most less fewest over the groups.
    """

    missed: int
    one_sided: int
    link: Fraction
    finish: int
    driving: int
    site_spread: int
    driving_spread: int


@dataclass(frozen=True, slots=True)
class Visit:
    """One group at one site: `drive` minutes on the road before `arrives`; waiting until `begins`."""

    group: int
    half_day: int
    site: int
    drive: int
    arrives: int
    begins: int
    ends: int


@dataclass(frozen=True)
class Plan:
    """`routes[group][half_day]`; `proven` says that no plan has a smaller score; `missed` (site, visits lacking)."""

    routes: tuple[tuple[Route, ...], ...]
    visits: tuple[Visit, ...]
    returns: tuple[tuple[int, ...], ...]
    missed: tuple[tuple[int, int], ...]
    score: Score
    proven: bool
    method: str


def link_variance(tour: Tour, counts: Sequence[int]) -> Fraction:
    r"""Variance of the difference between two groups' sites, in units of σ², of the pair that is worst off.

    .. math:: \operatorname{Var} = (1/m_g + 1/m_h) / K

    for K linking judges who see the m_g and m_h sites of both routes (Score of a design without other links; 0 where
    there are no linking judges, since then the routes cannot change it). A group without a site counts as 1/m = 2.
    """
    if not tour.linkers or len(counts) < 2:
        return Fraction(0)
    inverse = sorted((Fraction(1, count) if count else Fraction(2) for count in counts), reverse=True)
    return (inverse[0] + inverse[1]) / tour.linkers


def _site_faults(tour: Tour) -> list[Problem]:
    problems = []
    seen: set[str] = set()
    for number, site in enumerate(tour.sites, 1):
        about = {"site": site.code}
        if site.code in seen:
            problems.append(Problem("route.site_twice", about, number))
        seen.add(site.code)
        if site.minutes <= 0:
            problems.append(Problem("route.no_minutes", about, number))
        if not 0 <= site.opens < site.closes <= DAY:
            problems.append(Problem("route.bad_window", about, number))
        elif site.opens + site.minutes > site.closes:
            problems.append(Problem("route.window_too_short", about, number))
        if not 1 <= site.visits <= tour.groups:
            problems.append(Problem("route.bad_visits", {**about, "groups": tour.groups}, number))
    if not tour.sites:
        problems.append(Problem("route.no_sites"))
    if tour.groups < 1:
        problems.append(Problem("route.no_groups"))
    return problems


def _half_day_faults(tour: Tour) -> list[Problem]:
    problems = []
    before: HalfDay | None = None
    for number, half in enumerate(tour.half_days, 1):
        if not 0 <= half.opens < half.closes <= DAY:
            problems.append(Problem("route.bad_half_day", {"number": number}, number))
        if not (0 <= half.start < len(tour.bases) and 0 <= half.end < len(tour.bases)):
            problems.append(Problem("route.unknown_base", {"number": number}, number))
        elif before is not None:
            if (half.day, half.opens) < (before.day, before.closes):
                problems.append(Problem("route.half_days_overlap", {"number": number}, number))
            if half.start != before.end and before.end < len(tour.bases):
                left, found = tour.bases[before.end], tour.bases[half.start]
                problems.append(Problem("route.base_jump", {"number": number, "left": left, "found": found}, number))
        before = half
    if not tour.half_days:
        problems.append(Problem("route.no_half_days"))
    return problems


def _travel_faults(tour: Tour) -> list[Problem]:
    places = [*(site.code for site in tour.sites), *tour.bases]
    if tour.travel.shape != (len(places), len(places)):
        return [Problem("route.travel_shape", {"places": len(places)})]
    return [
        Problem("route.no_road", {"start": places[a], "end": places[b]})
        for a, b in np.argwhere(tour.travel < 0)
        if a != b
    ][:10]
