"""xls: the old compound file and the records of its workbook stream ([MS-CFB], [MS-XLS])."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from leitai.messages import term
from leitai.workbooks.results import Limits
from leitai.workbooks.scan import Scan, SheetScan, check_extent, refuse

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST = 0xFFFFFFFA  # sector numbers from here on are marks, not sectors
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_BOF, _EOF, _FILEPASS, _BOUNDSHEET, _FORMULA, _BOOLERR = 0x0809, 0x000A, 0x002F, 0x0085, 0x0006, 0x0205
_ONE_CELL = (0x0203, 0x0204, 0x00FD, 0x027E, 0x00D6, _FORMULA, _BOOLERR)  # NUMBER LABEL LABELSST RK RSTRING …
_MULRK = 0x00BD


def scan_compound(path: Path, size: int, limits: Limits) -> Scan:
    if size > limits.unpacked:
        raise refuse("file_too_large", size=size >> 20, limit=limits.unpacked >> 20)
    try:
        container = _Container(path.read_bytes())
        names = {entry.name.lower(): entry for entry in container.entries}
        _refuse_others(set(names))
        entry = names.get("workbook") or names["book"]
        sheets = tuple(_sheets(container.stream(entry)))
    except (struct.error, IndexError, ValueError, UnicodeDecodeError) as error:
        raise refuse("file_corrupt", detail=type(error).__name__) from error
    for sheet in sheets:
        check_extent(sheet, limits)
    return Scan("xls", size, sheets)


def _refuse_others(names: set[str]) -> None:
    if "encryptedpackage" in names:
        raise refuse("file_password")
    if "worddocument" in names:
        raise refuse("file_not_workbook", kind=term("file.word"))
    if "powerpoint document" in names:
        raise refuse("file_not_workbook", kind=term("file.slides"))
    if "_vba_project_cur" in names or "_vba_project" in names:
        raise refuse("file_macros")
    if not names & {"workbook", "book"}:
        raise refuse("file_not_workbook", kind=term("file.compound"))


@dataclass(frozen=True)
class _Entry:
    name: str
    start: int
    size: int


class _Container:
    """Sectors chained by a table, small streams inside a stream of their own."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._sector = 1 << struct.unpack_from("<H", data, 30)[0]
        self._mini_sector = 1 << struct.unpack_from("<H", data, 32)[0]
        if self._sector not in (512, 4096) or self._mini_sector != 64:
            raise ValueError("sector size")
        self._cutoff = struct.unpack_from("<I", data, 56)[0]
        self._table = self._read_table()
        entries = list(self._read_directory(struct.unpack_from("<I", data, 48)[0]))
        self.entries = [entry for kind, entry in entries if kind == 2 or entry.name.lower().startswith("_vba")]
        root = next((entry for kind, entry in entries if kind == 5), _Entry("", _LAST, 0))
        self._mini_stream = self._chain(root.start, self._table)
        mini = self._chain(struct.unpack_from("<I", data, 60)[0], self._table)
        self._mini_table = struct.unpack(f"<{len(mini) // 4}I", mini)

    def _read_table(self) -> tuple[int, ...]:
        sectors = list(struct.unpack_from("<109I", self._data, 76))
        following = struct.unpack_from("<I", self._data, 68)[0]
        seen = 0
        while following < _LAST and seen <= len(self._data) // self._sector:
            block = self._block(following)
            more = struct.unpack(f"<{self._sector // 4}I", block)
            sectors += more[:-1]
            following = more[-1]
            seen += 1
        raw = b"".join(self._block(sector) for sector in sectors if sector < _LAST)
        return struct.unpack(f"<{len(raw) // 4}I", raw)

    def _block(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        block = self._data[start : start + self._sector]
        if not block:
            raise ValueError("sector outside the file")
        return block.ljust(self._sector, b"\0")

    def _chain(self, start: int, table: tuple[int, ...]) -> bytes:
        parts: list[bytes] = []
        sector = start
        while sector < _LAST:
            if len(parts) > len(table):
                raise ValueError("sectors in a circle")
            parts.append(self._block(sector))
            sector = table[sector]
        return b"".join(parts)

    def _read_directory(self, start: int) -> Iterator[tuple[int, _Entry]]:
        directory = self._chain(start, self._table)
        for offset in range(0, len(directory), 128):
            length, kind = struct.unpack_from("<HB", directory, offset + 64)
            if kind and 2 <= length <= 64:
                name = directory[offset : offset + length - 2].decode("utf-16-le", "replace").lstrip("\x01\x05\x06")
                first, size = struct.unpack_from("<II", directory, offset + 116)
                yield kind, _Entry(name, first, size)

    def stream(self, entry: _Entry) -> bytes:
        if entry.size >= self._cutoff:
            return self._chain(entry.start, self._table)[: entry.size]
        parts: list[bytes] = []
        sector = entry.start
        while sector < _LAST:
            if len(parts) > len(self._mini_table):
                raise ValueError("sectors in a circle")
            parts.append(self._mini_stream[sector * 64 : sector * 64 + 64])
            sector = self._mini_table[sector]
        return b"".join(parts)[: entry.size]


@dataclass
class _Extent:
    name: str
    rows: int = 0
    columns: int = 0
    cells: int = 0
    errors: list[tuple[int, int, str]] = field(default_factory=list)

    def note(self, row: int, column: int) -> None:
        self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)
        self.cells += 1


def _sheets(stream: bytes) -> Iterator[SheetScan]:
    """Walk the records once; each substream after the first belongs to the sheet whose offset it starts at."""
    names: dict[int, str] = {}
    extents: list[_Extent] = []
    current: _Extent | None = None
    offset = 0
    while offset + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, offset)
        body = stream[offset + 4 : offset + 4 + length]
        if kind == _FILEPASS:
            raise refuse("file_password")
        if kind == _BOUNDSHEET:
            names[struct.unpack_from("<I", body)[0]] = _sheet_name(body)
        elif kind == _BOF and offset in names:
            current = _Extent(names[offset])
            extents.append(current)
        elif current is not None:
            _note_cells(current, kind, body)
        offset += 4 + length
    for extent in extents:
        yield SheetScan(extent.name, extent.rows, extent.columns, extent.cells, extent.rows, tuple(extent.errors))


def _note_cells(extent: _Extent, kind: int, body: bytes) -> None:
    if kind in _ONE_CELL and len(body) >= 6:
        row, column = struct.unpack_from("<HH", body)
        extent.note(row, column)
        error = None
        if kind == _BOOLERR and len(body) >= 8 and body[7]:
            error = body[6]
        elif kind == _FORMULA and len(body) >= 14 and body[6] == 2 and body[12:14] == b"\xff\xff":
            error = body[8]
        if error is not None and len(extent.errors) < 1_000:
            extent.errors.append((row + 1, column + 1, _ERRORS.get(error, "#?")))
    elif kind == _MULRK and len(body) >= 6:
        row, first = struct.unpack_from("<HH", body)
        last = struct.unpack_from("<H", body, len(body) - 2)[0]
        extent.note(row, min(last, 255))
        extent.cells += max(0, last - first)


def _sheet_name(body: bytes) -> str:
    length, wide = body[6], body[7] & 1
    return body[8 : 8 + length * 2].decode("utf-16-le") if wide else body[8 : 8 + length].decode("latin-1")
