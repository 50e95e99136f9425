"""How far an appraisal has come: who has filed a self-assessment, and where each indicator is."""

from __future__ import annotations

from leitai import models
from leitai.queries.appraisal.stages import by_hand, steps_of
from leitai.queries.appraisal.trees import book_of


def not_handed_in(row: models.AppraisalRound) -> tuple[str, ...]:
    """Codes of indicators that wait for their department."""
    book = book_of(row)
    if book is None:
        return ()
    done = {code for code, step in steps_of(row).items() if step.kind in ("handed_in", "accepted")}
    return tuple(one.code for one in book.tree.scored if by_hand(one) and one.code not in done)
