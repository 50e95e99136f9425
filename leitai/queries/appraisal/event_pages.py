"""The register of dated events that earn or cost points, and what a new one may be."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from leitai import models
from leitai.core.appraisal.tree import paths
from leitai.queries.appraisal.evidence import Paper, papers
from leitai.queries.appraisal.rounds import AppraisalHead, head_of, said
from leitai.queries.appraisal.stages import EVENTS, answers_for, event_kinds, tree_of
from leitai.queries.appraisal.words import labelled
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible
from leitai.rules import Permission, Refused

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Withdrawn:
    reason: str
    by: str
    at: dt.datetime


@dataclass(frozen=True)
class EventLine:
    id: int
    day: dt.date
    name: str
    kind: str
    count: int
    text: str
    document: str
    project_id: int | None
    project: str
    by: str
    papers: tuple[Paper, ...]
    withdrawn: Withdrawn | None
    may_change: bool
    may_add: bool


@dataclass(frozen=True)
class EventList:
    head: AppraisalHead
    may_enter: bool
    kinds: tuple[str, ...]
    lines: tuple[EventLine, ...]


def event_list(scope: Scope, round_id: int) -> EventList:
    row = visible(scope, models.AppraisalRound).get(pk=round_id)
    names, mine = _names(row), set(_writable(scope, row))
    rows = visible(scope, models.ScoreEvent).filter(appraised__round=row, withdraws=None)
    rows = rows.select_related(
        "appraised__unit", "appraised__organization", "project", "entered_by", "withdrawn_by__entered_by"
    ).prefetch_related("files")
    seen = set(visible(scope, models.Project).filter(score_events__in=rows).values_list("pk", flat=True))
    lines = tuple(_line(scope, one, names, mine, seen) for one in rows)
    return EventList(head_of(scope, row), bool(mine), tuple(names.values()), lines)


def _line(
    scope: Scope, one: models.ScoreEvent, names: dict[str, str], mine: set[str], seen: set[int]
) -> EventLine:  # fmt: skip
    back = getattr(one, "withdrawn_by", None)
    named = one.appraised.unit or one.appraised.organization
    assert named is not None
    shown = one.project if one.project_id in seen else None
    changes = one.kind in mine and back is None
    return EventLine(
        one.pk, one.happened_on, said(named, scope.language), names.get(one.kind, one.kind), one.count, one.text,
        one.document, shown.pk if shown else None, said(shown, scope.language) if shown else "",
        person_name(scope, one.entered_by), papers(one.files.all()),
        None if back is None else Withdrawn(back.text, person_name(scope, back.entered_by), back.entered_at),
        changes, changes,
    )  # fmt: skip


def _names(row: models.AppraisalRound) -> dict[str, str]:
    """Every kind of event with the name of the part of the tree that counts it."""
    tree = tree_of(row)
    parts = {part.code: labelled(part.label) for _path, part in paths(tree)}
    kinds = event_kinds(tree)
    several = {code for code in kinds.values() if list(kinds.values()).count(code) > 1}
    return {kind: f"{parts[code]} · {kind}" if code in several else parts[code] for kind, code in kinds.items()}


def _writable(scope: Scope, row: models.AppraisalRound) -> list[str]:
    if row.state not in EVENTS:
        return []
    kinds = event_kinds(tree_of(row))
    if scope.may(Permission.EDIT_APPRAISAL):
        return list(kinds)
    duties = {duty.indicator: duty for duty in row.duties.select_related("organization")}
    return [kind for kind, part in kinds.items() if answers_for(scope, duties.get(part))]


@dataclass(frozen=True)
class EventChoices:
    head: AppraisalHead
    units: Choices
    kinds: Choices
    projects: Choices


def event_choices(scope: Scope, round_id: int) -> EventChoices:
    """For whoever may enter an event here."""
    row = visible(scope, models.AppraisalRound).get(pk=round_id)
    names, mine = _names(row), _writable(scope, row)
    if not mine:
        raise Refused("not_your_indicator")
    units = []
    for one in row.appraised.select_related("unit", "organization"):
        named = one.unit or one.organization
        assert named is not None
        units.append((str(one.pk), said(named, scope.language)))
    projects = visible(scope, models.Project).filter(bundle=None).order_by("code")
    return EventChoices(
        head_of(scope, row), tuple(units), tuple((kind, names[kind]) for kind in mine),
        tuple((str(one.pk), f"{said(one, scope.language)} · {one.code}") for one in projects),
    )  # fmt: skip
