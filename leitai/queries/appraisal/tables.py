"""A result as a table: groups of those who share their places, with every score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from leitai import models
from leitai.core.appraisal.lists import listed
from leitai.core.appraisal.result import Appraisal, Cell, UnitScore
from leitai.core.appraisal.tree import AppraisalTree
from leitai.core.results import round_exact
from leitai.queries.appraisal.rounds import said
from leitai.queries.appraisal.words import labelled, number, word

Names = Mapping[str, str]
"""Who is appraised, by code, in the order of the appraisal."""


@dataclass(frozen=True)
class Score:
    """`state` is empty where the figure was reported; `weight` is the unit's own."""

    indicator: str
    score: str
    weight: str
    state: str
    full: bool


@dataclass(frozen=True)
class Line:
    unit: str
    name: str
    place: int
    score: str
    grade: str
    base: str
    bonus: str
    deduction: str
    vetoes: tuple[str, ...]
    aspects: tuple[str, ...]
    scores: tuple[Score | None, ...]


@dataclass(frozen=True)
class Group:
    """Those who share their places: a class, or all (then without a name)."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Column:
    code: str
    label: str
    aspect: str
    weight: str


@dataclass(frozen=True)
class Listed:
    label: str
    names: tuple[str, ...]


def names_of(row: models.AppraisalRound, language: str) -> dict[str, str]:
    found = {}
    for one in models.AppraisedUnit.objects.filter(round=row).select_related("unit", "organization"):
        who = one.unit or one.organization
        assert who is not None
        found[one.code] = said(who, language)
    return found


def groups_of(found: Appraisal, names: Names) -> tuple[Group, ...]:
    tree = found.tree
    labels = {one.code: labelled(one.label) for one in tree.classes}
    lines: dict[str, list[Line]] = {}
    for unit in found.units:
        group = labels.get(unit.unit_class, "") if tree.places.within == "class" else ""
        lines.setdefault(group, []).append(_line(tree, unit, names))
    return tuple(Group(name, tuple(of)) for name, of in lines.items())


def _line(tree: AppraisalTree, unit: UnitScore, names: Names) -> Line:
    cells = {cell.indicator: cell for cell in unit.cells}
    return Line(
        unit=unit.unit,
        name=names.get(unit.unit, unit.unit),
        place=unit.place,
        score=number(unit.score),
        grade=next((labelled(one.label) for one in tree.grades if one.code == unit.grade), ""),
        base=number(rounded(tree, unit.base * unit.spread)),
        bonus=number(rounded(tree, unit.bonus)),
        deduction=number(rounded(tree, unit.deduction)),
        vetoes=tuple(labelled(one.label) for one in tree.vetoes if one.code in unit.vetoes),
        aspects=tuple(number(rounded(tree, value)) for value in _aspects(tree, cells)),
        scores=tuple(_score(cells.get(one.code)) for one in tree.scored),
    )


def rounded(tree: AppraisalTree, value: Fraction) -> Decimal:
    return round_exact(value, tree.total.rounding)


def _aspects(tree: AppraisalTree, cells: Mapping[str, Cell]) -> Iterator[Fraction]:
    for aspect in tree.aspects:
        scores = (cells[one.code].score for one in aspect.indicators if one.code in cells)
        yield aspect.factor * sum((Fraction(score) for score in scores if score is not None), Fraction(0))


def _score(cell: Cell | None) -> Score | None:
    """None where the indicator does not concern the unit's class."""
    if cell is None:
        return None
    state = "" if cell.state == "reported" else word(f"appraisal.state_{cell.state}")
    full = cell.score is not None and cell.weight > 0 and Fraction(cell.score) >= cell.weight
    return Score(cell.indicator, number(cell.score), number(cell.weight), state, full)


def columns_of(tree: AppraisalTree) -> tuple[Column, ...]:
    weighed = [
        Column(one.code, labelled(one.label), labelled(aspect.label), _weight(one.weight))
        for aspect in tree.aspects
        for one in aspect.indicators
    ]
    return (*weighed, *(Column(one.code, labelled(one.label), "", "") for one in tree.extras))


def _weight(weight: Fraction | dict[str, Fraction | None] | None) -> str:
    if isinstance(weight, dict):
        known = [value for value in weight.values() if value is not None]
        low, high = min(known), max(known)
        return number(low) if low == high else f"{number(low)}–{number(high)}"
    return number(weight)


def lists_of(found: Appraisal, names: Names) -> tuple[Listed, ...]:
    return tuple(
        Listed(labelled(rule.label), tuple(names.get(unit.unit, unit.unit) for unit in listed(found, rule)))
        for rule in found.tree.lists
    )
