"""The ballots that count, as the bench takes them: one row for each mark, states in words and never as zeros."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db.models import OuterRef, Q, QuerySet, Subquery

from leitai import models
from leitai.core.assignment.draw import recused_units
from leitai.core.rulebook import ContestRule
from leitai.core.scoring import plain
from leitai.queries.contest.recusals import unit_parents

TEXTS = ("judge", "category", "group", "home_unit", "candidate", "unit", "criterion", "reason", "state")
FIRST_LINE = 2
"""As the rows would stand in a table with one line of headings."""


def effective_ballots(round_id: int) -> QuerySet[models.Ballot]:
    """Of each judge and stop the ballot with the highest (epoch, counter) among those that count.

    One kept aside counts once the chair said so, one the chair left out does not; the last decision holds.
    """
    said = models.BallotDecision.objects.filter(ballot=OuterRef("pk")).order_by("-pk").values("decision")[:1]
    counting = models.Ballot.objects.filter(round_id=round_id).annotate(said=Subquery(said))
    return (
        counting.filter(Q(said="count") | Q(aside="", said__isnull=True))
        .order_by("judge_id", "stop_id", "-epoch", "-counter")
        .distinct("judge_id", "stop_id")
    )


@dataclass(frozen=True)
class Visit:
    """A judge's meeting with a candidate: what was due, with the ballot that counts or without one."""

    judge: models.Judge
    stop: models.Stop
    own: bool
    ballot: models.Ballot | None


@dataclass(frozen=True)
class Counting:
    """Everything that decides a round's result, as rows."""

    round: models.Round
    judges: Mapping[int, models.Judge]
    stops: Mapping[int, models.Stop]
    ballots: Mapping[tuple[int, int | None], models.Ballot]
    own: Mapping[int, Mapping[int, str]]
    """Of each judge the candidates' units that are their own, with their codes."""

    def visits(self) -> Iterator[Visit]:
        """Every due visit once, and those that a ballot tells of; of a candidate seen twice the later ballot counts."""
        known: dict[tuple[int, int], Visit] = {}
        for judge in self.judges.values():
            for stop in self.stops.values():
                ballot = self.ballots.get((judge.pk, stop.pk))
                due = judge.withdrawn_at is None and on_route(judge, stop)
                if not (due or ballot):
                    continue
                visit = Visit(judge, stop, stop.candidate.unit_id in self.own[judge.pk], ballot)
                key = (judge.pk, stop.candidate_id)
                if key not in known or _rank(visit) > _rank(known[key]):
                    known[key] = visit
        yield from known.values()


def _rank(visit: Visit) -> tuple[int, int]:
    return (visit.ballot.epoch, visit.ballot.counter) if visit.ballot else (0, 0)


def on_route(judge: models.Judge, stop: models.Stop) -> bool:
    """Whether this judge's bus stops there: the own group's until they change, the other's from then on."""
    change = judge.changes_from_half_day
    if judge.changes_to_id is None or change is None:
        return stop.group_id == judge.group_id
    return stop.group_id == (judge.changes_to_id if stop.half_day >= change else judge.group_id)


def counting_of(row: models.Round) -> Counting:
    """Four queries, whatever the size of the round."""
    judges = {
        judge.pk: judge
        for judge in models.Judge.objects.filter(round=row).select_related("category", "group").order_by("pk")
    }
    stops = {
        stop.pk: stop
        for stop in models.Stop.objects.filter(group__round=row, candidate__withdrawn_reason="")
        .select_related("group", "candidate__unit")
        .order_by("group__code", "position")
    }
    ballots = {(ballot.judge_id, ballot.stop_id): ballot for ballot in effective_ballots(row.pk)}
    return Counting(row, judges, stops, ballots, _own_units(row, judges, stops))


def _own_units(
    row: models.Round, judges: Mapping[int, models.Judge], stops: Mapping[int, models.Stop]
) -> dict[int, dict[int, str]]:
    parents = unit_parents(row.season.region_id)
    units = {str(stop.candidate.unit_id): stop.candidate.unit.code for stop in stops.values()}
    found = {}
    for judge in judges.values():
        home = str(judge.home_unit_id or "")
        own = recused_units(home, list(units), {home: "", **parents} if home else parents)
        found[judge.pk] = {int(unit): units[unit] for unit in sorted(own)}
    return found


# ---- the bench's frame


def ballot_frame(counting: Counting, rule: ContestRule) -> pl.DataFrame:
    if rule.ballot == "ranking":
        return _framed(_rankings(counting), "place")
    levels = {level.name: plain(level.mark) for level in rule.levels}
    rows = [row for visit in counting.visits() for row in _marks(counting, visit, rule, levels)]
    return _framed(rows, "mark")


def _marks(counting: Counting, visit: Visit, rule: ContestRule, levels: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    head = _head(counting, visit.judge, visit.stop.candidate) | {"group": visit.stop.group.code}
    if visit.own and rule.own_unit == "exclude":
        yield head | {"state": "recused"}
    elif visit.ballot is None:
        yield head | {"state": "absent"}
    elif visit.ballot.state != "scored":
        yield head | {"state": visit.ballot.state, "reason": visit.ballot.reason}
    else:
        for criterion, mark in sorted(visit.ballot.marks.items()):
            number = levels.get(str(mark), str(mark))
            yield head | {"state": "scored", "criterion": criterion, "mark": number, "reason": visit.ballot.reason}


def _rankings(counting: Counting) -> Iterator[dict[str, Any]]:
    """A ranking tells of a whole round, or of the own group's candidates."""
    candidates = {stop.candidate.code: stop.candidate for stop in counting.stops.values()}
    for judge in counting.judges.values():
        ballot = counting.ballots.get((judge.pk, None))
        if ballot is None or ballot.state != "scored":
            continue
        for code, place in sorted(ballot.marks.items(), key=lambda item: int(item[1])):
            if code in candidates:
                head = _head(counting, judge, candidates[code]) | {"group": judge.group.code}
                yield head | {"state": "scored", "place": str(place)}


def _head(counting: Counting, judge: models.Judge, candidate: models.Candidate) -> dict[str, Any]:
    return {
        "judge": judge.code,
        "category": judge.category.counts_as,
        # one name for each judge: the own unit among the candidates', if it is only one
        "home_unit": next(iter(counting.own[judge.pk].values()), ""),
        "candidate": candidate.code,
        "unit": candidate.unit.code,
    }


def _framed(rows: Iterable[dict[str, Any]], number: str) -> pl.DataFrame:
    listed = list(rows)
    columns = {name: pl.Series(name, [row.get(name, "") for row in listed], dtype=pl.String) for name in TEXTS}
    numbers = pl.Series(number, [row.get(number) for row in listed], dtype=pl.String)
    places = max((len(text.partition(".")[2]) for text in numbers.to_list() if text), default=0)
    kind = pl.Int64() if number == "place" else pl.Decimal(38, places)
    return pl.DataFrame(
        {
            "line": pl.Series(range(FIRST_LINE, len(listed) + FIRST_LINE), dtype=pl.Int64),
            **columns,
            number: numbers.cast(kind),
            "factor": pl.Series(["1"] * len(listed), dtype=pl.String).cast(pl.Decimal(38, 0)),
        }
    )
