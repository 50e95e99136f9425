"""Papers and pictures that a case rests on: of an eligibility check, of an objection."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.actions.papers import MOST, take_paper
from leitai.queries import months
from leitai.queries.contest.evidence import Case, is_open, may_add
from leitai.queries.orgs import Scope, found
from leitai.rules import Permission, Refused


def add_check_evidence(
    *, by: Scope, check_id: int, file_name: str, chunks: Iterable[bytes], caption: str = ""
) -> models.File:
    """By the department that is asked, the candidate's unit, or the office; until the round opens."""
    return _added(by, models.EligibilityCheck, check_id, file_name, chunks, caption)


def add_objection_evidence(
    *, by: Scope, objection_id: int, file_name: str, chunks: Iterable[bytes], caption: str = ""
) -> models.File:
    """By the unit that objects, or the office; until it is decided."""
    return _added(by, models.Objection, objection_id, file_name, chunks, caption)


def _added(by: Scope, model: type[Case], pk: int, file_name: str, chunks: Iterable[bytes], caption: str) -> models.File:
    _may_add(by, found(by, model, pk))
    paper = take_paper(file_name, chunks)
    with transaction.atomic():
        case = found(by, model, pk, lock=True)
        _may_add(by, case)
        owner = "objection" if isinstance(case, models.Objection) else "eligibility"
        file = models.File.objects.create(
            name=paper.name,
            media_type=paper.media_type,
            size=paper.size,
            sha256=paper.sha256,
            caption=caption.strip()[:200],
            created_by_id=by.person_id,
            created_at=months.now(months.region_of(by)),
            **{owner: case},
        )
        record(by=by, verb="add_evidence", about=file, detail={owner: case.pk, "sha256": paper.sha256})
    return file


def _may_add(by: Scope, case: Case) -> None:
    if not may_add(by, case):
        raise Refused("not_allowed", permission=Permission.RUN_CONTEST.value)
    if not is_open(case):
        raise Refused("evidence_closed")
    if case.files.count() >= MOST:
        raise Refused("too_much_evidence", n=MOST)
