"""From ballots to one mark of each judge for each candidate; recused, absent and voided ones never enter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leitai.core.problems import Problem, Refused

Vector = NDArray[np.float64]
Codes = NDArray[np.int64]

TOLD = 10


@dataclass(frozen=True)
class Sheets:
    """Marks with their codes into the names, in order of first appearance.

    Parameters
    ----------
    mark : shape (n,)
    candidate, judge : shape (n,), codes
    group_of : shape (judges,), codes into `groups`
    unit_of : shape (candidates,), codes into `units`; empty where there are no units
    home : shape (n,), whether the mark is for the judge's own unit
    """

    mark: Vector
    candidate: Codes
    judge: Codes
    candidates: tuple[str, ...]
    judges: tuple[str, ...]
    groups: tuple[str, ...]
    group_of: Codes
    units: tuple[str, ...]
    unit_of: Codes
    home: NDArray[np.bool_]
    notes: tuple[Problem, ...] = ()

    @property
    def group(self) -> Codes:
        return self.group_of[self.judge]

    def __len__(self) -> int:
        return len(self.mark)

    @classmethod
    def of(cls, mark: Vector, candidate: Codes, judge: Codes, group_of: Codes | None = None) -> Sheets:
        """From bare arrays: names are the codes, one group unless given, no units."""
        judges, candidates = int(judge.max()) + 1, int(candidate.max()) + 1
        groups = np.zeros(judges, dtype=np.int64) if group_of is None else group_of
        return cls(
            mark=np.asarray(mark, dtype=np.float64),
            candidate=candidate,
            judge=judge,
            candidates=tuple(map(str, range(candidates))),
            judges=tuple(map(str, range(judges))),
            groups=tuple(map(str, range(int(groups.max()) + 1))),
            group_of=groups,
            units=(),
            unit_of=np.zeros(0, dtype=np.int64),
            home=np.zeros(len(mark), dtype=bool),
        )


def sheets_of(ballots: pl.DataFrame) -> Sheets:
    """From a frame with line, judge, group, home_unit, candidate, unit, criterion, state, mark (and factor).

    A sheet with several criteria counts as their mean; one that lacks a criterion is left out and said. Refused with
    lines: a judge who marks a candidate twice, in two groups or of two home units, a candidate of two units, a mark
    that is not a finite number, no mark at all.
    """
    if "mark" not in ballots.columns:
        raise Refused([Problem("rating.places")])
    scored = ballots.filter(pl.col("state") == "scored").with_columns(pl.col("mark").cast(pl.Float64))
    _refuse(scored)
    sheets, notes = _composed(scored)
    if "factor" in scored.columns and (factors := int((scored["factor"].cast(pl.Float64) != 1).sum())):
        notes.append(Problem("rating.factors_left_out", {"n": factors}))
    judges, judge = _coded(sheets["judge"])
    candidates, candidate = _coded(sheets["candidate"])
    groups, group = _coded(sheets["group"])
    unit_names = sheets["unit"].to_list()
    units, unit = _coded(sheets["unit"]) if all(unit_names) else ((), np.zeros(0, dtype=np.int64))
    return Sheets(
        mark=sheets["mark"].to_numpy(),
        candidate=candidate,
        judge=judge,
        candidates=candidates,
        judges=judges,
        groups=groups,
        group_of=_each(judge, group, len(judges)),
        units=units,
        unit_of=_each(candidate, unit, len(candidates)) if units else unit,
        home=((sheets["home_unit"] != "") & (sheets["home_unit"] == sheets["unit"])).to_numpy(),
        notes=tuple(notes),
    )


def _refuse(scored: pl.DataFrame) -> None:
    if not len(scored):
        raise Refused([Problem("rating.no_marks")])
    about = ("judge", "candidate")
    problems = [
        Problem("rating.not_finite", {"judge": judge, "candidate": candidate}, line)
        for line, judge, candidate in _lines(scored, ~pl.col("mark").is_finite().fill_null(False), *about)
    ]
    keys = ["judge", "candidate", "criterion"]
    problems += [
        Problem("rating.marked_twice", {"judge": judge, "candidate": candidate}, line)
        for line, judge, candidate in _lines(scored, ~pl.struct(keys).is_first_distinct(), *about)
    ]
    for of, what in (("judge", "group"), ("judge", "home_unit"), ("candidate", "unit")):
        differs = pl.col(what) != pl.col(what).first().over(of)
        problems += [
            Problem(f"rating.two_{what}s", {"name": name, "found": found}, line)
            for line, name, found in _lines(scored, differs, of, what)
        ]
    if problems:
        problems.sort(key=lambda problem: problem.line or 0)
        rest = [Problem("ballots.more", {"n": len(problems) - TOLD})] if len(problems) > TOLD else []
        raise Refused([*problems[:TOLD], *rest])


def _lines(scored: pl.DataFrame, fault: pl.Expr, *columns: str) -> list[tuple[int, str, str]]:
    return scored.filter(fault).select("line", *columns).rows()


def _composed(scored: pl.DataFrame) -> tuple[pl.DataFrame, list[Problem]]:
    """One row for each sheet. Another number of criteria would shift a sheet's mean, so an incomplete one is left."""
    criteria = scored["criterion"].n_unique()
    if criteria == 1:
        return scored, []
    others = [pl.col(name).first() for name in ("group", "home_unit", "unit")]
    sheets = scored.group_by("judge", "candidate", maintain_order=True).agg(
        pl.col("mark").mean(), pl.len().alias("criteria"), *others
    )
    whole = sheets.filter(pl.col("criteria") == criteria)
    if not len(whole):
        raise Refused([Problem("rating.no_whole_sheet", {"n": criteria})])
    notes = [Problem("rating.criteria_averaged", {"n": criteria})]
    if left := len(sheets) - len(whole):
        notes.append(Problem("rating.sheets_left_out", {"n": left}))
    return whole, notes


def _coded(names: pl.Series) -> tuple[tuple[str, ...], Codes]:
    known = names.unique(maintain_order=True)
    codes = names.replace_strict(known, pl.int_range(len(known), eager=True), return_dtype=pl.Int64)
    return tuple(known.to_list()), codes.to_numpy()


def _each(owner: Codes, value: Codes, owners: int) -> Codes:
    found = np.zeros(owners, dtype=np.int64)
    found[owner] = value
    return found
