"""What the child process does with a workbook: scan, read, match, convert, write the result down."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from leitai.workbooks.arranged import Arrangement
from leitai.workbooks.columns import Layout
from leitai.workbooks.found import found, limited
from leitai.workbooks.layouts import layout as layout_of
from leitai.workbooks.read import Sheet, read
from leitai.workbooks.results import Limits, Parsed, Place, Problem, SheetInfo
from leitai.workbooks.scan import Refused, Scan, formula_problems, scan
from leitai.workbooks.stamp import PROBLEM_SHEETS, STAMP_SHEET, read_stamp
from leitai.workbooks.table import Table, as_text, read_table

Tell = Callable[[str, int, int], None]


def parse_inside(job: Mapping[str, Any], folder: Path, tell: Tell) -> None:
    path, limits = Path(job["path"]), Limits(**job["limits"])
    told = job.get("arrangements")
    arrangements = None if told is None else [Arrangement.from_json(arrangement) for arrangement in told]
    layout = layout_of(job["layout"])
    parsed = parse_here(path, layout, job["confirmed"], limits, tell, job["name"], arrangements)
    parsed.save(folder / "parsed")


def parse_here(
    path: Path,
    layout: Layout,
    confirmed: Mapping[str, str],
    limits: Limits,
    tell: Tell,
    name: str = "",
    arrangements: Sequence[Arrangement] | None = None,
) -> Parsed:
    digest, size = _digest(path)
    try:
        tell("scan", 0, size)
        scanned = scan(path, limits, name)
        tell("read", 0, sum(sheet.rows for sheet in scanned.sheets))
        work = _Work(layout, confirmed, scanned, tell, arrangements)
        for sheet in read(path, scanned, limits):
            work.take(sheet)
        return work.result(digest, size, limits)
    except Refused as refused:
        return Parsed(
            layout.key, pl.DataFrame(schema=layout.schema()), problems=(refused.problem,), sha256=digest, size=size
        )


class _Work:
    def __init__(
        self,
        layout: Layout,
        confirmed: Mapping[str, str],
        scanned: Scan,
        tell: Tell,
        arrangements: Sequence[Arrangement] | None,
    ) -> None:
        self._arranged = None if arrangements is None else {one.sheet: one for one in arrangements}
        self._layout, self._confirmed, self._scanned, self._tell = layout, confirmed, scanned, tell
        self._tables: list[Table] = []
        self._infos: list[SheetInfo] = []
        self._notes: list[Problem] = list(scanned.notes)
        self._cells: dict[str, pl.DataFrame] = {}
        self._stamp: dict[str, str] = {}
        self._formatted = {sheet.name: sheet.formatted_rows for sheet in scanned.sheets}

    def take(self, sheet: Sheet) -> None:
        self._notes += sheet.notes
        if sheet.name == STAMP_SHEET:
            self._stamp = read_stamp(sheet)
            return
        if sheet.name in PROBLEM_SHEETS:
            self._infos.append(SheetInfo(sheet.name, 0, hidden=sheet.hidden, skipped="sheet.problems"))
            return
        arrangement = None if self._arranged is None else self._arranged.get(sheet.name)
        if self._arranged is not None and arrangement is None:
            self._infos.append(SheetInfo(sheet.name, 0, hidden=sheet.hidden, skipped="sheet.left_out"))
            return
        if sheet.hidden and arrangement is None:
            self._infos.append(SheetInfo(sheet.name, 0, hidden=True, skipped="sheet.hidden"))
            if sheet.rows:
                self._notes.append(found("sheet_hidden", "note", Place(sheet.name)))
            return

        def tell(done: int, of: int) -> None:
            self._tell("check", done, of)

        table = read_table(sheet, self._layout, self._confirmed, tell, arrangement)
        if table is None:
            why = "sheet.no_table" if sheet.rows else "sheet.empty"
            self._infos.append(SheetInfo(sheet.name, 0, skipped=why, titles=_first_words(sheet)))
            return
        self._infos.append(table.info)
        self._tables.append(table)
        self._cells[sheet.name] = as_text(sheet)
        beyond = self._formatted.get(sheet.name, 0) - len(sheet.rows)
        if beyond > 1_000:
            self._notes.append(found("sheet_empty_rows", "note", Place(sheet.name), n=beyond, last=len(sheet.rows)))

    def result(self, digest: str, size: int, limits: Limits) -> Parsed:
        layout = self._layout
        if any(not table.missing for table in self._tables):
            # Beside a whole table, one that lacks a needed column is another list that happens to share some words.
            for table in self._tables:
                if table.missing:
                    self._notes.append(found("sheet_other_table", "note", Place(table.info.name)))
            self._drop_incomplete()
        rows = pl.concat([table.rows for table in self._tables] or [pl.DataFrame(schema=layout.schema())])
        totals = pl.concat([table.totals for table in self._tables] or [pl.DataFrame(schema=layout.schema())])
        if not self._tables:
            self._notes.append(found("file_no_table", "error", Place(), layout=_label(layout)))
        elif rows.is_empty() and not any(table.missing for table in self._tables):
            self._notes.append(found("file_no_rows", "error", Place(self._tables[0].info.name)))
        return Parsed(
            layout.key,
            rows,
            tuple(match for table in self._tables for match in table.headers),
            tuple(limited(self._problems(), limits.problems_per_rule)),
            tuple(self._infos),
            self._cells,
            totals,
            self._scanned.format,
            digest,
            size,
            self._stamp,
        )

    def _drop_incomplete(self) -> None:
        dropped = {table.info.name for table in self._tables if table.missing}
        self._tables = [table for table in self._tables if not table.missing]
        self._infos = [
            SheetInfo(info.name, 0, skipped="sheet.other_table", titles=info.titles) if info.name in dropped else info
            for info in self._infos
        ]
        self._cells = {name: frame for name, frame in self._cells.items() if name not in dropped}

    def _problems(self) -> Iterator[Problem]:
        """Only cells of columns and rows that were taken can have a formula error that matters."""
        yield from self._notes
        taken = {(match.sheet, match.column): match.key for table in self._tables for match in table.headers}
        rows = {
            (sheet, row) for table in self._tables for sheet, row in table.rows.select("_sheet", "_row").iter_rows()
        }
        for problem in formula_problems(self._scanned.sheets):
            place = problem.place
            if (place.sheet, place.column or 0) in taken and (place.sheet, place.row) in rows:
                yield problem
        for table in self._tables:
            yield from table.problems


def _first_words(sheet: Sheet) -> tuple[str, ...]:
    words = (cell.strip() for row in sheet.rows[:10] for cell in row if isinstance(cell, str) and cell.strip())
    return tuple(word[:100] for word, _ in zip(words, range(10), strict=False))


def _label(layout: Layout) -> dict[str, list[str]]:
    from leitai.messages import either

    return either(layout.zh, layout.en)


def _digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return digest.hexdigest(), file.tell()
