"""The live desk: which sheet is where. States and times only: no mark, no mean, no place leaves this file."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from leitai import models
from leitai.core.scoring.refusals import range_of
from leitai.queries import months
from leitai.queries.contest.names import said
from leitai.queries.contest.rules import round_book
from leitai.queries.contest.seen import seats_of
from leitai.queries.orgs import Scope, visible

# A judge whose bus left a stop so long ago and whose sheet has not come is asked for; paper may be on its way.
SILENT = dt.timedelta(minutes=30)
WORDS = ("due", "waiting", "scored", "abstained", "recused", "absent", "voided", "aside", "invalid", "paper", "other")


@dataclass(frozen=True)
class Cell:
    """`state` is due (not there yet), waiting (left, nothing came), a ballot's state, aside, invalid, paper, or other:
    not this judge's stop.
    """

    state: str
    at: dt.datetime | None = None
    versions: int = 0


@dataclass(frozen=True)
class Row:
    judge_id: int
    code: str
    name: str
    category: str
    group: str
    cells: tuple[Cell, ...]
    seen_at: dt.datetime | None
    opened: bool
    silent: bool
    skew_seconds: int


@dataclass(frozen=True)
class Head:
    candidate_id: int
    code: str
    name: str


@dataclass(frozen=True)
class Arrivals:
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    counts: dict[str, int]
    at_bound: int
    """Marks at the lowest or highest the rulebook allows; only their number."""
    last: dt.datetime | None

    @property
    def arrived(self) -> int:
        return sum(self.counts.get(state, 0) for state in ("scored", "abstained", "recused", "absent", "voided"))

    @property
    def expected(self) -> int:
        return sum(count for state, count in self.counts.items() if state != "other")

    @property
    def silent(self) -> int:
        return sum(row.silent for row in self.rows)


def arrivals(scope: Scope, round_id: int) -> Arrivals:
    row = visible(scope, models.Round).select_related("season__region").get(pk=round_id)
    now = months.now(row.season.region)
    seats = seats_of(row)
    heads = [Head(one.pk, one.code, said(one, scope.language)) for one in row.candidates.filter(withdrawn_reason="")]
    sheets = _sheets(scope, round_id)
    paper = set(
        visible(scope, models.PaperEntry)
        .filter(judge__round_id=round_id, ballot=None)
        .values_list("judge_id", "stop__candidate_id")
    )
    badges = {
        one.judge_id: one for one in visible(scope, models.Badge).filter(judge__round_id=round_id).order_by("epoch")
    }
    rows = []
    counts: Counter[str] = Counter()
    for judge in seats.judges:
        stops = {stop.candidate_id: stop for stop in seats.stops[judge.pk]}
        cells = tuple(_cell(judge, head.candidate_id, stops, sheets, paper, seats.own[judge.pk], now) for head in heads)
        counts.update(cell.state for cell in cells)
        badge = badges.get(judge.pk)
        rows.append(
            Row(
                judge_id=judge.pk,
                code=judge.code,
                name=judge.name,
                category=said(judge.category, scope.language),
                group=said(judge.group, scope.language),
                cells=cells,
                seen_at=badge.seen_at if badge else None,
                opened=bool(badge and badge.opened_at),
                silent=any(cell.state == "waiting" for cell in cells),
                skew_seconds=badge.skew_seconds if badge else 0,
            )
        )
    last = max((cell.at for one in rows for cell in one.cells if cell.at), default=None)
    return Arrivals(tuple(heads), tuple(rows), dict(counts), _at_bound(scope, row), last)


Sheets = dict[tuple[int, int | None], list[models.Ballot]]


def _sheets(scope: Scope, round_id: int) -> Sheets:
    found: Sheets = {}
    ballots = visible(scope, models.Ballot).filter(round_id=round_id).select_related("stop")
    for ballot in ballots.defer("marks", "comment", "photos").order_by("epoch", "counter"):
        found.setdefault((ballot.judge_id, ballot.stop.candidate_id if ballot.stop else None), []).append(ballot)
    return found


def _cell(
    judge: models.Judge, candidate: int, stops: dict[int, models.Stop], sheets: Sheets,
    paper: set[tuple[int, int | None]], own: frozenset[int], now: dt.datetime,
) -> Cell:  # fmt: skip
    came = sheets.get((judge.pk, candidate)) or sheets.get((judge.pk, None)) or []
    good = [ballot for ballot in came if not ballot.aside]
    if good:
        return Cell(good[-1].state, good[-1].received_at, len(came))
    stop = stops.get(candidate)
    if came:
        state = "invalid" if came[-1].aside == "invalid" else "aside"
        return Cell(state, came[-1].received_at, len(came))
    if stop is None:
        return Cell("other")
    if candidate in own:
        return Cell("recused")
    if (judge.pk, candidate) in paper:
        return Cell("paper")
    left = stop.left_at or (stop.leaves if stop.arrived_at is None else None)
    return Cell("waiting" if left is not None and now > left + SILENT else "due")


def _at_bound(scope: Scope, row: models.Round) -> int:
    rule = round_book(row).rule
    if rule.ballot != "sheet":
        return 0
    limits = {one.code: range_of(rule, one) for one in rule.listed if one.kind != "pass_fail"}
    count = 0
    for marks in (
        visible(scope, models.Ballot).filter(round=row, state="scored", aside="").values_list("marks", flat=True)
    ):
        for code, mark in marks.items():
            bound = limits.get(code)
            count += bound is not None and Fraction(mark) in (bound.minimum, bound.maximum)
    return count
