"""What if: other weights, one unit more or less, and who improved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from leitai.core.appraisal.actuals import Row
from leitai.core.appraisal.appraise import appraise
from leitai.core.appraisal.result import Appraisal, UnitScore
from leitai.core.appraisal.tree import AppraisalTree

FEWEST = 8
"""Below so many units no slope is told: it would say more about chance than about them."""


# ---- weights


@dataclass(frozen=True, slots=True)
class PlaceRange:
    """The best and the worst place of a unit over all the changes of one weight, and which change gives the worst."""

    unit: str
    place: int
    best: int
    worst: int
    moved_by: tuple[str, ...]
    """Indicators whose changed weight moves the unit from its place."""


def weight_sensitivity(appraisal: Appraisal, share: Fraction = Fraction(1, 10)) -> tuple[PlaceRange, ...]:
    """How places stand when each weight in turn is `share` larger and smaller and the others shrink or grow to fit.

    The share of its weight that a unit earned under an indicator stays; only the weights move:
    total' = Σ w'·earned/w + bonus − deduction, with Σ w' = Σ w. Units without a score are left out.
    """
    units = [unit for unit in appraisal.units if unit.exact is not None]
    places: dict[str, list[tuple[int, str]]] = {unit.unit: [] for unit in units}
    for indicator in appraisal.tree.indicators:
        for factor in (1 + share, 1 - share):
            totals = {unit.unit: _reweighted(appraisal.tree, unit, indicator.code, factor) for unit in units}
            for unit in units:
                places[unit.unit].append((_place(appraisal.tree, units, totals, unit), indicator.code))
    kept = {unit.unit: _reweighted(appraisal.tree, unit, "", Fraction(1)) for unit in units}
    found = []
    for unit in units:
        now = _place(appraisal.tree, units, kept, unit)
        seen = [now, *(place for place, _ in places[unit.unit])]
        moved = tuple(dict.fromkeys(code for place, code in places[unit.unit] if place != now))
        found.append(PlaceRange(unit.unit, now, min(seen), max(seen), moved))
    return tuple(found)


def _reweighted(tree: AppraisalTree, unit: UnitScore, changed: str, factor: Fraction) -> Fraction:
    weights = {i.code: w for i, w in tree.weights(unit.unit_class) if w and not unit.cell(i.code).spread}
    own = weights.get(changed, Fraction(0))
    whole = sum(weights.values(), Fraction(0))
    rest = (whole - own * factor) / (whole - own) if whole != own else Fraction(1)
    total = Fraction(0)
    for code, weight in weights.items():
        cell = unit.cell(code)
        earned = Fraction(cell.score or 0) / cell.weight
        total += weight * (factor if code == changed and whole != own else rest if code != changed else 1) * earned
    return total * unit.spread + unit.bonus - unit.deduction


def _place(tree: AppraisalTree, units: Sequence[UnitScore], totals: Mapping[str, Fraction], unit: UnitScore) -> int:
    rivals = [u for u in units if tree.places.within == "all" or u.unit_class == unit.unit_class]
    return 1 + sum(totals[rival.unit] > totals[unit.unit] for rival in rivals)


# ---- one unit more or less


@dataclass(frozen=True, slots=True)
class Changed:
    """One score, or the total (indicator ""), before and after."""

    unit: str
    indicator: str
    before: Fraction | None
    after: Fraction | None


def without(tree: AppraisalTree, rows: Sequence[Row], unit: str) -> tuple[Changed, ...]:
    """What changes for the others if a unit is not compared: only relative functions and policies by peers do."""
    return tuple(changes(appraise(tree, rows), appraise(tree, [row for row in rows if row.unit != unit])))


def joined(tree: AppraisalTree, rows: Sequence[Row], further: Sequence[Row]) -> tuple[Changed, ...]:
    """What changes for the others if a unit with these figures is compared too."""
    return tuple(changes(appraise(tree, rows), appraise(tree, [*rows, *further])))


def changes(before: Appraisal, after: Appraisal) -> Iterator[Changed]:
    """Scores and totals that differ, of units in both."""
    for unit in before.units:
        now = after.by_unit.get(unit.unit)
        if now is None:
            continue
        for cell in unit.cells:
            other = now.cell(cell.indicator)
            if cell.score != other.score:
                yield Changed(unit.unit, cell.indicator, _exact(cell.score), _exact(other.score))
        if unit.score != now.score:
            yield Changed(unit.unit, "", _exact(unit.score), _exact(now.score))


def _exact(score: object) -> Fraction | None:
    return None if score is None else Fraction(str(score))


# ---- improvement


@dataclass(frozen=True, slots=True)
class Improved:
    """One unit: where it was, where it is, what it gained, and its place by gain. The level stands beside the gain."""

    unit: str
    before: Fraction
    now: Fraction
    place: int

    @property
    def gain(self) -> Fraction:
        return self.now - self.before


@dataclass(frozen=True)
class Improvement:
    """Units by gain. `slope` is the gain for each point the unit had before, by least squares; None below 8 units.

    A negative slope is what chance alone brings: the last tend to rise and the first to fall.
    """

    units: tuple[Improved, ...]
    slope: Fraction | None
    apart: tuple[str, ...]
    """Units with a score in one of the two appraisals only."""


def improvement(before: Mapping[str, Fraction], now: Mapping[str, Fraction]) -> Improvement:
    """The delta league of two appraisals; equal gains share a place."""
    both = [unit for unit in now if unit in before]
    gains = {unit: now[unit] - before[unit] for unit in both}
    units = [
        Improved(unit, before[unit], now[unit], 1 + sum(other > gains[unit] for other in gains.values()))
        for unit in both
    ]
    apart = tuple(sorted({*before, *now} - {*both}))
    return Improvement(tuple(sorted(units, key=lambda u: u.place)), _slope(units), apart)


def _slope(units: Sequence[Improved]) -> Fraction | None:
    if len(units) < FEWEST:
        return None
    mean = sum((u.before for u in units), Fraction(0)) / len(units)
    spread = sum(((u.before - mean) ** 2 for u in units), Fraction(0))
    if not spread:
        return None
    return sum(((u.before - mean) * u.gain for u in units), Fraction(0)) / spread
