"""How an appraisal's figures and names read."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from leitai.core.indicators import text
from leitai.core.results import Rounding, round_exact
from leitai.core.rulebook.parts import Label
from leitai.messages import say
from leitai.queries.formatting import ABSENT, reader

SHORT, LONG = 4, 24
"""Decimals of a fraction that does not end; characters of one that can still be read."""


def labelled(label: Label) -> str:
    return str(label.zh if reader() == "zh-Hans" else label.en)


def word(id: str, values: Mapping[str, object] | None = None) -> str:
    return say(id, values, reader())


def number(value: Fraction | Decimal | None) -> str:
    """A number as people write it; a fraction that does not end by its first decimals and exactly."""
    if value is None:
        return ABSENT
    if isinstance(value, Decimal):
        return str(value).replace("-", "−")
    exactly = text(value)
    if "/" in exactly:
        cut = f"{round_exact(value, Rounding(SHORT, 'truncate'))}…"
        exactly = f"{cut} ({exactly})" if len(exactly) <= LONG else cut
    return exactly.replace("-", "−")


def signed(value: Fraction | Decimal | None) -> str:
    if value is None:
        return ABSENT
    return f"+{number(value)}" if value > 0 else number(value)
