"""Routes and timetable of a site tour: exact up to twenty sites, by PyVRP and local search beyond."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from leitai.core.routing.checker import faults
from leitai.core.routing.fleet import Effort
from leitai.core.routing.many import many_routes
from leitai.core.routing.partition import partition_routes
from leitai.core.routing.polish import Draft, polish
from leitai.core.routing.replan import Standing, replan
from leitai.core.routing.split import split_routes
from leitai.core.routing.timetable import timetable
from leitai.core.routing.together import together_routes
from leitai.core.routing.tour import DAY, HalfDay, Plan, Route, Score, Site, Tour, Visit, link_variance

__all__ = [
    "DAY",
    "EXACT_SITES",
    "Effort",
    "HalfDay",
    "Plan",
    "Score",
    "Site",
    "Standing",
    "Tour",
    "Visit",
    "faults",
    "link_variance",
    "plan_tour",
    "replan",
]

EXACT_SITES = 20
_ROUNDS = 20

Routes = tuple[tuple[Route, ...], ...]
Method = Callable[[Tour, float], tuple[Routes, bool]]


def plan_tour(tour: Tour, effort: Effort, seed: int = 0, solver_seconds: float = 5.0) -> Plan:
    """The best plan that the method for this kind of tour finds; `Plan.proven` says whether there is no better.

    Up to EXACT_SITES: by all subsets where one or two groups see every site once, always proven; where all groups see
    every site, each in turn around the others, proven if none does worse than alone; else by an integer program with
    `solver_seconds` for each of its questions. Beyond, and beside what is not proven: PyVRP within `effort`. Raises
    RuntimeError where the independent checker finds a fault.
    """
    plans: list[Plan] = []
    if len(tour.sites) <= EXACT_SITES:
        for method in _exact(tour):
            try:
                routes, proven = method(tour, solver_seconds)
            except TimeoutError:
                continue
            name = method.__name__.removesuffix("_routes")
            plans.append(_checked(tour, routes if proven else _polished(tour, routes), proven, name))
            if proven:
                return plans[-1]
    plans.append(_checked(tour, many_routes(tour, effort, seed), False, "search"))
    return min(plans, key=lambda plan: plan.score)


def _exact(tour: Tour) -> list[Method]:
    if tour.groups <= 2 and all(site.visits == 1 for site in tour.sites):
        return [subsets_routes]
    together = all(site.visits == tour.groups for site in tour.sites)
    return [together_routes, partition_routes] if together else [partition_routes]


def subsets_routes(tour: Tour, seconds: float) -> tuple[Routes, bool]:
    """Needs no limit: `split_routes` looks at everything there is."""
    return split_routes(tour), True


def _checked(tour: Tour, routes: Sequence[Sequence[Route]], proven: bool, method: str) -> Plan:
    plan = timetable(tour, routes, proven, method)
    if wrong := faults(tour, plan):
        raise RuntimeError(f"the {method} method broke a rule: {wrong}")
    return plan


def _polished(tour: Tour, routes: Sequence[Sequence[Route]]) -> list[list[Route]]:
    draft = Draft(tour, routes)
    polish(draft, _ROUNDS)
    return draft.routes
