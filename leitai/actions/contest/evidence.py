"""Papers and pictures that a case rests on: of an eligibility check, of an objection."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.actions.storage import Stored, forget, refuse_dangerous, safe_name, store
from leitai.documents import photos
from leitai.documents.papers import paper_type
from leitai.documents.photos_apart import opened_apart
from leitai.queries import months
from leitai.queries.contest.evidence import Case, is_open, may_add
from leitai.queries.orgs import Scope, found
from leitai.rules import Permission, Refused

LARGEST = 20 * 2**20
MOST = 20
LONGEST = 4000
"""Pixels of a picture's longer side: a page photographed must stay legible."""


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
    refuse_dangerous(file_name)
    stored, kind = _stored(chunks)
    name = safe_name(file_name)
    if kind == "image/jpeg":
        name = f"{name.rpartition('.')[0] or name}.jpg"
    with transaction.atomic():
        case = found(by, model, pk, lock=True)
        _may_add(by, case)
        owner = "objection" if isinstance(case, models.Objection) else "eligibility"
        file = models.File.objects.create(
            name=name,
            media_type=kind,
            size=stored.size,
            sha256=stored.sha256,
            caption=caption.strip()[:200],
            created_by_id=by.person_id,
            created_at=months.now(months.region_of(by)),
            **{owner: case},
        )
        record(by=by, verb="add_evidence", about=file, detail={owner: case.pk, "sha256": stored.sha256})
    return file


def _may_add(by: Scope, case: Case) -> None:
    if not may_add(by, case):
        raise Refused("not_allowed", permission=Permission.RUN_CONTEST.value)
    if not is_open(case):
        raise Refused("evidence_closed")
    if case.files.count() >= MOST:
        raise Refused("too_much_evidence", n=MOST)


def _stored(chunks: Iterable[bytes]) -> tuple[Stored, str]:
    """Papers as they are; pictures drawn anew, without what the camera wrote beside them."""
    stored = store(chunks, LARGEST, _is_evidence)
    paper = paper_type(stored.head, stored.path)
    if paper is not None:
        return stored, paper
    try:
        drawn = opened_apart(stored.path, (LONGEST,)).copies[0]
    except photos.Unreadable as error:
        raise Refused("photo_unreadable") from error
    finally:
        forget(stored.sha256)
    return store([drawn.jpeg], LARGEST), "image/jpeg"


def _is_evidence(draft: Stored) -> None:
    if paper_type(draft.head, draft.path) is not None:
        return
    if photos.media_type(draft.head) is None:
        raise Refused("evidence_kind_unknown")
    try:
        photos.measured(draft.path)
    except photos.Unreadable as error:
        raise Refused("photo_too_many_pixels" if error.too_large else "photo_unreadable") from error
