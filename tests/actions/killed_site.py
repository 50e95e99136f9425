"""The killed site's rows: `killed_site.py prepare N` makes a round, `killed_site.py tell` reads it.

Its database is that of LEITAI_DATA_DIR, which belongs to the one test.
"""

from __future__ import annotations

import json
import sys


def prepare(judges: int) -> dict[str, object]:
    """An open round with so many judges in group A, each with the token of an opened badge."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    from leitai import models
    from tests.world import build_world
    from tests.world.arena import make_badge, make_contest

    world = build_world()
    arena = make_contest(world.lindong)
    model = arena.judges["a1"]
    tokens = {}
    for number in range(judges):
        judge = models.Judge.objects.create(
            round=arena.round, code=f"K{number:04d}", name=f"评委{number}", category=model.category, group=model.group
        )
        tokens[judge.code] = f"phone of {judge.code}"
        make_badge(world.lindong, judge, phone=tokens[judge.code])
    stops = [stop.pk for (group, _key), stop in arena.stops.items() if group == "A"]
    return {"tokens": tokens, "stops": stops}


def tell() -> dict[str, object]:
    """What is stored, what the trail says was taken in, and what counts of each judge and stop."""
    from leitai import models
    from leitai.queries.contest.ballots import effective_ballots

    contest = models.Round.objects.get(judges__code="K0000")
    rows = models.Ballot.objects.filter(round=contest)
    events = models.AuditEvent.objects.filter(verb="take_ballots").values_list("detail", flat=True)
    return {
        "stored": {str(row.pk): [row.stop_id, row.counter, row.marks, row.comment, row.aside] for row in rows},
        "noted": [ballot for detail in events for ballot in detail["ballots"]],
        "counted": {
            f"{row.judge.code} {row.stop_id}": str(row.pk)
            for row in effective_ballots(contest.pk).select_related("judge")
        },
    }


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(prepare(int(sys.argv[2])) if sys.argv[1] == "prepare" else tell()))
