"""What a visit shows beside the rating: how far judges differ on a candidate, and whether the order of stops told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from leitai.core.rating.sheets import Sheets
from leitai.core.rating.two_way import severity_known, two_way

Vector = NDArray[np.float64]

_ROUNDING = 1e-10  # a sum of squares below this share of the total is rounding


@dataclass(frozen=True, slots=True)
class Spread:
    """The marks of one candidate, rising; deviation is the sample one, None of a single mark."""

    candidate: str
    marks: tuple[float, ...]
    mean: float
    deviation: float | None


def spreads(sheets: Sheets) -> list[Spread]:
    """In the order of the candidates' codes."""
    found = []
    for code, name in enumerate(sheets.candidates):
        marks = np.sort(sheets.mark[sheets.candidate == code])
        deviation = float(marks.std(ddof=1)) if len(marks) > 1 else None
        found.append(Spread(name, tuple(marks.tolist()), float(marks.mean()), deviation))
    return found


@dataclass(frozen=True, slots=True)
class OrderEffect:
    """Points that a mark gains with each further stop of a route, candidates and judges allowed for; 95 % interval."""

    slope: float
    low: float
    high: float
    freedom: int


def order_effect(sheets: Sheets, position: Vector, level: float = 0.95) -> OrderEffect | None:
    """Least squares with candidates and judges fixed; None where no candidate was seen at two positions.

    Parameters
    ----------
    position : shape (n,), the place of the candidate on that judge's route, from 1
    """
    explained = len(sheets.candidates) + (len(sheets.judges) - 1 if severity_known(sheets) else 0)
    freedom = len(sheets) - explained - 1
    rest = two_way(sheets, position).residual
    spread = float(rest @ rest)
    centred = position - position.mean()
    if freedom < 1 or spread <= _ROUNDING * max(1.0, float(centred @ centred)):
        return None
    marks = two_way(sheets, sheets.mark).residual
    slope = float(rest @ marks) / spread
    left = marks - slope * rest
    half = float(stdtrit(freedom, (1 + level) / 2)) * float(np.sqrt(left @ left / freedom / spread))
    return OrderEffect(slope, slope - half, slope + half, freedom)
