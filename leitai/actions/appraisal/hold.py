"""The appraisal that somebody works on: found in the scope, locked, in a state that allows it; its steps stamped."""

from __future__ import annotations

from leitai import labels, models
from leitai.queries import months
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused

DRAFT = ("draft",)
RUNNING = ("draft", "issued", "assessing", "scoring", "review")


def held_appraisal(
    by: Scope, round_id: int, states: tuple[str, ...], permission: Permission = Permission.EDIT_APPRAISAL
) -> models.AppraisalRound:
    require(by, permission)
    row = found(by, models.AppraisalRound, round_id, lock=True)
    refuse_state(row, states)
    return row


def refuse_state(row: models.AppraisalRound, states: tuple[str, ...]) -> None:
    if row.state in states:
        return
    if states == DRAFT:
        raise Refused("appraisal_is_issued")
    raise Refused("appraisal_in_other_state", state=labels.choice(labels.APPRAISAL_STATES, row.state))


def stamp(by: Scope, row: models.AppraisalRound, kind: str) -> None:
    """The step is done now, by this person; where it was done before, that stays."""
    steps = models.AppraisalStep.objects.filter(round=row, kind=kind, done_at__isnull=True)
    steps.update(done_by_id=by.person_id, done_at=months.now(months.region_of(by)))
