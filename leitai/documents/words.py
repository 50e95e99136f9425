"""The fixed words of every document, and text made safe for XML."""

import re
from datetime import date
from typing import Any

from leitai.core.results import Rounding
from leitai.documents.dates import day_text, month_text, parse_month, revision_text
from leitai.documents.numbers import Language
from leitai.documents.outline import Mark, Outline, Source
from leitai.messages import say

# What XML 1.0 cannot hold at all: control characters, lone surrogates, the two non-characters. A project name pasted
# from another program may bring a NUL; a file that Word refuses to open would be worse than the replacement sign.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

_MARK_WORDS: dict[Mark, str] = {
    "fictional": "fictional",
    "rehearsal": "rehearsal_mark",
    "preview": "preview_mark",
    "draft": "draft_mark",
}
_CHINESE_DIGITS = "〇一二三四五六七八九"


def word(id: str, language: Language, **values: Any) -> str:
    return say(f"documents.{id}", values, language)


def clean(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)


def rounding_words(rounding: str, language: Language, mark: str = "") -> str:
    rule = Rounding.parse(rounding)
    step = "1" if rule.digits == 0 else f"0.{'0' * (rule.digits - 1)}1"
    return word(f"round_{rule.mode}", language, step=step + mark)


def source_words(source: Source, language: Language) -> str:
    month = month_text(parse_month(source.month), language)
    if source.revision == 0 or not source.closed_on:
        return f"{month}{'·' if language == 'zh-Hans' else ', '}{revision_text(source.revision, language)}"
    day = day_text(date.fromisoformat(source.closed_on), language, year=True)
    said = word("source", language, month=month, revision=source.revision, day=day)
    return said + word("taken_over", language) if source.taken_over else said


def imprint(outline: Outline) -> str:
    """One line that names month, revision and the first digits of the sealed month's hash; or what the outline says."""
    if outline.imprint:
        return outline.imprint
    parts = [outline.region_name]
    own = next((one for one in outline.sources if (one.month, one.revision) == (outline.month, outline.revision)), None)
    parts.append(source_words(own or Source(outline.month, outline.revision, ""), outline.language))
    if own and own.sha256:
        parts.append(word("hash", outline.language, hash=own.sha256[:8]))
    return " · ".join(parts)


def mark_words(outline: Outline) -> str:
    return " · ".join(word(_MARK_WORDS[mark], outline.language) for mark in outline.marks)


def watermark(outline: Outline) -> str:
    """What stands across each page of a document that nobody has issued; empty for an issued one."""
    return next((word(_MARK_WORDS[mark], outline.language) for mark in outline.marks if mark != "fictional"), "")


def marked(title: str, outline: Outline) -> str:
    """A table's or chart's own title, with the fictional mark where the figures are made up."""
    if "fictional" not in outline.marks:
        return title
    tag = word("fictional_tag", outline.language)
    return title if title.endswith(tag) else title + ("" if outline.language == "zh-Hans" else " ") + tag


def section_number(place: int, language: Language) -> str:
    return f"{chinese_number(place)}、" if language == "zh-Hans" else f"{place}. "


def heading_number(level: int, place: int, parent: int, language: Language) -> str:
    """Second level （一） and third level 1. in Chinese; 3.1 and (1) in English."""
    if level == 2:
        return f"（{chinese_number(place)}）" if language == "zh-Hans" else f"{parent}.{place} "
    return f"{place}." if language == "zh-Hans" else f"({place}) "


def chinese_number(value: int) -> str:
    """一 to 九十九."""
    if not 1 <= value <= 99:
        raise ValueError(f"headings are numbered 1 to 99, not {value}")
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else _CHINESE_DIGITS[tens] + "十")
    return head + (_CHINESE_DIGITS[ones] if ones else "")
