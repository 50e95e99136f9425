"""Small tables of a plan (judges, sites, roads, half-days) from CSV, Parquet or JSON, every fault with its line."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from leitai.cli.ballots import read_texts
from leitai.core.problems import Problem, Refused
from leitai.messages import listed

TOLD = 10
MAY_BE_BLANK = ("group",)  # the column must be there, a value need not: a judge who rides with no group

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")


@dataclass(frozen=True)
class Row:
    line: int
    values: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values[name]

    def clock(self, name: str) -> int:
        """Minutes of the day from 8:30; 24:00 is the end of the day."""
        found = _CLOCK.fullmatch(self[name])
        minutes = int(found[1]) * 60 + int(found[2]) if found else -1
        if not found or int(found[2]) > 59 or minutes > 24 * 60:
            raise self.fault("plan.bad_time", name)
        return minutes

    def whole(self, name: str, otherwise: int | None = None) -> int:
        if not self[name] and otherwise is not None:
            return otherwise
        if not re.fullmatch(r"\d{1,6}", self[name]):
            raise self.fault("plan.bad_number", name)
        return int(self[name])

    def number(self, name: str) -> float:
        try:
            value = float(self[name])
        except ValueError:
            raise self.fault("plan.bad_number", name) from None
        if not math.isfinite(value):
            raise self.fault("plan.bad_number", name)
        return value

    def fault(self, id: str, name: str) -> Refused:
        return Refused([Problem(id, {"column": name, "found": self[name]}, self.line)])


def read_rows(path: Path, needed: Sequence[str], others: Sequence[str] = (), columns: str = "") -> list[Row]:
    """The rows of a table with these columns; `columns` (ours=theirs, …) maps other headings; refused where empty."""
    try:
        table = read_texts(path)
    except Refused as refused:
        known = [Problem("plan.empty") if p.id == "ballots.empty" else p for p in refused.problems]
        raise Refused(known) from None
    heading = dict(zip(needed, needed, strict=True)) | dict(zip(others, others, strict=True))
    for pair in filter(None, columns.split(",")):
        ours, _, theirs = (part.strip() for part in pair.partition("="))
        if ours not in heading or not theirs:
            raise Refused([Problem("ballots.unknown_column", {"column": ours, "known": listed(*heading)})])
        heading[ours] = theirs
    if lost := [heading[name] for name in needed if heading[name] not in table.columns]:
        found = listed(*(name for name in table.columns if name != "__line"))
        raise Refused([Problem("plan.no_heading", {"heading": name, "found": found}) for name in lost])
    rows = [
        Row(row["__line"], {ours: row.get(theirs) or "" for ours, theirs in heading.items()})
        for row in table.iter_rows(named=True)
    ]
    if not rows:
        raise Refused([Problem("plan.empty")])
    if blank := [(row.line, name) for row in rows for name in needed if not row[name] and name not in MAY_BE_BLANK]:
        raise Refused([Problem("plan.no_value", {"column": name}, line) for line, name in blank[:TOLD]])
    return rows
