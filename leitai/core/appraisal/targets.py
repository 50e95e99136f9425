"""A published target table: the city's target beside the units', and what does not agree. Nothing is corrected."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from leitai.core.indicators import text
from leitai.core.problems import Problem

ZERO = Fraction(0)


@dataclass(frozen=True)
class TargetLine:
    """One indicator: the city's target and each unit's; a blank cell is None, never 0."""

    category: str
    indicator: str
    unit: str
    total: Fraction | None
    targets: Mapping[str, Fraction | None]
    points: Fraction | None = None
    assessor: str = ""
    mean: bool = False
    """Declared a mean per head: its units do not sum to the city's."""


@dataclass(frozen=True)
class TargetTable:
    lines: tuple[TargetLine, ...]
    full: Fraction = Fraction(100)

    @property
    def flags(self) -> tuple[Problem, ...]:
        """Sums that differ from the city's target, declared means, and the points that are not stated."""
        return (*(flag for line in self.lines for flag in _line(line)), *self._points())

    def _points(self) -> Iterator[Problem]:
        stated = sum((line.points for line in self.lines if line.points is not None), ZERO)
        if stated != self.full:
            values = {"points": text(stated), "full": text(self.full), "missing": text(self.full - stated)}
            yield Problem("appraisal.target_points", values)


def target_table(
    rows: Sequence[Mapping[str, str]],
    units: Collection[str],
    total: str,
    means: Collection[str],
    full: Fraction = Fraction(100),
) -> TargetTable:
    """The table of rows as they stand in a file.

    Parameters
    ----------
    rows : sequence of mapping
        With category, indicator, unit, category_points, assessor, the column `total` and one column for each unit.
    means : collection of str
        Indicators declared to be means, such as income per head.
    """
    return TargetTable(
        tuple(
            TargetLine(
                row["category"],
                row["indicator"],
                row["unit"],
                _number(row[total]),
                {unit: _number(row[unit]) for unit in units},
                _number(row.get("category_points", "")),
                row.get("assessor", ""),
                row["indicator"] in means,
            )
            for row in rows
        ),
        full,
    )


def _number(cell: str) -> Fraction | None:
    return Fraction(cell) if cell.strip() else None


def _line(line: TargetLine) -> Iterator[Problem]:
    if line.mean:
        yield Problem("appraisal.target_mean", {"indicator": line.indicator})
        return
    blank = [unit for unit, target in line.targets.items() if target is None]
    summed = sum((target for target in line.targets.values() if target is not None), ZERO)
    if line.total is None or summed == line.total:
        return
    values = {
        "indicator": line.indicator,
        "sum": text(summed),
        "total": text(line.total),
        "difference": text(line.total - summed),
    }
    if blank:
        yield Problem("appraisal.target_sum_blank", values | {"blank": ", ".join(blank)})
    else:
        yield Problem("appraisal.target_sum", values)
