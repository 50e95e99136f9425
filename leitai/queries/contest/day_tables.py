"""Half-days, bases and roads as an office pastes them: one line each, every wrong cell named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from leitai.queries.contest.tables import Columns, Line, lines, texts_of
from leitai.queries.contest.times import clock, minutes
from leitai.queries.orgs import Scope
from leitai.rules import Refused

T = TypeVar("T")
HALF_DAYS: Columns = {
    "day": ("日期", "day"), "opens": ("开始", "出发时间", "open"), "closes": ("结束", "返回时间", "close"),
    "start": ("出发地", "from"), "end": ("到达地", "to"), "most": ("最多点位", "most"),
}  # fmt: skip
BASES: Columns = {"name": ("地点", "place"), "longitude": ("经度", "lon"), "latitude": ("纬度", "lat")}
ROADS: Columns = {"start": ("起点", "from"), "end": ("终点", "to"), "minutes": ("分钟", "minutes")}


def half_days(scope: Scope, text: str) -> list[dict[str, Any]]:
    return [
        {
            "day": _cell(line, "day", HALF_DAYS, lambda value: _day(value).isoformat()),
            "opens": _cell(line, "opens", HALF_DAYS, lambda value: clock(minutes(value))),
            "closes": _cell(line, "closes", HALF_DAYS, lambda value: clock(minutes(value))),
            "start": _cell(line, "start", HALF_DAYS, _name),
            "end": _cell(line, "end", HALF_DAYS, _name),
            "most": _cell(line, "most", HALF_DAYS, _number) if line["most"] else None,
        }
        for line in _lines(scope, text, HALF_DAYS, ("day", "opens", "closes", "start", "end"))
    ]


def bases(scope: Scope, text: str) -> list[dict[str, Any]]:
    return [
        {
            "name": _cell(line, "name", BASES, _name),
            "longitude": _cell(line, "longitude", BASES, _degrees(180)) if line["longitude"] else None,
            "latitude": _cell(line, "latitude", BASES, _degrees(90)) if line["latitude"] else None,
        }
        for line in _lines(scope, text, BASES, ("name",))
    ]


def roads(scope: Scope, text: str, body: bytes = b"", name: str = "") -> list[dict[str, Any]]:
    return [
        {
            "start": _cell(line, "start", ROADS, _name),
            "end": _cell(line, "end", ROADS, _name),
            "minutes": _cell(line, "minutes", ROADS, _number),
        }
        for line in _lines(scope, text, ROADS, ("start", "end", "minutes"), body, name)
    ]


def pasted(columns: Columns, rows: Iterable[Mapping[str, Any]], scope: Scope) -> str:
    """Rows as the table that gives them again, with headings in the reader's language."""
    at = -1 if scope.language.startswith("en") else 0
    head = "\t".join(headings[at] for headings in columns.values())
    body = ["\t".join("" if row.get(key) is None else str(row[key]) for key in columns) for row in rows]
    return "\n".join((head, *body)) + "\n"


def _lines(
    scope: Scope, text: str, columns: Columns, needed: Sequence[str], body: bytes = b"", name: str = ""
) -> list[Line]:
    return list(lines(texts_of(scope, text, body, name), columns, needed)) if text.strip() or body else []


def _cell(line: Line, name: str, columns: Columns, read: Callable[[str], T]) -> T:
    try:
        return read(line[name])
    except (ValueError, ArithmeticError):
        raise Refused("table_cell_wrong", row=line.number, column=columns[name][0], value=line[name] or "—") from None


def _day(text: str) -> dt.date:
    year, month, day = (int(part) for part in text.replace("/", "-").replace(".", "-")[:10].split("-"))
    return dt.date(year, month, day)


def _name(text: str) -> str:
    if not 0 < len(text) <= 60:
        raise ValueError(text)
    return text


def _number(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 1440:
        raise ValueError(text)
    return value


def _degrees(most: int) -> Callable[[str], float]:
    def read(text: str) -> float:
        value = float(text)
        if not abs(value) <= most:
            raise ValueError(text)
        return round(value, 6)

    return read
