"""A first look at a table nobody has seen before: its columns with their first values, and what each may hold."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from leitai.workbooks.columns import Layout
from leitai.workbooks.headers import Grid, Names, find_header, match_header
from leitai.workbooks.layouts import layout as layout_of
from leitai.workbooks.parse import ChildDied, run_child
from leitai.workbooks.read import Sheet, read
from leitai.workbooks.results import DEFAULT_LIMITS, Limits, Problem
from leitai.workbooks.scan import Refused, scan
from leitai.workbooks.stamp import PROBLEM_SHEETS, STAMP_SHEET
from leitai.workbooks.values import is_blank, shown
from leitai.workbooks.wording import header_word_whole, money_unit

_SEARCHED = 30  # rows from the top in which a header nobody knows is looked for
_HEAD, _WIDE = 12, 12  # rows and columns shown of the sheet as it is
_VALUES = 8  # different values of one column
_SHEETS = 60
_DEEPEST = 8  # lines of one header


@dataclass(frozen=True)
class ColumnGlance:
    """`key` is what the column seems to hold, "" for nothing known; `memory` recognises the heading next time."""

    column: int
    heading: str
    memory: str
    values: tuple[str, ...]
    key: str = ""
    how: str = ""


@dataclass(frozen=True)
class SheetGlance:
    """Rows of the header count from 1. `unit` is the money unit that a heading or a title says, "" if none does;
    `known` says whether any column was recognised."""

    sheet: str
    rows: int
    hidden: bool
    top: int
    bottom: int
    unit: str
    known: bool
    columns: tuple[ColumnGlance, ...]
    head: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Glance:
    sheets: tuple[SheetGlance, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


def glance_file(
    path: Path,
    layout: str,
    *,
    confirmed: Mapping[str, str] | None = None,
    headers: Mapping[str, tuple[int, int]] | None = None,
    limits: Limits = DEFAULT_LIMITS,
    name: str = "",
) -> Glance:
    """`headers` says for a sheet which rows its header takes, first and last; elsewhere it is looked for."""
    job = {
        "task": "glance",
        "path": str(path.resolve()),
        "name": name or path.name,
        "layout": layout_of(layout).key,
        "confirmed": dict(confirmed or {}),
        "headers": {sheet: list(rows) for sheet, rows in (headers or {}).items()},
        "limits": asdict(limits),
    }
    with tempfile.TemporaryDirectory(prefix="leitai-glance-") as scratch:
        folder = Path(scratch)
        try:
            run_child(job, folder, limits)
        except ChildDied as died:
            return Glance(problems=(died.problem,))
        told = json.loads((folder / "glance.json").read_text(encoding="utf-8"))
    return Glance(
        tuple(_sheet_of(sheet) for sheet in told["sheets"]),
        tuple(Problem.from_dict(problem) for problem in told["problems"]),
    )


def _sheet_of(told: dict[str, Any]) -> SheetGlance:
    columns = tuple(ColumnGlance(**{**column, "values": tuple(column["values"])}) for column in told["columns"])
    return SheetGlance(**{**told, "columns": columns, "head": tuple(tuple(row) for row in told["head"])})


def glance_inside(job: Mapping[str, Any], folder: Path) -> None:
    """In the child process."""
    seen = glance_here(
        Path(job["path"]), layout_of(job["layout"]), job["confirmed"], job["headers"], Limits(**job["limits"]),
        job["name"],
    )  # fmt: skip
    told = {"sheets": [asdict(sheet) for sheet in seen.sheets], "problems": [p.to_dict() for p in seen.problems]}
    (folder / "glance.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def glance_here(
    path: Path, layout: Layout, confirmed: Mapping[str, str], headers: Mapping[str, Any], limits: Limits, name: str
) -> Glance:
    try:
        sheets = tuple(read(path, scan(path, limits, name), limits))
    except Refused as refused:
        return Glance(problems=(refused.problem,))
    own = (STAMP_SHEET, *PROBLEM_SHEETS)
    tables = [sheet for sheet in sheets if sheet.rows and sheet.name not in own][:_SHEETS]
    return Glance(tuple(_glance(sheet, layout, confirmed, headers.get(sheet.name)) for sheet in tables))


def _glance(sheet: Sheet, layout: Layout, confirmed: Mapping[str, str], rows: Any) -> SheetGlance:
    grid = Grid(sheet)
    header = find_header(sheet, layout, confirmed) if rows is None else None
    if header is None:
        top, bottom = _asked(rows, len(sheet.rows)) if rows is not None else (_likeliest(grid),) * 2
        header = match_header(grid, Names(layout, confirmed), top, bottom)
    matches = {match.column - 1: match for match in header.matches}
    headings = {heading.column: heading for heading in grid.headings(header.top, header.bottom)}
    columns = []
    for number in range(min(sheet.width, DEFAULT_LIMITS.columns)):
        values = _first_values(sheet.columns[number][header.bottom + 1 :])
        heading = headings.get(number)
        if values or heading is not None:
            text, memory = (heading.text, header_word_whole(heading.full)) if heading else ("", "")
            match = matches.get(number)
            found = (match.key, match.how) if match else ("", "confirmed" if memory in confirmed else "")
            columns.append(ColumnGlance(number + 1, text[:200], memory[:200], values, *found))
    head = tuple(tuple(shown(cell, 20) for cell in row[:_WIDE]) for row in sheet.rows[:_HEAD])
    unit = _unit_said((*(heading.text for heading in headings.values()), *header.titles))
    return SheetGlance(
        sheet.name, len(sheet.rows), sheet.hidden, header.top + 1, header.bottom + 1, unit, bool(matches),
        tuple(columns), head,
    )  # fmt: skip


def _asked(rows: Any, height: int) -> tuple[int, int]:
    top = max(1, min(int(rows[0]), height))
    return top - 1, max(top, min(int(rows[1]), height, top + _DEEPEST - 1)) - 1


def _likeliest(grid: Grid) -> int:
    """The row of a header whose words nobody knows: the one with the most different words, the highest of equals."""
    counts = [len(set(grid.words(row).values())) for row in range(min(_SEARCHED, len(grid.sheet.rows)))]
    return max(range(len(counts)), key=lambda row: (counts[row], -row), default=0)


def _first_values(cells: tuple[Any, ...]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for cell in cells:
        if not is_blank(cell) and (text := shown(cell, 40)):
            found[text] = None
            if len(found) == _VALUES:
                break
    return tuple(found)


def _unit_said(texts: tuple[str, ...]) -> str:
    return next((unit for text in texts if (unit := money_unit(text))), "")
