"""The public notice: the result is shown to everybody for some days, and anybody may object."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import transaction

from leitai import models
from leitai.actions.appraisal.hold import stamp
from leitai.actions.audit import record
from leitai.queries import months
from leitai.queries.appraisal.standing import before_notice, last_version
from leitai.queries.appraisal.values import gathered
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused


@transaction.atomic
def open_notice(*, by: Scope, round_id: int) -> models.AppraisalRound:
    """From now to the end of the n-th calendar day; the address is drawn so that nobody finds it before."""
    require(by, Permission.EDIT_APPRAISAL)
    row = found(by, models.AppraisalRound, round_id, lock=True)
    if row.state != "review":
        raise Refused("notice_not_now")
    result = last_version(row.pk)
    for obstacle in before_notice(row, result, gathered(by, row)):
        raise obstacle.refusal()
    assert result is not None
    moment = months.now(months.region_of(by))
    last = moment.date() + dt.timedelta(days=row.notice_days + 1)
    row.state, row.notice_key = "notice", secrets.token_urlsafe(12)
    row.notice_from, row.notice_until = moment, dt.datetime.combine(last, dt.time(0), moment.tzinfo)
    row.save(update_fields=["state", "notice_key", "notice_from", "notice_until"])
    stamp(by, row, "review")
    stamp(by, row, "notice")
    record(by=by, verb="open_notice", about=row, detail={"version": result.version, "days": row.notice_days})
    return row
