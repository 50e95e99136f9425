"""What a round's ballots come to at this moment. It is kept sealed: nobody sees it before the lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from leitai import models
from leitai.queries.contest.ballots import Counting, ballot_frame, counting_of
from leitai.queries.contest.counting import Values, calibrated, input_hash, official
from leitai.queries.contest.parts import Parts, parts_of
from leitai.queries.contest.rules import round_book
from leitai.queries.contest_rulebooks import ContestBook
from leitai.queries.orgs import Scope, office_scope


@dataclass(frozen=True)
class Gathered:
    """Everything a result rests on, read at one moment."""

    book: ContestBook
    counting: Counting
    frame: pl.DataFrame
    parts: Parts
    sha256: str

    @property
    def ballots(self) -> int:
        return len(self.counting.ballots)


def gathered(by: Scope, row: models.Round, book: ContestBook | None = None) -> Gathered:
    """By the round's own rulebook, or by another one that somebody tries on it."""
    book = book or round_book(row)
    counting = counting_of(row)
    frame = ballot_frame(counting, book.rule)
    parts = parts_of(by, row, book.rule, _ranked(counting, book))
    return Gathered(book, counting, frame, parts, input_hash(book, frame, parts.parts, parts.lacking))


def _ranked(counting: Counting, book: ContestBook) -> Sequence[str]:
    candidates = [stop.candidate for stop in counting.stops.values()]
    names = [one.unit.code for one in candidates] if book.rule.unit else [one.code for one in candidates]
    return list(dict.fromkeys(names))


def both_results(found: Gathered) -> tuple[Values, Values]:
    """Official and calibrated; what cannot be computed says why."""
    if found.frame.is_empty():
        nothing: dict[str, Any] = {"refused": [{"id": "rating.no_marks", "values": {}, "line": None}]}
        return nothing, nothing
    judges = found.counting.judges.values()
    groups = {judge.code: judge.group.code for judge in judges}
    positions = {f"{s.group.code} {s.candidate.code}": s.position for s in found.counting.stops.values()}
    rated = calibrated(found.book.rule, found.frame, groups, positions)
    if found.parts.lacking:
        lacking = [{"id": p.id, "values": dict(p.values), "line": None} for p in found.parts.lacking]
        return {"refused": lacking}, rated
    return official(found.book, found.frame, found.parts.parts, rated), rated


def office_of_round(round_id: int) -> Scope:
    """The office's own scope, for what follows a ballot: a judge's phone has none that may count."""
    row = models.Round.objects.select_related("season__region").get(pk=round_id)
    return office_scope(row.season.region)
