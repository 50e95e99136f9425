"""The desk of a notice's objections: of the office, of leaders and auditors; who objected two roles see."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from leitai import models
from leitai.queries.appraisal.rounds import appraisal_shown, said
from leitai.queries.appraisal.scored import appraisal_of
from leitai.queries.appraisal.standing import UNDECIDED, last_version
from leitai.queries.appraisal.words import labelled
from leitai.queries.files import FileContent, original_of
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, office_scope, visible
from leitai.rules import Permission


@dataclass(frozen=True)
class ObjectionLine:
    id: int
    receipt: str
    about: str
    version: int
    state: str
    filed_at: dt.datetime
    text: str
    files: int
    corrected_version: int | None


@dataclass(frozen=True)
class Evidence:
    id: int
    name: str
    size: int


@dataclass(frozen=True)
class Case:
    line: ObjectionLine
    round_id: int
    answer: str
    decided_by: str
    decided_at: dt.datetime | None
    evidence: tuple[Evidence, ...]
    may_know: bool
    """Whether this person's role knows who objected; the names may be removed already."""
    name: str
    telephone: str
    remove_after: dt.date | None
    may_hear: bool
    may_decide: bool
    may_correct: bool


def objections(scope: Scope, pk: int) -> tuple[ObjectionLine, ...]:
    row = appraisal_shown(scope, pk)
    rows = visible(scope, models.NoticeObjection).filter(round=row)
    labels = _labels(row)
    found = rows.select_related("appraised__unit", "appraised__organization").prefetch_related("files")
    return tuple(_line(scope, one, labels) for one in found)


def _labels(row: models.AppraisalRound) -> dict[str, str]:
    last = last_version(row.pk)
    return {one.code: labelled(one.label) for one in appraisal_of(last).tree.scored} if last else {}


def _line(scope: Scope, row: models.NoticeObjection, labels: dict[str, str]) -> ObjectionLine:
    who = (row.appraised.unit or row.appraised.organization) if row.appraised else None
    about = [said(who, scope.language) if who else "", labels.get(row.indicator, row.indicator)]
    return ObjectionLine(
        row.pk, row.receipt, " · ".join(part for part in about if part), row.version, row.state, row.filed_at, row.text,
        len(row.files.all()), row.corrected_version,
    )  # fmt: skip


def case_file(scope: Scope, pk: int) -> Case:
    rows = visible(scope, models.NoticeObjection).select_related(
        "round", "decided_by", "appraised__unit", "appraised__organization"
    )
    row = rows.prefetch_related("files").get(pk=pk)
    knows, runs = scope.may(Permission.SEE_OBJECTORS), scope.may(Permission.EDIT_APPRAISAL)
    objector = visible(scope, models.Objector).filter(objection=row).first()
    return Case(
        line=_line(scope, row, _labels(row.round)),
        round_id=row.round_id,
        answer=row.answer,
        decided_by=person_name(scope, row.decided_by) if row.decided_by else "",
        decided_at=row.decided_at,
        evidence=tuple(Evidence(file.pk, file.name, file.size) for file in row.files.all()),
        may_know=knows,
        name=objector.name if objector else "",
        telephone=objector.telephone if objector else "",
        remove_after=objector.remove_after if objector else None,
        may_hear=runs and row.state == "filed",
        may_decide=runs and row.state in UNDECIDED,
        may_correct=runs and row.state == "upheld" and row.corrected_version is None,
    )


def evidence_content(scope: Scope, file_id: int) -> FileContent:
    return original_of(visible(scope, models.File).filter(notice_objection__isnull=False).get(pk=file_id))


def offices_that_know_objectors() -> tuple[Scope, ...]:
    """The scopes of the offices in whose regions somebody's name is kept."""
    regions = models.Region.objects.filter(appraisals__objections__objector__isnull=False).distinct()
    return tuple(office_scope(region) for region in regions)
