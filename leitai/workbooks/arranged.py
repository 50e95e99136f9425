"""A sheet as somebody said it is to be read: which rows are its header, and what each column holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from leitai.workbooks.columns import Column, Layout
from leitai.workbooks.headers import Grid, Header, Heading, header_match, with_units
from leitai.workbooks.read import Row, Sheet


@dataclass(frozen=True)
class Arrangement:
    """Rows and columns count from 1. A column that is not named is left out; `unit` is the money unit of the sheet
    where no heading says one.
    """

    sheet: str
    top: int
    bottom: int
    columns: tuple[tuple[int, str], ...]
    unit: str = ""

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Arrangement:
        columns = tuple((int(column), str(key)) for column, key in told["columns"])
        return cls(told["sheet"], told["top"], told["bottom"], columns, told["unit"])


def arranged_header(sheet: Sheet, layout: Layout, arrangement: Arrangement) -> Header:
    grid, top, bottom = Grid(sheet), arrangement.top - 1, arrangement.bottom - 1
    headings = {heading.column: heading for heading in grid.headings(top, bottom)}
    matches = tuple(
        header_match(sheet, headings.get(column - 1) or Heading(column - 1, ("",), bottom), key, 100.0, "confirmed")
        for column, key in sorted(arrangement.columns)
        if key in layout.keys and column <= sheet.width
    )
    titles = tuple(text for row in range(top) for text in grid.words(row).values())
    return with_units(grid, Header(top, bottom, matches, titles), layout, arrangement.unit)


def spread(sheet: Sheet, header: Header, layout: Layout) -> Sheet:
    """A cell merged over several rows speaks for each of them where it says whose they are or of what kind; an amount,
    a name or a date never does.
    """
    shared = {match.column - 1 for match in header.matches if _is_shared(layout.column(match.key), layout)}
    merges = [
        merge for merge in sheet.merges or () if merge[0] > header.bottom and merge[2] > merge[0] and merge[1] in shared
    ]
    if not merges:
        return sheet
    rows: list[Row] = list(sheet.rows)
    for first, column, last, _ in merges:
        value = rows[first][column] if first < len(rows) and column < len(rows[first]) else ""
        for number in range(first + 1, min(last, len(rows) - 1) + 1):
            cells = [*rows[number], *[""] * (column + 1 - len(rows[number]))]
            cells[column] = value
            rows[number] = cells
    return replace(sheet, rows=rows)


def _is_shared(column: Column, layout: Layout) -> bool:
    return column.kind in ("text", "choice") and column.role != "input" and column.key not in layout.identity
