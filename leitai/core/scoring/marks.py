"""Ballots as arrays of exact integers: who marked whom, on what, and which marks may not stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leitai.core.problems import Problem, Refused
from leitai.core.rulebook.contest import ContestRule
from leitai.core.scoring.refusals import faults

Codes = NDArray[np.int64]
_TABLE = 2**26
STATES = ("scored", "abstained", "recused", "absent", "voided")
SCORED, RECUSED = STATES.index("scored"), STATES.index("recused")


@dataclass(frozen=True)
class Marks:
    """One row for each ballot row, arrays of shape (n,); the names stand in the order of their codes."""

    judges: tuple[str, ...]
    candidates: tuple[str, ...]
    criteria: tuple[str, ...]
    categories: tuple[str, ...]
    groups: tuple[str, ...]
    units: tuple[str, ...]
    """The unit of each candidate, shape (candidates,)."""
    judge: Codes
    candidate: Codes
    criterion: Codes
    category: Codes
    group: Codes
    state: Codes
    value: NDArray[np.int64]
    scale: int
    """Marks are `value` ÷ `scale`."""
    factor: NDArray[np.int64]
    factor_scale: int
    line: NDArray[np.int64]
    notes: tuple[Problem, ...] = ()

    def __len__(self) -> int:
        return len(self.judge)

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Marks:
        arrays = ("judge", "candidate", "criterion", "category", "group", "state", "value", "factor", "line")
        return replace(self, **{name: getattr(self, name)[rows] for name in arrays})

    @cached_property
    def asked(self) -> Codes:
        """On how many criteria each candidate has rows, marked or not; shape (candidates,)."""
        pairs = distinct(self.candidate * len(self.criteria) + self.criterion)
        return np.bincount(pairs // len(self.criteria), minlength=len(self.candidates)).astype(np.int64)

    @property
    def scored(self) -> NDArray[np.bool_]:
        return np.asarray(self.state == SCORED, dtype=bool)


def marks_of(rule: ContestRule, ballots: pl.DataFrame) -> Marks:
    """The ballots under this rule; raises Refused with every row that may not stand.

    Parameters
    ----------
    ballots : frame with columns line, judge, category, group, home_unit, candidate, unit, criterion, state, mark (exact
        decimal, null unless scored), factor (exact decimal), reason.
    """
    frame, units = _with_units(_known(rule, ballots))
    frame, notes = _own_units(rule, frame)
    if found := faults(rule, frame):
        raise Refused(found)
    coded = {name: _codes(frame, name) for name in ("judge", "candidate", "group")}
    criteria = [c.code for c in rule.listed] or frame["criterion"].unique(maintain_order=True).to_list()
    categories = [c.code for c in rule.categories] or [""]
    value, scale = _integers(frame["mark"])
    factor, factor_scale = _integers(frame["factor"])
    return Marks(
        judges=tuple(coded["judge"][0]),
        candidates=tuple(coded["candidate"][0]),
        criteria=tuple(criteria),
        categories=tuple(categories),
        groups=tuple(coded["group"][0]),
        units=tuple(units[name] for name in coded["candidate"][0]),
        judge=coded["judge"][1],
        candidate=coded["candidate"][1],
        criterion=_in(frame["criterion"], criteria),
        category=_in(frame["category"], categories),
        group=coded["group"][1],
        state=_in(frame["state"], STATES),
        value=value,
        scale=scale,
        factor=factor,
        factor_scale=factor_scale,
        line=frame["line"].to_numpy(),
        notes=notes,
    )


def _known(rule: ContestRule, frame: pl.DataFrame) -> pl.DataFrame:
    """A rulebook with one criterion, or without categories, need not be told them again in every row."""
    if len(rule.listed) == 1:
        frame = frame.with_columns(pl.col("criterion").replace("", rule.listed[0].code))
    if not rule.categories:
        frame = frame.with_columns(pl.lit("").alias("category"))
    every = (frame["criterion"] == "") & (frame["state"] != "scored")
    if not rule.listed or not every.any():
        return frame
    whole = pl.lit([c.code for c in rule.listed])  # a judge recused for a candidate is recused for every criterion
    parted = frame.filter(every).with_columns(whole.alias("criterion")).explode("criterion")
    return pl.concat([frame.filter(~every), parted])


def _with_units(frame: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, str]]:
    given = frame.filter(pl.col("unit") != "").select("candidate", "unit").unique(maintain_order=True)
    twice = given.group_by("candidate", maintain_order=True).agg("unit").filter(pl.col("unit").list.len() > 1)
    if len(twice):
        raise Refused(
            [
                Problem("score.two_units", {"candidate": name, "first": units[0], "second": units[1]})
                for name, units in twice.iter_rows()
            ]
        )
    units = dict(zip(names := frame["candidate"].unique(maintain_order=True).to_list(), names, strict=True))
    units |= dict(given.iter_rows())
    own = pl.col("candidate").replace_strict(units) if len(given) else pl.col("candidate")
    return frame.with_columns(own.alias("unit")), units


def _own_units(rule: ContestRule, frame: pl.DataFrame) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    own = (pl.col("home_unit") != "") & (pl.col("home_unit") == pl.col("unit")) & (pl.col("state") == "scored")
    rows = frame.filter(own)
    if not len(rows) or rule.own_unit == "count":
        return frame, ()
    if rule.own_unit == "refuse":
        raise Refused(
            [
                Problem("score.own_unit", {"judge": judge, "candidate": candidate}, line)
                for line, judge, candidate in rows.select("line", "judge", "candidate").head(10).iter_rows()
            ]
        )
    frame = frame.with_columns(
        pl.when(own).then(pl.lit("recused")).otherwise("state").alias("state"),
        pl.when(own).then(None).otherwise("mark").alias("mark"),
    )
    return frame, (Problem("score.own_excluded", {"n": len(rows)}),)


def distinct(codes: Codes) -> Codes:
    """Every code once, rising; where there are not too many possible ones, without sorting."""
    size = int(codes.max()) + 1 if len(codes) else 0
    if size > _TABLE:
        return np.unique(codes)
    seen = np.zeros(size, dtype=bool)
    seen[codes] = True
    return np.flatnonzero(seen).astype(np.int64)


def _codes(frame: pl.DataFrame, name: str) -> tuple[list[str], Codes]:
    names = frame[name].unique(maintain_order=True).to_list()
    return names, _in(frame[name], names)


def _in(column: pl.Series, names: Sequence[str]) -> Codes:
    return column.cast(pl.Enum(names)).to_physical().to_numpy().astype(np.int64)


def _integers(column: pl.Series) -> tuple[NDArray[np.int64], int]:
    """The digits of a decimal column and the power of ten under them; 0 where it holds nothing."""
    places = column.dtype.scale if isinstance(column.dtype, pl.Decimal) else 0
    digits = column.cast(pl.Decimal(38, places)).to_physical().cast(pl.Int64).fill_null(0)
    return digits.to_numpy(), 10**places
