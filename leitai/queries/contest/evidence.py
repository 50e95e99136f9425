"""What a case rests on: the files of an eligibility check or an objection, for those who may see the case."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from leitai import models
from leitai.labels import ELIGIBILITY_RULES, choice
from leitai.queries.contest.names import said
from leitai.queries.files import FileContent, original_of
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named
from leitai.rules import Permission

Case = models.EligibilityCheck | models.Objection


@dataclass(frozen=True)
class EvidenceRow:
    id: int
    name: str
    caption: str
    size: int
    at: dt.datetime


@dataclass(frozen=True)
class Evidence:
    title: str
    subject: str
    rows: tuple[EvidenceRow, ...]
    may_add: bool


def check_evidence(scope: Scope, check_id: int) -> Evidence:
    check = (
        visible(scope, models.EligibilityCheck).select_related("candidate__unit", "candidate__round").get(pk=check_id)
    )
    of = f"{said(check.candidate, scope.language)} · {named(check.candidate.unit, scope.language)}"
    return _evidence(scope, check, choice(ELIGIBILITY_RULES, check.rule), of)


def objection_evidence(scope: Scope, objection_id: int) -> Evidence:
    objection = visible(scope, models.Objection).select_related("unit", "round").get(pk=objection_id)
    return _evidence(scope, objection, named(objection.unit, scope.language), said(objection.round, scope.language))


def evidence_content(scope: Scope, file_id: int) -> FileContent:
    files = visible(scope, models.File)
    of_cases = files.filter(eligibility__isnull=False) | files.filter(objection__isnull=False)
    return original_of(of_cases.get(pk=file_id))


def may_add(scope: Scope, case: Case) -> bool:
    if scope.may(Permission.RUN_CONTEST):
        return True
    if isinstance(case, models.Objection):
        return scope.may(Permission.OBJECT) and case.unit_id in scope.filing_unit_ids
    asked = scope.may(Permission.SCREEN_CANDIDATES) and case.organization_id in scope.organization_ids
    return asked or scope.may_file_for(case.candidate.unit_id)


def is_open(case: Case) -> bool:
    if isinstance(case, models.Objection):
        return case.state in ("filed", "heard")
    return case.candidate.round.state == "draft"


def _evidence(scope: Scope, case: Case, title: str, subject: str) -> Evidence:
    rows = tuple(
        EvidenceRow(row.pk, row.name, row.caption, row.size, row.created_at) for row in case.files.order_by("id")
    )
    return Evidence(title, subject, rows, may_add(scope, case) and is_open(case))
