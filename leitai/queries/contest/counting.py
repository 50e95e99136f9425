"""From the frame of ballots to the two results: the official score by the rule, and the calibrated rating beside it."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leitai.core.problems import Problem, Refused
from leitai.core.rank_sets import better_pairs, tiers
from leitai.core.rating import NotConnected, Rating, Sheets, rate, sheets_of
from leitai.core.rating.rules import rule_places, unit_places
from leitai.core.rating.visits import order_effect, spreads
from leitai.core.rulebook import ContestRule
from leitai.core.scoring import Part, inputs_of, protocol, score, sheet_totals
from leitai.core.standing import Standing, standing
from leitai.queries.contest_rulebooks import ContestBook

Values = dict[str, Any]
Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
TOP = 3


def input_hash(book: ContestBook, frame: pl.DataFrame, parts: Sequence[Part], lacking: Sequence[Problem] = ()) -> str:
    """Of everything a result rests on: equal hashes, equal results. It is asked on every sheet, so it must be quick."""
    digest = hashlib.sha256(book.sha256.encode())
    digest.update(frame.write_csv().encode())
    told = [[p.unit, p.part, str(p.value), p.reason] for p in parts] + [[p.id, str(dict(p.values))] for p in lacking]
    digest.update(json.dumps(told, ensure_ascii=False).encode())
    return digest.hexdigest()


def official(book: ContestBook, frame: pl.DataFrame, parts: Sequence[Part], rated: Values) -> Values:
    """The whole protocol, or the refusal in its own words."""
    estimates: dict[str, Fraction] | None = None
    if book.rule.balance.method == "calibrated":
        if "not_connected" in rated:
            return {"refused": [_said(Problem("score.rating_not_connected"))]}
        lines = [*rated.get("candidates", []), *rated.get("units", [])]
        estimates = {line["name"]: Fraction(str(line["estimate"])) for line in lines}
    try:
        result = score(book.rule, frame, parts, estimates)
    except Refused as refused:
        return {"refused": [_said(problem) for problem in refused.problems]}
    made = protocol(result, book.rule, book.text, inputs_of(frame, parts, estimates))
    return made | {"software": f"leitai {importlib.metadata.version('leitai')}"}


def calibrated(
    rule: ContestRule, frame: pl.DataFrame, groups: Mapping[str, str], positions: Mapping[str, int]
) -> Values:
    """The rating of one sheet for each judge and candidate; `groups` is each judge's own group.

    `positions` is where a candidate stands on a route, by "group candidate".
    """
    if rule.ballot != "sheet" or rule.places.within == "group":
        return {"refused": [_said(Problem("contest.not_rated"))]}
    try:
        totals = sheet_totals(rule, frame)
        if totals.is_empty():
            raise Refused([Problem("rating.no_marks")])
        sheets = sheets_of(_of_home_groups(totals, frame, groups))
        found = rate(sheets, robust=True)
    except Refused as refused:
        return {"refused": [_said(problem) for problem in refused.problems]}
    extra = {"spreads": _spreads(sheets), "at_bounds": _at_bounds(rule, frame)}
    if isinstance(found, NotConnected):
        parts = [
            _rating(one, bool(rule.unit)) | {"judges_in": len(p.judges), "groups_in": list(p.groups)}
            for one, p in zip(found.ratings, found.parts, strict=True)
        ]
        judges = [line for part in parts for line in part.pop("judges")]
        notes = [_said(note) for note in found.notes]
        return extra | {
            "not_connected": {"parts": parts, "links_needed": found.links_needed}, "judges": judges, "notes": notes,
        }  # fmt: skip
    where = [positions.get(f"{group} {name}", 0) for group, name in totals.select("group", "candidate").iter_rows()]
    effect = order_effect(sheets, np.array(where, dtype=np.float64))
    order = None if effect is None else {"slope": effect.slope, "low": effect.low, "high": effect.high}
    return extra | _rating(found, bool(rule.unit)) | {"order": order}


def _of_home_groups(totals: pl.DataFrame, frame: pl.DataFrame, groups: Mapping[str, str]) -> pl.DataFrame:
    """A judge who changes buses is one of the own group: that link is what makes the groups comparable."""
    homes = dict(frame.select("judge", "home_unit").unique(maintain_order=True).iter_rows())
    judge = pl.col("judge")
    return totals.with_columns(
        judge.replace_strict(dict(groups), default="", return_dtype=pl.String).alias("group"),
        judge.replace_strict(homes, default="", return_dtype=pl.String).alias("home_unit"),
    )


def _rating(found: Rating, by_unit: bool) -> Values:
    units: list[Values] = []
    sheets = found.sheets
    unit_tiers: list[list[str]] = []
    if by_unit and sheets.units:
        units, unit_tiers = _lines(sheets.units, *found.by_unit(), found.freedom)
    lines, own_tiers = _lines(found.candidates, found.estimates, found.covariance, found.freedom)
    places = unit_places(sheets, found.estimates) if units else rule_places(sheets, found.estimates)
    names = sheets.units if units else found.candidates
    return {
        "marks": len(sheets),
        "variances": {"judge": found.judge_variance, "residual": found.residual_variance},
        "candidates": lines,
        "units": units,
        "tiers": unit_tiers if units else own_tiers,
        "groups": [
            {"group": g.group, "effect": g.effect, "se": g.error, "judges": g.judges, "marks": g.marks}
            for g in found.groups
        ],
        "difference": _difference(found),
        "home": {"effect": found.home[0], "se": found.home[1]} if found.home else None,
        "converged": found.converged,
        "rules": {rule: dict(zip(names, map(int, given), strict=True)) for rule, given in places.items()},
        "judges": _judges(found),
        "notes": [_said(note) for note in found.notes],
    }


def _lines(
    names: Sequence[str], estimates: Vector, covariance: Matrix | None, freedom: int
) -> tuple[list[Values], list[list[str]]]:
    stands = standing(estimates, covariance, freedom, top=TOP)
    errors = None if covariance is None else np.sqrt(np.clip(np.diag(covariance), 0.0, None))
    lines = [
        {
            "name": name,
            "estimate": float(estimates[row]),
            "se": None if errors is None else float(errors[row]),
            "rank": int(stands.rank[row]),
            "low": int(stands.sets.low[row]),
            "high": int(stands.sets.high[row]),
            "p_first": None if stands.draws is None else float(stands.draws.first[row]),
            "p_top": None if stands.draws is None else float(stands.draws.top[row]),
        }
        for row, name in enumerate(names)
    ]
    return sorted(lines, key=lambda line: line["rank"]), _tiers(names, estimates, covariance, stands)


def _tiers(names: Sequence[str], estimates: Vector, covariance: Matrix | None, stands: Standing) -> list[list[str]]:
    if covariance is None or stands.drawn is None or len(names) < 2:
        return []
    runs = tiers(estimates, better_pairs(estimates, covariance, stands.drawn))
    return [[names[row] for row in run] for run in runs]


def _difference(found: Rating) -> Values | None:
    """How much more the most lenient group gives than the most severe one, with its standard error."""
    if len(found.groups) < 2 or found.group_covariance is None:
        return None
    effects = [group.effect for group in found.groups]
    high, low = int(np.argmax(effects)), int(np.argmin(effects))
    covariance = found.group_covariance
    variance = covariance[high, high] + covariance[low, low] - 2 * covariance[high, low]
    return {
        "more": found.groups[high].group,
        "less": found.groups[low].group,
        "points": effects[high] - effects[low],
        "se": float(np.sqrt(max(float(variance), 0.0))),
    }


def _judges(found: Rating) -> list[Values]:
    return [
        {
            "judge": view.judge, "group": view.group, "marks": view.marks, "severity": view.severity,
            "consistency": view.consistency, "unusual": view.unusual, "home": view.home,
        }
        for view in found.judges
    ]  # fmt: skip


def _spreads(sheets: Sheets) -> list[Values]:
    return [
        {"candidate": one.candidate, "marks": list(one.marks), "mean": one.mean, "deviation": one.deviation}
        for one in spreads(sheets)
    ]


def _at_bounds(rule: ContestRule, frame: pl.DataFrame) -> Values:
    """How many of the marks lie at an end of the range that the rule allows."""
    scored = frame.filter(pl.col("state") == "scored")["mark"].cast(pl.Float64)
    low, high = float(rule.range.minimum), float(rule.range.maximum)
    return {"marks": len(scored), "low": int((scored == low).sum()), "high": int((scored == high).sum())}


def _said(problem: Problem) -> Values:
    return {"id": problem.id, "values": dict(problem.values), "line": problem.line}
