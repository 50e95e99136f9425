"""The rank range beside each official place: how far the place could move with other judges of the same kind."""

from __future__ import annotations

import polars as pl

from leitai.core.problems import Problem, Refused
from leitai.core.rating import NotConnected, rate, sheets_of
from leitai.core.rulebook import ContestRule
from leitai.core.scoring import sheet_totals
from leitai.core.standing import standing

MOST = 50_000  # rows; beyond an event's size `leitai rate` is asked for ranges, and its JSON given with --rating

Ranges = dict[str, tuple[int, int]]


def rank_ranges(rule: ContestRule, ballots: pl.DataFrame) -> tuple[Ranges, list[Problem]]:
    """95 % marginal sets of the robust calibrated rating, of units where those are ranked; or why there are none."""
    if rule.ballot != "sheet" or rule.places.within == "group" or len(ballots) > MOST:
        return {}, []
    try:
        rated = rate(sheets_of(sheet_totals(rule, ballots)), robust=True)
    except Refused as refused:
        return {}, list(refused.problems)
    if isinstance(rated, NotConnected):
        return {}, [Problem("score.not_connected", {"n": len(rated.parts)})]
    estimates, covariance = rated.by_unit() if rule.unit else (rated.estimates, rated.covariance)
    names = rated.sheets.units if rule.unit else rated.candidates
    if covariance is None or len(names) < 2:
        return {}, []
    sets = standing(estimates, covariance, rated.freedom).sets
    return {name: (int(low), int(high)) for name, low, high in zip(names, sets.low, sets.high, strict=True)}, []
