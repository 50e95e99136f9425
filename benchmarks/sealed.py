"""The sealed result of a round of 18 stops: ready a second after a sheet has come in, shown a second after the lock.

Both results are computed anew with every sheet, the calibrated one included.
"""

from __future__ import annotations

import statistics
import time

from benchmarks.arena import NOON, make_arena
from benchmarks.ballots import SHEETS, Ballots
from benchmarks.database import bench_database
from benchmarks.region import scope

JUDGES, TIMES, LIMIT_MS = 50, 7, 1000.0


def main() -> int:
    with bench_database():
        from leitai import models
        from leitai.actions.contest.ballots import take_ballots
        from leitai.actions.contest.lock import ask_lock, confirm_lock
        from leitai.actions.contest.sealing import seal_result

        arena = make_arena(JUDGES)
        ballots = Ballots(arena)
        badges = list(models.Badge.objects.order_by("pk").values_list("pk", flat=True))
        for judge, badge in enumerate(badges):
            take_ballots(badge_id=badge, items=ballots.of(judge, SHEETS), now=NOON)
        region = models.Region.objects.get()
        office = scope(region, "officer")
        seal_result(by=office, round_id=arena.round_id)
        ready = []
        for judge in range(TIMES):
            began = time.perf_counter()
            take_ballots(badge_id=badges[judge], items=ballots.of(judge, 1), now=NOON)
            seal_result(by=office, round_id=arena.round_id)
            ready.append((time.perf_counter() - began) * 1000)
        chair = _chair(arena.round_id, region)
        ask_lock(by=office, round_id=arena.round_id)
        began = time.perf_counter()
        confirm_lock(by=chair, round_id=arena.round_id, agree_missing=True)
        official = models.SealedResult.objects.get(round_id=arena.round_id).official
        shown = (time.perf_counter() - began) * 1000
        assert not official.get("refused"), official
        print(
            f"{JUDGES} judges × {SHEETS} sheets: result ready {statistics.median(ready):.0f} ms after a sheet "
            f"(worst of {TIMES} {max(ready):.0f}), shown {shown:.0f} ms after the lock; limit {LIMIT_MS:.0f}"
        )
        return int(statistics.median(ready) > LIMIT_MS or shown > LIMIT_MS)


def _chair(round_id: int, region: object) -> object:
    from leitai import models
    from leitai.queries.orgs import scope_for

    person = models.Person.objects.create(username="chair", name="chair")
    models.RoleAssignment.objects.create(person=person, region=region, role="leader", starts=NOON.date())
    models.RoundDuty.objects.create(round_id=round_id, person=person, duty="chair")
    found = scope_for(person.pk, day=NOON.date())
    assert found is not None
    return found
