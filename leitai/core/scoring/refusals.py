"""What may not stand on a ballot: each fault with its line, all at once."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import polars as pl

from leitai.core.problems import Problem
from leitai.core.rulebook.contest import ContestRule, CriterionRule, RangeRule
from leitai.core.scoring.exact import plain

TOLD = 10
_SCORED = pl.col("state") == "scored"
_PASS = RangeRule(minimum=Fraction(0), maximum=Fraction(1), step=Fraction(1))


def faults(rule: ContestRule, frame: pl.DataFrame) -> list[Problem]:
    found = list(_all(rule, frame))
    found.sort(key=lambda problem: problem.line or 0)
    if len(found) > TOLD:
        return [*found[:TOLD], Problem("ballots.more", {"n": len(found) - TOLD})]
    return found


def _all(rule: ContestRule, frame: pl.DataFrame) -> Iterator[Problem]:
    if rule.judges:
        yield from _rows(frame, ~pl.col("judge").is_in(rule.judges), "score.unknown_judge", "judge")
    if rule.listed:
        known = [c.code for c in rule.listed]
        yield from _rows(frame, ~pl.col("criterion").is_in(known), "score.unknown_criterion", "criterion")
    if rule.categories:
        known = [c.code for c in rule.categories]
        yield from _rows(frame, ~pl.col("category").is_in(known), "score.unknown_category", "category")
        yield from _two_categories(frame.filter(pl.col("category").is_in(known)))
    yield from _ranges(rule, frame)
    yield from _twice(rule, frame)
    yield from _factors(frame)


def _rows(frame: pl.DataFrame, fault: pl.Expr, id: str, *named: str, **values: object) -> Iterator[Problem]:
    for line, *cells in frame.filter(fault).select("line", *named).iter_rows():
        yield Problem(id, dict(zip(named, map(str, cells), strict=True)) | values, line)


def range_of(rule: ContestRule, criterion: CriterionRule | None) -> RangeRule:
    if criterion is not None and criterion.kind == "pass_fail":
        return _PASS
    return (criterion.range if criterion else None) or rule.range


def _ranges(rule: ContestRule, frame: pl.DataFrame) -> Iterator[Problem]:
    if rule.ballot != "sheet":
        return
    for criterion in rule.listed or (None,):
        here = _SCORED & (pl.col("criterion") == criterion.code) if criterion else _SCORED
        allowed = range_of(rule, criterion)
        values = frame.select("line", "judge", "candidate", "criterion", "state", "mark", "reason")
        bounds = {"minimum": plain(allowed.minimum), "maximum": plain(allowed.maximum)}
        outside = here & ((pl.col("mark") < _exact(allowed.minimum)) | (pl.col("mark") > _exact(allowed.maximum)))
        yield from _rows(values, outside, "score.out_of_range", "mark", "candidate", **bounds)
        if allowed.step is not None:
            off = here & ~outside & ~_on_step(frame["mark"], allowed.minimum, allowed.step)
            yield from _rows(values, off, "score.off_step", "mark", "candidate", step=plain(allowed.step))
        if criterion is not None and criterion.kind == "pass_fail":
            mute = here & (pl.col("mark") == 0) & (pl.col("reason") == "")
            yield from _rows(values, mute, "score.no_reason", "judge", "candidate")


def _on_step(marks: pl.Series, start: Fraction, step: Fraction) -> pl.Expr:
    """Whether (mark - start) is a whole number of steps, in integers of a common unit."""
    assert isinstance(marks.dtype, pl.Decimal)
    digits = pl.col("mark").to_physical().cast(pl.Int64)
    unit = 10**marks.dtype.scale * start.denominator * step.denominator
    by = unit // 10**marks.dtype.scale
    fits: pl.Expr = (digits * by - int(start * unit)) % int(step * unit) == 0
    return fits


def _twice(rule: ContestRule, frame: pl.DataFrame) -> Iterator[Problem]:
    """A second mark for the same thing; a mark beside the same judge's recusal. Voided rows are replaced by others."""
    if rule.ballot == "pairs":
        return
    standing = frame.filter(pl.col("state") != "voided")
    named = ["judge", "candidate", "criterion"]
    again = standing.filter(pl.struct(named).is_duplicated())
    recused = frame.filter(pl.col("state") == "recused").select("judge", "candidate").unique()
    marked = frame.filter(_SCORED).join(recused, on=["judge", "candidate"], how="semi")
    yield from _rows(marked, pl.lit(True), "score.recused_marks", "judge", "candidate")
    again = again.join(recused, on=["judge", "candidate"], how="anti")
    second = again.filter(~pl.struct(named).is_first_distinct())
    yield from _rows(second, pl.lit(True), "score.marked_twice", *named)


def _two_categories(frame: pl.DataFrame) -> Iterator[Problem]:
    pairs = frame.select("judge", "category").unique(maintain_order=True)
    twice = pairs.filter(~pl.col("judge").is_first_distinct()).get_column("judge").unique(maintain_order=True)
    for judge in twice:
        yield Problem("score.two_categories", {"judge": judge})


def _factors(frame: pl.DataFrame) -> Iterator[Problem]:
    scored = frame.filter(_SCORED)
    if scored["factor"].n_unique() <= 1:
        return
    pairs = scored.unique(["candidate", "criterion", "factor"], keep="first", maintain_order=True)
    second = pairs.filter(~pl.struct("candidate", "criterion").is_first_distinct())
    yield from _rows(second, pl.lit(True), "score.factor_differs", "candidate", "criterion", "factor")


def _exact(value: Fraction) -> pl.Expr:
    return pl.lit(plain(value)).cast(pl.Decimal(38, 12))
