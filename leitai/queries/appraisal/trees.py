"""The tree of an appraisal: its own text once there is one, with what the linter says of it."""

from __future__ import annotations

from functools import lru_cache

from leitai import models
from leitai.queries.appraisal_rulebooks import AppraisalBook, appraisal_rulebook


def book_of(row: models.AppraisalRound) -> AppraisalBook | None:
    """The tree as it stands; None while nothing was chosen. Raises RulebookError where a draft has faults."""
    return _read(row.tree_text) if row.tree_text.strip() else None


@lru_cache(maxsize=32)
def _read(text: str) -> AppraisalBook:
    return appraisal_rulebook(text)


def classes_of(row: models.AppraisalRound) -> tuple[str, ...]:
    """The classes that the tree declares; none where it weighs all units alike."""
    book = book_of(row)
    return () if book is None else tuple(one.code for one in book.tree.classes)
