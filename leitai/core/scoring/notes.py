"""What an official should know of a result that stands all the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from leitai.core.problems import Problem
from leitai.core.rulebook.contest import ContestRule
from leitai.core.scoring.marks import Marks, distinct
from leitai.core.scoring.panel import Cell

FEW = 5
"""Trimming fewer marks than this leaves too little to stand on."""


def notes_on(rule: ContestRule, marks: Marks, cells: Sequence[Cell]) -> Iterator[Problem]:
    scored = marks.take(marks.scored)
    if len(marks.judges) == 1:
        yield Problem("score.one_judge", {"judge": marks.judges[0]})
    if len(marks.candidates) == 1:
        yield Problem("score.one_candidate", {"candidate": marks.candidates[0]})
    if len(scored) > 1 and scored.value.min() == scored.value.max():
        yield Problem("score.all_equal", {"n": len(scored)})
    if rule.categories:
        there = set(distinct(scored.category).tolist())
        for code, category in enumerate(rule.categories):
            if code not in there:
                yield Problem("score.category_without_marks", {"category": category.code})
    if few := [cell for cell in cells if cell.trimmed and cell.given < FEW]:
        yield Problem("score.few_trimmed", {"n": len(few), "candidate": marks.candidates[few[0].candidate]})
    if rule.balance.method in ("second_mean", "z_group") and len(marks.groups) > 1:
        yield Problem("score.groups_made_equal", {"n": len(marks.groups)})
