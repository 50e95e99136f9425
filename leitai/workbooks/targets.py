"""A target table as a workbook: units by indicators, the targets on one sheet and the past values on another.

write_targets(TargetBook) -> bytes; read_targets(body, name, TargetBook) -> TargetsRead
"""

from __future__ import annotations

import io
import re
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from leitai.core.problems import Problem
from leitai.messages import say
from leitai.workbooks.read import Sheet, read
from leitai.workbooks.results import column_letters
from leitai.workbooks.scan import scan
from leitai.workbooks.small import SMALL

LIMITS = replace(SMALL, columns=200)
NOTHING = frozenset({"—", "–", "-", "无", "none"})
"""A cell that says so takes a value away; a blank one leaves what is there."""
CODE = ("代码", "code")
CITY = ("全市", "city")


@dataclass(frozen=True)
class TargetColumn:
    code: str
    label: str
    unit: str = ""
    target: bool = True
    past: bool = False
    names: tuple[str, ...] = ()
    """Other words for it, as the label in the other language."""


@dataclass(frozen=True)
class TargetRow:
    code: str
    name: str
    targets: Mapping[str, str] = field(default_factory=dict)
    past: Mapping[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class TargetBook:
    title: str
    columns: tuple[TargetColumn, ...]
    rows: tuple[TargetRow, ...]
    city: Mapping[str, str] = field(default_factory=dict)
    language: str = "zh-Hans"


@dataclass(frozen=True)
class TargetCell:
    """A filled cell: whose (no code is the city), under which indicator, and its numbers; none where it says so."""

    code: str
    indicator: str
    past: bool
    numbers: tuple[Decimal, ...]


@dataclass(frozen=True)
class TargetsRead:
    cells: tuple[TargetCell, ...]
    faults: tuple[tuple[str, Problem], ...]
    """Each with its place, as 目标!C5."""


def number_text(text: str) -> str:
    """Digits as they are computed with: without commas, in half width, with a plain minus."""
    return unicodedata.normalize("NFKC", text).replace(",", "").replace("−", "-").strip()


def numbers_of(text: str) -> tuple[Decimal, ...]:
    """Numbers parted by semicolons; raises ValueError with the part that is none."""
    numbers = []
    for part in re.split("[;；]", text):
        if not part.strip():
            continue
        try:
            number = Decimal(number_text(part))
        except InvalidOperation:
            raise ValueError(part.strip()) from None
        if not number.is_finite():
            raise ValueError(part.strip())
        numbers.append(number)
    return tuple(numbers)


def write_targets(book: TargetBook) -> bytes:
    import xlsxwriter  # 12 MB, only where a workbook is written

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as file:
        file.set_properties({"title": book.title})
        _write(file, book, past=False)
        if any(column.past for column in book.columns):
            _write(file, book, past=True)
    return buffer.getvalue()


def _write(file: Any, book: TargetBook, *, past: bool) -> None:
    columns = [one for one in book.columns if (one.past if past else one.target)]
    look = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
    cell = file.add_format(look | {"border": 1, "border_color": "#C3CCD3"})
    head = file.add_format(look | {"border": 1, "bold": True, "bg_color": "#E6F0F7", "text_wrap": True})
    sheet = file.add_worksheet(_say(book, "targets.sheet_past" if past else "targets.sheet"))
    sheet.write_string(0, 0, book.title, file.add_format(look | {"bold": True, "font_size": 15}))
    sheet.write_string(1, 0, _say(book, "targets.note_past" if past else "targets.note"), file.add_format(look))
    for at, words in enumerate((_say(book, "targets.code"), _say(book, "targets.name"))):
        sheet.write_string(2, at, words, head)
    for at, column in enumerate(columns, 2):
        unit = f"（{column.unit}）" if column.unit else ""
        sheet.write_string(2, at, f"{column.label}{unit}", head)
    rows = [(one.code, one.name, one.past if past else one.targets) for one in book.rows]
    if not past:
        rows.insert(0, (_say(book, "targets.city"), "", book.city))
    for number, (code, name, values) in enumerate(rows, 3):
        sheet.write_string(number, 0, code, cell)
        sheet.write_string(number, 1, name, cell)
        for at, column in enumerate(columns, 2):
            _write_number(sheet, number, at, values.get(column.code, ""), cell)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 18)
    sheet.set_column(2, max(2, len(columns) + 1), 14)
    sheet.set_row(2, 34)
    sheet.freeze_panes(3, 2)


def _write_number(sheet: Any, row: int, column: int, text: str, form: Any) -> None:
    """As a number where a spreadsheet keeps all its digits."""
    if not text:
        sheet.write_blank(row, column, None, form)
    elif ";" not in text and "/" not in text and len(text) <= 15:
        sheet.write_number(row, column, float(text), form)
    else:
        sheet.write_string(row, column, text, form)


def read_targets(body: bytes, name: str, book: TargetBook) -> TargetsRead:
    """What the sheets say of the book's rows and columns. Raises `leitai.workbooks.scan.Refused` for no workbook."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        path.write_bytes(body)
        sheets = list(read(path, scan(path, LIMITS, name), LIMITS))
    reader = _Reader(book)
    for sheet in sheets:
        reader.take(sheet)
    if not reader.headed:
        reader.faults.append((sheets[0].name if sheets else "", Problem("targets.no_headings")))
    return TargetsRead(tuple(reader.cells.values()), tuple(reader.faults))


class _Reader:
    def __init__(self, book: TargetBook) -> None:
        self.cells: dict[tuple[str, str, bool], TargetCell] = {}
        self.faults: list[tuple[str, Problem]] = []
        self.headed = False
        self._columns = {_plain(word): one.code for one in book.columns for word in (one.label, *one.names, one.code)}
        self._rows = {_plain(word): one.code for one in book.rows for word in (one.name, *one.names, one.code)}
        self._rows |= {_plain(word): "" for word in CITY}
        self._past = {_plain(say("targets.sheet_past", None, language)) for language in ("zh-Hans", "en")}

    def take(self, sheet: Sheet) -> None:
        rows = [[_text(cell) for cell in row] for row in sheet.rows]
        at = next((n for n, row in enumerate(rows) if self._is_head(row)), None)
        if at is None:
            return
        self.headed = True
        past = _plain(sheet.name) in self._past
        heads = [(column, text) for column, text in enumerate(rows[at]) if text and column > 1]
        below = rows[at + 1 :]
        seen: dict[str, int] = {}
        for column, text in heads:
            if self._code(text) is None and any(column < len(row) and row[column] for row in below):
                self._fault(sheet, at, column, "targets.unknown_column", found=text)
        for number, row in enumerate(below, at + 1):
            self._row(sheet, number, row, heads, past, seen)

    def _is_head(self, row: Sequence[str]) -> bool:
        """The codes stand first, and a known indicator somewhere behind them."""
        first = _plain(row[0]) if row else ""
        return first in {_plain(word) for word in CODE} and any(self._code(text) for text in row[2:])

    def _row(
        self, sheet: Sheet, number: int, row: Sequence[str], heads: list[tuple[int, str]], past: bool,
        seen: dict[str, int],
    ) -> None:  # fmt: skip
        filled = [(column, text) for column, text in heads if column < len(row) and row[column]]
        words = [text for text in row[:2] if text]
        if not filled:
            return
        known = [self._rows[_plain(text)] for text in words if _plain(text) in self._rows]
        if not known:
            self._fault(sheet, number, 0, "targets.unknown_row", found=" ".join(words) or "—")
            return
        if len(set(known)) > 1:
            self._fault(sheet, number, 0, "targets.two_units", found=" ".join(words))
            return
        if known[0] in seen:
            self._fault(sheet, number, 0, "targets.row_twice", found=words[0], first=seen[known[0]] + 1)
            return
        seen[known[0]] = number
        for column, head in filled:
            code = self._code(head)
            if code is not None:
                self._cell(sheet, number, column, known[0], code, row[column], past)

    def _cell(self, sheet: Sheet, number: int, column: int, row: str, indicator: str, text: str, past: bool) -> None:
        try:
            numbers = () if _plain(text) in NOTHING else numbers_of(text)
        except ValueError:
            self._fault(sheet, number, column, "targets.not_a_number", found=text)
            return
        if len(numbers) > 1 and not past:
            self._fault(sheet, number, column, "targets.not_a_number", found=text)
            return
        self.cells[row, indicator, past] = TargetCell(row, indicator, past, numbers)

    def _code(self, head: str) -> str | None:
        """By code or label, with or without the unit in brackets behind it."""
        bare = re.sub(r"[（(][^（()）]*[)）]\s*$", "", head)
        return self._columns.get(_plain(head)) or self._columns.get(_plain(bare))

    def _fault(self, sheet: Sheet, row: int, column: int, id: str, **values: Any) -> None:
        self.faults.append((f"{sheet.name}!{column_letters(column + 1)}{row + 1}", Problem(id, values)))


def _plain(text: str) -> str:
    """Compared without case, width and blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _text(cell: Any) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{Decimal(repr(cell)):f}"
    return "" if cell is None else str(cell).strip()


def _say(book: TargetBook, id: str) -> str:
    return say(id, None, book.language)
