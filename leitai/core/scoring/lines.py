"""The lines of a result: what became of the marks, the score in print, the place and what decided it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from leitai.core.results import Rounding, round_exact
from leitai.core.rulebook.contest import EVENT, VOTE, ContestRule
from leitai.core.scoring.assemble import Score
from leitai.core.scoring.balance import groups_of
from leitai.core.scoring.marks import RECUSED, Marks
from leitai.core.scoring.panel import SHEET, Cell, whole_sheets
from leitai.core.scoring.places import Entrant, Tie, placed
from leitai.core.scoring.result import CellLine, Line, digits_of
from leitai.core.scoring.run import Counting, Run
from leitai.core.scoring.units import NO_CANDIDATE


def candidate_lines(counting: Counting, run: Run) -> list[Line]:
    """Every candidate's marks, without places."""
    marks = counting.marks
    of: dict[int, list[Cell]] = {c: [] for c in run.scores}
    for cell in run.cells:
        of[cell.candidate].append(cell)
    expected = sum(judges.sum(axis=0) for judges in counting.expected.values())
    recused = _recused(counting.rule, marks)
    groups = _groups(counting.rule, marks)
    return [
        Line(
            name=marks.candidates[c],
            unit=marks.units[c],
            group=groups.get(c, ""),
            reason=run.scores[c].reason,
            counted=sum(cell.counted for cell in own),
            trimmed=sum(len(cell.trimmed) for cell in own),
            recused=recused[c],
            missing=max(0, int(expected[c]) - sum(cell.given for cell in own)),
            cells=tuple(_cell_line(marks, run.scores[c], cell) for cell in own),
            criteria=tuple((marks.criteria[k], v) for k, v in run.scores[c].criteria.items() if k != SHEET),
        )
        for c, own in of.items()
    ]


def unit_lines(counting: Counting, run: Run, lines: Sequence[Line]) -> list[Line]:
    """Every unit with the marks of its candidates, without places."""
    by = {line.name: line for line in lines}
    found = []
    for unit, members in counting.members.items():
        own = [by[name] for name in members]
        found.append(
            Line(
                name=unit,
                unit=unit,
                group=own[0].group,
                reason="" if unit in run.units else NO_CANDIDATE,
                counted=sum(line.counted for line in own),
                trimmed=sum(line.trimmed for line in own),
                recused=sum(line.recused for line in own),
                missing=sum(line.missing for line in own),
                members=tuple(members),
            )
        )
    return found


def placed_lines(
    counting: Counting,
    lines: Sequence[Line],
    run: Run,
    bare: Run,
    values: Mapping[str, Fraction],
    unrounded: Mapping[str, Fraction],
) -> tuple[list[Line], list[Tie]]:
    """The lines with scores and places, the best first and those without a score last."""
    rule = counting.rule
    ties = _tie_values(counting, run, lines)
    entrants = [
        Entrant(line.name, values[line.name], unrounded[line.name], line.group, ties[line.name])
        for line in lines if line.name in values
    ]  # fmt: skip
    places, tied = placed(rule.places, entrants, counting.rooted)
    last = rule.last_stage
    rounded = rule.rounding_at(last) if last else None
    digits = digits_of(list(values.values()), rounded.digits if rounded else None, rule.shown)
    made = [
        replace(
            line,
            score=values[line.name],
            unrounded=unrounded[line.name],
            shown=str(round_exact(values[line.name], Rounding(digits))),
            place=places[line.name].place,
            tie_step=places[line.name].step,
        )
        if line.name in values
        else line
        for line in lines
    ]
    return sorted(made, key=lambda line: (line.group, not line.place, line.place)), tied


def _tie_values(counting: Counting, run: Run, lines: Sequence[Line]) -> dict[str, dict[str, Fraction]]:
    """What each step of the cascade compares: of a unit the mean over its candidates, of firsts the sum."""
    marks = counting.marks
    steps = [step for step in counting.rule.places.ties if ":" in step or step in ("firsts", VOTE)]
    codes = {name: code for code, name in enumerate(marks.candidates)}
    parts = {(part.unit, part.part): part.value for part in counting.parts}
    firsts = _firsts(counting.rule, marks) if "firsts" in steps else {}
    event = run.units if counting.rule.unit else run.candidates
    found: dict[str, dict[str, Fraction]] = {}
    for line in lines:
        own = [codes[name] for name in line.members or (line.name,)]
        found[line.name] = {}
        for step in steps:
            kind, _, code = step.partition(":")
            if kind == "firsts":
                value = Fraction(sum(firsts.get(c, 0) for c in own))
            elif kind in ("component", VOTE):
                given = event.get(line.name) if code == EVENT else parts.get((line.name, code or VOTE))
                value = given or Fraction(0)
            else:
                value = _mean([v for c in own if (v := _of(marks, run.scores[c], kind, code)) is not None])
            found[line.name][step] = value
    return found


def _of(marks: Marks, score: Score, kind: str, code: str) -> Fraction | None:
    names, values = (marks.categories, score.categories) if kind == "category" else (marks.criteria, score.criteria)
    return values.get(names.index(code)) if code in names else None


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values) if values else Fraction(0)


def _firsts(rule: ContestRule, marks: Marks) -> dict[int, int]:
    """How many judges gave each candidate the best of their sheets; equal best ones count for each."""
    entries = whole_sheets(rule, marks)
    best: dict[int, int] = {}
    for judge, value in zip(entries.judge.tolist(), entries.value.tolist(), strict=True):
        best[judge] = max(best.get(judge, value), value)
    found: dict[int, int] = {}
    for judge, candidate, value in zip(
        entries.judge.tolist(), entries.candidate.tolist(), entries.value.tolist(), strict=True
    ):
        found[candidate] = found.get(candidate, 0) + (value == best[judge])
    return found


def _cell_line(marks: Marks, found: Score, cell: Cell) -> CellLine:
    criterion = "" if cell.criterion == SHEET else marks.criteria[cell.criterion]
    trimmed = tuple(marks.judges[judge] for judge in cell.trimmed)
    value = found.panels[cell.criterion, cell.category]
    return CellLine(criterion, marks.categories[cell.category], value, cell.given, cell.counted, trimmed)


def _recused(rule: ContestRule, marks: Marks) -> list[int]:
    """Marks (or sheets) that each candidate lacks because the judge was recused."""
    away = marks.take(marks.state == RECUSED)
    key = away.candidate * len(marks.judges) + away.judge
    if rule.by == "criterion":
        key = key * len(marks.criteria) + away.criterion
    _, first = np.unique(key, return_index=True)
    found: list[int] = np.bincount(away.candidate[first], minlength=len(marks.candidates)).tolist()
    return found


def _groups(rule: ContestRule, marks: Marks) -> Mapping[int, str]:
    """The group in which each candidate is ranked, or the only one there is."""
    if len(marks.groups) == 1:
        return dict.fromkeys(range(len(marks.candidates)), marks.groups[0])
    return groups_of(marks) if rule.places.within == "group" else {}
