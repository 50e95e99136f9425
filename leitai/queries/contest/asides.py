"""Ballots kept aside, for the chair: who sent them, when and why; their marks stay closed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from leitai import models
from leitai.queries.contest.duties import round_on_duty
from leitai.queries.contest.names import said
from leitai.queries.contest.rounds import RoundHead, head_of
from leitai.queries.contest.settled import settled
from leitai.queries.contest.sheets import Pending, pending
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible
from leitai.rules import Refused


@dataclass(frozen=True)
class Ruling:
    decision: str
    reason: str
    by: str
    at: dt.datetime


@dataclass(frozen=True)
class Aside:
    id: UUID
    judge: str
    candidate: str
    reason: str
    state: str
    received_at: dt.datetime
    source: str
    epoch: int
    newer: bool
    """A later ballot of the same judge and stop is there: counting this one changes nothing."""
    never: bool
    """The rulebook does not allow it: it can only be left out."""
    rulings: tuple[Ruling, ...]

    @property
    def last(self) -> str:
        return self.rulings[-1].decision if self.rulings else ""


@dataclass(frozen=True)
class AsidePage:
    head: RoundHead
    ballots: tuple[Aside, ...]
    sheets: tuple[Pending, ...]
    """Paper sheets on which the clerks do not agree."""
    chair: bool
    open: bool

    @property
    def undecided(self) -> int:
        return sum(bool(ballot.reason) and not ballot.rulings for ballot in self.ballots)


def aside_page(scope: Scope, round_id: int, judge: str = "") -> AsidePage:
    """With a judge's code the ballots of that judge that count stand there too, for the chair may leave them out."""
    row = round_on_duty(scope, round_id, ("chair", "scrutineer"))
    if row.state == "draft":
        raise Refused("not_found")
    head = head_of(scope, visible(scope, models.Round).select_related("season").get(pk=round_id))
    known = visible(scope, models.Ballot).filter(round_id=round_id)
    listed = Q(pk__in=known.exclude(aside="", decisions=None).values("pk"))
    rows = list(
        known.filter(listed | Q(judge__code=judge) if judge else listed)
        .select_related("judge", "stop__candidate")
        .defer("marks", "comment", "photos")
        .prefetch_related("decisions__decided_by")
        .order_by("received_at")
    )
    newest = _newest(scope, round_id)
    return AsidePage(
        head=head,
        ballots=tuple(_aside(scope, one, newest) for one in rows),
        sheets=tuple(one for one in pending(scope, round_id) if len(one.clerks) > 1 and one.differs),
        chair="chair" in head.duties,
        open=not settled(row),
    )


Order = dict[tuple[int, int | None], tuple[int, int]]


def _newest(scope: Scope, round_id: int) -> Order:
    """The highest (epoch, counter) of each judge and stop among the ballots that count by themselves."""
    found: Order = {}
    rows = visible(scope, models.Ballot).filter(round_id=round_id, aside="")
    for judge, stop, epoch, counter in rows.values_list("judge_id", "stop_id", "epoch", "counter"):
        found[judge, stop] = max(found.get((judge, stop), (0, 0)), (epoch, counter))
    return found


def _aside(scope: Scope, row: models.Ballot, newest: Order) -> Aside:
    candidate = row.stop.candidate if row.stop else None
    return Aside(
        id=row.pk,
        judge=f"{row.judge.code} {row.judge.name}",
        candidate=f"{candidate.code} {said(candidate, scope.language)}" if candidate else "",
        reason=row.aside,
        state=row.state,
        received_at=row.received_at,
        source=row.source,
        epoch=row.epoch,
        newer=newest.get((row.judge_id, row.stop_id), (0, 0)) > (row.epoch, row.counter),
        never=row.aside in ("invalid", "recused"),
        rulings=tuple(
            Ruling(one.decision, one.reason, person_name(scope, one.decided_by), one.decided_at)
            for one in row.decisions.all()
        ),
    )
