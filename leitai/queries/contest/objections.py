"""Objections to a result, each with the file of everything that happened; a county sees only its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from leitai import models
from leitai.labels import AUDIT_VERBS, choice
from leitai.queries.contest.duties import COUNTING, duties_of
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named
from leitai.rules import Permission


@dataclass(frozen=True)
class ObjectionLine:
    id: int
    unit: str
    version: int
    state: str
    filed_at: dt.datetime
    text: str
    corrected_version: int | None


@dataclass(frozen=True)
class Happening:
    at: dt.datetime
    who: str
    what: str


@dataclass(frozen=True)
class Case:
    """The case file: the challenge, every step with its moment and person, the answer and what came of it."""

    line: ObjectionLine
    round_id: int
    round_name: str
    filed_by: str
    answer: str
    decided_by: str
    decided_at: dt.datetime | None
    history: tuple[Happening, ...]
    may_decide: bool
    may_withdraw: bool
    may_correct: bool


def objections(scope: Scope, round_id: int) -> tuple[ObjectionLine, ...]:
    rows = visible(scope, models.Objection).filter(round_id=round_id).select_related("unit")
    return tuple(_line(scope, row) for row in rows)


def _line(scope: Scope, row: models.Objection) -> ObjectionLine:
    return ObjectionLine(
        row.pk, named(row.unit, scope.language), row.version, row.state, row.filed_at, row.text, row.corrected_version
    )


def case_file(scope: Scope, objection_id: int) -> Case:
    row = (
        visible(scope, models.Objection).select_related("unit", "round", "filed_by", "decided_by").get(pk=objection_id)
    )
    is_open = row.state in ("filed", "heard")
    return Case(
        line=_line(scope, row),
        round_id=row.round_id,
        round_name=named(row.round, scope.language),
        filed_by=person_name(scope, row.filed_by),
        answer=row.answer,
        decided_by=person_name(scope, row.decided_by),
        decided_at=row.decided_at,
        history=_history(scope, row),
        may_decide=is_open and scope.may(Permission.RUN_CONTEST),
        may_withdraw=is_open and scope.may(Permission.OBJECT) and row.unit_id in scope.filing_unit_ids,
        may_correct=row.state == "upheld"
        and row.corrected_version is None
        and bool(duties_of(scope, row.round_id) & set(COUNTING)),
    )


def _history(scope: Scope, row: models.Objection) -> tuple[Happening, ...]:
    """The trail of this very row: whoever may see the case may see its steps."""
    events = (
        models.AuditEvent.objects.filter(region_id=scope.region_id, object_type="objection", object_id=str(row.pk))
        .select_related("actor")
        .order_by("pk")
    )
    return tuple(Happening(e.at, person_name(scope, e.actor), choice(AUDIT_VERBS, e.verb)) for e in events)
