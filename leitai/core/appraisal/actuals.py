"""The figures of an appraisal, unit by unit and indicator by indicator, and what can be wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import get_args

from leitai.core.appraisal.tree import EVERY, AppraisalTree, State
from leitai.core.indicators import text
from leitai.core.indicators.judged import GradedJudgement, SurveyVote
from leitai.core.problems import Problem, Refused

STATES: tuple[State, ...] = get_args(State)
TOLD = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the figures. `indicator` may name an item (indicator.item); a judgement is a `word`.

    `baseline` holds one value, or the past years' from the oldest to the last. `note` holds the approval of force
    majeure, or the reason why a task was not begun.
    """

    unit: str
    unit_class: str
    indicator: str
    actual: Fraction | None = None
    word: str = ""
    target: Fraction | None = None
    baseline: tuple[Fraction, ...] = ()
    state: State = "reported"
    note: str = ""
    line: int | None = None
    unavailable: str = ""


def check(tree: AppraisalTree, rows: Sequence[Row]) -> None:
    """Raises Refused with every row that cannot be taken, by its line."""
    if tree.gaps:
        raise Refused([Problem("appraisal.not_published", {"indicators": ", ".join(tree.gaps)})])
    if not rows:
        raise Refused([Problem("appraisal.no_rows")])
    found = [*_classes(tree, rows), *_rows(tree, rows), *_doubles(tree, rows)]
    if found:
        raise Refused(sorted(found, key=lambda problem: problem.line or 0)[:TOLD])


def _classes(tree: AppraisalTree, rows: Sequence[Row]) -> Iterator[Problem]:
    known = {c.code for c in tree.classes}
    of: dict[str, str] = {}
    for row in rows:
        if not row.unit:
            yield Problem("appraisal.no_unit", {}, row.line)
        elif known and row.unit_class not in known:
            values = {"unit": row.unit, "class": row.unit_class, "known": ", ".join(sorted(known))}
            yield Problem("appraisal.unknown_class", values, row.line)
        elif of.setdefault(row.unit, row.unit_class) != row.unit_class:
            values = {"unit": row.unit, "first": of[row.unit], "class": row.unit_class}
            yield Problem("appraisal.two_classes", values, row.line)


def _rows(tree: AppraisalTree, rows: Sequence[Row]) -> Iterator[Problem]:
    known = {i.code: {item.code for item in i.items} for i in tree.scored} | {v.code: set() for v in tree.vetoes}
    words = {i.code for i in tree.indicators if isinstance(i.function, GradedJudgement)}
    vetoes = {v.code for v in tree.vetoes}
    for row in rows:
        code, _, item = row.indicator.partition(".")
        if code not in known or (item and item not in known[code]):
            yield Problem("appraisal.unknown_indicator", {"indicator": row.indicator}, row.line)
        elif row.state == "force_majeure" and not row.note.strip():
            yield Problem("appraisal.no_approval", {"unit": row.unit, "indicator": row.indicator}, row.line)
        elif row.state == "reported" and row.actual is None and not row.word and not row.unavailable:
            yield Problem("appraisal.no_actual", {"unit": row.unit, "indicator": row.indicator}, row.line)
        elif code in vetoes and row.actual is not None and (row.actual < 0 or row.actual.denominator != 1):
            yield Problem("appraisal.veto_count", {"indicator": code, "found": text(row.actual)}, row.line)
        elif row.word and code not in words:
            values = {"found": row.word, "indicator": row.indicator}
            yield Problem("appraisal.not_a_number", values, row.line)


def _doubles(tree: AppraisalTree, rows: Sequence[Row]) -> Iterator[Problem]:
    votes = {i.code for i in tree.indicators if isinstance(i.function, SurveyVote)}
    seen: dict[tuple[str, str], Row] = {}
    for row in rows:
        code, _, item = row.indicator.partition(".")
        if item and code in votes:
            continue  # every mark of a group is a row
        first = seen.setdefault((row.unit, row.indicator), row)
        if first is not row:
            values = {"unit": row.unit, "indicator": row.indicator, "first": first.line or "–"}
            yield Problem("appraisal.row_twice", values, row.line)


def class_of(tree: AppraisalTree, row: Row) -> str:
    return row.unit_class if tree.classes else EVERY
