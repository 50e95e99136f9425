"""What comes out of a workbook: places, problems, matched headers, rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import polars as pl

# error: must change before submitting; reason: a written reason is enough; note: only told
Severity = Literal["error", "reason", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "reason", "note")
How = Literal["exact", "synonym", "fuzzy", "confirmed"]
Format = Literal["xlsx", "xls", "csv", "unknown"]


class Cancelled(Exception):
    """The person stopped the parse; nothing was kept."""


def column_letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


@dataclass(frozen=True, slots=True)
class Place:
    """A cell, a row, a sheet or the whole file; rows and columns count from 1, as the person sees them."""

    sheet: str = ""
    row: int | None = None
    column: int | None = None

    @property
    def cell(self) -> str:
        if self.row is None and self.column is None:
            return ""
        letters = column_letters(self.column) if self.column else ""
        return f"{letters}{self.row or ''}"

    def __str__(self) -> str:
        return "!".join(part for part in (self.sheet, self.cell) if part)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell, row or file needs a look.

    `rule` groups problems of one kind; `say("rule." + rule)` is the group's title, `say(message, values)` the finding,
    `say(remedy, values)` what to do. `key` is the layout column, `project` the known project's id where there is one.
    """

    rule: str
    severity: Severity
    place: Place
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)
    remedy: str = ""
    project: str = ""
    key: str = ""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Problem:
        return cls(**{**data, "place": Place(**data["place"])})


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """A header cell (of one or more lines) and the layout column it was taken for; `key` is empty when for none.

    `score` runs from 0 to 100. A fuzzy match waits for a yes or no; pass the answer back as
    `confirmed={match.memory: match.key}` (or `""` for "no such column") and it is not asked again.
    """

    sheet: str
    cell: str
    text: str
    column: int
    key: str
    score: float
    how: How
    unit: str = ""
    memory: str = ""

    @property
    def to_confirm(self) -> bool:
        return self.how == "fuzzy"


@dataclass(frozen=True, slots=True)
class SheetInfo:
    name: str
    rows: int  # data rows taken
    first_row: int | None = None  # of the data
    header_rows: tuple[int, ...] = ()
    hidden: bool = False
    skipped: str = ""  # message id: why no rows were taken
    titles: tuple[str, ...] = ()
    last_row: int | None = None
    totals: tuple[int, ...] = ()  # rows taken as totals
    sections: tuple[int, ...] = ()
    notes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Limits:
    rows: int = 200_000
    columns: int = 200
    packed: int = 60 * 2**20
    unpacked: int = 300 * 2**20
    members: int = 2_000
    cells: int = 6_000_000  # filled ones in one sheet
    ratio: int = 250
    ratio_from: int = 20 * 2**20  # a tiny file may well shrink a thousandfold
    sheets: int = 100
    memory: int = 3 * 2**30  # address space of the child, not resident
    seconds: float = 120.0
    problems_per_rule: int = 1_000


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True)
class Parsed:
    """One parsed workbook.

    `rows` has the layout's columns (money in base currency units, decimal(20,2); percent and number decimal; dates)
    and `_sheet`, `_row`, `_section`. `cells` holds each sheet as the person knows it, as text, with `_row`.
    A file that could not be read has no rows and says why in `problems`.
    """

    layout: str
    rows: pl.DataFrame
    headers: tuple[HeaderMatch, ...] = ()
    problems: tuple[Problem, ...] = ()
    sheets: tuple[SheetInfo, ...] = ()
    cells: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    totals: pl.DataFrame = field(default_factory=pl.DataFrame)
    format: Format = "unknown"
    sha256: str = ""
    size: int = 0
    stamp: Mapping[str, str] = field(default_factory=dict)

    @property
    def readable(self) -> bool:
        return any(sheet.rows for sheet in self.sheets)

    def place(self, row: Mapping[str, Any], key: str = "") -> Place:
        """Where a row's column stands; the row alone if the sheet has no such column."""
        return Place(row["_sheet"], row["_row"], self.columns.get((row["_sheet"], key)))

    @cached_property
    def columns(self) -> Mapping[tuple[str, str], int]:
        return {(match.sheet, match.key): match.column for match in self.headers if match.key}

    @property
    def to_confirm(self) -> tuple[HeaderMatch, ...]:
        """Guessed headers that still wait for a yes or no; nothing may be submitted before."""
        return tuple(match for match in self.headers if match.to_confirm)

    @cached_property
    def units(self) -> Mapping[tuple[str, str], str]:
        return {(match.sheet, match.key): match.unit for match in self.headers if match.key}

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.rows.write_ipc(folder / "rows.arrow", compression="lz4")
        self.totals.write_ipc(folder / "totals.arrow")
        names = {}
        for number, (sheet, frame) in enumerate(self.cells.items()):
            names[sheet] = f"cells-{number}.arrow"
            frame.write_ipc(folder / names[sheet], compression="lz4")
        text = {
            "layout": self.layout,
            "headers": [asdict(match) for match in self.headers],
            "problems": [problem.to_dict() for problem in self.problems],
            "sheets": [asdict(sheet) for sheet in self.sheets],
            "cells": names,
            "format": self.format,
            "sha256": self.sha256,
            "size": self.size,
            "stamp": dict(self.stamp),
        }
        (folder / "parsed.json").write_text(json.dumps(text, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Parsed:
        text = json.loads((folder / "parsed.json").read_text(encoding="utf-8"))
        return cls(
            layout=text["layout"],
            rows=pl.read_ipc(folder / "rows.arrow"),
            headers=tuple(HeaderMatch(**match) for match in text["headers"]),
            problems=tuple(Problem.from_dict(problem) for problem in text["problems"]),
            sheets=tuple(SheetInfo(**_tuples(sheet)) for sheet in text["sheets"]),
            cells={sheet: pl.read_ipc(folder / name) for sheet, name in text["cells"].items()},
            totals=pl.read_ipc(folder / "totals.arrow"),
            format=text["format"],
            sha256=text["sha256"],
            size=text["size"],
            stamp=text["stamp"],
        )


def _tuples(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
