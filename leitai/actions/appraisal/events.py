"""Dated events that earn or cost points, until lamps issue them: entered with their paper, or withdrawn by a row."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from leitai import models
from leitai.actions.appraisal.hold import held_appraisal
from leitai.actions.audit import record
from leitai.actions.texts import needed, text
from leitai.queries import months
from leitai.queries.appraisal.stages import EVENTS, answers_for, duty_of, event_kinds, tree_of
from leitai.queries.orgs import Scope, found
from leitai.rules import Permission, Refused

MOST = 999


@transaction.atomic
def enter_event(
    *, by: Scope, round_id: int, appraised_id: int, kind: str, happened_on: dt.date, words: str, document: str = "",
    count: int = 1, project_id: int | None = None,
) -> models.ScoreEvent:  # fmt: skip
    row = held_appraisal(by, round_id, EVENTS, Permission.SEE_APPRAISAL)
    _refuse_writing(by, row, kind)
    one = models.AppraisedUnit.objects.filter(round=row, pk=appraised_id).first()
    if one is None:
        raise Refused("not_found")
    if not row.starts <= happened_on <= row.ends:
        raise Refused("event_outside_period", first=row.starts, last=row.ends)
    if not 1 <= count <= MOST:
        raise Refused("event_count_out_of_range", most=MOST)
    assert by.person_id is not None
    made = models.ScoreEvent.objects.create(
        appraised=one, kind=kind, happened_on=happened_on, count=count, text=needed(words, 500, "words"),
        document=text(document, 200, "document"), project=_project(by, one, project_id),
        entered_by_id=by.person_id, entered_at=months.now(months.region_of(by)),
    )  # fmt: skip
    detail = {"kind": kind, "count": count, "project": project_id}
    record(by=by, verb="enter_score_event", about=made, unit_id=one.unit_id, detail=detail)
    return made


@transaction.atomic
def withdraw_event(*, by: Scope, event_id: int, reason: str) -> models.ScoreEvent:
    known = found(by, models.ScoreEvent, event_id)
    row = held_appraisal(by, known.appraised.round_id, EVENTS, Permission.SEE_APPRAISAL)
    _refuse_writing(by, row, known.kind)
    if known.withdraws_id is not None or models.ScoreEvent.objects.filter(withdraws=known).exists():
        raise Refused("event_withdrawn")
    assert by.person_id is not None
    made = models.ScoreEvent.objects.create(
        appraised=known.appraised, kind=known.kind, happened_on=known.happened_on, count=known.count,
        text=needed(reason, 500, "reason"), document=known.document, project=known.project,
        entered_by_id=by.person_id, entered_at=months.now(months.region_of(by)), withdraws=known,
    )  # fmt: skip
    unit_id = known.appraised.unit_id
    record(by=by, verb="withdraw_score_event", about=made, unit_id=unit_id, detail={"event": known.pk})
    return made


def _refuse_writing(by: Scope, row: models.AppraisalRound, kind: str) -> None:
    """The office that runs the appraisal, and the department that answers for this kind of event."""
    part = event_kinds(tree_of(row)).get(kind)
    if part is None:
        raise Refused("event_kind_unknown", kind=kind)
    if not by.may(Permission.EDIT_APPRAISAL) and not answers_for(by, duty_of(row, part)):
        raise Refused("not_your_indicator")


def _project(by: Scope, one: models.AppraisedUnit, project_id: int | None) -> models.Project | None:
    if project_id is None:
        return None
    project = found(by, models.Project, project_id)
    if one.unit_id is not None and not project.credits.filter(unit_id=one.unit_id).exists():
        raise Refused("event_project_elsewhere", project=project.name)
    return project
