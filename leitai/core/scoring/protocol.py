"""The protocol of a result as plain data: inputs, rule text, every digit; enough to compute it all again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import polars as pl

from leitai.core.rulebook.contest import ContestRule
from leitai.core.scoring.balance import short
from leitai.core.scoring.exact import plain
from leitai.core.scoring.places import Tie
from leitai.core.scoring.result import CellLine, Line, Result
from leitai.core.scoring.units import Part

FORMAT = "leitai-score/1"
_DECIMALS = ("mark", "factor")


def protocol(result: Result, rule: ContestRule, text: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Everything a reader needs to check the result; `text` is the rulebook's own, `inputs` as from `inputs_of`."""
    return {
        "format": FORMAT,
        "rulebook": {
            "id": rule.code,
            "title": {"zh": rule.name.zh, "en": rule.name.en},
            "version": rule.version,
            "source": rule.source,
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "text": text,
        },
        "candidates": [_line(line, "candidate") for line in result.candidates],
        "units": [_line(line, "unit") for line in result.units],
        "ties": [_tie(tie) for tie in result.ties],
        "groups": [
            {"group": g.group, "mean": plain(g.mean), "coefficient": plain(g.coefficient), "candidates": g.candidates}
            for g in result.groups
        ],
        "notes": [{"id": n.id, "values": dict(n.values), "line": n.line} for n in result.notes],
        "inputs_sha256": hash_of(inputs),
        "inputs": dict(inputs),
    }


def _line(line: Line, what: str) -> dict[str, Any]:
    known = line.score is not None and line.unrounded is not None
    return {
        what: line.name,
        **({"unit": line.unit, "group": line.group} if what == "candidate" else {"candidates": list(line.members)}),
        "score": line.shown if known else None,
        "exact": plain(short(line.score)) if line.score is not None else None,
        "unrounded": plain(short(line.unrounded)) if line.unrounded is not None else None,
        "place": line.place or None,
        "reason": line.reason,
        "counted": line.counted,
        "trimmed": line.trimmed,
        "recused": line.recused,
        "missing": line.missing,
        "tie_step": line.tie_step,
        **(_details(line) if what == "candidate" else {}),
    }


def _details(line: Line) -> dict[str, Any]:
    return {
        "cells": [_cell(cell) for cell in line.cells],
        "criteria": {name: plain(short(value)) for name, value in line.criteria},
    }


def _cell(cell: CellLine) -> dict[str, Any]:
    return {
        "criterion": cell.criterion,
        "category": cell.category,
        "value": plain(short(cell.value)),
        "given": cell.given,
        "counted": cell.counted,
        "trimmed": list(cell.trimmed),
    }


def _tie(tie: Tie) -> dict[str, Any]:
    return {"names": list(tie.names), "places": list(tie.places), "steps": list(tie.steps), "open": tie.open}


# ---- inputs, there and back


def inputs_of(
    ballots: pl.DataFrame, parts: Sequence[Part] = (), rated: Mapping[str, Fraction] | None = None
) -> dict[str, Any]:
    """The inputs as plain data, column by column; a column of one value holds that value alone."""
    columns: dict[str, Any] = {}
    for name in ballots.columns:
        column = ballots[name]
        values = (column.cast(pl.String) if isinstance(column.dtype, pl.Decimal) else column).to_list()
        columns[name] = values[0] if len(values) > 1 and values.count(values[0]) == len(values) else values
    return {
        "rows": len(ballots),
        "ballots": columns,
        "parts": [
            {"unit": p.unit, "part": p.part, "value": plain(p.value), "reason": p.reason, "line": p.line} for p in parts
        ],
        "rated": {name: plain(value) for name, value in (rated or {}).items()},
    }


def given_back(inputs: Mapping[str, Any]) -> tuple[pl.DataFrame, list[Part], dict[str, Fraction]]:
    """Ballots, parts and estimates as `score` takes them."""
    rows = int(inputs["rows"])
    columns = {
        name: _column(name, values if isinstance(values, list) else [values] * rows)
        for name, values in inputs["ballots"].items()
    }
    parts = [Part(p["unit"], p["part"], Fraction(p["value"]), p["reason"], p["line"]) for p in inputs["parts"]]
    return pl.DataFrame(columns), parts, {name: Fraction(value) for name, value in inputs["rated"].items()}


def _column(name: str, values: list[Any]) -> pl.Series:
    if name in ("line", "place"):
        return pl.Series(name, values, dtype=pl.Int64)
    if name not in _DECIMALS:
        return pl.Series(name, values, dtype=pl.String)
    places = max((len(v.partition(".")[2]) for v in values if v is not None), default=0)
    return pl.Series(name, values, dtype=pl.String).cast(pl.Decimal(38, places))


def hash_of(inputs: Mapping[str, Any]) -> str:
    """SHA-256 of the inputs, the same whatever the order of the keys."""
    digest = hashlib.sha256()
    for word in _words(inputs):
        digest.update(word.encode() + b"\0")
    return digest.hexdigest()


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key in sorted(value):
            yield f"{{{key}"
            yield from _words(value[key])
        yield "}"
    elif isinstance(value, list):
        yield "["
        for item in value:
            yield from _words(item)
        yield "]"
    else:
        yield f"{type(value).__name__}:{value}"


# ---- comparing


def differences(recorded: Any, computed: Any, where: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Where two protocols differ: the place, what was recorded, what was computed."""
    if isinstance(recorded, Mapping) and isinstance(computed, Mapping):
        for key in sorted({*recorded, *computed}):
            yield from differences(recorded.get(key), computed.get(key), f"{where}.{key}".lstrip("."))
    elif isinstance(recorded, list) and isinstance(computed, list) and len(recorded) == len(computed):
        for at, (left, right) in enumerate(zip(recorded, computed, strict=True)):
            yield from differences(left, right, f"{where}[{_named(left, at)}]")
    elif recorded != computed or type(recorded) is not type(computed):
        yield where, recorded, computed


def _named(line: Any, at: int) -> str:
    names: Iterable[str] = ("candidate", "unit", "group") if isinstance(line, Mapping) else ()
    return next((str(line[name]) for name in names if line.get(name)), str(at + 1))
