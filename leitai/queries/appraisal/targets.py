"""The target table: units by indicators, the city's own target below, and what does not agree. Nothing is corrected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from leitai import models
from leitai.core.appraisal.targets import TargetLine, TargetTable
from leitai.core.appraisal.tree import EVERY, AppraisalTree, IndicatorRule
from leitai.core.indicators import text
from leitai.messages import say
from leitai.queries.appraisal.members import name_of
from leitai.queries.appraisal.needs import asks_baseline, asks_target
from leitai.queries.appraisal.stages import applies
from leitai.queries.appraisal.trees import book_of
from leitai.queries.formatting import reader
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible


@dataclass(frozen=True)
class Adjusted:
    before: str
    reason: str
    document: str
    by: str
    at: dt.datetime


@dataclass(frozen=True)
class Cell:
    """`applies` is False where the unit's class gives the indicator no weight. `id` is the issued row."""

    target: str = ""
    baseline: str = ""
    id: int | None = None
    applies: bool = True
    adjusted: Adjusted | None = None


@dataclass(frozen=True)
class Column:
    code: str
    label: str
    unit: str
    target: bool
    baselines: int
    """How many past values it asks for."""
    city: str
    is_mean: bool
    sum: str
    differs: bool


@dataclass(frozen=True)
class Line:
    code: str
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class TargetsShown:
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    flags: tuple[str, ...]
    """What a reader should know of the sums: they differ, a cell is blank, a mean is no sum, points are not stated."""

    @property
    def has_city(self) -> bool:
        return any(column.city or column.is_mean for column in self.columns)

    @property
    def adjustments(self) -> tuple[tuple[str, Column, Cell], ...]:
        return tuple(
            (line.name, column, cell)
            for line in self.lines
            for column, cell in zip(self.columns, line.cells, strict=True)
            if cell.adjusted
        )


def targets_shown(scope: Scope, row: models.AppraisalRound) -> TargetsShown:
    """Sums and the city's targets only for who sees all units."""
    book = book_of(row)
    if book is None:
        return TargetsShown((), (), ())
    known = _known(scope, row)
    members = list(visible(scope, models.AppraisedUnit).filter(round=row).select_related("unit", "organization"))
    shown = [one for one in members if scope.whole_region or any(key[0] == one.pk for key in known)]
    rules = [one for one in book.tree.scored if asks_target(one) or asks_baseline(one) or _has(known, one.code)]
    city = {one.indicator: one for one in row.city_targets.all()} if scope.whole_region else {}
    names = {one.pk: name_of(one, scope.language) for one in shown}
    english = scope.language.startswith("en")
    table = _table(book.tree, rules, names, known, city, english)
    lines = {line.indicator: line for line in table.lines}
    return TargetsShown(
        tuple(_column(one, lines[_label(one, english)], city.get(one.code), english) for one in rules),
        tuple(
            Line(one.code, names[one.pk], tuple(_cell(scope, book.tree, rule, one, known) for rule in rules))
            for one in shown
        ),
        tuple(say(flag.id, flag.values, reader()) for flag in table.flags) if scope.whole_region else (),
    )


Known = Mapping[tuple[int, str], list[models.AppraisalTarget]]


def _known(scope: Scope, row: models.AppraisalRound) -> Known:
    """By who is appraised and the indicator, what was issued and then its adjustment."""
    found: dict[tuple[int, str], list[models.AppraisalTarget]] = {}
    rows = visible(scope, models.AppraisalTarget).filter(appraised__round=row, item="").select_related("set_by")
    for one in rows.order_by("version"):
        found.setdefault((one.appraised_id, one.indicator), []).append(one)
    return found


def _has(known: Known, indicator: str) -> bool:
    return any(code == indicator for _, code in known)


def _table(
    tree: AppraisalTree, rules: list[IndicatorRule], names: Mapping[int, str], known: Known,
    city: Mapping[str, models.CityTarget], english: bool,
) -> TargetTable:  # fmt: skip
    """The points are those of a tree that weighs all units alike; others have none that one table could state."""
    alike = not tree.classes
    lines = []
    for rule in rules:
        total = city.get(rule.code)
        targets = {
            name: _exact(known[pk, rule.code][-1].target) if (pk, rule.code) in known else None
            for pk, name in names.items()
        }
        lines.append(
            TargetLine(
                "", _label(rule, english), rule.unit, _exact(total.target) if total else None, targets,
                None, rule.owner, total.is_mean if total else False,
            )
        )  # fmt: skip
    weights = [rule.weight_of(EVERY) for rule in tree.indicators] if alike else []
    stated = sum((weight for weight in weights if weight is not None), Fraction(0))
    gap = (TargetLine("", "", "", None, {}, stated),) if alike else ()
    return TargetTable((*lines, *gap), tree.full if alike else Fraction(0))


def _column(rule: IndicatorRule, line: TargetLine, city: models.CityTarget | None, english: bool) -> Column:
    stated = [one for one in line.targets.values() if one is not None]
    total = sum(stated, Fraction(0))
    compared = city is not None and not city.is_mean and line.total is not None
    return Column(
        rule.code, _label(rule, english), rule.unit, asks_target(rule), asks_baseline(rule),
        "" if line.total is None else text(line.total), line.mean, text(total) if stated and not line.mean else "",
        compared and total != line.total,
    )  # fmt: skip


def _cell(scope: Scope, tree: AppraisalTree, rule: IndicatorRule, one: models.AppraisedUnit, known: Known) -> Cell:
    judged = applies(tree, rule, one.unit_class)
    versions = known.get((one.pk, rule.code))
    if not versions:
        return Cell(applies=judged)
    first, last = versions[0], versions[-1]
    adjusted = None
    if last is not first:
        adjusted = Adjusted(
            _number(first.target), last.reason, last.document, person_name(scope, last.set_by), last.set_at
        )
    return Cell(_number(last.target), "; ".join(last.baseline), first.pk, judged, adjusted)


def _label(rule: IndicatorRule, english: bool) -> str:
    return rule.label.en if english else rule.label.zh


def _exact(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _number(value: Decimal | None) -> str:
    return "" if value is None else text(Fraction(value))


@dataclass(frozen=True)
class Asked:
    """One indicator's targets as a form: who has what so far."""

    code: str
    label: str
    unit: str
    target: bool
    baselines: int
    members: tuple[tuple[str, str, str, str], ...]
    """Code, name, target, past values."""
    city: str
    is_mean: bool


def asked_of(scope: Scope, row: models.AppraisalRound, indicator: str) -> Asked | None:
    shown = targets_shown(scope, row)
    at = next((n for n, column in enumerate(shown.columns) if column.code == indicator), None)
    if at is None:
        return None
    column = shown.columns[at]
    members = tuple(
        (line.code, line.name, line.cells[at].target, line.cells[at].baseline)
        for line in shown.lines
        if line.cells[at].applies or line.cells[at].id
    )
    return Asked(
        column.code, column.label, column.unit, column.target, column.baselines, members, column.city, column.is_mean
    )


@dataclass(frozen=True)
class Issued:
    """An issued target that may be adjusted."""

    id: int
    round_id: int
    name: str
    label: str
    unit: str
    target: Decimal | None
    baseline: str


def issued_target(scope: Scope, pk: int) -> Issued:
    row = visible(scope, models.AppraisalTarget).select_related("appraised__round").get(pk=pk, version=1)
    book = book_of(row.appraised.round)
    assert book is not None, "targets are typed under a tree"
    rule = book.tree.indicator(row.indicator)
    label = _label(rule, scope.language.startswith("en"))
    return Issued(
        row.pk, row.appraised.round_id, name_of(row.appraised, scope.language), label, rule.unit, row.target,
        "; ".join(row.baseline),
    )  # fmt: skip
