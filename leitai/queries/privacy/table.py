"""The table of every field that is stored: why, who sees it, how long (data/privacy.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

SOURCE = Path(__file__).resolve().parents[2] / "data" / "privacy.yaml"
KEPT = "record"
ABOUT_PEOPLE = ("personal", "sensitive")
_OF_A_MODEL = ("zh", "en", "seen")


@dataclass(frozen=True)
class Words:
    zh: str
    en: str

    def said(self, language: str) -> str:
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True)
class Period:
    """How long something is kept. A region may change `days`, never below `least`, unless they are `fixed`."""

    code: str
    name: Words
    remover: str = ""
    days: int = 0
    least: int = 1
    fixed: bool = False
    source: Words = Words("", "")
    counted: Words = Words("", "")
    """From when its days are counted."""

    def until(self, language: str, days: int = 0) -> str:
        """`days` are those that a region keeps, where they are not the proposed ones."""
        if not self.days:
            return self.name.said(language)
        days, since = days or self.days, self.counted.said(language)
        return f"{days} days after {since}" if language.startswith("en") else f"{since}后 {days} 天"


@dataclass(frozen=True)
class Held:
    """The fields of one model that are of one class and go by one period."""

    model: str
    kind: str
    fields: tuple[str, ...]
    period: str


@dataclass(frozen=True)
class Table:
    kinds: Mapping[str, Words]
    seen: Mapping[str, Words]
    periods: Mapping[str, Period]
    words: Mapping[str, Words]
    purposes: Mapping[str, Words]
    seen_by: Mapping[str, str]
    lines: tuple[Held, ...]

    def of(self, *kinds: str) -> tuple[Held, ...]:
        return tuple(line for line in self.lines if line.kind in kinds)


@cache
def privacy_table() -> Table:
    # every word is text: a field may be called "on"
    return read_table(yaml.load(SOURCE.read_text(encoding="utf-8"), yaml.BaseLoader))


def read_table(data: Mapping[str, Any]) -> Table:
    kinds = {code: Words(**words) for code, words in data["classes"].items()}
    return Table(
        kinds=kinds,
        seen={code: Words(**words) for code, words in data["seen"].items()},
        words={name: Words(**words) for name, words in data.get("words", {}).items()},
        periods={code: _period(code, given) for code, given in data["periods"].items()},
        purposes={model: Words(given["zh"], given["en"]) for model, given in data["models"].items()},
        seen_by={model: given["seen"] for model, given in data["models"].items()},
        lines=tuple(line for model, given in data["models"].items() for line in _lines(model, given, kinds)),
    )


def _period(code: str, given: Mapping[str, Any]) -> Period:
    source, counted = (Words(**given[name]) if name in given else Words("", "") for name in ("source", "counted"))
    return Period(
        code,
        Words(given["zh"], given["en"]),
        remover=given.get("remover", ""),
        days=int(given.get("days", 0)),
        least=int(given.get("least", 1)),
        fixed=given.get("fixed") == "true",
        source=source,
        counted=counted,
    )


def _lines(model: str, given: Mapping[str, Any], kinds: Mapping[str, Words]) -> list[Held]:
    """A class lists its fields, or its fields by their period; without one they are kept with the record."""
    if unknown := set(given) - set(kinds) - set(_OF_A_MODEL):
        raise ValueError(f"{SOURCE.name}: {model} has unknown classes: {', '.join(sorted(unknown))}")
    found = []
    for kind in kinds:
        listed = given.get(kind, [])
        by_period = listed if isinstance(listed, dict) else {KEPT: listed}
        found += [Held(model, kind, tuple(names), period) for period, names in by_period.items() if names]
    return found


@dataclass(frozen=True)
class PersonalLine:
    purpose: str
    seen: str
    kind: str
    fields: tuple[str, ...]
    period: str


def personal_lines(language: str, days: Mapping[str, int]) -> tuple[PersonalLine, ...]:
    """What is personal or secret, as a page tells it; `days` are the region's own by period."""
    table, kinds = privacy_table(), (*reversed(ABOUT_PEOPLE), "official", "secret")
    lines = [line for kind in kinds for line in table.of(kind) if line.model.startswith("leitai.") or kind != "secret"]
    return tuple(
        PersonalLine(
            purpose=table.purposes[line.model].said(language),
            seen=table.seen[table.seen_by[line.model]].said(language),
            kind=table.kinds[line.kind].said(language),
            fields=tuple(dict.fromkeys(field_word(table, name, language) for name in line.fields)),
            period=table.periods[line.period].until(language, days.get(line.period, 0)),
        )
        for line in lines
    )


def field_word(table: Table, name: str, language: str) -> str:
    """The English twin of a field is called as it is; one that has no word is called by its name."""
    known = table.words.get(name.removesuffix("_en"))
    return known.said(language) if known else name
