"""What a check must know beyond the workbook itself; the caller fetches it, the checks only compare."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

PROJECTS = {
    "project": pl.String(),
    "code": pl.String(),
    "name": pl.String(),
    "unit": pl.String(),  # code of the unit that files it
    "unit_name": pl.String(),
    "place": pl.String(),
    "expected": pl.Boolean(),  # a report is due this month
}
UNITS = {
    "code": pl.String(),
    "name": pl.String(),
    "valid_from": pl.Date(),
    "valid_to": pl.Date(),  # first day no longer in force, null while in force
    "successor": pl.String(),  # name of the unit it went into, null if not known
}


@dataclass(frozen=True)
class CheckContext:
    """`projects` has the columns of PROJECTS, for the whole region, so that a neighbour's project is recognised.

    `last` has `project` and any of the layout's columns: what was accepted for the month before.
    `units` has the columns of UNITS and includes units no longer in force.
    `scope` holds the unit codes this person may file for; None means all.
    `indicators` holds codes and names an economy sheet may use; empty: any.
    `files` maps the SHA-256 of workbooks taken before to their month. `due` is false for a part of a county's rows,
    where absent projects mean nothing.
    """

    month: datetime.date
    scope: frozenset[str] | None = None
    unit: str = ""
    region: str = ""
    fiscal_first_month: int = 1
    projects: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=PROJECTS))
    last: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"project": pl.String()}))
    units: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=UNITS))
    files: Mapping[str, datetime.date] = field(default_factory=dict)
    indicators: frozenset[str] = frozenset()
    due: bool = True
    problems_per_rule: int = 1_000

    @property
    def new_year(self) -> bool:
        """Yearly sums start again at 0 this month."""
        return self.month.month == self.fiscal_first_month
