"""The bench's words: a message id and named values in, one sentence out."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("zh-Hans", "en")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class UnknownMessage(KeyError):
    """No catalog holds this message id."""


def say(id: str, values: Mapping[str, Any] | None = None, language: str = "zh-Hans") -> str:
    """The message in one language.

    An entry is a text with named places, or a pair `one`/`other` chosen by the value `n` (English needs it).
    Values made by `term`, `month` and `day` are put into words of the same language; they are plain dicts so that
    a problem survives a trip through JSON.
    """
    entry = catalog(language).get(id)
    if entry is None:
        raise UnknownMessage(id)
    given = values or {}
    if isinstance(entry, dict):
        entry = entry["one"] if given.get("n") == 1 else entry["other"]
    return entry.format_map({name: _word(value, language) for name, value in given.items()})


def knows(id: str) -> bool:
    return id in catalog(LANGUAGES[0])


def ids() -> Iterator[str]:
    return iter(catalog(LANGUAGES[0]))


def term(id: str) -> dict[str, str]:
    """A value that is itself a message, such as the name of a unit of money."""
    return {"term": id}


def listed(*words: object) -> dict[str, list[object]]:
    """Several values, put into words one by one."""
    return {"list": list(words)}


def either(zh: str, en: str) -> dict[str, list[str]]:
    """A word that comes with both its languages, such as a column's header."""
    return {"either": [zh, en]}


def month(value: datetime.date) -> dict[str, str]:
    return {"month": f"{value:%Y-%m}"}


def day(value: datetime.date) -> dict[str, str]:
    return {"day": value.isoformat()}


@cache
def catalog(language: str) -> dict[str, str | dict[str, str]]:
    if language not in LANGUAGES:
        raise ValueError(f"no messages in {language!r}; there are {', '.join(LANGUAGES)}")
    text = (Path(__file__).parent / f"{language}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, str | dict[str, str]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded


def _word(value: Any, language: str) -> Any:
    if not isinstance(value, dict) or len(value) != 1:
        return value
    (kind, content), *_ = value.items()
    if kind == "term":
        return say(content, None, language)
    if kind == "list":
        return ("、" if language == "zh-Hans" else ", ").join(str(_word(item, language)) for item in content)
    if kind == "either":
        return content[0 if language == "zh-Hans" else 1]
    if kind == "month":
        year, number = (int(part) for part in content.split("-"))
        return f"{year}年{number}月" if language == "zh-Hans" else f"{_MONTHS[number - 1]} {year}"
    if kind == "day":
        date = datetime.date.fromisoformat(content)
        if language == "zh-Hans":
            return f"{date.year}年{date.month}月{date.day}日"
        return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"
    return value
