"""The days of an appraisal: what is due when, and who answers for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from django.db import transaction

from leitai import labels, models
from leitai.actions.appraisal.hold import held_appraisal
from leitai.actions.audit import record
from leitai.queries.orgs import Scope, found
from leitai.rules import Refused

BEFORE_PUBLICATION = ("draft", "issued", "assessing", "scoring", "review", "notice", "approved")
# These run side by side with the review.
BESIDE = frozenset({"opinion"})


@dataclass(frozen=True)
class Planned:
    due: dt.date
    person_id: int


@transaction.atomic
def set_steps(*, by: Scope, round_id: int, plan: Mapping[str, Planned]) -> models.AppraisalRound:
    """Each step's day and person. A step that is done stays as it was."""
    row = held_appraisal(by, round_id, BEFORE_PUBLICATION)
    done = {step.kind: step for step in row.steps.filter(done_at__isnull=False)}
    _refuse_order({kind: one.due for kind, one in plan.items()} | {kind: step.due for kind, step in done.items()})
    for kind, one in plan.items():
        if kind in done:
            continue
        if kind not in dict(labels.APPRAISAL_STEPS):
            raise Refused("unknown_choice", value=kind, field="step")
        person = found(by, models.Person, one.person_id)
        row.steps.update_or_create(kind=kind, defaults={"due": one.due, "person": person})
    record(by=by, verb="set_steps", about=row, detail={kind: one.due.isoformat() for kind, one in plan.items()})
    return row


def _refuse_order(days: Mapping[str, dt.date]) -> None:
    ordered = [kind for kind, _ in labels.APPRAISAL_STEPS if kind in days and kind not in BESIDE]
    for first, second in pairwise(ordered):
        if days[second] < days[first]:
            words = [labels.choice(labels.APPRAISAL_STEPS, kind) for kind in (first, second)]
            raise Refused("steps_out_of_order", first=words[0], second=words[1])
