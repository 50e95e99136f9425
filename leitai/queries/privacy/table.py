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
    """How long something is kept: `days` may be changed by the region, never below `least`."""

    code: str
    name: Words
    remover: str = ""
    days: int = 0
    least: int = 0
    source: Words = Words("", "")


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
        periods={code: _period(code, dict(given)) for code, given in data["periods"].items()},
        purposes={model: Words(given["zh"], given["en"]) for model, given in data["models"].items()},
        seen_by={model: given["seen"] for model, given in data["models"].items()},
        lines=tuple(line for model, given in data["models"].items() for line in _lines(model, given, kinds)),
    )


def _period(code: str, given: dict[str, Any]) -> Period:
    name, source = Words(given.pop("zh"), given.pop("en")), given.pop("source", None)
    days, least = int(given.pop("days", 0)), int(given.pop("least", 0))
    return Period(code, name, days=days, least=least, source=Words(**source) if source else Words("", ""), **given)


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
