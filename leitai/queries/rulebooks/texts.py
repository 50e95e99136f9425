"""What a rulebook's text says of itself, whatever its kind: whether it computes, its code, its name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from leitai.core.problems import Problem
from leitai.core.rulebook import Label, RulebookError, RulebookProblem
from leitai.queries.contest_rulebooks import contest_rulebook
from leitai.queries.rulebooks import league_rulebook


@dataclass(frozen=True)
class Read:
    """A text that computes: its code, its name, and what a linter doubts."""

    code: str
    name: Label
    warnings: tuple[Problem, ...]


def lines_of(text: str) -> str:
    """As a browser's field sends it, with the line ends that a file has."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read(kind: str, text: str, code: str = "") -> Read:
    """Raises RulebookError with every fault; a text that calls itself otherwise than `code` is one."""
    found: Read
    if kind == "league":
        rule = league_rulebook(text).rule
        found = Read(rule.code, rule.name, ())
    else:
        book = contest_rulebook(text)
        found = Read(book.code, book.rule.name, book.warnings)
    if code and found.code != code:
        said = f"this rulebook is called {code!r} in the office's list, not {found.code!r}"
        raise RulebookError((RulebookProblem(_line(text, "code"), "code", "other_code", said),))
    return found


def renamed(text: str, code: str, number: int) -> str:
    """The text under another code and number, everything else letter for letter."""
    text = re.sub(r"(?m)^code:[ \t]*[^\s#]+", f"code: {code}", text, count=1)
    return re.sub(r"(?m)^version:[ \t]*[^\s#]+", f"version: {number}", text, count=1)


def _line(text: str, key: str) -> int:
    return next((n for n, line in enumerate(text.split("\n"), 1) if line.startswith(f"{key}:")), 1)
