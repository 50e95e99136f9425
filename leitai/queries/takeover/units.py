"""Which unit the words of a table mean: said before, the same name, nearly the same name, or nobody knows yet."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.db.models import Q

from leitai import models
from leitai.labels import COUNTY_LEVELS
from leitai.queries.orgs import Scope, visible
from leitai.workbooks.wording import name_word

# What a row may be instead of one unit's; a unit's code never begins with a dash.
NOBODY, LEFT_OUT, ABOVE = "-nobody", "-out", "-above"
How = Literal["said", "same", "alike", "unknown"]

_KINDS = (
    r"(特别行政区|自治州|自治县|地区|新区|矿区|林区|经济(技术)?开发区|经开区|高新区|开发区|街道|管委会|人民政府"
    r"|[市县区旗盟镇乡])$"
)
_ENGLISH = r"(county|district|city|zone|borough|parish)$"
_NUMERAL = re.compile(r"^\s*[(（]?[一二三四五六七八九十百\d]+[)）]?\s*[、.．)）]\s*")
_COUNTED = re.compile(r"[(（\[【]?(共|合计)?\s*\d+\s*(个|项|件)(项目)?\s*[)）\]】]?\s*$")
_JOINT = re.compile(r"[、,，/;；+&]|\s+and\s+|(?<=[市县区])[和及与]")
_PLACES = Decimal(10) ** -8  # of a credit share


@dataclass(frozen=True)
class UnitWord:
    """One text that stands for a unit in a table, and what it is taken for."""

    text: str
    rows: int
    how: How
    answer: str = ""
    codes: tuple[str, ...] = ()

    @property
    def settled(self) -> bool:
        return self.how in ("said", "same")


class UnitWords:
    """The units of a region on a day, by everything they are called."""

    def __init__(self, scope: Scope, day: dt.date) -> None:
        rows = visible(scope, models.Unit).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
        self.names: dict[str, set[str]] = {}
        self.stems: dict[str, set[str]] = {}
        self.counties: set[str] = set()
        for code, name, name_en, level in rows.order_by("-valid_from").values_list("code", "name", "name_en", "level"):
            if level in COUNTY_LEVELS:
                self.counties.add(code)
            self.names.setdefault(name_word(code), set()).add(code)
            for word in (name_word(name), name_word(name_en)):
                if word:
                    self.names.setdefault(word, set()).add(code)
                    self.stems.setdefault(_stem(word), set()).add(code)
        said = visible(scope, models.TableAnswer).filter(kind="unit")
        self.said = dict(said.values_list("text", "answer"))
        self.codes = frozenset(code for codes in self.names.values() for code in codes)

    def read(self, texts: Sequence[str], answers: Mapping[str, str]) -> dict[str, UnitWord]:
        return {text: self._word(text, n, answers) for text, n in Counter(texts).items()}

    def _word(self, text: str, rows: int, answers: Mapping[str, str]) -> UnitWord:
        given = answers.get(text, self.said.get(word_of(text), ""))
        if given in (NOBODY, LEFT_OUT, ABOVE):
            return UnitWord(text, rows, "said", given)
        if given in self.codes:
            return UnitWord(text, rows, "said", given, (given,))
        if (code := self._one(self.names.get(word_of(text)))) is not None:
            return UnitWord(text, rows, "same", code, (code,))
        if joint := self._joint(text):
            return UnitWord(text, rows, "same", "", joint)
        code = self._alike(text)
        return UnitWord(text, rows, "alike", code) if code else UnitWord(text, rows, "unknown")

    def _joint(self, text: str) -> tuple[str, ...]:
        """Several units by name, each known: they share the project."""
        parts = [part for part in _JOINT.split(text) if part.strip()]
        codes = [code for part in parts if (code := self._one(self.names.get(word_of(part)))) is not None]
        return tuple(codes) if len(codes) >= 2 and len(set(codes)) == len(parts) else ()

    def _alike(self, text: str) -> str:
        """A unit's name without its kind (通江 for 通江县), or the one unit whose name stands in a longer text."""
        word = word_of(text)
        if len(stem := _stem(word)) >= 2 and (code := self._one(self.stems.get(stem))):
            return code
        inside = {code for name, codes in self.names.items() if len(name) >= 3 and name in word for code in codes}
        return self._one(inside) or ""

    def _one(self, codes: set[str] | None) -> str | None:
        """The only one; of a county and a street of one name, the county."""
        if codes and len(codes) > 1:
            codes = codes & self.counties
        return next(iter(codes)) if codes and len(codes) == 1 else None


def equal_shares(codes: Sequence[str]) -> dict[str, Decimal]:
    """Equal parts that sum to 1, the first taking what division leaves."""
    part = (Decimal(1) / len(codes)).quantize(_PLACES)
    return {codes[0]: 1 - part * (len(codes) - 1)} | dict.fromkeys(codes[1:], part)


def word_of(text: str) -> str:
    """A unit's text without the numeral and the count of a section's heading: 一、通江县（12个） is 通江县."""
    return name_word(_COUNTED.sub("", _NUMERAL.sub("", text)))


def _stem(word: str) -> str:
    return re.sub(_ENGLISH, "", re.sub(_KINDS, "", word)) or word
