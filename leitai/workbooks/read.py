"""Cells as the file holds them, sheet by sheet. Runs in the child process only."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Any

from leitai.workbooks.found import found
from leitai.workbooks.results import Limits, Place, Problem
from leitai.workbooks.scan import Refused, Scan, SheetScan, check_extent, refuse
from leitai.workbooks.scan.text import decode

Row = Sequence[Any]  # str, float, int, bool, date, datetime, time, timedelta; "" for an empty cell
Merge = tuple[int, int, int, int]  # first row, first column, last row, last column, from 0
_LONGEST_FIELD = 200_000


@dataclass(frozen=True)
class Sheet:
    name: str
    rows: list[Row]
    merges: tuple[Merge, ...] | None = ()  # None: the format does not say
    hidden: bool = False
    notes: tuple[Problem, ...] = field(default_factory=tuple)

    @cached_property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    @cached_property
    def columns(self) -> list[tuple[Any, ...]]:
        """The cells the other way round; work on whole columns is several times as fast."""
        return list(zip_longest(*self.rows, fillvalue=""))


def read(path: Path, scanned: Scan, limits: Limits) -> Iterator[Sheet]:
    if scanned.format == "csv":
        yield read_csv(path, limits)
    else:
        yield from _read_workbook(path, limits)


def _read_workbook(path: Path, limits: Limits) -> Iterator[Sheet]:
    import python_calamine as calamine

    # By path calamine believes the file's ending, by its bytes it looks for itself.
    content = io.BytesIO(path.read_bytes())
    try:
        workbook = calamine.load_workbook(content)
        for meta in workbook.sheets_metadata:
            if meta.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(meta.name)
            # xls has no limit of ours in its scan but its own; ask before half a gigabyte of Python objects is made.
            check_extent(SheetScan(meta.name, sheet.total_height + 1, (sheet.end or (0, -1))[1] + 1), limits)
            merges = sheet.merged_cell_ranges
            yield Sheet(
                meta.name,
                list(sheet.to_python(skip_empty_area=False)),
                None if merges is None else tuple((*start, *end) for start, end in merges),
                meta.visible != calamine.SheetVisibleEnum.Visible,
            )
    except calamine.PasswordError as error:
        raise refuse("file_password") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise refuse("file_corrupt", detail=type(error).__name__) from error


def read_csv(path: Path, limits: Limits) -> Sheet:
    decoded = decode(path.read_bytes())
    text = decoded.text.removeprefix("\ufeff")
    if text.startswith("sep=") and len(first := text.split("\n", 1)[0].strip()) == 5:
        delimiter, text = first[4], "\n" + text.split("\n", 1)[-1]
    else:
        delimiter = _delimiter(text)
    csv.field_size_limit(_LONGEST_FIELD)
    rows: list[Row] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append(row)
            if len(rows) > limits.rows:
                check_extent(SheetScan("", text.count("\n"), len(row)), limits)
            if len(row) > limits.columns and any(row[limits.columns :]):
                check_extent(SheetScan("", len(rows), len(row)), limits)
    except csv.Error as error:
        raise Refused(found("text_quotes", "error", Place(row=len(rows) + 1), row=len(rows) + 1)) from error
    return Sheet("", rows, None, notes=decoded.notes)


def _delimiter(text: str) -> str:
    """The one that splits the first lines into the most columns; a comma if none does."""
    lines = list(csv.reader(io.StringIO(text[:50_000], newline=""), delimiter=","))[:30]
    best, widest = ",", _typical_width(lines)
    for delimiter in ("\t", ";", "|", ","):
        width = _typical_width(list(csv.reader(io.StringIO(text[:50_000], newline=""), delimiter=delimiter))[:30])
        if width > widest:
            best, widest = delimiter, width
    return best


def _typical_width(rows: list[list[str]]) -> int:
    widths = sorted(len(row) for row in rows if any(row))
    return widths[len(widths) // 2] if widths else 0
