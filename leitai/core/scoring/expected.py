"""Who should have marked whom: what a missing mark is measured against."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from leitai.core.rulebook.contest import ContestRule
from leitai.core.scoring.marks import RECUSED, Codes, Marks, distinct


def expected_judges(rule: ContestRule, marks: Marks) -> NDArray[np.int64]:
    """How many judges should have marked each candidate on one criterion; shape (categories, candidates).

    `marks` are all rows of the criterion, marked or not; its judges are those with a row. `rows`: a judge is expected
    where there is a row. `group`: everywhere, if there is one group; with several, in each candidate that the judge's
    group visited (at least half of the group has a row), and wherever else there is a row. Who changed groups is
    expected where there are rows. Recused judges are not expected.
    """
    shape = len(marks.categories), len(marks.candidates)
    judge, candidate = _pairs(marks)
    category = np.zeros(len(marks.judges), dtype=np.int64)
    category[marks.judge] = marks.category
    away, not_seen = _pairs(marks.take(marks.state == RECUSED))
    recused = _counted(category[away], not_seen, shape)
    if rule.panel == "rows" or not len(marks):
        return _counted(category[judge], candidate, shape) - recused
    present = distinct(judge)
    if len(marks.groups) == 1:
        everywhere = np.bincount(category[present], minlength=shape[0])[:, None]
        # criteria that come with the ballots are asked only where the ballots have them
        where = np.ones(shape[1], dtype=np.int64) if rule.listed else np.isin(np.arange(shape[1]), candidate)
        return np.asarray(everywhere * where - recused)
    home = _home_groups(marks)
    settled = present[home[present] >= 0]
    members = _counted(category[settled], home[settled], (shape[0], len(marks.groups)))
    known = home[judge] >= 0
    seen = _counted(home[judge[known]], candidate[known], (len(marks.groups), shape[1]))
    visited = 2 * seen >= np.maximum(members.sum(axis=0), 1)[:, None]
    others = ~known | ~visited[home[judge], candidate]
    return np.asarray(members @ visited + _counted(category[judge[others]], candidate[others], shape) - recused)


def _pairs(marks: Marks) -> tuple[Codes, Codes]:
    """Every judge and candidate that meet in a row, once."""
    pairs = distinct(marks.judge * len(marks.candidates) + marks.candidate)
    judge, candidate = np.divmod(pairs, len(marks.candidates))
    return judge, candidate


def _home_groups(marks: Marks) -> Codes:
    """The group of each judge, -1 for one who changed groups."""
    low = np.full(len(marks.judges), len(marks.groups), dtype=np.int64)
    high = np.full(len(marks.judges), -1, dtype=np.int64)
    np.minimum.at(low, marks.judge, marks.group)
    np.maximum.at(high, marks.judge, marks.group)
    return np.where(low == high, low, -1)


def _counted(row: Codes, column: Codes, shape: tuple[int, int]) -> NDArray[np.int64]:
    found = np.zeros(shape, dtype=np.int64)
    np.add.at(found, (row, column), 1)
    return found
