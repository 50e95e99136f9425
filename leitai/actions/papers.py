"""Papers and pictures that somebody hands in as evidence: known by their bytes, stored without what a camera wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from leitai.actions.storage import Stored, forget, refuse_dangerous, safe_name, store
from leitai.documents import photos
from leitai.documents.papers import PDF, paper_type
from leitai.documents.photos_apart import opened_apart
from leitai.rules import Refused

LARGEST = 20 * 2**20
MOST = 20
"""Files that one row may rest on."""
LONGEST = 4000
"""Pixels of a picture's longer side: a page photographed must stay legible."""


@dataclass(frozen=True)
class Paper:
    name: str
    media_type: str
    size: int
    sha256: str


def take_paper(file_name: str, chunks: Iterable[bytes], *, only_pdf: bool = False, largest: int = LARGEST) -> Paper:
    """A PDF, a Word document or a workbook as it is; a picture drawn anew, as JPEG. Anything else is refused.

    From people without an account `only_pdf` is taken, beside pictures.
    """
    refuse_dangerous(file_name)
    stored, kind = _stored(chunks, _is_pdf_or_picture if only_pdf else _is_evidence, largest)
    name = safe_name(file_name)
    if kind == "image/jpeg":
        name = f"{name.rpartition('.')[0] or name}.jpg"
    return Paper(name, kind, stored.size, stored.sha256)


def _stored(chunks: Iterable[bytes], check: Callable[[Stored], None], largest: int) -> tuple[Stored, str]:
    stored = store(chunks, largest, check)
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


def _is_pdf_or_picture(draft: Stored) -> None:
    if paper_type(draft.head, draft.path) not in (None, PDF):
        raise Refused("neither_pdf_nor_picture")
    _is_evidence(draft)


def _is_evidence(draft: Stored) -> None:
    if paper_type(draft.head, draft.path) is not None:
        return
    if photos.media_type(draft.head) is None:
        raise Refused("evidence_kind_unknown")
    try:
        photos.measured(draft.path)
    except photos.Unreadable as error:
        raise Refused("photo_too_many_pixels" if error.too_large else "photo_unreadable") from error
