"""Which candidates can be compared at all: those that judges connect."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from leitai.core.rating.sheets import Sheets


@dataclass(frozen=True, slots=True)
class Part:
    """Candidates that judges connect with each other and with nobody else, the judges, and their groups."""

    candidates: tuple[str, ...]
    judges: tuple[str, ...]
    groups: tuple[str, ...]


def parts_of(sheets: Sheets) -> list[Sheets]:
    """The sheets of each part, by first candidate; codes that nobody uses are gone.

    Random judges make a difference between parts "estimable": by the assumption that the judges of one part are on
    average as severe as those of the other. That is no data, so it is not done here.
    """
    size = len(sheets.candidates)
    nodes = size + len(sheets.judges)
    edges = sp.coo_array((np.ones(len(sheets), dtype=bool), (sheets.candidate, size + sheets.judge)), (nodes, nodes))
    count, label = connected_components(edges.tocsr(), directed=False)
    if count == 1:
        return [sheets]
    part = label[sheets.candidate]
    found = [_part(sheets, part == number) for number in dict.fromkeys(part.tolist())]
    return [replace(found[0], notes=sheets.notes)] if len(found) == 1 else found


def _part(sheets: Sheets, marks: NDArray[np.bool_]) -> Sheets:
    """The sheets of these marks alone, codes closed up."""
    candidates, candidate = np.unique(sheets.candidate[marks], return_inverse=True)
    judges, judge = np.unique(sheets.judge[marks], return_inverse=True)
    groups, group_of = np.unique(sheets.group_of[judges], return_inverse=True)
    units, unit_of = np.unique(sheets.unit_of[candidates] if sheets.units else sheets.unit_of, return_inverse=True)
    return replace(
        sheets,
        mark=sheets.mark[marks],
        candidate=candidate,
        judge=judge,
        candidates=tuple(sheets.candidates[code] for code in candidates),
        judges=tuple(sheets.judges[code] for code in judges),
        groups=tuple(sheets.groups[code] for code in groups),
        group_of=group_of,
        units=tuple(sheets.units[code] for code in units),
        unit_of=unit_of,
        home=sheets.home[marks],
        notes=(),
    )


def part_named(sheets: Sheets) -> Part:
    return Part(sheets.candidates, sheets.judges, tuple(group for group in sheets.groups if group))
