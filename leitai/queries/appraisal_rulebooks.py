"""Indicator trees as text: presets shipped with the product, read with the line of every value.

appraisal_rulebook(text) -> AppraisalBook; appraisal_preset(code) -> AppraisalBook; appraisal_presets() -> codes
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from leitai.core.appraisal import AppraisalTree, lint, parse_tree
from leitai.core.problems import Problem
from leitai.queries.rulebooks import preset_codes, preset_text, read_lines


@dataclass(frozen=True)
class AppraisalBook:
    """A tree's own text with its hash, what it declares, and what a linter says of it."""

    code: str
    text: str
    sha256: str
    tree: AppraisalTree
    warnings: tuple[Problem, ...]


def appraisal_rulebook(text: str) -> AppraisalBook:
    """The tree that a YAML text declares; every fault of it is raised with its line."""
    data, lines = read_lines(text)
    tree = parse_tree(data, lines)
    return AppraisalBook(tree.code, text, hashlib.sha256(text.encode()).hexdigest(), tree, lint(tree, lines))


def appraisal_presets() -> tuple[str, ...]:
    return preset_codes("appraisal")


@lru_cache(maxsize=64)
def appraisal_preset(code: str) -> AppraisalBook:
    """The shipped tree of that code; LookupError where there is none."""
    return appraisal_rulebook(preset_text("appraisal", code))
