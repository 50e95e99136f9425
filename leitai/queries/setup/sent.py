"""A list that somebody sent: read into texts, its faults in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from leitai.messages import say
from leitai.queries.orgs import Scope
from leitai.rules import Refused
from leitai.workbooks.lists import ListFault, Tables, tables_of_file, tables_of_text
from leitai.workbooks.scan import Refused as Unreadable


@dataclass(frozen=True)
class Fault:
    place: str
    words: str


def book_language(scope: Scope) -> str:
    return "en" if scope.language.startswith("en") else "zh-Hans"


def tables_of(scope: Scope, *, text: str = "", body: bytes = b"", name: str = "") -> Tables:
    """The file where there is one, else what was pasted."""
    try:
        return tables_of_file(body, name) if body else tables_of_text(text)
    except Unreadable as error:
        problem = error.problem
        reason = say(problem.message, problem.values, book_language(scope))
        raise Refused("table_unreadable", reason=reason) from error


def said(scope: Scope, faults: Iterable[ListFault]) -> tuple[Fault, ...]:
    language = book_language(scope)
    return tuple(Fault(one.place, say(one.problem.id, one.problem.values, language)) for one in faults)
