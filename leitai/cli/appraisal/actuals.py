"""The figures of an appraisal from CSV: unit, class, indicator, actual, target, baseline, state, note."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from io import StringIO
from pathlib import Path

from leitai.cli.ballots import decoded
from leitai.core.appraisal import STATES, Row
from leitai.core.appraisal.tree import State
from leitai.core.problems import Problem, Refused

HEADINGS = ("unit", "class", "indicator", "actual", "target", "baseline", "state", "note")
NEEDED = ("unit", "indicator", "actual")
TOLD = 20

_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?|[+-]?\d{1,40}/[1-9]\d{0,39}")
"""A decimal, or a fraction where no decimal ends: a published file holds both."""
_LIKE_A_NUMBER = re.compile(r"[+\-−.,\d]")
_STATES: Mapping[str, State] = {state: state for state in STATES} | {"": "reported"}


def read_actuals(path: Path) -> list[Row]:
    """The rows of the file; raises Refused naming each row that cannot be read by its line.

    `baseline` holds the past years' values with semicolons between them where the rule asks for several; `actual` may
    hold a word where the rule judges in words.
    """
    rows: list[Row] = []
    found: list[Problem] = []
    try:
        text = decoded(path)
    except OSError as error:
        raise Refused([Problem("appraisal.unreadable", {"reason": str(error)})]) from None
    for line, cells in _lines(text):
        try:
            rows.append(_row(cells, line))
        except Refused as refused:
            found += refused.problems
    if found:
        raise Refused(found[:TOLD])
    return rows


def _lines(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(StringIO(text, newline=""), restval="")
    try:
        headings = {(name or "").strip() for name in reader.fieldnames or ()}
        if lost := [name for name in NEEDED if name not in headings]:
            raise Refused([Problem("appraisal.no_heading", {"heading": name}) for name in lost])
        width = len(reader.fieldnames or ())
        for row in reader:
            if None in row:  # a comma without quotes would cut a note short without a word
                raise Refused([Problem("ballots.ragged", {"width": width}, reader.line_num)])
            cells = {(name or "").strip(): (value or "").strip() for name, value in row.items() if name is not None}
            if any(cells.values()):
                yield reader.line_num, cells
    except csv.Error as error:
        raise Refused([Problem("appraisal.unreadable", {"reason": str(error)}, reader.line_num)]) from None


def _row(cells: Mapping[str, str], line: int) -> Row:
    actual = cells.get("actual", "")
    word = "" if not actual or _LIKE_A_NUMBER.match(actual) else actual
    state = cells.get("state", "")
    if state not in _STATES:
        raise Refused([Problem("appraisal.bad_state", {"found": state, "known": ", ".join(STATES)}, line)])
    past = [part for part in re.split("[;；]", cells.get("baseline", "")) if part.strip()]
    return Row(
        cells["unit"],
        cells.get("class", ""),
        cells["indicator"],
        None if word else _number("actual", actual, line),
        word,
        _number("target", cells.get("target", ""), line),
        tuple(value for part in past if (value := _number("baseline", part.strip(), line)) is not None),
        _STATES[state],
        cells.get("note", ""),
        line,
    )


def _number(column: str, text: str, line: int) -> Fraction | None:
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise Refused([Problem("appraisal.bad_number", {"column": column, "found": text}, line)])
    return Fraction(text)
