"""An appraisal goes on: its targets are issued, units assess themselves, departments score, the office reviews."""

from __future__ import annotations

from django.db import transaction

from leitai import models
from leitai.actions.appraisal.hold import DRAFT, held_appraisal, stamp
from leitai.actions.audit import record
from leitai.queries import months
from leitai.queries.appraisal.duties import answering
from leitai.queries.appraisal.openness import reasons_not_to_issue
from leitai.queries.appraisal.progress import not_handed_in
from leitai.queries.appraisal.trees import book_of
from leitai.queries.orgs import Scope
from leitai.rules import Refused


@transaction.atomic
def issue_targets(*, by: Scope, round_id: int) -> models.AppraisalRound:
    """Freeze the tree's text with its hash, name the departments, and let the targets be seen."""
    row = held_appraisal(by, round_id, DRAFT)
    if reasons := reasons_not_to_issue(row):
        raise reasons[0]
    book = book_of(row)
    assert book is not None, "an appraisal without a tree is refused above"
    duties = answering(row)
    row.duties.exclude(indicator__in=duties).delete()
    for indicator, organization in duties.items():
        row.duties.update_or_create(indicator=indicator, defaults={"organization": organization})
    row.state, row.tree_sha256 = "issued", book.sha256
    row.issued_by_id, row.issued_at = by.person_id, months.now(months.region_of(by))
    row.save()
    stamp(by, row, "targets")
    targets = models.AppraisalTarget.objects.filter(appraised__round=row).count()
    record(by=by, verb="issue_targets", about=row, detail={"sha256": book.sha256, "targets": targets})
    return row


@transaction.atomic
def begin_assessing(*, by: Scope, round_id: int) -> models.AppraisalRound:
    row = held_appraisal(by, round_id, ("issued",))
    return _moved(by, row, "assessing", "")


@transaction.atomic
def begin_scoring(*, by: Scope, round_id: int) -> models.AppraisalRound:
    """Whoever has not filed by now is scored without a self-assessment."""
    row = held_appraisal(by, round_id, ("assessing",))
    return _moved(by, row, "scoring", "self")


@transaction.atomic
def begin_review(*, by: Scope, round_id: int) -> models.AppraisalRound:
    row = held_appraisal(by, round_id, ("scoring",))
    if waiting := not_handed_in(row):
        raise Refused("indicators_not_handed_in", n=len(waiting), codes=", ".join(waiting))
    return _moved(by, row, "review", "scoring")


def _moved(by: Scope, row: models.AppraisalRound, state: str, done: str) -> models.AppraisalRound:
    row.state = state
    row.save(update_fields=["state"])
    if done:
        stamp(by, row, done)
    record(by=by, verb="move_appraisal", about=row, detail={"state": state})
    return row
