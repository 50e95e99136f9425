"""The rulebook of a round as a page: the shipped ones to choose from, its faults by line, and what it will ask for."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from leitai import models
from leitai.core.rulebook import ContestRule, RulebookError
from leitai.core.scoring.refusals import range_of
from leitai.messages import say
from leitai.queries.contest.rules import round_book
from leitai.queries.contest_rulebooks import ContestBook, contest_preset, contest_presets, contest_rulebook
from leitai.queries.formatting import reader
from leitai.queries.orgs import Scope, visible
from leitai.queries.rulebooks import preset_text
from leitai.queries.rulebooks.kept import contest_versions


@dataclass(frozen=True)
class Note:
    """A fault or a warning with its line."""

    line: int | None
    where: str
    words: str


@dataclass(frozen=True)
class Asked:
    """One line of the judge's sheet as the rulebook makes it."""

    label: str
    weight: str
    least: str
    most: str
    step: str


@dataclass(frozen=True)
class Effect:
    """What a rulebook does, in a table: what a judge is asked, and who counts how much."""

    name: str
    ballot: str
    criteria: tuple[Asked, ...]
    levels: tuple[tuple[str, str], ...]
    categories: tuple[tuple[str, str], ...]
    ties: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Linted:
    faults: tuple[Note, ...]
    warnings: tuple[Note, ...] = ()
    effect: Effect | None = None


@dataclass(frozen=True)
class RulebookPage:
    text: str
    code: str
    own: bool
    presets: tuple[tuple[str, str], ...]
    office: tuple[tuple[int, str], ...]
    """The office's own rulebooks that are in force."""
    version: str
    """Which of them the text is, letter for letter."""
    linted: Linted


def rulebook_page(scope: Scope, round_id: int) -> RulebookPage:
    row = visible(scope, models.Round).get(pk=round_id)
    text = row.rulebook_text or preset_text("contest", row.rulebook_code)
    english = scope.language.startswith("en")
    presets = tuple((code, _name(contest_preset(code), english)) for code in contest_presets())
    versions = contest_versions(scope)
    office = tuple((one.pk, _version(one, english)) for one in versions)
    same = next((name for one, (_pk, name) in zip(versions, office, strict=True) if one.text == row.rulebook_text), "")
    return RulebookPage(text, row.rulebook_code, bool(row.rulebook_text), presets, office, same, linted(scope, text))


def _version(row: models.RulebookVersion, english: bool) -> str:
    name = _name(contest_rulebook(row.text), english)
    return _("%(name)s, version %(n)s") % {"name": name, "n": row.number}


def linted(scope: Scope, text: str) -> Linted:
    """Every fault with its line, or warnings and the effect of what computes."""
    try:
        book = contest_rulebook(text.replace("\r\n", "\n"))
    except RulebookError as error:
        return Linted(tuple(Note(one.line, one.where, one.detail) for one in error.problems))
    language = reader()
    warnings = tuple(Note(one.line, "", say(one.id, one.values, language)) for one in book.warnings)
    return Linted((), warnings, _effect(book, scope.language.startswith("en")))


def effect_of(scope: Scope, row: models.Round) -> Effect:
    return _effect(round_book(row), scope.language.startswith("en"))


def _name(book: ContestBook, english: bool) -> str:
    return book.rule.name.en if english else book.rule.name.zh


def _effect(book: ContestBook, english: bool) -> Effect:
    rule = book.rule

    def label(one: object, code: str) -> str:
        return _label(one, code, english)

    return Effect(
        name=_name(book, english),
        ballot=rule.ballot,
        criteria=tuple(
            Asked(
                label(one, one.code),
                _percent(one.weight) if one.weight is not None else "",
                _plain(range_of(rule, one).minimum),
                _plain(range_of(rule, one).maximum),
                _plain(range_of(rule, one).step),
            )
            for one in rule.listed
        ),
        levels=tuple((level.name, _plain(level.mark)) for level in rule.levels),
        categories=tuple((label(one, one.code), _percent(one.weight)) for one in rule.categories),
        ties=tuple(_step(rule, step, english) for step in rule.places.ties),
        source=rule.source,
    )


def _label(one: object, code: str, english: bool) -> str:
    named = getattr(one, "label", None)
    return (named.en if english else named.zh) if named else code


def _step(rule: ContestRule, step: str, english: bool) -> str:
    """What decides between equal scores, in words: a category or a criterion by its name."""
    kind, _colon, code = step.partition(":")
    labels = {("category", one.code): _label(one, one.code, english) for one in rule.categories}
    labels |= {("criterion", one.code): _label(one, one.code, english) for one in rule.listed}
    labels |= {("component", one.code): _label(one, one.code, english) for one in rule.composite}
    return say(f"score.step_{kind}", {"code": labels.get((kind, code), code)}, reader())


def _percent(value: Fraction) -> str:
    return f"{_plain(value * 100)}%"


def _plain(value: Fraction | None) -> str:
    if value is None:
        return ""
    return str(value.numerator) if value.denominator == 1 else f"{float(value):g}"
