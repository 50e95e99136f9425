"""Totals: a version of the whole result, computed from the figures as they stand and kept with them."""

from __future__ import annotations

from django.db import transaction

from leitai import models
from leitai.actions.appraisal.hold import stamp
from leitai.actions.audit import record
from leitai.core.appraisal import appraise
from leitai.core.problems import Refused as NotComputable
from leitai.messages import say
from leitai.queries import formatting, months
from leitai.queries.appraisal.figures import kept
from leitai.queries.appraisal.scored import protocol_of
from leitai.queries.appraisal.standing import last_version, waits
from leitai.queries.appraisal.values import gathered
from leitai.queries.hands import same_hands
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused

TOLD = 3


def compute_totals(
    *, by: Scope, round_id: int, reason: str = "", objection_id: int | None = None
) -> models.AppraisalResult:
    """A new version wherever the figures changed since the last.

    Once the notice has begun it is a correction: it needs a reason, and counts when another person has agreed to it.
    """
    require(by, Permission.EDIT_APPRAISAL)
    reason = reason.strip()
    with transaction.atomic():
        row = found(by, models.AppraisalRound, round_id, lock=True)
        if row.state not in ("review", "notice", "published"):
            raise Refused("totals_not_now")
        corrects = row.state != "review"
        if corrects and not reason:
            raise Refused("correction_needs_reason")
        objection = _upheld(by, row, objection_id)
        result = _next_version(by, row, reason if corrects else "", corrects)
        if objection is not None:
            objection.corrected_version = result.version
            objection.save(update_fields=["corrected_version"])
        stamp(by, row, "totals")
        detail = {"version": result.version, "inputs": result.inputs_sha256}
        detail |= {"objection": objection.pk} if objection else {}
        record(by=by, verb="correct_totals" if corrects else "compute_totals", about=result, detail=detail)
    return result


def _next_version(by: Scope, row: models.AppraisalRound, reason: str, corrects: bool) -> models.AppraisalResult:
    inputs = gathered(by, row)
    last = last_version(row.pk)
    if last is not None and last.inputs_sha256 == inputs.sha256:
        raise Refused("totals_unchanged")
    try:
        scored = appraise(inputs.book.tree, inputs.rows)
    except NotComputable as refused:
        told = [say(problem.id, problem.values, formatting.reader()) for problem in refused.problems[:TOLD]]
        raise Refused("totals_not_computable", reasons="; ".join(told)) from refused
    figures = kept(inputs)
    return models.AppraisalResult.objects.create(
        round=row,
        version=last.version + 1 if last else 1,
        inputs=figures,
        inputs_sha256=inputs.sha256,
        protocol=protocol_of(inputs.book, scored, figures, inputs.sha256),
        reason=reason,
        made_by_id=by.person_id,
        made_at=months.now(months.region_of(by)),
        needs_agreement=corrects,
    )


def _upheld(by: Scope, row: models.AppraisalRound, objection_id: int | None) -> models.NoticeObjection | None:
    """The upheld objection that this correction answers."""
    if objection_id is None:
        return None
    objection = found(by, models.NoticeObjection, objection_id, lock=True)
    if objection.round_id != row.pk or objection.state != "upheld":
        raise Refused("objection_not_upheld")
    return objection


@transaction.atomic
def agree_result(*, by: Scope, round_id: int, version: int) -> models.AppraisalResult:
    """The second person of a correction: of the office, or who approves appraisals; never the one who made it."""
    row = found(by, models.AppraisalRound, round_id, lock=True)
    if not (by.may(Permission.EDIT_APPRAISAL) or by.may(Permission.APPROVE_APPRAISAL)):
        raise Refused("not_allowed", permission=Permission.EDIT_APPRAISAL.value)
    result = last_version(row.pk)
    if result is None or result.version != version or not waits(result):
        raise Refused("nothing_to_agree")
    if same_hands(by, result.made_by_id, result):
        raise Refused("agreed_by_maker")
    result.agreed_by_id, result.agreed_at = by.person_id, months.now(months.region_of(by))
    result.save(update_fields=["agreed_by", "agreed_at"])
    record(by=by, verb="agree_totals", about=result, detail={"version": result.version})
    return result
