"""What the chair decides about ballots that were kept aside, or that must not count."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from leitai import labels, models
from leitai.actions.audit import record
from leitai.actions.contest.ballots import seal_soon
from leitai.actions.contest.hold import refuse_state
from leitai.actions.texts import needed
from leitai.queries import months
from leitai.queries.contest.duties import round_on_duty
from leitai.queries.contest.settled import settled
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused


def decide_ballot(*, by: Scope, ballot_id: UUID, decision: str, reason: str) -> models.BallotDecision:
    """Count it, or leave it out; the last decision holds. Marks that the rulebook does not allow cannot count."""
    decided = _decided(by, ballot_id, decision, reason)
    seal_soon(decided.ballot.round_id)
    return decided


def _refuse_settled(row: models.Round) -> None:
    """Once places are open, what counts changes only for an upheld objection that no correction has answered yet."""
    refuse_state(row, ("open", "locked", "revealed"))
    if settled(row):
        raise Refused("result_prepared")


@transaction.atomic
def _decided(by: Scope, ballot_id: UUID, decision: str, reason: str) -> models.BallotDecision:
    require(by, Permission.SERVE_CONTEST)
    ballot = found(by, models.Ballot, ballot_id)
    row = round_on_duty(by, ballot.round_id, ("chair",), lock=True)
    _refuse_settled(row)
    if decision not in dict(labels.BALLOT_DECISIONS):
        raise Refused("unknown_choice", value=decision, field="decision")
    if decision == "count" and ballot.aside in ("invalid", "recused"):
        raise Refused("ballot_never_counts")
    decided = models.BallotDecision.objects.create(
        ballot=ballot, decision=decision, reason=needed(reason, 500, "reason"), decided_by_id=by.person_id,
        decided_at=months.now(months.region_of(by)),
    )  # fmt: skip
    detail = {"decision": decision, "aside": ballot.aside}
    record(by=by, verb="decide_ballot", about=ballot, detail=detail)
    return decided
