"""Tours of more than twenty sites: what the search rests on, and plans of every kind before the checker."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from leitai.core.routing import Effort, Tour, faults, plan_tour
from leitai.core.routing.insertion import NEVER, Insertions
from leitai.core.routing.polish import Draft, polish
from leitai.core.routing.ruin import ruin_and_recreate
from leitai.core.routing.timetable import timetable
from leitai.core.routing.tour import Route, link_variance
from tests.core.tours import invented

QUICK = Effort(iterations=100)


def with_video(tour: Tour, *numbers: int) -> Tour:
    return replace(tour, sites=tuple(replace(site, remote=n in numbers) for n, site in enumerate(tour.sites)))


def crowded(tour: Tour, most: int) -> Tour:
    return replace(tour, half_days=tuple(replace(half, most=most) for half in tour.half_days))


def alone(tour: Tour) -> Tour:
    return replace(tour, groups=1, half_days=tour.half_days[:1], linkers=0)


def driving(tour: Tour, route: Route) -> int:
    """By the timetable; NEVER where it refuses."""
    try:
        return timetable(alone(tour), [[route]], False, "by hand").score.driving
    except ValueError:
        return NEVER


@pytest.mark.parametrize("video", [(), (2, 3, 9)])
@pytest.mark.parametrize("seed", range(1, 6))
def test_an_insertion_costs_what_the_timetable_says(seed: int, video: tuple[int, ...]) -> None:
    tour = with_video(invented(seed, sites=12, spread=12), *video)
    insertions = Insertions(tour)
    rng = np.random.default_rng(seed)
    compared = 0
    for _ in range(60):
        route = tuple(rng.permutation(12)[: rng.integers(0, 5)].tolist())
        outing = insertions.outing(0, route)
        if outing is None:
            assert driving(tour, route) == NEVER
            continue
        assert outing.driving == driving(tour, route)
        for site in set(range(12)) - set(route):
            ways = [driving(tour, (*route[:at], site, *route[at:])) for at in range(len(route) + 1)]
            extra = int(outing.extra[site])
            if video:
                assert extra <= min(ways) - outing.driving or min(ways) == NEVER
            elif min(ways) == NEVER:
                assert extra == NEVER
            else:
                assert ways[int(outing.slot[site])] == min(ways) == outing.driving + extra
                compared += 1
    assert video or compared > 50


def test_a_full_outing_takes_no_more() -> None:
    tour = crowded(invented(1, sites=12, spread=12), most=1)
    insertions = Insertions(tour)
    taken = insertions.outing(0, (0,))
    assert taken is not None and (taken.extra == NEVER).all()
    assert insertions.outing(0, (0, 1)) is None


@pytest.mark.parametrize("seed", range(1, 4))
def test_the_key_kept_up_to_date_is_the_score(seed: int) -> None:
    tour = invented(seed, sites=24, groups=3, spread=12)
    routes = ruin_and_recreate(tour, [[()] * 5] * 3, 4, Effort(300), seed)
    draft = Draft(tour, routes)
    polish(draft, 3)
    score = timetable(tour, draft.routes, False, "polish").score
    missed, one_sided, link, _, *rest = draft.key()
    assert (missed, one_sided, link) == score[:3]
    assert tuple(rest) == score[4:]
    assert draft.key() <= Draft(tour, routes).key()


def test_the_search_is_the_same_every_time_and_never_worse_than_its_start() -> None:
    tour = invented(5, sites=30, groups=3, spread=20)
    start = ruin_and_recreate(tour, [[()] * 5] * 3, 5, Effort(40), seed=1)
    better = ruin_and_recreate(tour, start, 5, Effort(2000), seed=2)
    assert better == ruin_and_recreate(tour, start, 5, Effort(2000), seed=2)
    before, after = (timetable(tour, routes, False, "ruin").score for routes in (start, better))
    assert (after[:3], after.driving) < (before[:3], before.driving)


def test_groups_get_the_shares_that_link_best() -> None:
    """26 sites and 3 groups: 8, 9 and 9 where the roads alone would give other numbers."""
    tour = invented(2, sites=26, groups=3, spread=20)
    counts = [sum(map(len, days)) for days in ruin_and_recreate(tour, [[()] * 5] * 3, 5, Effort(2000), seed=1)]
    assert (
        link_variance(tour, counts)
        == link_variance(tour, [8, 9, 9])
        == Fraction(1, 3) * (Fraction(1, 8) + Fraction(1, 9))
    )


@pytest.mark.parametrize("tour", [
    pytest.param(invented(1, sites=30, groups=3, spread=20), id="each site once"),
    pytest.param(invented(2, sites=22, groups=1, spread=10), id="one group"),
    pytest.param(invented(3, sites=24, groups=4, visits=2, spread=15), id="twice without meeting"),
    pytest.param(replace(invented(3, sites=24, groups=4, visits=2, spread=15), meet=True), id="twice, meeting"),
    pytest.param(with_video(invented(4, sites=26, groups=3, spread=15), 0, 7, 8, 20), id="by video"),
    pytest.param(with_video(invented(4, sites=22, groups=2, visits=2, spread=10), 3, 4), id="video for both"),
    pytest.param(crowded(invented(5, sites=24, groups=3, spread=15), most=2), id="at most two in a half-day"),
    pytest.param(replace(invented(6, sites=25, groups=3, spread=15), linkers=0), id="no linking judges"),
    pytest.param(invented(7, sites=40, groups=2, spread=25, half_days=3), id="too many to see"),
    pytest.param(replace(invented(8, sites=24, groups=2, spread=15), start=(3, 560)), id="already under way"),
])  # fmt: skip
def test_the_checker_accepts_plans_of_every_kind(tour: Tour) -> None:
    plan = plan_tour(tour, QUICK, seed=1)
    assert plan.method == "search"
    assert faults(tour, plan) == []
    assert plan.visits
