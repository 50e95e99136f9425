"""The stages of a score in their order: panels, candidates, balance, units, composite."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from leitai.core.problems import Problem
from leitai.core.rulebook.contest import ContestRule, Stage
from leitai.core.scoring.assemble import Score, Stages, candidate_scores
from leitai.core.scoring.balance import GroupMean, back_to_range, calibrated, groups_of, second_mean, standardised
from leitai.core.scoring.expected import expected_judges
from leitai.core.scoring.marks import Codes, Marks
from leitai.core.scoring.panel import SHEET, Cell, Entries, cells_of, entries_of, rule_of
from leitai.core.scoring.refusals import range_of
from leitai.core.scoring.units import Part, finished, unit_score


@dataclass(frozen=True)
class Run:
    """One pass through the stages, all rounded or all but the last."""

    cells: list[Cell]
    scores: dict[int, Score]
    candidates: dict[str, Fraction]
    units: dict[str, Fraction]
    final: dict[str, Fraction]
    groups: list[GroupMean]


@dataclass(frozen=True)
class Counting:
    """A rulebook, its marks and what else it needs; `run` goes through the stages."""

    rule: ContestRule
    marks: Marks
    parts: tuple[Part, ...]
    rated: Mapping[str, Fraction]

    @cached_property
    def expected(self) -> dict[int, Codes]:
        """Judges who should have marked each candidate, by criterion; shape (categories, candidates)."""
        marks, rule = self.marks, self.rule
        if rule.by == "criterion":
            rows = {k: marks.criterion == k for k in range(len(marks.criteria))}
        else:
            apart = [k for k, c in enumerate(rule.listed) if c.kind != "mark"]
            rows = {SHEET: ~np.isin(marks.criterion, apart)} | {k: marks.criterion == k for k in apart}
        return {k: expected_judges(rule, marks.take(own) if not own.all() else marks) for k, own in rows.items()}

    @property
    def rooted(self) -> bool:
        return self.rule.balance.by_root

    def panels(self, without: Stage | None) -> tuple[list[Cell], list[Problem]]:
        """All cells, and what is to be said about them."""
        sheet = self.rule.rounding.sheet
        rounding = sheet.rounding if sheet and without != "sheet" else None
        entries, notes = entries_of(self.rule, self.marks, rounding)
        cells = [cell for e in entries for cell in self._cells(e)]
        if self.rule.balance.by_root:
            before, cells = cells, []
            for one in entries:
                made, said = self._standardised(one)
                cells += self._cells(made)
                notes += said
            if self.rule.balance.back == "range":
                cells = back_to_range(before, cells)
        return cells, notes

    def _cells(self, entries: Entries) -> list[Cell]:
        return list(cells_of(self.rule, self.marks, entries, self.expected[entries.criterion]))

    def _standardised(self, entries: Entries) -> tuple[Entries, list[Problem]]:
        own = rule_of(self.rule, entries.criterion)
        if own and own.kind != "mark":
            return entries, []
        return standardised(self.rule.balance, entries, self.marks, range_of(self.rule, own))

    def run(self, cells: list[Cell], without: Stage | None) -> Run:
        stages = Stages(self.rule, self.rooted, without)
        names = self.marks.candidates
        scores = candidate_scores(stages, self.marks, cells)
        own = {c: s.value for c, s in scores.items() if s.value is not None}
        balanced, groups = self._balanced(own)
        candidates = {names[c]: stages.at("balanced", value) for c, value in balanced.items()}
        units: dict[str, Fraction] = {}
        if self.rule.unit:
            for unit, members in self.members.items():
                if there := {m: candidates[m] for m in members if m in candidates}:
                    units[unit] = stages.at("unit", unit_score(self.rule.unit, there))
        final = finished(stages, units if self.rule.unit else candidates, self.parts)
        return Run(cells, scores, candidates, units, final, groups)

    def _balanced(self, own: dict[int, Fraction]) -> tuple[Mapping[int, Fraction], list[GroupMean]]:
        if self.rule.balance.method == "calibrated":
            return calibrated(self.marks.candidates, self.rated, list(own)), []
        if self.rule.balance.method != "second_mean" or not own:
            return own, []
        group = groups_of(self.marks)
        groups = second_mean(self.rule.balance, own, group)
        times = {g.group: g.coefficient for g in groups}
        return {c: value * times[group[c]] for c, value in own.items()}, groups

    @cached_property
    def members(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, unit in zip(self.marks.candidates, self.marks.units, strict=True):
            found.setdefault(unit, []).append(name)
        return found
