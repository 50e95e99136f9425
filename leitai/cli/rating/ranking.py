"""How sure the places of a rating are, from the JSON of `leitai rate`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import typer
from numpy.typing import NDArray
from rich import box
from rich.table import Table

from leitai.cli.rating.calibrated import UNCONNECTED, csv_text, json_text
from leitai.cli.rating.rating_table import percent, printed, told_tiers, word
from leitai.cli.rows import read_rows
from leitai.cli.speech import refuse
from leitai.core.problems import Problem, Refused
from leitai.core.rank_sets import Agreement, Pairs, agreement, better_pairs, simultaneous_sets, tiers
from leitai.core.standing import Standing, standing

HEADINGS = (
    "rank", "name", "estimate", "se", "rank_low", "rank_high", "all_low", "all_high", "p_first", "p_top", "drawn_low",
    "drawn_high",
)  # fmt: skip
SHOWN = 10  # contradictions said

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Wanted:
    units: bool
    top: int
    seed: int
    level: float
    lower_is_better: bool


@dataclass(frozen=True)
class Given:
    """What the rating says, best first."""

    names: list[str]
    estimates: Vector
    covariance: Matrix | None
    freedom: int
    rules: dict[str, list[int]]


def rank_file(path: Path, wanted: Wanted, objective: Path | None, as_json: bool, out: Path | None) -> None:
    try:
        given = _given(json.loads(path.read_text(encoding="utf-8")), wanted.units)
    except Refused as refused:
        refuse(refused.problems, str(path))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        refuse([Problem("score.no_rating_file", {"reason": str(error)})], str(path))
    if given is None:
        typer.echo(word("no_common_ranking"), err=True)
        raise typer.Exit(UNCONNECTED)
    made, better = _ranked(given, wanted)
    if objective is not None:
        made["agreement"] = _compared(given, better, objective, wanted.lower_is_better)
    if out is not None:
        text = csv_text(HEADINGS, ([line[name] for name in HEADINGS] for line in made["ranks"]))
        out.write_text(text if out.suffix.lower() == ".csv" else json_text(made), encoding="utf-8")
    if as_json:
        sys.stdout.write(json_text(made))
    elif out is None:
        _tabled(made)


def _given(found: dict[str, Any], units: bool) -> Given | None:
    if not found["connected"]:
        return None
    what, matrix = ("unit", "unit_covariance") if units else ("candidate", "covariance")
    if units and not found.get("units"):
        raise Refused([Problem("rating.no_units")])
    lines = found["units"] if units else found["effects"]
    estimates = np.array([float(line["estimate"]) for line in lines])
    rules = {} if units else {str(name): [int(place) for place in places] for name, places in found["rules"].items()}
    names = [str(line[what]) for line in lines]
    covariance = _square(found[matrix], len(lines)) if found[matrix] is not None else None
    return Given(names, estimates, covariance, int(found["freedom"]), rules)


def _square(triangle: list[list[float]], size: int) -> Matrix:
    found = np.zeros((size, size))
    for row, values in enumerate(triangle):
        found[row, : row + 1] = values
    return np.asarray(np.tril(found) + np.tril(found, -1).T)


def _ranked(given: Given, wanted: Wanted) -> tuple[dict[str, Any], Pairs]:
    stands = standing(given.estimates, given.covariance, given.freedom, wanted.seed, wanted.level, wanted.top)
    size = len(given.names)
    better = np.zeros((size, size), dtype=bool)
    if given.covariance is not None and stands.drawn is not None:
        better = better_pairs(given.estimates, given.covariance, stands.drawn, wanted.level)
    made = {
        "of": "unit" if wanted.units else "candidate",
        "level": wanted.level,
        "seed": wanted.seed,
        "top": wanted.top,
        "ranks": list(_lines(given, stands, better)),
        "tiers": [[given.names[row] for row in tier] for tier in tiers(given.estimates, better)],
        "rules": given.rules,
    }
    return made, better


def _lines(given: Given, stands: Standing, better: Pairs) -> Iterator[dict[str, Any]]:
    at_once, draws = simultaneous_sets(better), stands.draws
    for row, name in enumerate(given.names):
        error = None if given.covariance is None else float(np.sqrt(max(given.covariance[row, row], 0.0)))
        yield {
            "rank": int(stands.rank[row]),
            "name": name,
            "estimate": float(given.estimates[row]),
            "se": error,
            "rank_low": int(stands.sets.low[row]),
            "rank_high": int(stands.sets.high[row]),
            "all_low": int(at_once.low[row]),
            "all_high": int(at_once.high[row]),
            "p_first": None if draws is None else float(draws.first[row]),
            "p_top": None if draws is None else float(draws.top[row]),
            "drawn_low": None if draws is None else int(draws.low[row]),
            "drawn_high": None if draws is None else int(draws.high[row]),
        }


def _compared(given: Given, better: Pairs, path: Path, lower_is_better: bool) -> dict[str, Any]:
    """Names without a measured value are left out; fewer than two common ones are refused."""
    try:
        measured = {row["name"]: row.number("value") for row in read_rows(path, ("name", "value"))}
        common = [row for row, name in enumerate(given.names) if name in measured]
        if len(common) < 2:
            raise Refused([Problem("rating.nothing_in_common", {"n": len(common)})])
    except Refused as refused:
        refuse(refused.problems, str(path))
    values = np.array([measured[given.names[row]] for row in common]) * (-1 if lower_is_better else 1)
    found: Agreement = agreement(given.estimates[common], values, better[np.ix_(common, common)])
    pairs = [[given.names[common[a]], given.names[common[b]]] for a, b in found.contradicted]
    defined = bool(np.isfinite(found.tau))
    tau, rho = (found.tau, found.rho) if defined else (None, None)
    return {"n": found.n, "tau": tau, "rho": rho, "contradicted": pairs}


# ---- in print


def _tabled(made: Mapping[str, Any]) -> None:
    shown = Table(
        title=word("ranks_title", level=f"{100 * made['level']:g}"), title_justify="left", box=box.SIMPLE_HEAD
    )
    for name in ("rank", made["of"], "range", "range_all", "p_first", "p_top"):
        numeric = name in ("rank", "p_first", "p_top")
        heading = word(f"heading_{name}", top=made["top"])
        shown.add_column(heading, justify="right" if numeric else "left", no_wrap=True)
    for line in made["ranks"]:
        ranges = [f"{line[f'{kind}_low']}–{line[f'{kind}_high']}" for kind in ("rank", "all")]
        shown.add_row(str(line["rank"]), line["name"], *ranges, percent(line["p_first"]), percent(line["p_top"]))
    printed(shown)
    for sentence in told_tiers(made["tiers"]):
        typer.echo(sentence)
    if made["rules"]:
        _rules(made)
    if found := made.get("agreement"):
        _agreement(found)


def _rules(made: Mapping[str, Any]) -> None:
    typer.echo(word("rules_title"))
    shown = Table(box=box.SIMPLE_HEAD)
    shown.add_column(word("heading_candidate"), no_wrap=True)
    for rule in made["rules"]:
        shown.add_column(word(f"rule_{rule}"), justify="right")
    for row, line in enumerate(made["ranks"]):
        shown.add_row(line["name"], *(str(places[row]) for places in made["rules"].values()))
    printed(shown)


def _agreement(found: Mapping[str, Any]) -> None:
    if found["tau"] is None:
        typer.echo(word("agreement_flat", n=found["n"]))
        return
    typer.echo(word("agreement", n=found["n"], tau=f"{found['tau']:.2f}", rho=f"{found['rho']:.2f}"))
    for first, second in found["contradicted"][:SHOWN]:
        typer.echo(word("contradicted", first=first, second=second))
