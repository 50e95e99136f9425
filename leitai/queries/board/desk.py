"""The main hall's desk: how far the reveal is, which keys work now, and who follows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from leitai import models
from leitai.queries.board.state import phase_of
from leitai.queries.board.venues import RollCall, roll_call
from leitai.queries.contest.duties import COUNTING, duties_of
from leitai.queries.contest.reveal import Reveal, last_step, reveal_of
from leitai.queries.meetings.programme import meeting_rows
from leitai.queries.meetings.rows import said
from leitai.queries.orgs import Scope, visible
from leitai.rules import Permission


@dataclass(frozen=True)
class OpenLine:
    place: int
    name: str
    score: str


@dataclass(frozen=True)
class Desk:
    round_id: int
    title: str
    starts: dt.date
    phase: str
    reveal: Reveal
    lines: tuple[OpenLine, ...]
    """The open places, the best of them first; nothing of the others."""
    sealed: int
    roll: RollCall
    meetings: tuple[tuple[int, str], ...]
    may_press: bool
    may_set_up: bool

    @property
    def opens(self) -> int:
        """How many places the next press opens."""
        return self.reveal.next_shown - self.reveal.shown


def desk(scope: Scope, round_id: int) -> Desk:
    row = board_round(scope, round_id)
    reveal = reveal_of(row)
    english = scope.language.startswith("en")
    set_up = scope.may(Permission.RUN_CONTEST)
    return Desk(
        round_id=row.pk,
        title=(row.name_en or row.name) if english else row.name,
        starts=row.starts,
        phase=phase_of(row, last_step(row.pk)),
        reveal=reveal,
        lines=tuple(
            OpenLine(one.place, (one.name_en or one.name) if english else one.name, one.score)
            for one in reversed(reveal.places)
        ),
        sealed=reveal.of - reveal.shown,
        roll=roll_call(scope, row.pk),
        meetings=tuple((one.pk, said(one, "title", scope.language)) for one in meeting_rows(scope)) if set_up else (),
        may_press=bool(duties_of(scope, row.pk) & set(COUNTING)),
        may_set_up=set_up,
    )


def board_round(scope: Scope, round_id: int) -> models.Round:
    """The round, for the office that runs it and for those who hold a duty in it."""
    row = visible(scope, models.Round).get(pk=round_id)
    if not scope.may(Permission.RUN_CONTEST) and not duties_of(scope, row.pk):
        raise models.Round.DoesNotExist
    return row
