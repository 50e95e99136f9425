"""A look at a file before any reader opens it: what it is, how big it grows, what the reader would hide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from leitai.messages import term
from leitai.workbooks.found import found
from leitai.workbooks.results import Format, Limits, Place, Problem

# First bytes of things people upload by mistake.
_OTHERS = (
    (b"%PDF", "pdf"),
    (b"\xff\xd8\xff", "picture"),
    (b"\x89PNG", "picture"),
    (b"GIF8", "picture"),
    (b"{\\rtf", "word"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
)
_EXTENSIONS: dict[str, Format] = {".xlsx": "xlsx", ".xls": "xls", ".et": "xls", ".csv": "csv", ".txt": "csv"}


class Refused(Exception):
    """The file cannot be taken; `problem` says why and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def refuse(rule: str, *, variant: str = "", **values: Any) -> Refused:
    return Refused(found(rule, "error", Place(), variant=variant, **values))


@dataclass(frozen=True)
class SheetScan:
    """What the sheet's own text says. Rows and columns count cells that hold something, not formatted emptiness."""

    name: str
    rows: int = 0
    columns: int = 0
    cells: int = 0
    formatted_rows: int = 0
    errors: tuple[tuple[int, int, str], ...] = ()  # row, column, such as #REF!
    uncomputed: tuple[tuple[int, int], ...] = ()  # formulas saved without their result


@dataclass(frozen=True)
class Scan:
    format: Format
    size: int
    sheets: tuple[SheetScan, ...] = ()
    notes: tuple[Problem, ...] = field(default_factory=tuple)


def scan(path: Path, limits: Limits, name: str = "") -> Scan:
    """Refuses (by `Refused`) what must not be opened. `name` is the name the person gave the file."""
    from leitai.workbooks.scan import compound, package

    size = path.stat().st_size
    if size == 0:
        raise refuse("file_empty")
    if size > limits.packed:
        raise refuse("file_too_large", size=_mb(size), limit=_mb(limits.packed))
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK"):
        result = package.scan_package(path, size, limits)
    elif head.startswith(compound.SIGNATURE):
        result = compound.scan_compound(path, size, limits)
    else:
        _refuse_other(head)
        result = Scan("csv", size)
    said = _EXTENSIONS.get(Path(name or path.name).suffix.lower())
    if said is not None and said != result.format:
        told = found("file_renamed", "note", Place(), said=said, format=result.format)
        result = replace(result, notes=(*result.notes, told))
    return result


def _refuse_other(head: bytes) -> None:
    for start, kind in _OTHERS:
        if head.startswith(start):
            raise refuse("file_not_workbook", kind=term(f"file.{kind}"))
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(b"<?xml") and b"urn:schemas-microsoft-com:office:spreadsheet" in text:
        raise refuse("file_not_workbook", kind=term("file.xml2003"))
    if text.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")):
        raise refuse("file_not_workbook", kind=term("file.html"))
    if text.startswith((b"<?xml", b"<svg")):
        raise refuse("file_not_workbook", kind=term("file.xml"))
    if head[:2] in (b"\x09\x00", b"\x09\x02", b"\x09\x04"):
        raise refuse("file_not_workbook", kind=term("file.excel4"))


def check_extent(sheet: SheetScan, limits: Limits) -> None:
    if sheet.rows > limits.rows or sheet.columns > limits.columns:
        raise Refused(
            found(
                "file_too_wide" if sheet.columns > limits.columns else "file_too_long",
                "error",
                Place(sheet.name),
                rows=sheet.rows,
                columns=sheet.columns,
                limit_rows=limits.rows,
                limit_columns=limits.columns,
            )
        )
    if sheet.cells > limits.cells:
        raise Refused(found("file_too_many_cells", "error", Place(sheet.name), cells=sheet.cells, limit=limits.cells))


def formula_problems(sheets: tuple[SheetScan, ...]) -> Iterator[Problem]:
    for sheet in sheets:
        for row, column, error in sheet.errors:
            yield found("formula_error", "error", Place(sheet.name, row, column), found=error)
        for row, column in sheet.uncomputed:
            yield found("formula_uncomputed", "error", Place(sheet.name, row, column))


def _mb(size: int) -> str:
    return f"{size / 2**20:,.0f}"
