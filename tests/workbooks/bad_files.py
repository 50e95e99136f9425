"""Files nobody should send, made from a table that would do: `make(path, lines)` writes one and returns its path."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from tests.workbooks.making import with_sheet_xml, xlsx

PASSWORDS = Path(__file__).parent / "files"
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
_CELL = b'<c r="%s" t="inlineStr"><is><t>%s</t></is></c>'
Lines = Sequence[Sequence[Any]]


def cut_off(path: Path, lines: Lines, keep: int = 3000) -> Path:
    xlsx(path, lines)
    path.write_bytes(path.read_bytes()[:keep])
    return path


def macros(path: Path, lines: Lines) -> Path:
    xlsx(path, lines)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    return path


def bomb(path: Path, lines: Lines) -> Path:
    """400 MB of zeros in 400 kB."""
    xlsx(path, lines)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/big.bin", "w") as member:
        for _ in range(400):
            member.write(bytes(2**20))
    assert path.stat().st_size < 2**20
    return path


def far_apart(path: Path, last: str = "XFD1048576") -> Path:
    """One cell in A1 and one far away, in 5 kB."""
    book = openpyxl.Workbook()
    book.active["A1"], book.active[last] = 1, 2
    book.save(path)
    assert path.stat().st_size < 6_000
    return path


def million_empty_rows(path: Path, head: Sequence[str], line: Sequence[Any]) -> Path:
    """A header and one row, and formatted down to the last row."""
    first = b"".join(_CELL % (b"%c1" % (65 + n), text.encode()) for n, text in enumerate(head))
    second = b"".join(
        (_CELL % (b"%c2" % (65 + n), str(value).encode()))
        if isinstance(value, str)
        else b'<c r="%c2"><v>%s</v></c>' % (65 + n, str(value).encode())
        for n, value in enumerate(line)
    )
    empty = b"".join(
        b'<row r="%d" s="1" customFormat="1"><c r="A%d" s="1"/></row>' % (n, n) for n in range(3, 1_048_577)
    )
    return with_sheet_xml(path, SHEET % (b'<row r="1">' + first + b'</row><row r="2">' + second + b"</row>" + empty))


def formula_errors(path: Path, lines: Lines, cells: dict[str, str]) -> Path:
    """The lines with a formula in some cells that came to an error: {"H3": "#DIV/0!"}."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("6月进度")
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, ["" if value is None else value for value in line])
        for place, error in cells.items():
            sheet.write_formula(place, "=1/0", None, error)
    return path
