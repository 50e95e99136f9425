"""What accepting a filing does to its rows. Both ways in use it: the acceptance by the city, and a correction."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from leitai import models
from leitai.queries.delivery.signatures import others_accept
from leitai.queries.hands import same_hands
from leitai.queries.orgs import Scope
from leitai.rules import Refused

# The row that was accepted before stays as evidence and only moves to "superseded".
_SUPERSEDE = """
UPDATE leitai_monthlyreport old SET state = 'superseded', superseded_at = %(at)s
  FROM leitai_monthlyreport new
 WHERE new.{source} = %(given)s AND new.state = 'submitted'
   AND old.project_id = new.project_id AND old.month = new.month AND old.state = 'accepted'
"""
_ACCEPT = """
UPDATE leitai_monthlyreport SET state = 'accepted', decided_by_id = %(by)s, decided_at = %(at)s
 WHERE {source} = %(given)s AND state = 'submitted'
"""
# The register follows the newest accepted month; an older month that is filed late changes nothing in it, and neither
# does a rehearsal.
_REGISTER = """
UPDATE leitai_project p SET
       total_investment = COALESCE(r.total_investment, p.total_investment),
       total_first = COALESCE(p.total_first, r.total_investment),
       forecast_first = COALESCE(p.forecast_first, r.forecast_completion),
       started_on = COALESCE(r.started_on, p.started_on),
       completed_on = COALESCE(r.completed_on, p.completed_on),
       statistics_on = COALESCE(r.statistics_on, p.statistics_on),
       phase = COALESCE(NULLIF(r.phase, ''), p.phase)
  FROM leitai_monthlyreport r
 WHERE r.{source} = %(given)s AND r.state = 'accepted' AND r.decided_at = %(at)s AND p.id = r.project_id
   AND NOT EXISTS (SELECT 1 FROM leitai_region g WHERE g.id = p.region_id AND g.rehearsal_month = r.month)
   AND NOT EXISTS (SELECT 1 FROM leitai_monthlyreport l
                    WHERE l.project_id = r.project_id AND l.state = 'accepted' AND l.month > r.month)
"""


def take_in(by: Scope, submission: models.Submission, at: dt.datetime, alone_reason: str = "") -> int:
    """Accept the rows of a submission that are still undecided, in the caller's transaction; answers how many."""
    submission.alone_reason = _alone(by, submission, alone_reason.strip()[:300])
    accepted = _accept(by, "submission_id", submission.pk, at)
    submission.state = "accepted"
    submission.decided_by_id, submission.decided_at = by.person_id, at
    submission.save(update_fields=["state", "decided_by", "decided_at", "alone_reason"])
    return accepted


def take_in_table(by: Scope, upload: models.Upload, at: dt.datetime) -> int:
    """Accept the rows of an office's own table: they were handed over, no unit filed them."""
    return _accept(by, "upload_id", upload.pk, at)


def _accept(by: Scope, source: str, given: int, at: dt.datetime) -> int:
    values = {"given": given, "at": at, "by": by.person_id}
    with connection.cursor() as cursor:
        cursor.execute(_SUPERSEDE.format(source=source), values)
        cursor.execute(_ACCEPT.format(source=source), values)
        accepted = cursor.rowcount
        cursor.execute(_REGISTER.format(source=source), values)
    return accepted


def _alone(by: Scope, submission: models.Submission, reason: str) -> str:
    """What the city filed for a unit is accepted by another officer. Where there is none the month must go on all the
    same: then the reason is kept with it.
    """
    if not same_hands(by, submission.behalf_by_id, *submission.uploads.all()):
        return ""
    if others_accept(by):
        raise Refused("behalf_accepted_by_another")
    if not reason:
        raise Refused("alone_needs_reason")
    return reason
