"""From marks to cells: one value for each candidate, criterion and judge category, and what became of every mark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from leitai.core.problems import Problem, Refused
from leitai.core.results import Rounding
from leitai.core.rulebook.aggregate import AggregateRule
from leitai.core.rulebook.contest import ContestRule, CriterionRule
from leitai.core.scoring.aggregate import Kept, kept
from leitai.core.scoring.exact import Integers, narrow, product, round_integers, running
from leitai.core.scoring.marks import Codes, Marks

SHEET = -1
"""The criterion of a value made from a judge's whole sheet."""
FILLED = -1
"""The judge of a mark that stands in for a missing one."""


@dataclass(frozen=True)
class Entries:
    """What is aggregated: one value ÷ scale for each judge and candidate, on one criterion; arrays of shape (n,)."""

    criterion: int
    judge: Codes
    candidate: Codes
    category: Codes
    group: Codes
    value: Integers
    scale: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A panel's value, not rounded yet. Of the `given` marks `counted` entered, those of judges `trimmed` did not."""

    criterion: int
    category: int
    candidate: int
    value: Fraction
    given: int
    counted: int
    trimmed: tuple[int, ...]


def rule_of(rule: ContestRule, criterion: int) -> CriterionRule | None:
    """None for a criterion that the rulebook takes from the ballots, and for a whole sheet."""
    return rule.listed[criterion] if rule.listed and criterion != SHEET else None


def entries_of(rule: ContestRule, marks: Marks, sheet: Rounding | None) -> tuple[list[Entries], list[Problem]]:
    """The marks criterion by criterion, or added up to one value for each sheet."""
    scored = marks.take(marks.scored)
    if rule.by == "criterion":
        return [_of_criterion(scored, k) for k in range(len(marks.criteria))], []
    apart = [k for k, c in enumerate(rule.listed) if c.kind != "mark"]
    on_sheet = scored.take(~np.isin(scored.criterion, apart)) if apart else scored
    sheets, notes = _sheets(rule, on_sheet, marks.asked, sheet)
    return [sheets, *(_of_criterion(scored, k) for k in apart)], notes


def whole_sheets(rule: ContestRule, marks: Marks) -> Entries:
    """Every judge's sheet for every candidate as one value, whatever the rulebook aggregates."""
    by_sheet = rule.model_copy(update={"by": "sheet", "missing_criterion": "renormalise"})
    return entries_of(by_sheet, marks, None)[0][0]


def _of_criterion(marks: Marks, criterion: int) -> Entries:
    here = marks.take(marks.criterion == criterion) if len(marks.criteria) > 1 else marks
    return Entries(criterion, here.judge, here.candidate, here.category, here.group, here.value, here.scale)


def _sheets(rule: ContestRule, marks: Marks, asked: Codes, rounding: Rounding | None) -> tuple[Entries, list[Problem]]:
    """Σ weight × factor ÷ divisor × mark of each judge's sheet for each candidate.

    Without weights every criterion weighs the same: a mean, or a sum. Where a criterion is missing the sheet is void,
    or the sum is stretched by the share of the criteria that are there.
    """
    part, times, unit = _weights(rule, marks)
    values = product(marks.value, times[marks.criterion])
    if marks.factor_scale > 1 or (marks.factor != 1).any():
        values = product(values, marks.factor)
    order, starts, ends = _stretches(marks.candidate * len(marks.judges) + marks.judge)
    sums = running(values[order])
    total = sums[ends] - sums[starts]
    present = np.add.reduceat(part[marks.criterion][order], starts) if len(starts) else part[:0]
    first = order[starts]
    whole = np.full(len(first), part.sum()) if rule.listed else asked[marks.candidate[first]]
    keep, notes = _complete(rule, marks, first, present == whole)
    over = np.ones_like(whole) if rule.combine == "mean" and not rule.listed else whole
    total, scale = _stretched(total[keep], over[keep], present[keep], marks.scale * unit * marks.factor_scale)
    if rounding:
        total, scale = round_integers(total, scale, rounding), 10**rounding.digits
    at = first[keep]
    made = Entries(SHEET, marks.judge[at], marks.candidate[at], marks.category[at], marks.group[at], total, scale)
    return made, notes


def _weights(rule: ContestRule, marks: Marks) -> tuple[Codes, Integers, int]:
    """Of each criterion its share in a whole sheet, in integers; what a mark on it is multiplied by, over a unit."""
    if not rule.listed:
        ones = np.ones(len(marks.criteria), dtype=np.int64)
        return ones, ones, 1
    equal = Fraction(1, len(rule.marks))
    shares = [(c.weight or equal) if c.kind == "mark" else Fraction(0) for c in rule.listed]
    times = [
        c.factor / c.divisor * (1 if rule.combine == "sum" else share)
        for c, share in zip(rule.listed, shares, strict=True)
    ]
    unit, whole = lcm(*(t.denominator for t in times)), lcm(*(s.denominator for s in shares))
    weights = np.array([int(t * unit) for t in times], dtype=object)
    return np.array([int(s * whole) for s in shares], dtype=np.int64), narrow(weights), unit


def _complete(
    rule: ContestRule, marks: Marks, first: NDArray[np.intp], full: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], list[Problem]]:
    if full.all() or rule.missing_criterion == "renormalise":
        return np.ones(len(full), dtype=bool), []
    id = "score.sheet_incomplete" if rule.missing_criterion == "refuse" else "score.sheet_void"
    found = [
        Problem(id, {"judge": marks.judges[marks.judge[at]], "candidate": marks.candidates[marks.candidate[at]]},
                int(marks.line[at]))
        for at in sorted(first[~full].tolist())
    ]  # fmt: skip
    if rule.missing_criterion == "refuse":
        raise Refused(found[:10])
    return full, found


def _stretched(total: Integers, over: Codes, under: Codes, scale: int) -> tuple[Integers, int]:
    """total × over ÷ under, over a common scale."""
    if (over == under).all():
        return total, scale
    common = lcm(*(int(u) for u in np.unique(under)))
    return product(total, product(over, common) // under), scale * common


def cells_of(rule: ContestRule, marks: Marks, entries: Entries, expected: NDArray[np.int64]) -> Iterator[Cell]:
    """The cells of one criterion; `expected` judges as in expected.py."""
    by_value = np.argsort(entries.value, kind="stable")
    key = entries.category * len(marks.candidates) + entries.candidate
    order, starts, ends = _stretches(key[by_value])
    order = by_value[order]
    values, judges = entries.value[order], entries.judge[order]
    sums = running(values)
    own = rule_of(rule, entries.criterion)
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        category, candidate = divmod(int(key[order[start]]), len(marks.candidates))
        how = (own.aggregate if own else None) or _category_rule(rule, category) or rule.aggregate
        ordered, who, scale = values[start:end], judges[start:end], entries.scale
        missing = int(expected[category, candidate]) - (end - start) if rule.missing_judge == "fill_mean" else 0
        if missing > 0:
            ordered, who, scale = _filled(ordered, who, scale, missing)
            part = running(ordered)
            at = _kept(how, ordered, scale, marks.candidates[candidate])
            total = part[at.stop] - part[at.start]
        else:
            at = _kept(how, ordered, scale, marks.candidates[candidate])
            total = sums[start + at.stop] - sums[start + at.start]
        out = np.concatenate((who[: at.start], who[at.stop :])) if at.trimming else who[:0]
        trimmed = tuple(int(judge) for judge in out if judge != FILLED)
        value = at.of(total if isinstance(total, Fraction) else int(total), scale)
        yield Cell(entries.criterion, category, candidate, value, end - start, end - start - len(trimmed), trimmed)


def _kept(how: AggregateRule, ordered: Integers, scale: int, candidate: str) -> Kept:
    try:
        return kept(how, ordered.tolist(), scale)
    except Refused as refused:
        raise Refused([Problem(p.id, {**p.values, "candidate": candidate}) for p in refused.problems]) from None


def _category_rule(rule: ContestRule, category: int) -> AggregateRule | None:
    return rule.categories[category].aggregate if rule.categories else None


def _filled(values: Integers, judges: Codes, scale: int, missing: int) -> tuple[Integers, Codes, int]:
    """The mean of the given marks in the place of each missing one, over a common scale of n times the old."""
    n = len(values)
    given = values.astype(object)
    filled = np.concatenate((given * n, np.full(missing, given.sum(), dtype=object)))
    order = np.argsort(filled, kind="stable")
    return filled[order], np.concatenate((judges, np.full(missing, FILLED)))[order], scale * n


def _stretches(key: Codes) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """The rows sorted by key, and where in that order each key begins and ends."""
    order = np.argsort(key, kind="stable")
    edges = np.flatnonzero(np.diff(key[order])) + 1
    starts = np.concatenate(([0], edges)) if len(key) else edges
    return order, starts, np.append(starts[1:], len(key)) if len(key) else edges
