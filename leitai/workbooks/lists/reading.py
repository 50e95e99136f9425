from __future__ import annotations

import datetime as dt
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leitai.core.problems import Problem
from leitai.messages import either, listed
from leitai.workbooks.lists.columns import ListColumn, ListSheet
from leitai.workbooks.read import read, read_csv
from leitai.workbooks.results import column_letters
from leitai.workbooks.scan import scan
from leitai.workbooks.small import SMALL, Texts, texts_of
from leitai.workbooks.values import BLANK
from leitai.workbooks.values.dates import parse_date
from leitai.workbooks.wording import plain

Tables = Mapping[str, Texts]
"""The trimmed texts of each sheet, by its name."""
_SEARCHED = 30  # rows from the top
_PARTS = re.compile(r"[、,，;；/\n]+")
_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True)
class ListFault:
    """What is wrong, and where: 人员!C5."""

    place: str
    problem: Problem


@dataclass(frozen=True)
class ListRow:
    """A filled row: texts, days, numbers and codes by column; empty where nothing stands."""

    sheet: str
    number: int
    values: Mapping[str, Any]
    columns: Mapping[str, int]

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def place(self, key: str) -> str:
        at = self.columns.get(key)
        cell = f"{column_letters(at + 1) if at is not None else ''}{self.number}"
        return f"{self.sheet}!{cell}" if self.sheet else cell  # pasted text has no sheet

    def fault(self, key: str, id: str, **values: object) -> ListFault:
        return ListFault(self.place(key), Problem(id, values))


@dataclass(frozen=True)
class ListRead:
    rows: tuple[ListRow, ...]
    faults: tuple[ListFault, ...]
    found: bool = True
    """Whether any sheet has these headings."""


def tables_of_file(body: bytes, name: str) -> dict[str, Texts]:
    """Raises `leitai.workbooks.scan.Refused` with words for what cannot be read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        path.write_bytes(body)
        return {sheet.name: texts_of(sheet.rows) for sheet in read(path, scan(path, SMALL, name), SMALL)}


def tables_of_text(text: str) -> dict[str, Texts]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        path.write_text(text, encoding="utf-8")
        return {"": texts_of(read_csv(path, SMALL).rows)}


def read_list(tables: Tables, wanted: ListSheet) -> ListRead:
    """The rows of the sheet that has these headings: the one of that name first, else the first that has them."""
    names = {plain(wanted.zh), plain(wanted.en)}
    for name in sorted(tables, key=lambda name: plain(name) not in names):
        rows = tables[name]
        for at, row in enumerate(rows[:_SEARCHED]):
            columns = _columns(row, wanted)
            if all(column.key in columns for column in wanted.needed):
                return _Reader(name, wanted, columns).read(rows, at)
    return ListRead((), (), found=False)


def without_headings(wanted: ListSheet) -> ListFault:
    words = listed(*(either(column.zh, column.en) for column in wanted.needed))
    return ListFault("", Problem("lists.no_headings", {"sheet": either(wanted.zh, wanted.en), "headings": words}))


def _columns(row: Sequence[str], wanted: ListSheet) -> dict[str, int]:
    known: dict[str, str] = {}
    for column in wanted.columns:
        for name in column.names:
            known.setdefault(_heading(name), column.key)
    found: dict[str, int] = {}
    for at, text in enumerate(row):
        key = known.get(_heading(text))
        if key is not None:
            found.setdefault(key, at)
    return found


def _heading(text: str) -> str:
    """A heading without the star of a column that must be filled."""
    return plain(text).strip("*＊")


@dataclass
class _Reader:
    name: str
    wanted: ListSheet
    columns: Mapping[str, int]
    faults: list[ListFault] = field(default_factory=list)

    def read(self, rows: Texts, at: int) -> ListRead:
        self._strange_headings(rows, at)
        found = [
            self._row(number, row)
            for number, row in enumerate(rows[at + 1 :], at + 2)
            if any(row[column] for column in self.columns.values() if column < len(row))
        ]
        return ListRead(tuple(found), tuple(self.faults))

    def _strange_headings(self, rows: Texts, at: int) -> None:
        """A filled column that nobody takes up may be one that was meant otherwise."""
        for column, text in enumerate(rows[at]):
            taken = column in self.columns.values()
            if text and not taken and any(column < len(row) and row[column] for row in rows[at + 1 :]):
                self._fault(at + 1, column, "lists.unknown_column", found=text)

    def _row(self, number: int, row: Sequence[str]) -> ListRow:
        values: dict[str, Any] = {}
        for column in self.wanted.columns:
            at = self.columns.get(column.key)
            text = row[at] if at is not None and at < len(row) else ""
            values[column.key] = self._value(column, number, at or 0, text)
        return ListRow(self.name, number, values, self.columns)

    def _value(self, column: ListColumn, number: int, at: int, text: str) -> Any:
        text = " ".join(_ODD.sub("", text).split())
        if column.kind not in ("text", "code") and plain(text) in BLANK:
            text = ""
        if not text:
            if column.needed:
                self._fault(number, at, "lists.blank", column=either(column.zh, column.en))
            return () if column.kind == "choices" else None if column.kind in ("day", "number") else ""
        if len(text) > column.longest:
            self._fault(number, at, "lists.too_long", found=text[:20], most=column.longest)
            return text[: column.longest]
        match column.kind:
            case "text":
                return text
            case "code":
                return "".join(text.split())
            case "day":
                return self._day(number, at, text)
            case "number":
                return self._number(number, at, text)
            case "choice":
                return next(iter(self._choices(column, number, at, [text])), "")
        parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
        return tuple(dict.fromkeys(self._choices(column, number, at, parts)))

    def _day(self, number: int, at: int, text: str) -> dt.date | None:
        day = parse_date(text, "ymd", False)
        if day.value is None:
            self._fault(number, at, "lists.not_a_day", found=text)
        return day.value

    def _number(self, number: int, at: int, text: str) -> int | None:
        if re.fullmatch(r"\d{1,6}", plain(text)):
            return int(plain(text))
        self._fault(number, at, "lists.not_a_number", found=text)
        return None

    def _choices(self, column: ListColumn, number: int, at: int, parts: Sequence[str]) -> Iterator[str]:
        known = {plain(word): code for code, words in column.choices.items() for word in (code, *words)}
        for part in parts:
            code = known.get(plain(part))
            if code is None:
                offered = listed(*(either(*words[:2]) for words in column.choices.values()))
                self._fault(number, at, "lists.unknown_choice", found=part, choices=offered)
            else:
                yield code

    def _fault(self, number: int, at: int, id: str, **values: object) -> None:
        self.faults.append(ListFault(f"{self.name}!{column_letters(at + 1)}{number}", Problem(id, values)))
