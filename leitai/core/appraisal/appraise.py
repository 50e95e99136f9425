"""From scores to totals, places and grades."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from leitai.core.appraisal.actuals import Row, check, class_of
from leitai.core.appraisal.cells import cells_of, filed
from leitai.core.appraisal.lint import lint
from leitai.core.appraisal.result import Appraisal, Cell, UnitScore
from leitai.core.appraisal.tree import AppraisalTree
from leitai.core.indicators import Case
from leitai.core.indicators.judged import Veto, veto
from leitai.core.problems import Problem
from leitai.core.results import round_exact

ZERO, NONE = Fraction(0), Decimal(0)


def appraise(tree: AppraisalTree, rows: Sequence[Row]) -> Appraisal:
    """The appraisal of all units.

    Parameters
    ----------
    rows : sequence of Row
        The figures; a unit without a row for an indicator has state `missing` there.

    Returns
    -------
    Appraisal
        total = Σ aspect factor · Σ scores as printed, × (weight of all / weight that applies) where weights were
        redistributed, + bonus − deduction within their caps; rounded once. Places by total within the class or among
        all; equal totals are parted by a bonus that counts for ties only, otherwise shared.

    Raises
    ------
    Refused
        Rows that cannot be taken, each by its line; an exponential whose 50 digits do not settle a rounding.
    """
    check(tree, rows)
    units = {row.unit: class_of(tree, row) for row in rows}
    given, items = filed(rows)
    weighed = {i.code for i in tree.indicators}
    columns: dict[str, dict[str, Cell]] = {}
    for i in tree.scored:
        judged = {u: c for u, c in units.items() if i.code not in weighed or i.weight_of(c)}
        columns[i.code] = cells_of(tree, i, judged, given, items)
    scored = []
    whole = {code: sum((weight for _, weight in tree.weights(code)), ZERO) for code in tree.class_codes}
    for unit, unit_class in units.items():
        cells = [columns[i.code][unit] for i in tree.scored if unit in columns[i.code]]
        vetoes = _vetoes(tree, unit, given)
        scored.append(_unit(tree, unit, unit_class, cells, whole[unit_class], vetoes))
    counts = {code: list(units.values()).count(code) for code in set(units.values())}
    few = [problem for problem in lint(tree, None, counts) if problem.id == "appraisal.lint_few_peers"]
    return Appraisal(tree, _placed(tree, scored), (*few, *_notes(scored)))


def _vetoes(tree: AppraisalTree, unit: str, rows: Mapping[tuple[str, str], Row]) -> tuple[str, ...]:
    hit = []
    for rule in tree.vetoes:
        row = rows.get((unit, rule.code))
        if row is not None and row.actual is not None and row.state == "reported":
            found = veto(Veto(name="veto", effect=rule.effect), Case(ZERO, row.actual))
            if found.branch != "no_events":
                hit.append(rule.code)
    return tuple(hit)


def _unit(
    tree: AppraisalTree, unit: str, unit_class: str, cells: list[Cell], whole: Fraction, vetoes: tuple[str, ...]
) -> UnitScore:
    of = {cell.indicator: cell for cell in cells}
    base, applies = ZERO, whole
    for aspect in tree.aspects:
        counted = [of[i.code] for i in aspect.indicators if i.code in of]
        # as decimals: 28 digits hold every sum of scores, and fractions would take ten times as long
        base += aspect.factor * Fraction(sum((c.score for c in counted if c.score is not None), NONE))
        applies -= aspect.factor * sum((c.weight for c in counted if c.spread), ZERO)
    extra = {(e.kind, e.counts): ZERO for e in tree.extras}
    for e in tree.extras:
        extra[e.kind, e.counts] += Fraction(of[e.code].score or 0)
    bonus, deduction = (extra.get((kind, "total"), ZERO) for kind in ("bonus", "deduction"))
    bonus = _capped(bonus, tree.caps.bonus)
    deduction = _capped(abs(deduction), tree.caps.deduction)
    tie = _capped(extra.get(("bonus", "ties"), ZERO), tree.caps.bonus)
    open_ = tuple(cell.indicator for cell in cells if cell.score is None and not cell.spread)
    spread = whole / applies if applies else ZERO
    exact = base * spread + bonus - deduction if applies and not open_ else None
    score = None if exact is None else round_exact(exact, tree.total.rounding)
    return UnitScore(
        unit, unit_class, tuple(cells), base, spread, bonus, deduction, tie, exact, score, 0, "", vetoes, open_
    )  # fmt: skip


def _capped(value: Fraction, cap: Fraction | None) -> Fraction:
    return value if cap is None else min(value, cap)


def _placed(tree: AppraisalTree, units: Sequence[UnitScore]) -> tuple[UnitScore, ...]:
    """Places and grades; units without a score come last in their class and get place 0."""
    groups: dict[str, list[UnitScore]] = {code: [] for code in tree.class_codes}
    for unit in units:
        groups[unit.unit_class].append(unit)
    if tree.places.within == "all":
        groups = {"": list(units)}
    return tuple(unit for group in groups.values() for unit in _group(tree, group))


def _group(tree: AppraisalTree, units: list[UnitScore]) -> Iterator[UnitScore]:
    keys = {unit.unit: _key(tree, unit) for unit in units if unit.score is not None}
    place, last, distinct = 0, None, 0
    ordered = sorted((u for u in units if u.unit in keys), key=lambda u: keys[u.unit], reverse=True)
    for number, unit in enumerate(ordered, 1):
        if keys[unit.unit] != last:
            distinct, last = distinct + 1, keys[unit.unit]
            place = number if tree.places.style == "competition" else distinct
        yield replace(unit, place=place, grade=_grade(tree, unit))
    yield from (replace(unit, grade=_grade(tree, unit)) for unit in units if unit.score is None)


def _key(tree: AppraisalTree, unit: UnitScore) -> tuple[Fraction | Decimal, Fraction]:
    assert unit.score is not None and unit.exact is not None
    return (unit.score if tree.places.compare == "rounded" else unit.exact), unit.tie_bonus


def _grade(tree: AppraisalTree, unit: UnitScore) -> str:
    """The best grade whose bound is reached; a veto takes the top grade away, or every grade."""
    effects = {rule.effect for rule in tree.vetoes if rule.code in unit.vetoes}
    if unit.score is None or "void" in effects:
        return ""
    reached = [grade.code for grade in tree.grades if unit.score >= grade.at]
    if "not_top" in effects and reached and reached[0] == tree.grades[0].code:
        reached = [*reached[1:], *(grade.code for grade in tree.grades[1:2])]
    return reached[0] if reached else ""


def _notes(units: Sequence[UnitScore]) -> Iterator[Problem]:
    for unit in units:
        if unit.score is None and not unit.open:
            yield Problem("appraisal.note_nothing", {"unit": unit.unit})
        for cell in unit.cells:
            if cell.score is None and not cell.spread:
                values = {"unit": unit.unit, "indicator": cell.indicator, "reason": {"term": cell.reason}}
                yield Problem("appraisal.note_no_score", values)
