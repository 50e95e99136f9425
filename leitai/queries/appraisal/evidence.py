"""The files that a self-assessment, a value or an event rests on, for those who may see that row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from leitai import models
from leitai.queries.appraisal.stages import EVENTS, SELF, answers_for, duty_of, event_kinds, may_assess, tree_of
from leitai.queries.files import FileContent, original_of
from leitai.queries.orgs import Scope, visible
from leitai.rules import Permission

Based = models.SelfAssessment | models.IndicatorValue | models.ScoreEvent
OPEN = ("scoring", "review", "notice", "published")


@dataclass(frozen=True)
class Paper:
    id: int
    name: str
    caption: str
    size: int
    at: dt.datetime


def papers(files: Iterable[models.File]) -> tuple[Paper, ...]:
    return tuple(Paper(row.pk, row.name, row.caption, row.size, row.created_at) for row in files)


def evidence_content(scope: Scope, file_id: int) -> FileContent:
    files = visible(scope, models.File)
    owned = (
        files.filter(self_assessment__isnull=False)
        | files.filter(indicator_value__isnull=False)
        | files.filter(score_event__isnull=False)
    )
    return original_of(owned.get(pk=file_id))


def may_add(scope: Scope, row: Based) -> bool:
    about = row.appraised.round
    if isinstance(row, models.SelfAssessment):
        return about.state in SELF and may_assess(scope, row.appraised)
    if isinstance(row, models.IndicatorValue):
        return about.state in OPEN and (
            answers_for(scope, duty_of(about, row.indicator)) or row.entered_by_id == scope.person_id
        )
    part = event_kinds(tree_of(about)).get(row.kind, row.kind)
    writes = scope.may(Permission.EDIT_APPRAISAL) or answers_for(scope, duty_of(about, part))
    return writes and about.state in EVENTS
