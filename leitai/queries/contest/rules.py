"""The rulebook a round was opened with, read once."""

from __future__ import annotations

from functools import lru_cache

from leitai import models
from leitai.queries.contest_rulebooks import ContestBook, contest_preset, contest_rulebook


def round_book(contest: models.Round) -> ContestBook:
    """The frozen text once the round is open; before that its own draft, or the preset it names."""
    return _book(contest.rulebook_text) if contest.rulebook_text else contest_preset(contest.rulebook_code)


@lru_cache(maxsize=32)
def _book(text: str) -> ContestBook:
    return contest_rulebook(text)
