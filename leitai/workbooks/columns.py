"""The small objects a layout is declared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

Kind = Literal["money", "percent", "number", "integer", "date", "text", "code", "choice"]
Role = Literal["key", "plan", "input"]  # key: says which project; plan: rarely changes; input: filled every month

MONEY = pl.Decimal(20, 2)
NUMBER = pl.Decimal(24, 6)
TYPES: Mapping[Kind, pl.DataType] = {
    "money": MONEY,
    "percent": pl.Decimal(9, 4),
    "number": NUMBER,
    "integer": pl.Int64(),
    "date": pl.Date(),
    "text": pl.String(),
    "code": pl.String(),
    "choice": pl.String(),
}

# What a header, a title or a cell may call the unit of a money amount, and how many base units it holds.
MONEY_UNITS: Mapping[str, int] = {
    "one": 1,
    "thousand": 1_000,
    "wan": 10_000,
    "million": 1_000_000,
    "yi": 100_000_000,
    "billion": 1_000_000_000,
}


@dataclass(frozen=True)
class Column:
    """One thing a workbook may say about a row. `zh` and `en` are the printed headers; synonyms are matched too."""

    key: str
    kind: Kind
    zh: str
    en: str
    synonyms: tuple[str, ...] = ()
    role: Role = "input"
    header: bool = False  # the sheet must have this column
    required: bool = False  # every row must fill it
    longest: int = 200  # characters
    negative: bool = False
    cumulative: bool = False  # may only grow from month to month
    yearly: bool = False  # cumulative within a fiscal year
    last_day: bool = False  # "June 2020" means its last day, not its first
    carried: bool = False  # stays once filled; the blank month comes with it
    unit: str = ""  # the money unit if neither header, title nor cell says one; empty: it must be said
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # code -> zh, en, more words accepted
    open_choice: bool = False  # an unknown word is kept as it is

    @property
    def type(self) -> pl.DataType:
        return TYPES[self.kind]

    def label(self, language: str) -> str:
        return self.zh if language == "zh-Hans" else self.en

    @property
    def names(self) -> tuple[str, ...]:
        return (self.zh, self.en, *self.synonyms)


@dataclass(frozen=True)
class Layout:
    """What one kind of workbook holds. Registered by `layouts.register`; everything else is generic."""

    key: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    identity: tuple[str, ...] = ("project", "code", "name")  # columns that say which thing a row is, best first
    day_order: Literal["ymd", "mdy", "dmy"] = "ymd"
    skip_rows_starting: tuple[str, ...] = ()  # dictionary rows: the text of their first cell
    ignored_headers: tuple[str, ...] = ()  # patterns: known columns that carry nothing to store
    totals: bool = True  # rows called 合计, Total … are sums, not things
    sections: bool = True
    version: int = 1

    def column(self, key: str) -> Column:
        return self._by_key[key]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(column.key for column in self.columns)

    @property
    def _by_key(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns}

    def label(self, language: str) -> str:
        return self.zh if language == "zh-Hans" else self.en

    def schema(self) -> dict[str, pl.DataType]:
        """Types of `Parsed.rows`."""
        own: dict[str, pl.DataType] = {"_sheet": pl.String(), "_row": pl.Int32(), "_section": pl.String()}
        return own | {column.key: column.type for column in self.columns}
