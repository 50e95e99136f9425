"""The link report of a round: before the visit as planned, during it as far as sheets have come in. No mark is read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from leitai import models
from leitai.core.assignment import Choice, Design, Event, Limits, LinkReport, choose, link_report, lot
from leitai.core.problems import Refused as Faulty
from leitai.core.results import NotAvailable
from leitai.queries.contest.names import said
from leitai.queries.contest.seen import Seats, seats_of
from leitai.queries.contest.tour import in_words
from leitai.queries.orgs import Scope, visible
from leitai.rules import Refused

# Between judges of one panel marks of one candidate differ by about so much; only the words of the report need it.
SIGMA = 4.0


@dataclass(frozen=True)
class Pair:
    """Two groups and by how many marks their sites can be compared; None where nothing connects them."""

    first: str
    second: str
    error: float | None


@dataclass(frozen=True)
class Missed:
    judge: str
    connected: bool
    error: float | None


@dataclass(frozen=True)
class Links:
    """`parts` names what hangs together; `linkers` are the judges who see stops of more than one group."""

    realised: bool
    seats: int
    connected: bool
    parts: tuple[tuple[str, ...], ...]
    pairs: tuple[Pair, ...]
    linkers: tuple[str, ...]
    without: tuple[Missed, ...]
    refused: str = ""


def links(scope: Scope, round_id: int, *, realised: bool = False) -> Links:
    row = visible(scope, models.Round).select_related("season").get(pk=round_id)
    seats = seats_of(row)
    names = {judge.code: judge.name for judge in seats.judges}
    groups = {group.code: said(group, scope.language) for group in row.groups.all()}
    sites = {one.code: one.name for one in row.candidates.all()}
    rows = _rows(seats, _came(row) if realised else None)
    if not rows:
        return Links(realised, 0, False, (), (), (), ())
    return _told(link_report(Design.of(rows)), realised, names, groups, sites)


def _rows(seats: Seats, came: set[tuple[int, int]] | None) -> list[tuple[str, str, str]]:
    """(judge, group, candidate) of every sheet that is due, or of those that came."""
    found = []
    for judge in seats.judges:
        for candidate in {stop.candidate_id: stop.candidate for stop in seats.stops[judge.pk]}.values():
            here = candidate.pk not in seats.own[judge.pk]
            if here and (came is None or (judge.pk, candidate.pk) in came):
                found.append((judge.code, judge.group.code, candidate.code))
    return found


def _came(row: models.Round) -> set[tuple[int, int]]:
    sheets = row.ballots.filter(state="scored", aside="").exclude(stop=None)
    return set(sheets.values_list("judge_id", "stop__candidate_id").distinct())


def _told(
    report: LinkReport, realised: bool, names: dict[str, str], groups: dict[str, str], sites: dict[str, str]
) -> Links:
    return Links(
        realised=realised,
        seats=report.marks,
        connected=report.connected,
        parts=tuple(tuple(sites.get(code, code) for code in part) for part in report.parts),
        pairs=tuple(
            Pair(groups.get(pair.first, pair.first), groups.get(pair.second, pair.second), _marks(pair.decisive))
            for pair in report.groups
        ),
        linkers=tuple(f"{code} {names.get(code, '')}" for code in report.linkers),
        without=tuple(
            Missed(f"{one.judge} {names.get(one.judge, '')}", one.connected, _marks(one.worst))
            for one in report.absences
        ),
    )


def _marks(figure: float | NotAvailable) -> float | None:
    return None if isinstance(figure, NotAvailable) else figure * SIGMA


@dataclass(frozen=True)
class Swap:
    judge_id: int
    group_id: int
    half_day: int


def best_swaps(row: models.Round, swaps: int) -> list[Swap]:
    """Which judges should change buses half-way so that the groups can be compared best, in the order of their lot.

    A judge rides on to the next group; with two groups they trade places.
    """
    seats = seats_of(row)
    groups, half = _on_the_road(row, seats)
    event = _event(row, seats, groups, half)
    return _swaps(event, _chosen(event, Limits(swaps=swaps)), seats, groups, half)


def best_common(row: models.Round, number: int) -> list[int]:
    """Which candidates every group should visit so that the groups can be compared best, seen from their routes now."""
    seats = seats_of(row)
    groups, half = _on_the_road(row, seats)
    event = _event(row, seats, groups, half, travelled=True)
    codes = {event.sites[site] for site in _chosen(event, Limits(common=number)).common}
    return list(row.candidates.filter(code__in=codes).values_list("pk", flat=True))


def common_sites(scope: Scope, round_id: int) -> tuple[str, ...]:
    rows = visible(scope, models.Candidate).filter(round_id=round_id, for_all=True, withdrawn_reason="")
    return tuple(said(one, scope.language) for one in rows)


def _on_the_road(row: models.Round, seats: Seats) -> tuple[list[models.VisitGroup], int]:
    """The groups in which somebody rides, and the half-day from which buses may be changed."""
    riding = {judge.group_id for judge in seats.judges}
    groups = [group for group in row.groups.all() if group.pk in riding]
    stops = {stop.pk: stop for each in seats.stops.values() for stop in each}
    if not stops or len(groups) < 2:
        raise Refused("round_without_stops" if not stops else "round_with_one_group")
    return groups, (max(stop.half_day for stop in stops.values()) + 1) // 2 or 1


def _chosen(event: Event, limits: Limits) -> Choice:
    try:
        return choose(event, limits)
    except Faulty as faulty:
        raise in_words(faulty) from faulty


def _event(
    row: models.Round, seats: Seats, groups: list[models.VisitGroup], half: int, *, travelled: bool = False
) -> Event:
    """`travelled` leaves out what is seen by video: everybody sees it anyway."""
    at = {group.pk: number for number, group in enumerate(groups)}
    judges = {judge.code: judge for judge in seats.judges}
    order = lot(row.lot_seed or row.code, judges)
    first: dict[int, models.Stop] = {}
    for stop in models.Stop.objects.filter(group__round=row, candidate__withdrawn_reason="").select_related(
        "candidate"
    ):
        if not (travelled and stop.candidate.remote):
            first.setdefault(stop.candidate_id, stop)
    sites = sorted(first.values(), key=lambda stop: stop.candidate.code)
    barred = [[stop.candidate_id in seats.own[judges[code].pk] for code in order] for stop in sites]
    return Event(
        sites=tuple(stop.candidate.code for stop in sites),
        route=tuple(at[stop.group_id] for stop in sites),
        early=tuple(stop.half_day < half for stop in sites),
        judges=tuple(order),
        bus=tuple(at[judges[code].group_id] for code in order),
        groups=tuple(group.code for group in groups),
        recused=np.array(barred, dtype=bool),
        may_link=tuple(not seats.own[judges[code].pk] for code in order),
    )


def _swaps(event: Event, choice: Choice, seats: Seats, groups: list[models.VisitGroup], half: int) -> list[Swap]:
    ids = {judge.code: judge.pk for judge in seats.judges}
    return [
        Swap(ids[event.judges[judge]], groups[(bus + 1) % len(groups)].pk, half)
        for bus, moved in enumerate(choice.swaps)
        for judge in sorted(moved)
    ]
