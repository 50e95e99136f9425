"""Rulebooks as text: presets shipped with the product, read with the line of every value.

preset_codes(kind) -> codes; preset_text(kind, code) -> text; of leagues, contests and appraisals alike
preset("league", code) -> Rulebook; by_hash(sha256) -> Rulebook | None, of the presets
league_rulebook(text) -> Rulebook; league_rule(text) -> LeagueRule
An office's own rulebooks are rows: kept.py knows which of them is in force, pages.py shows them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from leitai.core.rulebook import LeagueRule, RulebookError, RulebookProblem, parse_league

FOLDER = Path(__file__).resolve().parents[2] / "data" / "rulebooks"
LIMIT = 100_000

Kind = Literal["league", "contest", "appraisal"]
Where = tuple[str | int, ...]


class NoSuchRulebook(LookupError):
    def __init__(self, kind: Kind, code: str) -> None:
        self.kind, self.code = kind, code
        super().__init__(f"there is no {kind} rulebook {code!r}; shipped are {', '.join(preset_codes(kind))}")


@dataclass(frozen=True)
class Rulebook:
    """A rulebook's own text with its hash, and what it declares."""

    kind: Kind
    code: str
    text: str
    sha256: str
    rule: LeagueRule
    number: int = 0
    """Of an office's own version; 0 of a shipped one."""


def league_rule(text: str) -> LeagueRule:
    """The league that a YAML text declares; every fault of it is raised with its line."""
    data, lines = read_lines(text)
    return parse_league(data, lines)


@lru_cache(maxsize=64)
def league_rulebook(text: str) -> Rulebook:
    rule = league_rule(text)
    return Rulebook("league", rule.code, text, hashlib.sha256(text.encode()).hexdigest(), rule)


def preset_codes(kind: Kind) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in (FOLDER / kind).glob("*.yaml")))


def preset_text(kind: Kind, code: str) -> str:
    if code not in preset_codes(kind):
        raise NoSuchRulebook(kind, code)
    return (FOLDER / kind / f"{code}.yaml").read_text(encoding="utf-8")


@lru_cache(maxsize=64)
def preset(kind: Literal["league"], code: str) -> Rulebook:
    book = league_rulebook(preset_text(kind, code))
    if book.code != code:
        raise _fault(1, "code", f"the file {code}.yaml declares the code {book.code!r}")
    return book


def by_hash(sha256: str) -> Rulebook | None:
    """The rulebook that a cell names by the hash of its text."""
    books = (preset("league", code) for code in preset_codes("league"))
    return next((book for book in books if book.sha256 == sha256), None)


def read_lines(text: str) -> tuple[Any, dict[Where, int]]:
    """The plain data of a YAML text and the line (from 1) on which each value stands.

    Keys written twice and aliases are refused: the first silently drops a rule, the second can blow up a small text.
    """
    if len(text) > LIMIT:
        raise _fault(1, "rulebook", f"the text is longer than {LIMIT} characters")
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        lines: dict[Where, int] = {}
        data = _plain(loader, node, (), lines, set()) if node else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _fault(mark.line + 1 if mark else 1, "rulebook", str(error.problem or error)) from None
    except RecursionError:
        raise _fault(1, "rulebook", "the text is nested too deeply") from None
    except yaml.YAMLError as error:
        raise _fault(1, "rulebook", str(error)) from None
    return data, lines


def _plain(loader: yaml.SafeLoader, node: yaml.Node, where: Where, lines: dict[Where, int], seen: set[int]) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(where, line)
    if id(node) in seen:
        raise _fault(line, ".".join(map(str, where)) or "rulebook", "aliases (*name) are not used in rulebooks")
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        return [_plain(loader, item, (*where, n), lines, seen) for n, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return _value(loader, node, where)
    found: dict[Hashable, Any] = {}
    for key_node, value_node in node.value:
        key = _value(loader, key_node, where)
        place = (*where, str(key))
        line = key_node.start_mark.line + 1
        if not isinstance(key, str):
            raise _fault(line, ".".join(map(str, place)), f"the key {key!r} is not text; put it in quotes")
        if key in found:
            raise _fault(line, ".".join(map(str, place)), "this key is written twice")
        lines[place] = line
        found[key] = _plain(loader, value_node, place, lines, seen)
    return found


def _value(loader: yaml.SafeLoader, node: yaml.Node, where: Where) -> Any:
    try:
        return loader.construct_object(node, deep=True)
    except yaml.YAMLError:
        raise
    except Exception as error:  # a date of month 13, a number of ten thousand digits, "!!bool maybe": PyYAML lets them
        said = f"{node.value!r:.60} is not what it looks like; put it in quotes"
        raise _fault(node.start_mark.line + 1, ".".join(map(str, where)) or "rulebook", said) from error


def _fault(line: int, where: str, detail: str) -> RulebookError:
    return RulebookError((RulebookProblem(line, where, "yaml", detail),))
