"""The same marks under every rule in use: where the places hang on the rule, the visit has not decided them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from leitai.core.rank_sets import ranks
from leitai.core.rating.absorbed import summed
from leitai.core.rating.sheets import Sheets

Vector = NDArray[np.float64]
Ranks = NDArray[np.int64]

RULES = ("mean", "median", "drop_one", "trim_tenth", "second_mean", "z_group", "z_judge", "calibrated")

_DROP_FROM = 5  # marks; fewer are not trimmed
_Z_FROM = 3  # marks of a judge that make a deviation


def rule_places(sheets: Sheets, calibrated: Vector) -> dict[str, Ranks]:
    """Places of the candidates, 1-2-2-4, by rule; a rule that cannot place every candidate is left out."""
    return {name: ranks(found) for name, found in rule_scores(sheets, calibrated).items()}


def unit_places(sheets: Sheets, calibrated: Vector) -> dict[str, Ranks]:
    """Places of the units, each at the mean of its candidates' scores, by rule."""
    size = len(sheets.units)
    count = np.bincount(sheets.unit_of, minlength=size)
    scores = rule_scores(sheets, calibrated)
    return {name: ranks(summed(sheets.unit_of, found, size) / count) for name, found in scores.items()}


def rule_scores(sheets: Sheets, calibrated: Vector) -> dict[str, Vector]:
    """Scores of the candidates by rule, shape (p,); a rule that cannot score every candidate is left out.

    second_mean (二次平均法): each mark times (mean of the groups' means) / (mean of its group); z_group, z_judge: each
    mark less the mean, over the deviation, of its group or judge, judges with fewer than three marks or equal ones
    left out. Both force groups (or judges) to be equal on average, right or wrong.
    """
    mark, size = sheets.mark, len(sheets.candidates)
    by_group = np.bincount(sheets.group, mark) / np.bincount(sheets.group)
    scores: dict[str, Vector | None] = {
        "mean": _mean(sheets, mark),
        **{name: _kept(sheets, name) for name in ("median", "drop_one", "trim_tenth")},
        "second_mean": _mean(sheets, mark * (by_group.mean() / by_group)[sheets.group])
        if (by_group > 0).all()
        else None,
        "z_group": _standardised(sheets, sheets.group),
        "z_judge": _standardised(sheets, sheets.judge),
        "calibrated": calibrated,
    }
    return {name: found for name in RULES if (found := scores[name]) is not None and len(found) == size}


def _mean(sheets: Sheets, values: Vector, marks: NDArray[np.bool_] | None = None) -> Vector | None:
    kept = np.ones(len(values), dtype=bool) if marks is None else marks
    size = len(sheets.candidates)
    count = np.bincount(sheets.candidate[kept], minlength=size)
    if not count.all():
        return None
    return np.asarray(summed(sheets.candidate[kept], values[kept], size) / count)


def _kept(sheets: Sheets, rule: str) -> Vector:
    """Means of the middle of each candidate's sorted marks."""
    order = np.lexsort((sheets.mark, sheets.candidate))
    ends = np.cumsum(np.bincount(sheets.candidate, minlength=len(sheets.candidates)))
    found = []
    for ordered in np.split(sheets.mark[order], ends[:-1]):
        n = len(ordered)
        left = {"median": (n - 1) // 2, "drop_one": int(n >= _DROP_FROM), "trim_tenth": n // 10}[rule]
        found.append(float(ordered[left : n - left].mean()))
    return np.array(found)


def _standardised(sheets: Sheets, owner: NDArray[np.int64]) -> Vector | None:
    count = np.maximum(np.bincount(owner), 1)
    mean = np.bincount(owner, sheets.mark) / count
    centred = sheets.mark - mean[owner]
    deviation = np.sqrt(np.bincount(owner, centred**2) / count)
    usable = ((count >= _Z_FROM) & (deviation > 1e-9))[owner]
    return _mean(sheets, centred / np.where(usable, deviation[owner], 1.0), usable)
