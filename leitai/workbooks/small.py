"""The first sheet of a small workbook, or a table pasted from one, as rows of trimmed texts."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from leitai.workbooks.read import read, read_csv
from leitai.workbooks.results import Limits
from leitai.workbooks.scan import scan

# A roster of a few hundred people. Whoever asks for more is told so before the file is opened.
SMALL = Limits(
    rows=2_000, columns=60, packed=2 * 2**20, unpacked=20 * 2**20, members=200, cells=60_000, ratio_from=4 * 2**20
)

Texts = list[list[str]]


def rows_of_file(body: bytes, name: str) -> Texts:
    """Raises `leitai.workbooks.scan.Refused` with words for what cannot be read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        path.write_bytes(body)
        sheets = read(path, scan(path, SMALL, name), SMALL)
        return texts_of(next(iter(sheets)).rows)


def rows_of_text(text: str) -> Texts:
    """What was pasted: columns parted by tabs, as spreadsheets copy them, or by commas or semicolons."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        path.write_text(text, encoding="utf-8")
        return texts_of(read_csv(path, SMALL).rows)


def texts_of(rows: Sequence[Sequence[Any]]) -> Texts:
    return [[_text(cell) for cell in row] for row in rows]


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.time):
        return f"{cell:%H:%M}"
    return "" if cell is None else str(cell).strip()
