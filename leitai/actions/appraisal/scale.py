"""A survey's scale as the office types it: one answer on a line, Chinese | English | mark."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from leitai.rules import Refused

MOST = 11
_MARK = re.compile(r"\d{1,6}(\.\d{1,2})?")


def scale_of(text: str, full: Fraction) -> list[dict[str, str | None]]:
    """The answers in their order. Raises Refused with the line that is wrong."""
    lines = [line.strip() for line in text.replace("｜", "|").splitlines()]
    found: list[dict[str, str | None]] = []
    for number, line in enumerate(lines, 1):
        if line:
            found.append({"code": f"a{len(found) + 1}", **_answer(number, line, full)})
            if found[-1]["zh"] in {one["zh"] for one in found[:-1]}:
                raise Refused("survey_scale_twice", line=number)
    if len(found) > MOST or sum(one["mark"] is not None for one in found) < 2:
        raise Refused("survey_scale_size", most=MOST)
    return found


def _answer(number: int, line: str, full: Fraction) -> dict[str, str | None]:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != 3 or not all(parts) or max(map(len, parts)) > 40:
        raise Refused("survey_scale_line", line=number, text=line[:60])
    zh, en, mark = parts
    if mark in ("-", "–", "—", "−"):
        return {"zh": zh, "en": en, "mark": None}
    if not (mark.isascii() and _MARK.fullmatch(mark)):
        raise Refused("survey_scale_line", line=number, text=line[:60])
    if Fraction(mark) > full:
        raise Refused("survey_scale_mark", line=number, most=_plain(full))
    return {"zh": zh, "en": en, "mark": mark}


def _plain(full: Fraction) -> str:
    return str(full) if full.denominator == 1 else f"{Decimal(full.numerator) / Decimal(full.denominator):f}"
