"""The indicator tree as a page: the shipped ones to choose from, faults and doubts by line, and what the text says."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from leitai import models
from leitai.core.appraisal.tree import AppraisalTree, IndicatorRule
from leitai.core.indicators import text as plain
from leitai.core.rulebook import RulebookError
from leitai.core.rulebook.parts import Label
from leitai.messages import say
from leitai.queries.appraisal.needs import asks_baseline, asks_target
from leitai.queries.appraisal_rulebooks import AppraisalBook, appraisal_preset, appraisal_presets, appraisal_rulebook
from leitai.queries.formatting import reader
from leitai.queries.orgs import Scope


@dataclass(frozen=True)
class Note:
    """A fault or a doubt with its line."""

    line: int | None
    where: str
    words: str


@dataclass(frozen=True)
class Line:
    code: str
    label: str
    weights: tuple[str, ...]
    """One for each class; empty where the source does not publish it."""
    function: str
    rule: str
    owner: str
    source: str
    """Where the value comes from: closed months, a contest, by hand."""
    asks: tuple[str, ...]
    """What must be issued for it: target, baseline."""


@dataclass(frozen=True)
class Aspect:
    label: str
    factor: str
    lines: tuple[Line, ...]
    sums: tuple[str, ...]


@dataclass(frozen=True)
class TreeShown:
    code: str
    name: str
    source: str
    fictional: bool
    full: str
    classes: tuple[str, ...]
    aspects: tuple[Aspect, ...]
    sums: tuple[str, ...]
    extras: tuple[Line, ...]
    vetoes: tuple[tuple[str, str, str], ...]
    """Label, effect, department."""
    grades: tuple[tuple[str, str], ...]
    open: tuple[str, ...]


@dataclass(frozen=True)
class Linted:
    faults: tuple[Note, ...]
    warnings: tuple[Note, ...] = ()
    shown: TreeShown | None = None


def tree_choices(scope: Scope) -> tuple[tuple[str, str], ...]:
    english = scope.language.startswith("en")
    return tuple((code, _said(appraisal_preset(code).tree.name, english)) for code in appraisal_presets())


def linted(scope: Scope, text: str) -> Linted | None:
    """Every fault with its line, or the doubts and what the text says; None of an empty text."""
    if not text.strip():
        return None
    try:
        book = appraisal_rulebook(text.replace("\r\n", "\n"))
    except RulebookError as error:
        return Linted(tuple(Note(one.line, one.where, one.detail) for one in error.problems))
    language = reader()
    warnings = tuple(Note(one.line, "", say(one.id, one.values, language)) for one in book.warnings)
    return Linted((), warnings, shown(scope, book))


def tree_shown(scope: Scope, row: models.AppraisalRound) -> TreeShown | None:
    found = linted(scope, row.tree_text)
    return found.shown if found else None


def shown(scope: Scope, book: AppraisalBook) -> TreeShown:
    tree, english = book.tree, scope.language.startswith("en")
    return TreeShown(
        code=tree.code,
        name=_said(tree.name, english),
        source=tree.source,
        fictional=tree.fictional,
        full=plain(tree.full),
        classes=tuple(_said(one.label, english) for one in tree.classes),
        aspects=tuple(
            Aspect(
                _said(aspect.label, english),
                "" if aspect.factor == 1 else f"{plain(aspect.factor * 100)}%",
                tuple(_line(tree, one, english) for one in aspect.indicators),
                _sums(tree, aspect.indicators),
            )
            for aspect in tree.aspects
        ),
        sums=tuple(plain(sum((w for _, w in tree.weights(code)), Fraction(0))) for code in tree.class_codes),
        extras=tuple(_line(tree, one, english) for one in tree.extras),
        vetoes=tuple((_said(one.label, english), one.effect, one.owner) for one in tree.vetoes),
        grades=tuple((_said(one.label, english), plain(one.at)) for one in tree.grades),
        open=tuple(one.en if english else one.zh for one in tree.open),
    )


def _line(tree: AppraisalTree, rule: IndicatorRule, english: bool) -> Line:
    name = rule.function.name if rule.function else ""
    weights = tuple(None if (w := rule.weight_of(code)) is None else plain(w) for code in tree.class_codes)
    return Line(
        code=rule.code,
        label=_said(rule.label, english),
        weights=tuple(one or "" for one in weights) if rule in tree.indicators else (),
        function=say(f"indicator.name_{name}", None, reader()) if name else "",
        rule=say(f"indicator.rule_{name}", None, reader()) if name else "",
        owner=rule.owner,
        source=rule.data.kind,
        asks=tuple(
            what for what, asked in (("target", asks_target(rule)), ("baseline", asks_baseline(rule) > 0)) if asked
        ),
    )


def _sums(tree: AppraisalTree, rules: tuple[IndicatorRule, ...]) -> tuple[str, ...]:
    return tuple(
        plain(sum((rule.weight_of(code) or Fraction(0) for rule in rules), Fraction(0))) for code in tree.class_codes
    )


def _said(label: Label, english: bool) -> str:
    return label.en if english else label.zh
