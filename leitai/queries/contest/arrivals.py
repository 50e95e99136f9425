"""What has arrived and what is missing before a lock. Counts only: no mark is summed here."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from leitai import models
from leitai.queries.contest.ballots import Counting, counting_of
from leitai.queries.contest.duties import COUNTING, duties_of
from leitai.queries.contest.rules import round_book
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named
from leitai.rules import Permission


@dataclass(frozen=True)
class JudgeMissing:
    code: str
    name: str
    office: str
    missing: int
    due: int


@dataclass(frozen=True)
class StopMissing:
    code: str
    name: str
    missing: int
    due: int


@dataclass(frozen=True)
class LockCheck:
    """The page on which a lock is asked for and confirmed."""

    id: int
    name: str
    state: str
    due: int
    arrived: int
    recused: int
    by_judge: tuple[JudgeMissing, ...]
    by_stop: tuple[StopMissing, ...]
    aside: int
    """Ballots kept aside that nobody has decided about."""
    asked_by: str
    asked_at: dt.datetime | None
    may_ask: bool
    may_confirm: bool
    own_request: bool

    @property
    def missing(self) -> int:
        return self.due - self.arrived


def missing_visits(row: models.Round, counting: Counting | None = None) -> int:
    """How many sheets are due and not here; a judge is not due at the own unit."""
    due, arrived = _due(row, counting or counting_of(row))
    return sum(due.values()) - sum(arrived.values())


def _due(row: models.Round, counting: Counting) -> tuple[Counter[tuple[int, int]], Counter[tuple[int, int]]]:
    """By judge and candidate. Where judges rank, one sheet of each judge, under candidate 0."""
    due: Counter[tuple[int, int]] = Counter()
    arrived: Counter[tuple[int, int]] = Counter()
    if round_book(row).rule.ballot != "sheet":
        for judge in counting.judges.values():
            if judge.withdrawn_at is None:
                due[judge.pk, 0] += 1
                arrived[judge.pk, 0] += (judge.pk, None) in counting.ballots
        return due, arrived
    for visit in counting.visits():
        if not visit.own:
            due[visit.judge.pk, visit.stop.candidate_id] += 1
            arrived[visit.judge.pk, visit.stop.candidate_id] += visit.ballot is not None
    return due, arrived


def undecided_aside(row: models.Round) -> int:
    said = models.BallotDecision.objects.filter(ballot=OuterRef("pk")).order_by("-pk").values("decision")[:1]
    aside = models.Ballot.objects.filter(round=row).exclude(aside="").annotate(said=Subquery(said))
    return aside.filter(said__isnull=True).count()


def lock_check(scope: Scope, round_id: int) -> LockCheck:
    row = visible(scope, models.Round).select_related("season__region", "lock_asked_by").get(pk=round_id)
    counting = counting_of(row)
    due, arrived = _due(row, counting)
    counts = bool(duties_of(scope, row.pk) & set(COUNTING))
    own = row.lock_asked_by_id == scope.person_id
    return LockCheck(
        id=row.pk,
        name=named(row, scope.language),
        state=row.state,
        due=sum(due.values()),
        arrived=sum(arrived.values()),
        recused=sum(visit.own for visit in counting.visits()),
        by_judge=_by_judge(counting, due, arrived),
        by_stop=_by_stop(scope, counting, due, arrived),
        aside=undecided_aside(row),
        asked_by=person_name(scope, row.lock_asked_by),
        asked_at=row.lock_asked_at,
        may_ask=row.state == "open" and row.lock_asked_at is None and (counts or scope.may(Permission.RUN_CONTEST)),
        may_confirm=row.state == "open" and row.lock_asked_at is not None and counts and not own,
        own_request=own,
    )


def _by_judge(
    counting: Counting, due: Counter[tuple[int, int]], arrived: Counter[tuple[int, int]]
) -> tuple[JudgeMissing, ...]:
    lines = []
    for pk, judge in counting.judges.items():
        asked = sum(n for (j, _c), n in due.items() if j == pk)
        missing = asked - sum(n for (j, _c), n in arrived.items() if j == pk)
        if missing:
            lines.append(JudgeMissing(judge.code, judge.name, judge.office, missing, asked))
    return tuple(sorted(lines, key=lambda line: (-line.missing, line.code)))


def _by_stop(
    scope: Scope, counting: Counting, due: Counter[tuple[int, int]], arrived: Counter[tuple[int, int]]
) -> tuple[StopMissing, ...]:
    english = scope.language.startswith("en")
    lines = []
    for candidate in {stop.candidate_id: stop.candidate for stop in counting.stops.values()}.values():
        asked = sum(n for (_j, c), n in due.items() if c == candidate.pk)
        missing = asked - sum(n for (_j, c), n in arrived.items() if c == candidate.pk)
        if missing:
            name = (candidate.name_en or candidate.name) if english else candidate.name
            lines.append(StopMissing(candidate.code, name, missing, asked))
    return tuple(sorted(lines, key=lambda line: (-line.missing, line.code)))
