"""From figures to scores, indicator by indicator: cases with their peers, points, bounds, one rounding, policies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from leitai.core.appraisal.actuals import Row
from leitai.core.appraisal.result import Cell
from leitai.core.appraisal.tree import AppraisalTree, IndicatorRule, State
from leitai.core.indicators import NOTHING, Case, Outcome, Peers, Points, is_relative, not_applicable, points, settled
from leitai.core.results import NotAvailable, Rounding

HUNDRED = Fraction(100)

Filed = Mapping[tuple[str, str], Row]
"""Rows by unit and indicator."""
Items = Mapping[tuple[str, str], Mapping[str, tuple[Fraction, ...]]]


def filed(rows: Sequence[Row]) -> tuple[Filed, Items]:
    """Rows by unit and indicator, and apart from them the items of each; the marks of a group stay in their order."""
    whole: dict[tuple[str, str], Row] = {}
    items: dict[tuple[str, str], dict[str, tuple[Fraction, ...]]] = {}
    for row in rows:
        code, _, item = row.indicator.partition(".")
        if not item:
            whole[row.unit, code] = row
        elif row.actual is not None and row.state == "reported":
            found = items.setdefault((row.unit, code), {})
            found[item] = (*found.get(item, ()), row.actual)
    return whole, items


def cells_of(
    tree: AppraisalTree, indicator: IndicatorRule, units: Mapping[str, str], rows: Filed, items: Items
) -> dict[str, Cell]:
    """One indicator for all units (unit → class)."""
    function, code = indicator.function, indicator.code
    assert function is not None
    found = {unit: rows.get((unit, code)) for unit in units}
    values = {unit: _value(indicator, row) for unit, row in found.items()}
    seats = _seats(tree, indicator, units, found, values) if is_relative(function) else {}
    together = _together(tree, indicator)
    rounding = tree.rounding_of(indicator)
    made: dict[str, Cell] = {}
    waiting: dict[str, tuple[Case, State]] = {}
    for unit, row in found.items():
        further = items.get((unit, code), NOTHING)
        state: State = row.state if row is not None else "reported" if further else "missing"
        value, reason = values[unit]
        case = _case(indicator, units[unit], row, value, further, seats.get("" if together else units[unit]))
        if state != "reported":
            waiting[unit] = case, state
        else:
            outcome: Outcome = NotAvailable(reason) if reason else points(function, case)
            made[unit] = _cell(indicator, rounding, case, state, outcome)
    return made | _stood_in(tree, indicator, units, made, waiting)


def _together(tree: AppraisalTree, indicator: IndicatorRule) -> bool:
    return (indicator.peers or tree.peers) == "all"


def _case(
    indicator: IndicatorRule, unit_class: str, row: Row | None, value: Fraction | None,
    items: Mapping[str, tuple[Fraction, ...]], peers: Peers | None,
) -> Case:  # fmt: skip
    weight = indicator.weight_of(unit_class) or Fraction(0)
    if row is None:
        return Case(weight, items=items, unit_class=unit_class, peers=peers)
    past = row.baseline
    last = past[-1] if past else None
    return Case(weight, value, row.target, last, past, items, row.word, row.note, unit_class, peers, row.actual)


def _value(indicator: IndicatorRule, row: Row | None) -> tuple[Fraction | None, str]:
    if row is None or row.actual is None:
        return None, row.unavailable if row is not None else ""
    return judged(indicator, row.actual, row.target, row.baseline[-1] if row.baseline else None)


def judged(
    indicator: IndicatorRule, actual: Fraction, target: Fraction | None, baseline: Fraction | None
) -> tuple[Fraction | None, str]:
    """What the function judges, or why it cannot be formed: a negative base has no growth rate.

    growth = (A − B)/B·100, completion = A/T·100.
    """
    if indicator.value == "level":
        return actual, ""
    if indicator.value == "growth":
        if baseline is None:
            return None, "indicator.no_baseline"
        return (None, "indicator.negative_base") if baseline <= 0 else ((actual - baseline) / baseline * HUNDRED, "")
    if target is None or target <= 0:
        told = "no_target" if target is None else "target_zero" if target == 0 else "target_negative"
        return None, f"indicator.{told}"
    return actual / target * HUNDRED, ""


def _seats(
    tree: AppraisalTree, indicator: IndicatorRule, units: Mapping[str, str], rows: Mapping[str, Row | None],
    values: Mapping[str, tuple[Fraction | None, str]],
) -> dict[str, Peers]:  # fmt: skip
    """The peers of each class, or of all under "": units with a reported value that can be used."""
    together = _together(tree, indicator)
    groups: dict[str, dict[str, Fraction]] = {}
    for unit, row in rows.items():
        value = values[unit][0]
        if row is not None and row.state == "reported" and value is not None:
            groups.setdefault("" if together else units[unit], {})[unit] = value
    return {group: Peers(found) for group, found in groups.items()}


def _stood_in(
    tree: AppraisalTree, indicator: IndicatorRule, units: Mapping[str, str], made: Mapping[str, Cell],
    waiting: Mapping[str, tuple[Case, State]],
) -> dict[str, Cell]:  # fmt: skip
    """Scores by policy for who reported nothing; peers are those who have a score by the function."""
    together = _together(tree, indicator)
    found: dict[str, Cell] = {}
    for unit, (case, state) in waiting.items():
        earned = [
            (Fraction(cell.score), cell.weight)
            for other, cell in made.items()
            if cell.score is not None and (together or units[other] == units[unit])
        ]
        policy = tree.policy_of(indicator, state)
        stand_in = not_applicable(policy, case.weight, earned)
        found[unit] = _cell(indicator, tree.rounding_of(indicator), case, state, stand_in)
    return found


def _cell(indicator: IndicatorRule, rounding: Rounding, case: Case, state: State, outcome: Outcome) -> Cell:
    name = indicator.function.name if indicator.function else ""
    if isinstance(outcome, NotAvailable):
        return Cell(
            indicator.code, case.weight, None, None, name, "none", "", case, state, outcome.reason, "", case.note
        )
    value, bound = bounded(indicator, outcome)
    score: Decimal = settled(value, rounding, outcome.near and not bound)
    branch, told = outcome.branch, outcome.formula
    return Cell(indicator.code, case.weight, score, value, name, branch, told, case, state, "", bound, case.note)


def bounded(indicator: IndicatorRule, outcome: Points) -> tuple[Fraction, str]:
    floor, cap, value = indicator.floor, indicator.cap, outcome.value
    # a floor of 0 is the sign alone: comparing fractions costs ten times as much
    if floor is not None and (value < floor if floor else value.numerator < 0):
        return floor, "floor"
    if cap is not None and value > cap:
        return cap, "cap"
    return value, ""
