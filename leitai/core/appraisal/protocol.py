"""An appraisal as plain data for machines: scores as texts with their decimals, every score with its trace."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from leitai.core.appraisal.result import Appraisal, Cell, UnitScore
from leitai.core.indicators import text

Reason = Callable[[Cell], str]
"""Puts a cell's reason into words."""


def protocol(appraisal: Appraisal, reason: Reason) -> dict[str, Any]:
    tree = appraisal.tree
    return {
        "appraisal": tree.code,
        "version": tree.version,
        "units": [_unit(appraisal, unit, reason) for unit in appraisal.units],
    }


def _unit(appraisal: Appraisal, unit: UnitScore, reason: Reason) -> dict[str, Any]:
    tree = appraisal.tree
    return {
        "unit": unit.unit,
        "class": unit.unit_class if tree.classes else "",
        "score": None if unit.score is None else str(unit.score),
        "place": unit.place or None,
        "grade": unit.grade or None,
        "base": text(unit.base),
        "weights_shared": text(unit.spread),
        "bonus": text(unit.bonus),
        "deduction": text(unit.deduction),
        "tie_bonus": text(unit.tie_bonus),
        "vetoes": list(unit.vetoes),
        "without_score": list(unit.open),
        "indicators": [_cell(cell, reason) for cell in unit.cells],
    }


def _cell(cell: Cell, reason: Reason) -> dict[str, Any]:
    return {
        "indicator": cell.indicator,
        "weight": text(cell.weight),
        "score": None if cell.score is None else str(cell.score),
        "function": cell.function,
        "branch": cell.branch,
        "inputs": inputs(cell),
        "formula": cell.formula,
        "reason": reason(cell),
    }


def inputs(cell: Cell) -> dict[str, Any]:
    """What the function was given; for a relative one, the peers it compared with."""
    case = cell.case
    named: dict[str, Any] = {
        "actual": _told(case.actual),
        "value": _told(case.value) if case.value != case.actual else None,
        "target": _told(case.target),
        "baseline": _told(case.baseline),
        "history": [text(past) for past in case.history] if len(case.history) > 1 else None,
        "items": {name: [text(mark) for mark in marks] for name, marks in case.items.items()} or None,
        "word": case.word or None,
        "note": case.note or None,
        "peers": {unit: text(value) for unit, value in case.peers.values.items()} if case.peers else None,
    }
    return {"state": cell.state} | {name: value for name, value in named.items() if value is not None}


def _told(value: Fraction | None) -> str | None:
    return None if value is None else text(value)
