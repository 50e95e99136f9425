"""The scores of a result: computed again from the figures kept with it, and the protocol of that."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from leitai import models
from leitai.core.appraisal import Appraisal, appraise
from leitai.core.appraisal.protocol import protocol
from leitai.core.appraisal.result import Cell
from leitai.documents.numbers import Language
from leitai.messages import say
from leitai.queries.appraisal.figures import Kept, rows_of
from leitai.queries.appraisal_rulebooks import AppraisalBook, appraisal_rulebook


def appraisal_of(result: models.AppraisalResult) -> Appraisal:
    """A version never changes, so what was computed from it once is kept for the next page."""
    return _read(result.pk, result.inputs_sha256)[0]


def figures_of(result: models.AppraisalResult) -> Kept:
    """The figures kept with a version; read once, for they are thousands."""
    return _read(result.pk, result.inputs_sha256)[1]


@lru_cache(maxsize=8)
def _read(pk: int, _sha256: str) -> tuple[Appraisal, Kept]:
    result = models.AppraisalResult.objects.select_related("round").get(pk=pk)
    return appraise(appraisal_rulebook(result.round.tree_text).tree, rows_of(result.inputs)), result.inputs


def protocol_of(book: AppraisalBook, appraisal: Appraisal, inputs: list[dict[str, Any]], sha256: str) -> dict[str, Any]:
    """What `leitai appraise --json` prints, with the figures it was computed from."""
    made = protocol(appraisal, lambda cell: reason(cell, "zh-Hans"))
    made |= {"rulebook": {"sha256": book.sha256, "text": book.text}, "inputs": inputs, "inputs_sha256": sha256}
    plain: dict[str, Any] = json.loads(json.dumps(made, ensure_ascii=False))
    return plain


def reason(cell: Cell, language: Language) -> str:
    """How a score came about, in one line."""
    state = say(f"appraisal.state_{cell.state}", None, language)
    if cell.points is None:
        return say("appraisal.reason_none", {"state": state, "reason": say(cell.reason, None, language)}, language)
    branch = say(f"indicator.branch_{cell.branch}", None, language)
    return say("appraisal.reason", {"state": state, "branch": branch, "formula": cell.formula}, language)
