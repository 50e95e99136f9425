"""The calibrated rating from a file of ballots: printed, as JSON, as CSV, and the chair's sheet of judges."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import typer
from numpy.typing import NDArray

from leitai.cli.ballots import parse_columns, read_ballots
from leitai.cli.rating.rating_table import tabled, told_apart
from leitai.cli.scoring.result_table import told_notes
from leitai.cli.speech import refuse
from leitai.core.problems import Problem, Refused
from leitai.core.rating import MODELS, Model, NotConnected, Rating, rate, sheets_of
from leitai.core.rating.rules import rule_places
from leitai.core.standing import Standing, standing
from leitai.messages import listed

FORMAT = "leitai-rating/1"
UNCONNECTED = 1
HEADINGS = ("rank", "candidate", "unit", "estimate", "se", "rank_low", "rank_high", "p_first")
JUDGE_HEADINGS = ("judge", "group", "marks", "severity", "consistency", "unusual", "home")

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Wanted:
    model: str
    robust: bool
    seed: int
    level: float

    def checked(self) -> Model:
        for model in MODELS:
            if model == self.model:
                if model == "candidates-random" and self.robust:
                    raise Refused([Problem("rating.random_not_robust")])
                return model
        raise Refused([Problem("rating.unknown_model", {"model": self.model, "known": listed(*MODELS)})])


def rate_file(
    ballots: Path, columns: str, wanted: Wanted, judges: Path | None, as_json: bool, out: Path | None
) -> None:
    try:
        found = rate(sheets_of(read_ballots(ballots, parse_columns(columns))), wanted.checked(), wanted.robust)
    except Refused as refused:
        refuse(refused.problems, str(ballots))
    made = as_values(found, wanted)
    if out is not None:
        out.write_text(_table_text(found, made) if out.suffix.lower() == ".csv" else json_text(made), encoding="utf-8")
    if judges is not None:
        judges.write_text(_judges_text(found), encoding="utf-8")
    if as_json:
        sys.stdout.write(json_text(made))
    elif out is None:
        _print(found, made)
    told_notes([*found.notes, *_part_notes(found)], str(ballots))
    if isinstance(found, NotConnected):
        raise typer.Exit(UNCONNECTED)


def _part_notes(found: Rating | NotConnected) -> list[Problem]:
    return [note for rating in found.ratings for note in rating.notes] if isinstance(found, NotConnected) else []


def _print(found: Rating | NotConnected, made: dict[str, Any]) -> None:
    if isinstance(found, Rating):
        tabled(found, made)
        return
    told_apart(found)
    for rating, part in zip(found.ratings, made["parts"], strict=True):
        tabled(rating, part)


# ---- as values


def as_values(found: Rating | NotConnected, wanted: Wanted) -> dict[str, Any]:
    head = {
        "format": FORMAT,
        "model": wanted.model,
        "robust": wanted.robust,
        "seed": wanted.seed,
        "level": wanted.level,
    }
    if isinstance(found, Rating):
        return head | {"connected": True} | _rating_values(found, wanted) | {"notes": _notes(found.notes)}
    nothing = dict.fromkeys(("estimate", "se", "rank", "rank_low", "rank_high", "p_first"))
    return head | {
        "connected": False,
        "reml": None,
        "variances": {"judge": None, "residual": None},
        "effects": [{"candidate": name} | nothing for part in found.parts for name in part.candidates],
        "groups": [],
        "links_needed": found.links_needed,
        "parts": [
            {"judges": len(part.judges), "judge_groups": list(part.groups)} | _rating_values(rating, wanted)
            for part, rating in zip(found.parts, found.ratings, strict=True)
        ],
        "notes": _notes([*found.notes, *_part_notes(found)]),
    }


def _rating_values(rating: Rating, wanted: Wanted) -> dict[str, Any]:
    order = np.argsort(-rating.estimates, kind="stable")
    variances = {"judge": rating.judge_variance, "residual": rating.residual_variance}
    if rating.model == "candidates-random":
        variances["candidate"] = rating.candidate_variance
    ordered = [rating.candidates[code] for code in order]
    values = {
        "marks": len(rating.sheets),
        "reml": rating.reml,
        "variances": variances,
        "mean": {"estimate": rating.mean, "se": rating.mean_error},
        "effects": _lines("candidate", ordered, *_taken(rating.estimates, rating.covariance, order), rating, wanted),
        "groups": [
            {"group": g.group, "effect": g.effect, "se": g.error, "judges": g.judges, "marks": g.marks}
            for g in rating.groups
        ],
        "home": {"effect": rating.home[0], "se": rating.home[1]} if rating.home else None,
        "freedom": rating.freedom,
        "converged": rating.converged,
        "covariance": _triangle(rating.covariance, order),
        "rules": {name: found[order].tolist() for name, found in rule_places(rating.sheets, rating.estimates).items()},
    }
    return values | (_unit_values(rating, wanted) if rating.sheets.units else {})


def _unit_values(rating: Rating, wanted: Wanted) -> dict[str, Any]:
    estimates, covariance = rating.by_unit()
    order = np.argsort(-estimates, kind="stable")
    names = [rating.sheets.units[code] for code in order]
    lines = _lines("unit", names, *_taken(estimates, covariance, order), rating, wanted)
    return {"units": lines, "unit_covariance": _triangle(covariance, order)}


def _taken(estimates: Vector, covariance: Matrix | None, order: NDArray[np.intp]) -> tuple[Vector, Matrix | None]:
    return estimates[order], None if covariance is None else covariance[np.ix_(order, order)]


def _lines(
    what: str, names: Sequence[str], estimates: Vector, covariance: Matrix | None, rating: Rating, wanted: Wanted
) -> list[dict[str, Any]]:
    found = standing(estimates, covariance, rating.freedom, wanted.seed, wanted.level)
    errors = [None] * len(names) if covariance is None else np.sqrt(np.clip(np.diag(covariance), 0, None)).tolist()
    first = _first(found, len(names))
    return [
        {
            what: name,
            "estimate": float(estimates[row]),
            "se": errors[row],
            "rank": int(found.rank[row]),
            "rank_low": int(found.sets.low[row]),
            "rank_high": int(found.sets.high[row]),
            "p_first": first[row],
        }
        for row, name in enumerate(names)
    ]


def _first(found: Standing, size: int) -> list[float | None]:
    return [None] * size if found.draws is None else found.draws.first.tolist()


def _triangle(covariance: Matrix | None, order: NDArray[np.intp]) -> list[list[float]] | None:
    if covariance is None:
        return None
    return [covariance[code, order[: row + 1]].tolist() for row, code in enumerate(order)]


def _notes(notes: Sequence[Problem]) -> list[dict[str, Any]]:
    return [{"id": note.id, "values": dict(note.values)} for note in notes]


# ---- as text


def json_text(made: dict[str, Any]) -> str:
    return json.dumps(made, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n"


def csv_text(headings: Sequence[str], rows: Iterator[Sequence[object]]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows(["" if value is None else value for value in row] for row in rows)
    return text.getvalue()


def _table_text(found: Rating | NotConnected, made: dict[str, Any]) -> str:
    """Ranks count within a part, where candidates fall into several."""
    ratings = [(found, made)] if isinstance(found, Rating) else list(zip(found.ratings, made["parts"], strict=True))
    several = len(ratings) > 1
    rows = (
        [*([number] if several else []), *(line.get(name, unit_of.get(line["candidate"], "")) for name in HEADINGS)]
        for number, (rating, values) in enumerate(ratings, 1)
        for unit_of in [_units(rating)]
        for line in values["effects"]
    )
    return csv_text([*(["part"] if several else []), *HEADINGS], rows)


def _units(rating: Rating) -> dict[str, str]:
    sheets = rating.sheets
    return {name: sheets.units[unit] for name, unit in zip(sheets.candidates, sheets.unit_of, strict=False)}


def _judges_text(found: Rating | NotConnected) -> str:
    ratings = [found] if isinstance(found, Rating) else list(found.ratings)
    views = [view for rating in ratings for view in rating.judges]
    return csv_text(JUDGE_HEADINGS, ([getattr(view, name) for name in JUDGE_HEADINGS] for view in views))
