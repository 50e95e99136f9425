"""How far an appraisal has come: who has filed a self-assessment, and where each indicator is."""

from __future__ import annotations

from leitai import models
from leitai.core.appraisal.tree import AppraisalTree, IndicatorRule
from leitai.queries.appraisal.trees import book_of


def by_hand(tree: AppraisalTree) -> tuple[IndicatorRule, ...]:
    """Indicators whose value, or one of whose items, a department enters."""
    return tuple(one for one in tree.scored if "manual" in {one.data.kind, *(item.data.kind for item in one.items)})


def not_handed_in(row: models.AppraisalRound) -> tuple[str, ...]:
    """Codes of indicators that wait for their department."""
    book = book_of(row)
    if book is None:
        return ()
    last = dict(row.indicator_steps.order_by("id").values_list("indicator", "kind"))
    return tuple(one.code for one in by_hand(book.tree) if last.get(one.code) not in ("handed_in", "accepted"))
