"""Ballots that rank or compare: which of them are spoiled, and the marks that the valid ones give."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import polars as pl

from leitai.core.problems import Problem, Refused
from leitai.core.rulebook.contest import ContestRule, RankingRule

PAIRS = "pairs"
_HALVES = (Fraction(0), Fraction(1, 2), Fraction(1))


def marks_by_place(rule: ContestRule, frame: pl.DataFrame) -> tuple[pl.DataFrame, list[Problem]]:
    """A frame with `place` as one with `mark`: the ladder's points at each place.

    A judge's ballot ranks the candidates of one group. It must give every candidate of the group (as far as the judge
    is not recused) a place of its own from 1 on; two may share one where either is allowed to, and the next place is
    then left out. Any other ballot is spoiled: all of its rows are voided and a note says why.
    """
    rows = frame.with_row_index("__row")
    entrants = {
        group: set(names) for group, names in rows.group_by("group").agg(pl.col("candidate").unique()).iter_rows()
    }
    spoiled: list[int] = []
    notes: list[Problem] = []
    for (judge, group), ballot in rows.group_by("judge", "group", maintain_order=True):
        if why := _spoiled(rule.ranking, ballot, entrants[str(group)]):
            id, line, values = why
            notes.append(Problem(id, {"judge": judge} | values, line))
            spoiled += ballot["__row"].to_list()
    if notes and rule.ranking.spoiled == "refuse":
        raise Refused(notes[:10])
    longest = max((len(names) for names in entrants.values()), default=0)
    points = {place: rule.ranking.points.ladder.at(place) for place in range(1, longest + 1)}
    valid = (pl.col("state") == "scored") & ~pl.col("__row").is_in(spoiled)
    marked = rows.with_columns(
        pl.when(pl.col("__row").is_in(spoiled)).then(pl.lit("voided")).otherwise("state").alias("state"),
        pl.when(valid).then(pl.col("place").replace_strict(points, default=None)).cast(pl.Decimal(38, 0)).alias("mark"),
    )
    return marked.drop("__row", "place"), notes


def _spoiled(
    rule: RankingRule, ballot: pl.DataFrame, entrants: set[str]
) -> tuple[str, int | None, dict[str, object]] | None:
    """What is wrong with one judge's ranking, and on which line. A ballot with no place at all was not cast."""
    placed = ballot.filter(pl.col("state") == "scored").sort("place", "line")
    if not len(placed):
        return None
    names, places, lines = (placed[c].to_list() for c in ("candidate", "place", "line"))
    first = int(lines[0])
    if len(set(names)) < len(names):
        twice = next(name for at, name in enumerate(names) if name in names[:at])
        return "score.spoiled_twice", int(lines[len(names) - 1 - names[::-1].index(twice)]), {"candidate": twice}
    recused = set(ballot.filter(pl.col("state") == "recused")["candidate"])
    if lost := sorted(entrants - set(names) - recused):
        return "score.spoiled_missing", first, {"candidate": lost[0]}
    for at, place in enumerate(places):
        sharing = [name for name, other in zip(names, places, strict=True) if other == place]
        if len(sharing) > 2 or (len(sharing) == 2 and not set(sharing) & set(rule.may_share)):
            return "score.spoiled_tie", int(lines[at + 1]), {"place": place, "first": sharing[0], "second": sharing[1]}
        if place != places.index(place) + 1:
            return "score.spoiled_gap", int(lines[at]), {"place": places.index(place) + 1}
    return None


def marks_by_pair(rule: ContestRule, frame: pl.DataFrame) -> tuple[pl.DataFrame, list[Problem]]:
    """Paired comparisons: two rows of one judge with the pair's name as criterion, 1 for the better, 0 for the other.

    Half a point each for equal ones. A pair that is not made of two candidates and one point is spoiled and voided.
    """
    rows = frame.with_row_index("__row")
    spoiled: list[int] = []
    notes: list[Problem] = []
    for (judge, pair), ballot in rows.filter(state="scored").group_by("judge", "criterion", maintain_order=True):
        marks = [Fraction(mark) for mark in ballot["mark"].to_list()]
        if ballot["candidate"].n_unique() == len(marks) == 2 and sum(marks) == 1 and all(m in _HALVES for m in marks):
            continue
        notes.append(Problem("score.spoiled_pair", {"judge": judge, "pair": pair}, int(ballot["line"][0])))
        spoiled += ballot["__row"].to_list()
    if notes and rule.ranking.spoiled == "refuse":
        raise Refused(notes[:10])
    out = pl.col("__row").is_in(spoiled)
    marked = rows.with_columns(
        pl.when(out).then(pl.lit("voided")).otherwise("state").alias("state"),
        pl.when(out).then(None).otherwise("mark").alias("mark"),
        pl.lit(PAIRS).alias("criterion"),
    )
    return marked.drop("__row"), notes


def ladder_check(rule: ContestRule, scores: Sequence[Fraction], notes: Sequence[Problem]) -> list[Problem]:
    """If every ballot is a complete strict ranking, the mean score is the ladder's mean; a note where it is not."""
    if rule.ballot != "ranking" or not scores:
        return []
    rungs = [Fraction(rule.ranking.points.ladder.at(place)) for place in range(1, len(scores) + 1)]
    expected, found = sum(rungs, Fraction(0)) / len(rungs), sum(scores, Fraction(0)) / len(scores)
    if expected == found:
        return []
    return [Problem("score.ladder_check", {"found": f"{float(found):.4f}", "expected": f"{float(expected):.4f}"})]
