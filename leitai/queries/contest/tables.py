"""A pasted or uploaded table by the headings its columns carry, in Chinese or English."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from leitai.messages import say
from leitai.queries.orgs import Scope
from leitai.rules import Refused
from leitai.workbooks.scan import Refused as Unreadable
from leitai.workbooks.small import Texts, rows_of_file, rows_of_text

Columns = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Line:
    """A row that holds something: its number as the person counts, and its cells by column."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass(frozen=True)
class Fault:
    """What is wrong in which row: the page has the words for the code."""

    row: int
    refusal: Refused


def texts_of(scope: Scope, text: str, body: bytes, name: str) -> Texts:
    """The file where there is one, else what was pasted; refused in the reader's words where neither can be read."""
    try:
        rows = rows_of_file(body, name) if body else rows_of_text(text)
    except Unreadable as error:
        problem = error.problem
        language = "en" if scope.language.startswith("en") else "zh-Hans"
        raise Refused("table_unreadable", reason=say(problem.message, problem.values, language)) from error
    return rows


def lines(rows: Texts, columns: Columns, needed: Sequence[str]) -> Iterator[Line]:
    """The rows below the first one that holds the needed headings."""
    heads = (at for at, row in enumerate(rows) if set(needed) <= _headings(row, columns).keys())
    if (at := next(heads, None)) is None:
        wanted = ", ".join(columns[name][0] for name in needed)
        raise Refused("table_without_headings", wanted=wanted)
    found = _headings(rows[at], columns)
    for number, row in enumerate(rows[at + 1 :], at + 2):
        cells = {name: row[column] for name, column in found.items() if column < len(row)}
        if any(cells.values()):
            yield Line(number, cells)


def unread(rows: Texts, columns: Columns, needed: Sequence[str]) -> tuple[str, ...]:
    """Headings of columns that hold something and that nobody takes up: a word that was meant otherwise is seen."""
    heads = (at for at, row in enumerate(rows) if set(needed) <= _headings(row, columns).keys())
    if (at := next(heads, None)) is None:
        return ()
    taken = set(_headings(rows[at], columns).values())
    filled = {column for row in rows[at + 1 :] for column, cell in enumerate(row) if cell.strip()}
    return tuple(head for column, head in enumerate(rows[at]) if head.strip() and column in filled - taken)


def _headings(row: Sequence[str], columns: Columns) -> dict[str, int]:
    known = {plain(heading): name for name, headings in columns.items() for heading in headings}
    found: dict[str, int] = {}
    for column, heading in enumerate(row):
        name = known.get(plain(heading))
        if name is not None:
            found.setdefault(name, column)
    return found


def plain(text: str) -> str:
    """Compared without case, width and blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
