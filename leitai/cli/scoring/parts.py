"""What a score needs beside ballots: other parts of the appraisal, and a rating's estimates and rank ranges."""

from __future__ import annotations

import csv
import json
import re
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from leitai.core.problems import Problem, Refused
from leitai.core.scoring import Part

_DECIMAL = re.compile(r"[+-]?\d{1,12}(\.\d{1,12})?")
HEADINGS = ("unit", "part", "value")


def read_parts(path: Path) -> list[Part]:
    """CSV unit, part, value and, if it exists, reason."""
    try:
        reader = csv.DictReader(StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Refused([Problem("ballots.unreadable", {"reason": str(error)})]) from None
    if lost := [name for name in HEADINGS if name not in (reader.fieldnames or ())]:
        found = ", ".join(reader.fieldnames or ())
        raise Refused([Problem("ballots.no_heading", {"heading": name, "found": found}) for name in lost])
    values = [(line, {name: (row.get(name) or "").strip() for name in (*HEADINGS, "reason")}) for line, row in rows]
    if bad := [(line, row) for line, row in values if not _DECIMAL.fullmatch(row["value"])]:
        raise Refused([Problem("ballots.bad_mark", {"found": row["value"]}, line) for line, row in bad[:10]])
    return [Part(row["unit"], row["part"], Fraction(row["value"]), row["reason"], line) for line, row in values]


class Rating(NamedTuple):
    """Estimates and rank ranges by name."""

    estimates: dict[str, Fraction] = {}
    ranges: dict[str, tuple[int, int]] = {}
    connected: bool = True


def read_rating(path: Path) -> Rating:
    """Estimates and rank ranges by candidate, and by unit where there are any, from the JSON of `leitai rate`."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"), parse_float=str)
        if found.get("connected") is False:
            return Rating(connected=False)
        effects = [*found["effects"], *found.get("units", [])]
        rated = {_name(e): Fraction(str(e["estimate"])) for e in effects if e.get("estimate") is not None}
        ranges = {_name(e): (int(e["rank_low"]), int(e["rank_high"])) for e in effects if e.get("rank_low") is not None}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused([Problem("score.no_rating_file", {"reason": str(error)})]) from None
    return Rating(rated, ranges)


def _name(effect: dict[str, Any]) -> str:
    return str(effect["candidate"] if "candidate" in effect else effect["unit"])
