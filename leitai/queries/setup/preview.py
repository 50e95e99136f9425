"""What a list would change, shown before it is taken in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import pgettext

from leitai.queries.orgs import Scope
from leitai.queries.setup.sent import Fault, book_language
from leitai.rules import Refused
from leitai.workbooks.lists import ListSheet, Tables

Kind = Literal["added", "changed", "ended"]


@dataclass(frozen=True)
class Change:
    kind: Kind
    code: str
    name: str
    what: tuple[str, ...] = ()
    """Each changed cell with what stood there, or what a new row brings."""
    sheet: str = ""


@dataclass(frozen=True)
class Preview:
    changes: tuple[Change, ...]
    same: int
    faults: tuple[Fault, ...]
    sha256: str
    """Of everything that would be written: what is taken in is what was shown."""

    def of(self, kind: Kind) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.kind == kind)

    @property
    def added(self) -> tuple[Change, ...]:
        return self.of("added")

    @property
    def changed(self) -> tuple[Change, ...]:
        return self.of("changed")

    @property
    def ended(self) -> tuple[Change, ...]:
        return self.of("ended")

    @property
    def groups(self) -> tuple[tuple[str, tuple[Change, ...]], ...]:
        titles: tuple[tuple[Kind, str], ...] = (
            ("added", pgettext("preview", "New")),
            ("changed", pgettext("preview", "Changed")),
            ("ended", pgettext("preview", "Ended")),
        )
        sheets = dict.fromkeys(change.sheet for change in self.changes)
        return tuple(
            (" · ".join(part for part in (sheet, title) if part), found)
            for sheet in sheets
            for kind, title in titles
            if (found := tuple(change for change in self.of(kind) if change.sheet == sheet))
        )


def digest(parts: Iterable[object]) -> str:
    return hashlib.sha256("\n".join(sorted(map(repr, parts))).encode()).hexdigest()


def differences(scope: Scope, sheet: ListSheet, before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """Cell by cell: 名称: 甲 → 乙."""
    language = book_language(scope)
    found = []
    for column in sheet.columns:
        old, new = before.get(column.key, ""), after.get(column.key, "")
        if old != new:
            words = [column.word(value, language) if column.choices else value for value in (old, new)]
            found.append(f"{column.heading(language)}: {words[0] or '—'} → {words[1] or '—'}")
    return tuple(found)


def kept(tables: Tables) -> str:
    """The texts of what was sent, for the form behind the preview: they are read again when it is taken in."""
    return json.dumps(tables, ensure_ascii=False)


def tables_kept(text: str) -> dict[str, list[list[str]]]:
    """Refused where the form does not hold what `kept` has put there."""
    try:
        found = json.loads(text)
    except ValueError:
        raise Refused("preview_unreadable") from None
    if not isinstance(found, dict) or not all(
        isinstance(rows, list)
        and all(isinstance(row, list) and all(isinstance(cell, str) for cell in row) for row in rows)
        for rows in found.values()
    ):
        raise Refused("preview_unreadable")
    return found
