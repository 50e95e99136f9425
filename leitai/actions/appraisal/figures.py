"""A figure as somebody enters it: what it must hold in each state, and what its indicator can take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from leitai import labels
from leitai.core.appraisal.tree import IndicatorRule
from leitai.queries.appraisal.stages import words_of
from leitai.rules import Refused

LARGEST = Decimal(10) ** 18


@dataclass(frozen=True)
class Entered:
    """A number or a word; in another state than `reported` neither, but mostly a reason."""

    actual: Decimal | None = None
    word: str = ""
    state: str = "reported"
    note: str = ""
    document: str = ""


def checked(rule: IndicatorRule, item: str, entered: Entered, unit: str) -> Entered:
    """Raises Refused with the unit's name; what its state does not hold is left out."""
    if entered.state not in dict(labels.FIGURE_STATES):
        raise Refused("unknown_choice", value=entered.state, field="state")
    if entered.state != "reported":
        if entered.state != "missing" and not entered.note.strip():
            raise Refused(f"figure_{entered.state}_without_reason", unit=unit)
        return replace(entered, actual=None, word="")
    words = () if item else words_of(rule)
    if words:
        if entered.word not in words:
            raise Refused("figure_word_unknown", unit=unit, word=entered.word or "—", known=", ".join(words))
        return replace(entered, actual=None)
    if entered.actual is None:
        raise Refused("figure_missing", unit=unit)
    if not entered.actual.is_finite() or abs(entered.actual) >= LARGEST:
        raise Refused("figure_not_a_number", unit=unit)
    return replace(entered, word="")
