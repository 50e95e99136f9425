"""The papers and pictures that a self-assessment, a value or an event rests on."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.actions.papers import MOST, take_paper
from leitai.queries import months
from leitai.queries.appraisal.evidence import Based, may_add
from leitai.queries.orgs import Scope, found
from leitai.rules import Permission, Refused


def add_assessment_evidence(
    *, by: Scope, assessment_id: int, file_name: str, chunks: Iterable[bytes], caption: str = ""
) -> models.File:
    """By whoever assesses themselves, while that is open."""
    return _added(by, models.SelfAssessment, "self_assessment", assessment_id, file_name, chunks, caption)


def add_value_evidence(
    *, by: Scope, value_id: int, file_name: str, chunks: Iterable[bytes], caption: str = ""
) -> models.File:
    """By the department that entered the value: an approval of force majeure, the figure's source."""
    return _added(by, models.IndicatorValue, "indicator_value", value_id, file_name, chunks, caption)


def add_event_evidence(
    *, by: Scope, event_id: int, file_name: str, chunks: Iterable[bytes], caption: str = ""
) -> models.File:
    return _added(by, models.ScoreEvent, "score_event", event_id, file_name, chunks, caption)


def _added(
    by: Scope, model: type[Based], owner: str, pk: int, file_name: str, chunks: Iterable[bytes], caption: str
) -> models.File:
    _may_add(by, found(by, model, pk))
    paper = take_paper(file_name, chunks)
    with transaction.atomic():
        row = found(by, model, pk, lock=True)
        _may_add(by, row)
        file = models.File.objects.create(
            name=paper.name, media_type=paper.media_type, size=paper.size, sha256=paper.sha256,
            caption=caption.strip()[:200], created_by_id=by.person_id,
            created_at=months.now(months.region_of(by)), **{owner: row},
        )  # fmt: skip
        record(by=by, verb="add_evidence", about=file, detail={owner: pk, "sha256": paper.sha256})
    return file


def _may_add(by: Scope, row: Based) -> None:
    if not may_add(by, row):
        raise Refused("evidence_not_yours", permission=Permission.ASSESS_SELF.value)
    if row.files.count() >= MOST:
        raise Refused("too_much_evidence", n=MOST)
