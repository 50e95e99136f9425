"""The end of scoring: one asks for it, another one of the chair and the scrutineers confirms."""

from __future__ import annotations

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.actions.contest.sealing import sealed_now
from leitai.queries import months
from leitai.queries.contest.arrivals import missing_visits
from leitai.queries.contest.duties import COUNTING, duties_of, round_on_duty
from leitai.queries.contest.sealed import gathered
from leitai.queries.hands import same_hands
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused


@transaction.atomic
def ask_lock(*, by: Scope, round_id: int) -> models.Round:
    row = _round(by, round_id)
    if row.lock_asked_at is not None:
        raise Refused("lock_asked_already")
    row.lock_asked_by_id, row.lock_asked_at = by.person_id, months.now(months.region_of(by))
    row.save(update_fields=["lock_asked_by", "lock_asked_at"])
    record(by=by, verb="ask_lock", about=row, detail={"missing": missing_visits(row)})
    return row


@transaction.atomic
def withdraw_lock(*, by: Scope, round_id: int) -> models.Round:
    """Scoring goes on."""
    row = _round(by, round_id)
    if row.lock_asked_at is None:
        raise Refused("lock_not_asked")
    row.lock_asked_by, row.lock_asked_at = None, None
    row.save(update_fields=["lock_asked_by", "lock_asked_at"])
    record(by=by, verb="withdraw_lock", about=row)
    return row


@transaction.atomic
def confirm_lock(*, by: Scope, round_id: int, agree_missing: bool = False) -> models.Round:
    """Lock the round. What arrives from now on is kept aside; the sealed result is that of this moment."""
    row = round_on_duty(by, round_id, lock=True)
    if row.state != "open":
        raise Refused("round_not_counting")
    if row.lock_asked_at is None:
        raise Refused("lock_not_asked")
    if same_hands(by, row.lock_asked_by_id, row):
        raise Refused("lock_needs_another")
    inputs = gathered(by, row)
    missing = missing_visits(row, inputs.counting)
    if missing and not agree_missing:
        raise Refused("sheets_missing", n=missing)
    moment = months.now(months.region_of(by))
    row.state, row.locked_by_id, row.locked_at = "locked", by.person_id, moment
    row.save(update_fields=["state", "locked_by", "locked_at"])
    sealed = sealed_now(by, row, moment, inputs)
    detail = {"inputs": sealed.input_sha256, "ballots": sealed.ballots, "missing": missing}
    record(by=by, verb="confirm_lock", about=row, detail=detail)
    return row


def _round(by: Scope, round_id: int) -> models.Round:
    """For those who run the round, its chair and its scrutineers."""
    require(by, Permission.SERVE_CONTEST)
    row = found(by, models.Round, round_id, lock=True)
    if not by.may(Permission.RUN_CONTEST) and not duties_of(by, row.pk) & set(COUNTING):
        raise Refused("not_on_duty")
    if row.state != "open":
        raise Refused("round_not_counting")
    return row
