"""From cells to the score of a candidate, stage by stage, each rounded where the rulebook says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from leitai.core.problems import Problem, Refused
from leitai.core.rulebook.contest import ContestRule, CriterionRule, Stage
from leitai.core.rulebook.parts import RoundingRule
from leitai.core.scoring.exact import settled
from leitai.core.scoring.marks import Marks
from leitai.core.scoring.panel import SHEET, Cell, rule_of

NO_MARKS, NO_CELL, NOT_PASSED = "score.no_marks", "score.no_cell", "score.not_passed"
ONE = Fraction(1)


@dataclass(frozen=True)
class Stages:
    """The rulebook's roundings; `without` leaves one out, so that what it hid can part a tie."""

    rule: ContestRule
    rooted: bool = False
    without: Stage | None = None

    def at(self, stage: Stage, value: Fraction, own: RoundingRule | None = None) -> Fraction:
        rule = own or self.rule.rounding_at(stage)
        if rule is None or stage == self.without:
            return value
        return settled(value, rule.rounding, self.rooted)


@dataclass
class Score:
    """A candidate's score: the value or why there is none, and what ties may go by."""

    value: Fraction | None = None
    reason: str = ""
    panels: dict[tuple[int, int], Fraction] = field(default_factory=dict)
    """The rounded value of each cell, by criterion and category."""
    criteria: dict[int, Fraction] = field(default_factory=dict)
    """With its factor, as it enters the sum."""
    categories: dict[int, Fraction] = field(default_factory=dict)


def candidate_scores(stages: Stages, marks: Marks, cells: Sequence[Cell]) -> dict[int, Score]:
    """The score of every candidate, by its code."""
    by: dict[int, list[Cell]] = {c: [] for c in range(len(marks.candidates))}
    for cell in cells:
        by[cell.candidate].append(cell)
    factors = _factors(marks)
    return {c: _Candidate(stages, marks, c, tuple(own), factors).score() for c, own in by.items()}


def _factors(marks: Marks) -> Mapping[tuple[int, int], Fraction]:
    """The ballots' own factor of each candidate's criterion that has one other than 1."""
    if (marks.factor == marks.factor_scale).all():
        return {}
    scored = marks.take(marks.scored)
    key = scored.candidate * len(marks.criteria) + scored.criterion
    distinct, first = np.unique(key, return_index=True)
    return {
        divmod(int(k), len(marks.criteria)): Fraction(int(scored.factor[at]), marks.factor_scale)
        for k, at in zip(distinct, first, strict=True)
    }


@dataclass(frozen=True)
class _Candidate:
    stages: Stages
    marks: Marks
    code: int
    cells: tuple[Cell, ...]
    factors: Mapping[tuple[int, int], Fraction]

    @property
    def rule(self) -> ContestRule:
        return self.stages.rule

    def own(self, criterion: int) -> CriterionRule | None:
        return rule_of(self.rule, criterion)

    def score(self) -> Score:
        found = Score()
        if not self.cells:
            found.reason = NO_MARKS
            return found
        for cell in self.cells:
            own = self.own(cell.criterion)
            value = self.stages.at("panel", cell.value, own.rounding.panel if own else None)
            found.panels[cell.criterion, cell.category] = value
        for criterion in dict.fromkeys(cell.criterion for cell in self.cells):
            own = self.own(criterion)
            value = self.over_categories(found, criterion) * self.times(criterion)
            found.criteria[criterion] = self.stages.at("factored", value, own.rounding.factored if own else None)
        for category in dict.fromkeys(cell.category for cell in self.cells):
            together, _ = self.combined({k: v * self.times(k) for (k, c), v in found.panels.items() if c == category})
            if together is not None:
                found.categories[category] = together
        return self.totalled(found)

    def times(self, criterion: int) -> Fraction:
        """A criterion's factors. A sheet has none: its marks were multiplied one by one, before they were added."""
        own = self.own(criterion)
        return self.factors.get((self.code, criterion), ONE) * (own.factor / own.divisor if own else ONE)

    def over_categories(self, found: Score, criterion: int) -> Fraction:
        """Σ weight × panel ÷ Σ weight over the categories that marked this criterion."""
        rule, own = self.rule, self.own(criterion)
        if not rule.categories:
            return found.panels[criterion, 0]
        there = {c: found.panels[criterion, c] for c in range(len(rule.categories)) if (criterion, c) in found.panels}
        if len(there) < len(rule.categories) and rule.empty_category == "refuse":
            lost = next(category.code for c, category in enumerate(rule.categories) if c not in there)
            values = {"category": lost, "candidate": self.marks.candidates[self.code]}
            raise Refused([Problem("score.empty_category", values)])
        weights = {c: rule.categories[c].weight for c in there}
        value = _sum(weights[c] * v for c, v in there.items()) / _sum(weights.values())
        return self.stages.at("categories", value, own.rounding.categories if own else None)

    def totalled(self, found: Score) -> Score:
        rules = {k: own for k in found.criteria if (own := self.own(k))}
        if any(own.kind == "pass_fail" and found.criteria[k] < own.pass_share for k, own in rules.items()):
            found.reason = NOT_PASSED
            return found
        value, complete = self.combined(found.criteria)
        if value is None or (not complete and self.rule.missing_criterion != "renormalise"):
            found.reason = NO_CELL
            return found
        for criterion, own in rules.items():
            value *= found.criteria[criterion] if own.kind == "coefficient" else ONE
        found.value = self.stages.at("candidate", value)
        return found

    def combined(self, values: Mapping[int, Fraction]) -> tuple[Fraction | None, bool]:
        """The criteria's values together, and whether none of them is missing.

        weighted: Σ weight × value ÷ Σ weight; mean: Σ value ÷ their number; sum: Σ value, stretched to the full number
        of criteria where some are missing.
        """
        rules = {k: own for k in values if (own := self.own(k))}
        counted = {k: v for k, v in values.items() if k not in rules or rules[k].kind == "mark"}
        if SHEET in counted:
            return counted[SHEET], True
        if not counted or self.rule.by == "sheet":
            return None, False
        full = len(self.rule.marks) if self.rule.listed else int(self.marks.asked[self.code])
        complete = len(counted) == full
        if self.rule.combine == "weighted":
            weights = {k: weight for k in counted if (weight := rules[k].weight)}
            return _sum(weights[k] * v for k, v in counted.items()) / _sum(weights.values()), complete
        mean = _sum(counted.values()) / len(counted)
        return (mean if self.rule.combine == "mean" else mean * full), complete


def _sum(values: Iterable[Fraction]) -> Fraction:
    return sum(values, Fraction(0))
