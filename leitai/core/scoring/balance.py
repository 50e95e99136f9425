"""Making candidates comparable that were marked by different judges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from leitai.core.exact import DIGITS
from leitai.core.problems import Problem, Refused
from leitai.core.results import Rounding, round_exact
from leitai.core.rulebook.contest import BalanceRule, RangeRule, TrimRule
from leitai.core.scoring.exact import root
from leitai.core.scoring.marks import Codes, Marks
from leitai.core.scoring.panel import Cell, Entries

Scores = Mapping[int, Fraction]
"""The score of each candidate that has one, by the candidate's code."""


# ---- 二次平均法: one coefficient for each group


@dataclass(frozen=True)
class GroupMean:
    """A_g, and X_g = R ÷ A_g by which every score of the group is multiplied."""

    group: str
    mean: Fraction
    coefficient: Fraction
    candidates: int


def coefficient(overall: Fraction, mean: Fraction, rounding: Rounding | None) -> Fraction:
    """X = R ÷ A, rounded where the rule says so.

    Gao'an (Jiangxi), from its printed sums: 3365.34/46 ÷ (1620.66/22) = 0.9931.
    """
    exact = overall / mean
    return Fraction(round_exact(exact, rounding)) if rounding else exact


def second_mean(rule: BalanceRule, scores: Scores, group: Mapping[int, str]) -> list[GroupMean]:
    """The coefficient of each group, in the order of the groups' names.

    A_g is the mean of the group's scores without its `trim`; R the mean of the A_g, or (`pooled`) the mean of all
    scores without the highest and lowest of all. Either mean may be rounded before it is used.
    """
    rounding = rule.mean.rounding if rule.mean else None
    means: dict[str, Fraction] = {}
    sizes: dict[str, int] = {}
    for name in sorted({group[c] for c in scores}):
        own = [score for c, score in scores.items() if group[c] == name]
        means[name], sizes[name] = _trimmed_mean(own, rule.trim, name, rounding), len(own)
    if rule.overall == "pooled":
        overall = _trimmed_mean(list(scores.values()), rule.trim, "", rounding)
    else:
        overall = _rounded(sum(means.values(), Fraction(0)) / len(means), rounding)
    if bad := [name for name, mean in means.items() if mean <= 0]:
        raise Refused([Problem("score.group_mean_zero", {"group": name}) for name in bad])
    digits = rule.coefficient.rounding if rule.coefficient else None
    return [GroupMean(g, mean, coefficient(overall, mean, digits), sizes[g]) for g, mean in means.items()]


def _trimmed_mean(scores: Sequence[Fraction], trim: TrimRule, group: str, rounding: Rounding | None) -> Fraction:
    if len(scores) <= trim.high + trim.low:
        raise Refused([Problem("score.group_too_small", {"group": group, "n": len(scores)})])
    kept = sorted(scores)[trim.low : len(scores) - trim.high]
    return _rounded(sum(kept, Fraction(0)) / len(kept), rounding)


def _rounded(value: Fraction, rounding: Rounding | None) -> Fraction:
    return Fraction(round_exact(value, rounding)) if rounding else value


def groups_of(marks: Marks) -> dict[int, str]:
    """The group that gave most of each candidate's rows; candidates seen equally by two groups are refused."""
    counts = np.zeros((len(marks.candidates), len(marks.groups)), dtype=np.int64)
    np.add.at(counts, (marks.candidate, marks.group), 1)
    most = counts.max(axis=1)
    if len(undecided := np.flatnonzero((counts == most[:, None]).sum(axis=1) > 1)):
        raise Refused([Problem("score.two_groups", {"candidate": marks.candidates[c]}) for c in undecided[:10]])
    return {c: marks.groups[g] for c, g in enumerate(counts.argmax(axis=1).tolist())}


# ---- z: every mark against its judge's, or its group's, own mean and deviation


@dataclass(frozen=True)
class _Spread:
    mean: Fraction
    variance: Fraction

    @classmethod
    def of(cls, values: Sequence[Fraction], deviation: str) -> _Spread:
        n = len(values)
        mean = sum(values, Fraction(0)) / n
        squares = sum(((v - mean) ** 2 for v in values), Fraction(0))
        under = n - 1 if deviation == "sample" else n
        return cls(mean, squares / under if under else Fraction(0))


def standardised(
    rule: BalanceRule, entries: Entries, marks: Marks, allowed: RangeRule
) -> tuple[Entries, list[Problem]]:
    """Every value as z, or already back on the scale of all values (`overall`) or of 50 + 10 z (`t_score`).

    overall: M + (x - m) √(V ÷ v), with M, V of all values and m, v of the judge's or group's; the root is taken once,
    so that one judge or one group alone changes nothing. Where v = 0 all marks are equal and every z is 0: a note says
    so.
    """
    if not len(entries.value):
        return entries, []
    exact = [Fraction(v) / entries.scale for v in entries.value.tolist()]
    who = entries.judge if rule.method == "z_judge" else entries.group
    names = marks.judges if rule.method == "z_judge" else marks.groups
    by: dict[int, list[Fraction]] = {}
    for code, value in zip(who.tolist(), exact, strict=True):
        by.setdefault(code, []).append(value)
    spreads = {code: _Spread.of(values, rule.deviation) for code, values in by.items()}
    every = _Spread.of(exact, rule.deviation)
    notes = [
        Problem("score.equal_marks", {"name": names[code], "n": len(by[code])})
        for code, spread in spreads.items() if not spread.variance
    ]  # fmt: skip
    base, scale = {"overall": (every.mean, every.variance), "t_score": (Fraction(50), Fraction(100))}.get(
        rule.back, (Fraction(0), Fraction(1))
    )
    times = {code: root(scale / s.variance) if s.variance else Fraction(0) for code, s in spreads.items()}
    made = [base + (v - spreads[c].mean) * times[c] for c, v in zip(who.tolist(), exact, strict=True)]
    if rule.clamp and rule.back != "range":
        made = [min(max(v, allowed.minimum), allowed.maximum) for v in made]
    return replace(entries, value=_objects(made), scale=1), notes


def back_to_range(before: Sequence[Cell], cells: Sequence[Cell]) -> list[Cell]:
    """The panel means of z, mapped linearly onto the range from the lowest to the highest panel mean before.

    Criterion by criterion and category by category. Where all are equal, all become the middle of the old range.
    """
    found = []
    for key in dict.fromkeys((cell.criterion, cell.category) for cell in cells):
        here = [cell for cell in cells if (cell.criterion, cell.category) == key]
        old = [cell.value for cell in before if (cell.criterion, cell.category) == key]
        low, high = min(cell.value for cell in here), max(cell.value for cell in here)
        for cell in here:
            share = (cell.value - low) / (high - low) if high > low else Fraction(1, 2)
            found.append(replace(cell, value=short(min(old) + share * (max(old) - min(old)))))
    return found


def short(value: Fraction) -> Fraction:
    """The quotient of two values known to 50 digits, again to 50: its own digits would be noise."""
    unit = 10**DIGITS
    return value if value.denominator < unit else Fraction(round(value * unit), unit)


def _objects(values: Sequence[Fraction]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


# ---- calibrated: estimates computed elsewhere


def calibrated(candidates: Sequence[str], rated: Mapping[str, Fraction], wanted: Codes | Sequence[int]) -> Scores:
    """The severity-adjusted estimate of every candidate that has marks."""
    if lost := [candidates[c] for c in wanted if candidates[c] not in rated]:
        raise Refused([Problem("score.no_rating", {"candidate": name}) for name in lost[:10]])
    return {int(c): rated[candidates[c]] for c in wanted}
