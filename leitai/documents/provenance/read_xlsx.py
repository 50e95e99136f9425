"""Numbers of a workbook: defined names lead to cells, the table of cells is in a hidden sheet.

Names follow inserted rows and columns but not a sort. So a value that is not at its name is looked for in its column,
in the row that bears its label, before it is called changed.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.exceptions import InvalidFileException

from leitai.documents.ledger import LedgerDamaged, Record, unpack
from leitai.documents.numbers import MINUS
from leitai.documents.provenance.found import Found, Reading, open_archive, same

_SHEET = "_lt_cells"
_MOST_CELLS = 2_000_000  # one cell at XFD1048576 would unfold to 17 milliards of empty ones
_TARGET = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!(\$?[A-Z]+\$?\d+)\Z")
_NUMBER = re.compile(r"[+\-−]?[\d,]*\.?\d+%?")


def read_xlsx(content: bytes) -> Reading:
    open_archive(content).close()
    try:
        book = load_workbook(BytesIO(content), data_only=True)
    except (InvalidFileException, KeyError, ValueError, OSError, EOFError) as error:
        raise LedgerDamaged(f"the workbook cannot be read: {error}") from error
    if _SHEET not in book.sheetnames:
        raise LedgerDamaged("the workbook has no sheet of cells")
    strings = [str(row[0]) for row in book[_SHEET].iter_rows(max_col=1, values_only=True) if row[0] is not None]
    reading = Reading(unpack(strings))
    sheets = {name: _Sheet.of(book[name]) for name in book.sheetnames if name != _SHEET}
    for record in reading.ledger.records:
        found = _find(record, _target(book, f"lt_{record.key}"), sheets)
        if found is not None:
            reading.add(record.key, found)
    return reading


@dataclass(frozen=True)
class _Sheet:
    """A sheet's values, and for each text the rows it stands in: a reader looks a row up by its words."""

    values: list[tuple[Any, ...]]
    words: dict[str, set[int]]

    @classmethod
    def of(cls, sheet: Any) -> "_Sheet":
        if sheet.max_row * sheet.max_column > _MOST_CELLS:
            raise LedgerDamaged(f"sheet {sheet.title!r} is larger than any bulletin's; it was not read")
        values = list(sheet.iter_rows(values_only=True))
        words: dict[str, set[int]] = {}
        for place, line in enumerate(values):
            for value in line:
                if isinstance(value, str):
                    words.setdefault(value, set()).add(place)
        return cls(values, words)

    def rows_of(self, label: str) -> list[int]:
        found = [self.words.get(text, set()) for text in label.split(" | ")] if label else [set()]
        return sorted(set.intersection(*found))

    def value(self, row: int, column: int) -> Any:
        inside = row < len(self.values) and column < len(self.values[row])
        return self.values[row][column] if inside else None


def _target(book: Any, name: str) -> tuple[str, int, int] | None:
    defined = book.defined_names.get(name)
    match = _TARGET.match(defined.attr_text or "") if defined is not None else None
    if match is None:
        return None
    title = (match.group(1) or match.group(2)).replace("''", "'")
    row, column = coordinate_to_tuple(match.group(3).replace("$", ""))
    return title, row - 1, column - 1


def _find(record: Record, target: tuple[str, int, int] | None, sheets: dict[str, _Sheet]) -> Found | None:
    if target is None or target[0] not in sheets:
        return None
    title, row, column = target
    sheet = sheets[title]
    at_name = _found(record, sheet.value(row, column), f"{title}!{row + 1}:{column + 1}")
    if at_name is not None and at_name.reads(record, record.printed):
        return at_name
    for place in sheet.rows_of(record.row):
        moved = _found(record, sheet.value(place, column), f"{title}!{place + 1}:{column + 1}")
        if moved is not None and (moved.reads(record, record.printed) or place == row):
            return moved
    return at_name


def _found(record: Record, value: Any, place: str) -> Found | None:
    """A cell's value as it is printed: a number by the record's form, a text by the token that stands in it."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return Found(str(value), place=place)
    if isinstance(value, str):
        tokens = [same(token) for token in _NUMBER.findall(value)]
        text = record.printed if same(record.printed) in tokens else value
        return Found(text, record.before, record.after, place)
    return Found(_shown(record, value), record.before, record.after, place)


def _shown(record: Record, value: int | float) -> str:
    """As the sheet shows it: half up in the digits of the double, with the decimals of the printed text."""
    form = record.form
    decimals = len(record.printed.removesuffix(form.mark).partition(".")[2])
    try:
        exact = Decimal(repr(value)) * (100 if form.mark == "%" else 1)
        rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    except InvalidOperation:
        return repr(value)
    text = f"{abs(rounded):,.{decimals}f}{form.mark}"
    if rounded < 0 and form.sign != "never":
        return MINUS + text
    return f"+{text}" if rounded > 0 and form.sign == "always" else text
