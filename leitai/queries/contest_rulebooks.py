"""Contest rulebooks as text: presets shipped with the product, and published rules whose formula is not known.

contest_rulebook(text) -> ContestBook; contest_preset(code) -> ContestBook; contest_presets() -> codes;
known_contests() -> published rules without a formula
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import yaml

from leitai.core.problems import Problem
from leitai.core.rulebook import ContestRule, Label, lint, parse_contest
from leitai.queries.rulebooks import FOLDER, preset_codes, preset_text, read_lines

_KNOWN = FOLDER / "contest_known.yaml"


@dataclass(frozen=True)
class ContestBook:
    """A contest rulebook's own text with its hash, what it declares, and what a linter says of it."""

    code: str
    text: str
    sha256: str
    rule: ContestRule
    warnings: tuple[Problem, ...]


@dataclass(frozen=True)
class KnownContest:
    """A published contest whose rule is known in words only."""

    code: str
    title: Label
    rule: str
    source: str


def contest_rulebook(text: str) -> ContestBook:
    """The contest that a YAML text declares; every fault of it is raised with its line."""
    data, lines = read_lines(text)
    rule = parse_contest(data, lines)
    return ContestBook(rule.code, text, hashlib.sha256(text.encode()).hexdigest(), rule, lint(rule, lines))


def contest_presets() -> tuple[str, ...]:
    return preset_codes("contest")


@lru_cache(maxsize=64)
def contest_preset(code: str) -> ContestBook:
    """The shipped rulebook of that code; LookupError where there is none."""
    return contest_rulebook(preset_text("contest", code))


def known_contests() -> tuple[KnownContest, ...]:
    listed = yaml.safe_load(_KNOWN.read_text(encoding="utf-8"))
    return tuple(KnownContest(k["code"], Label(**k["name"]), k["rule"], k["source"]) for k in listed)
