"""What has changed at a candidate since it was shown before: photos and figures, then and now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist

from leitai import models
from leitai.core.progress import Spec
from leitai.core.results import NotAvailable
from leitai.documents import numbers
from leitai.documents.numbers import Absent, Cell, Form, Number, Origin
from leitai.facts.questions import CannotResolve
from leitai.messages import say
from leitai.queries import formatting, months
from leitai.queries.contest.names import said
from leitai.queries.contest.photos import PhotoRow, photo_rows, photos_of
from leitai.queries.league.sources import resolver
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named

Subject = tuple[str, Mapping[str, str]]
"""A question of the facts with what names the row it is about."""
OF_A_PROJECT = ("total_investment", "done_total", "done_year", "completion_rate")
OF_A_UNIT = ("plan_year", "done_year", "completion_rate")


@dataclass(frozen=True)
class Side:
    """One of the two showings. `month` is the last one closed by then; None where none was."""

    candidate_id: int
    name: str
    round: str
    day: dt.date
    month: dt.date | None
    photos: tuple[PhotoRow, ...]


@dataclass(frozen=True)
class Measured:
    name: str
    unit: str
    then: Number | Absent
    now: Number | Absent


@dataclass(frozen=True)
class Change:
    unit: str
    then: Side
    now: Side
    figures: tuple[Measured, ...]

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.then, self.now


def change_since(scope: Scope, candidate_id: int) -> Change:
    """Raises ObjectDoesNotExist where the candidate looks back at nothing."""
    rows = visible(scope, models.Candidate).select_related("unit", "round", "project")
    after = rows.get(pk=candidate_id)
    if after.earlier_id is None:
        raise ObjectDoesNotExist("nothing was shown before")
    before = rows.get(pk=after.earlier_id)
    closed = months.seals_in_force(scope)
    then, now = _side(scope, before, closed), _side(scope, after, closed)
    subjects = (_subject(scope, before), _subject(scope, after))
    return Change(named(after.unit, scope.language), then, now, _figures(_Asking(scope, closed), subjects, then, now))


def _side(scope: Scope, candidate: models.Candidate, closed: Iterable[dt.date]) -> Side:
    files = photos_of(scope, [candidate.pk]).filter(copy_state="made", approved_at__isnull=False)
    return Side(
        candidate_id=candidate.pk,
        name=said(candidate, scope.language),
        round=said(candidate.round, scope.language),
        day=candidate.round.starts,
        month=max((month for month in closed if month < candidate.round.starts.replace(day=1)), default=None),
        photos=photo_rows(scope, files),
    )


def _subject(scope: Scope, candidate: models.Candidate) -> Subject | None:
    """What was looked at: a project, or the unit itself; None where this person may not see the project's figures."""
    if candidate.project is None:
        return "measure", {"by": "unit", "key": candidate.unit.code}
    if not visible(scope, models.Project).filter(pk=candidate.project.pk).exists():
        return None
    return "project", {"project": candidate.project.key}


def _figures(
    ask: _Asking, subjects: tuple[Subject | None, Subject | None], then: Side, now: Side
) -> tuple[Measured, ...]:
    before, after = subjects
    if before is None or after is None or before[0] != after[0]:
        return ()
    return tuple(
        Measured(
            ask.name(kind),
            ask.form(kind).unit,
            ask.figure(before, kind, then.month),
            ask.figure(after, kind, now.month),
        )
        for kind in (OF_A_PROJECT if after[0] == "project" else OF_A_UNIT)
    )


class _Asking:
    """Figures of closed months, each with the cell that derives it again."""

    def __init__(self, scope: Scope, closed: Mapping[dt.date, tuple[int, str]]) -> None:
        self.region, self.closed = months.region_of(scope), closed
        self.language, self.resolve = formatting.reader(), resolver()

    def name(self, kind: str) -> str:
        family = "kind" if kind == "completion_rate" else "term"
        return say(f"league.{family}.{kind}", None, self.language)

    def form(self, kind: str) -> Form:
        if Spec(kind).unit == "rate":
            return numbers.rate_form()
        return numbers.money_form(self.language, "project", self.region.currency)

    def figure(self, subject: Subject, kind: str, month: dt.date | None) -> Number | Absent:
        if month is None:
            return numbers.absent(self.language)
        question, arguments = subject
        form, asked = self.form(kind), {**arguments, "kind": kind}
        revision = self.closed[month][0]
        cell = Cell(question, asked, self.region.code, f"{month:%Y-%m}", revision, "0", form.rounding)
        try:
            answer = self.resolve(cell)
        except CannotResolve:
            return numbers.absent(self.language, "", "not_available")
        if isinstance(answer, NotAvailable):
            return numbers.absent(self.language, say(answer.reason, None, self.language), "not_available")
        return numbers.number(
            answer, form, question=question, arguments=asked, region=self.region.code, month=cell.month,
            revision=revision, origin=Origin(self.name(kind)),
        )  # fmt: skip
