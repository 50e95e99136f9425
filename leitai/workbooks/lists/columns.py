from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "code", "day", "number", "choice", "choices"]


@dataclass(frozen=True)
class ListColumn:
    """`zh` and `en` are the printed headings, the notes say in both languages what belongs into a cell."""

    key: str
    kind: Kind
    zh: str
    en: str
    note_zh: str
    note_en: str
    synonyms: tuple[str, ...] = ()
    needed: bool = False
    """Every row fills it, and a sheet without it is none of these."""
    longest: int = 100
    width: int = 14
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """code -> zh, en, more words that are accepted"""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.zh, self.en, self.key, *self.synonyms)

    def heading(self, language: str) -> str:
        return self.zh if language == "zh-Hans" else self.en

    def note(self, language: str) -> str:
        return self.note_zh if language == "zh-Hans" else self.note_en

    def word(self, code: str, language: str) -> str:
        words = self.choices.get(code)
        return code if words is None else words[0 if language == "zh-Hans" else 1]


@dataclass(frozen=True)
class ListSheet:
    key: str
    zh: str
    en: str
    columns: tuple[ListColumn, ...]

    def name(self, language: str) -> str:
        return self.zh if language == "zh-Hans" else self.en

    def column(self, key: str) -> ListColumn:
        return next(column for column in self.columns if column.key == key)

    @property
    def needed(self) -> tuple[ListColumn, ...]:
        return tuple(column for column in self.columns if column.needed)
