"""The appraisals of a region, and what stands around every page of one of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from leitai import models
from leitai.queries.orgs import Scope, visible
from leitai.rules import Permission


@dataclass(frozen=True)
class AppraisalHead:
    id: int
    code: str
    name: str
    kind: str
    state: str
    starts: dt.date
    ends: dt.date
    sha256: str
    """Of the tree as it was issued."""
    notice_key: str
    runs: bool
    """This person runs the appraisal for the office."""

    @property
    def draft(self) -> bool:
        return self.state == "draft"

    @property
    def scored(self) -> bool:
        """Departments enter values, or have done so."""
        return self.state in ("scoring", "review", "notice", "approved", "published")

    @property
    def noticed(self) -> bool:
        return self.state in ("notice", "approved", "published")


def appraisal_shown(scope: Scope, pk: int) -> models.AppraisalRound:
    return visible(scope, models.AppraisalRound).get(pk=pk)


def appraisals(scope: Scope) -> tuple[AppraisalHead, ...]:
    return tuple(head_of(scope, row) for row in visible(scope, models.AppraisalRound))


def head_of(scope: Scope, row: models.AppraisalRound) -> AppraisalHead:
    return AppraisalHead(
        id=row.pk,
        code=row.code,
        name=said(row, scope.language),
        kind=row.kind,
        state=row.state,
        starts=row.starts,
        ends=row.ends,
        sha256=row.tree_sha256,
        notice_key=row.notice_key,
        runs=scope.may(Permission.EDIT_APPRAISAL),
    )


def said(row: models.AppraisalRound | models.Unit | models.Organization, language: str) -> str:
    """The name for a reader; the Chinese one where there is no English."""
    return (row.name_en or row.name) if language.startswith("en") else row.name


def appraisal_values(scope: Scope, pk: int) -> dict[str, Any]:
    row = appraisal_shown(scope, pk)
    names = ("code", "name", "name_en", "kind", "starts", "ends", "notice_days", "previous_id")
    return {name: getattr(row, name) for name in names}


def appraisal_choices(scope: Scope, but: int | None = None) -> tuple[tuple[str, str], ...]:
    rows = visible(scope, models.AppraisalRound).exclude(pk=but)
    return tuple((str(row.pk), said(row, scope.language)) for row in rows)
