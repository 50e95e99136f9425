"""How soon a round's result is ready after a sheet arrives, refit included, and how soon it is seen after the lock.

Both for a round as an office has it (50 judges, 18 candidates); a round of 500 judges is printed beside it.
"""

from __future__ import annotations

import time
import uuid
from typing import Any

from benchmarks.database import bench_database

BOUND = 1.0
"""Seconds, each."""


def main() -> int:
    with bench_database():
        from tests.world import build_world

        world, failed = build_world(), False
        for each, stops, bound in ((25, 18, BOUND), (250, 9, 0.0)):
            sealed, again, shown = measured(world, each, stops)
            failed |= bool(bound) and max(sealed, shown) > bound
            print(
                f"{2 * each} judges, {stops} stops: sealed {sealed:.3f} s after a sheet (again {again:.3f} s), "
                f"shown {shown:.3f} s after the lock" + (f"; bound {bound:g} s" if bound else "")
            )
    return int(failed)


def measured(world: Any, each: int, stops: int) -> tuple[float, float, float]:
    from leitai import models
    from leitai.actions.contest.lock import ask_lock, confirm_lock
    from leitai.actions.contest.sealing import seal_result
    from leitai.queries.contest.desk_results import results_desk
    from tests.world.contest import make_contest

    contest = make_contest(world.lindong, judges=each, code=f"of-{each}")
    more_stops(contest, stops)
    models.Ballot.objects.bulk_create(ballots(contest))
    city, chair, scrutineer = (world.scope(name) for name in ("city_officer", "leader", "auditor"))
    pk = contest.round.pk
    seal_result(by=city, round_id=pk)
    late = contest.ballot("J2", "s1", 91)
    sealed = timed(lambda: seal_result(by=city, round_id=pk))
    again = timed(lambda: seal_result(by=city, round_id=pk))
    contest.ballot("J2", "s1", 92, counter=late.counter + 1)
    ask_lock(by=city, round_id=pk)

    def lock_and_look() -> None:
        confirm_lock(by=scrutineer, round_id=pk, agree_missing=True)
        results_desk(chair, pk)

    return sealed, again, timed(lock_and_look)


def timed(act: Any) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def more_stops(contest: Any, stops: int) -> None:
    """Both groups see the further candidates, so that the round has as many as asked for."""
    from leitai import models

    first = next(iter(contest.stops.values()))
    units = [unit for unit in contest.place.units.values() if unit.level != "township"]
    for number in range(stops - len(contest.candidates)):
        code = f"x{number}"
        contest.candidates[code] = models.Candidate.objects.create(
            round=contest.round, unit=units[number % len(units)], code=code, name=f"点位{number}"
        )
        for name, group in contest.groups.items():
            contest.stops[name, code] = models.Stop.objects.create(
                group=group, candidate=contest.candidates[code], position=10 + number, arrives=first.arrives,
                leaves=first.leaves,
            )  # fmt: skip


def ballots(contest: Any) -> list[Any]:
    from leitai import models
    from tests.world import MOMENT

    names = {row.pk: name for name, row in contest.groups.items()}
    made = []
    for number, judge in enumerate(contest.judges.values()):
        own = [stop for (group, _code), stop in contest.stops.items() if group == names[judge.group_id]]
        for at, stop in enumerate(own):
            mark = str(78 + (number * 7 + at * 3) % 13)
            made.append(
                models.Ballot(
                    id=uuid.uuid4(), round=contest.round, judge=judge, badge=contest.badges[judge.code], stop=stop,
                    epoch=1, counter=at + 1, state="scored", marks=dict.fromkeys(contest.criteria, mark),
                    content_sha256="0" * 64, made_at=MOMENT, received_at=MOMENT,
                )
            )  # fmt: skip
    return made
