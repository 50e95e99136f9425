"""The decision on a result after its notice: by a leader, who did not make the version."""

from __future__ import annotations

from django.db import transaction

from leitai import models
from leitai.actions.appraisal.hold import stamp
from leitai.actions.audit import record
from leitai.queries import months
from leitai.queries.appraisal.standing import before_approval, last_version
from leitai.queries.appraisal.values import gathered
from leitai.queries.hands import same_hands
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused


@transaction.atomic
def approve_appraisal(*, by: Scope, round_id: int) -> models.AppraisalRound:
    require(by, Permission.APPROVE_APPRAISAL)
    row = found(by, models.AppraisalRound, round_id, lock=True)
    if row.state != "notice":
        raise Refused("approval_not_now")
    result, moment = last_version(row.pk), months.now(months.region_of(by))
    for obstacle in before_approval(row, result, gathered(by, row), moment):
        raise obstacle.refusal()
    assert result is not None
    if same_hands(by, result.made_by_id, result):
        raise Refused("approved_by_maker")
    row.state, row.approved_by_id, row.approved_at = "approved", by.person_id, moment
    row.save(update_fields=["state", "approved_by", "approved_at"])
    stamp(by, row, "approval")
    record(by=by, verb="approve_appraisal", about=row, detail={"version": result.version})
    return row
