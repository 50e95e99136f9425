"""Whole columns of cells made into one type each; what does not fit is a finding, never a guess kept silent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from leitai.workbooks.results import Severity

Cells = Sequence[Any]
BLANK = frozenset(
    {
        "",
        "-",
        "--",
        "—",
        "——",
        "–",
        "/",
        "\\",
        "无",
        "none",
        "n/a",
        "na",
        "null",
        "nil",
        "不详",
        "暂无",
        "空",
        "…",
        "...",
    }
)


@dataclass(frozen=True, slots=True)
class Flaw:
    """One cell that did not fit; `index` counts within the column given."""

    index: int
    rule: str
    severity: Severity
    values: Mapping[str, Any] = field(default_factory=dict)
    variant: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Converted:
    series: pl.Series
    flaws: tuple[Flaw, ...] = ()


def shown(cell: Any, longest: int = 60) -> str:
    """A cell as a person would recognise it in a sentence."""
    if isinstance(cell, float):
        text = f"{int(cell):d}" if cell == cell and abs(cell) < 1e15 and cell == int(cell) else repr(cell)
    else:
        text = str(cell)
    text = "".join(letter if letter.isprintable() else " " for letter in text).strip()
    return text if len(text) <= longest else f"{text[:longest]}…"


def is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
