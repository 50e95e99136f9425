"""A published portfolio as it is read from its file, before anything of it is stored."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

PROJECTS: dict[str, pl.DataType] = {
    "key": pl.String(), "name": pl.String(), "unit_code": pl.String(), "place": pl.String(), "sector": pl.String(),
    "content": pl.String(),
}  # fmt: skip
REPORTS: dict[str, pl.DataType] = {
    "month": pl.Date(), "key": pl.String(), "sheet": pl.String(), "row": pl.Int32(),
    "total_investment": pl.Decimal(20, 2), "forecast_completion": pl.Date(), "phase": pl.String(),
    "progress": pl.String(),
}  # fmt: skip


@dataclass(frozen=True)
class PortfolioUnit:
    """A unit that the file names and the pack does not."""

    code: str
    name: str
    level: str


@dataclass(frozen=True)
class Doubt:
    """A published value that can hardly be meant; it is taken as it stands and named."""

    row: int
    project: str
    words: str


@dataclass(frozen=True)
class Portfolio:
    """Projects and their reports by period (the first day of its month), in the columns `PROJECTS` and `REPORTS`.

    `complete` says that a period lists every project of its day, so that one which is not in it has left the list.
    """

    layout: str
    pack: str
    file_name: str
    sha256: str
    size: int
    complete: bool
    projects: pl.DataFrame
    reports: pl.DataFrame
    units: tuple[PortfolioUnit, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def periods(self) -> tuple[dt.date, ...]:
        return tuple(self.reports["month"].unique().sort().to_list())

    def of(self, month: dt.date) -> pl.DataFrame:
        return self.reports.filter(pl.col("month") == month)
