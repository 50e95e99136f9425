"""An appraisal at a glance: what is missing before its issue, its days, whom it appraises, and its next move."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from leitai import models
from leitai.queries.appraisal.members import AppraisedLine, appraised_lines
from leitai.queries.appraisal.openness import Step, checklist
from leitai.queries.appraisal.progress import not_handed_in
from leitai.queries.appraisal.rounds import said
from leitai.queries.appraisal.steps import StepLine, step_lines
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope


@dataclass(frozen=True)
class Overview:
    checklist: tuple[Step, ...]
    """Empty once the targets are issued."""
    steps: tuple[StepLine, ...]
    appraised: tuple[AppraisedLine, ...]
    previous: str
    issued_by: str
    issued_at: dt.datetime | None
    waiting: tuple[str, ...]
    """Indicators that their departments have not handed in, while departments score."""

    @property
    def missing(self) -> int:
        return sum(len(step.reasons) for step in self.checklist)


def overview(scope: Scope, row: models.AppraisalRound, today: dt.date) -> Overview:
    return Overview(
        checklist=checklist(row) if row.state == "draft" else (),
        steps=step_lines(scope, row, today),
        appraised=appraised_lines(scope, row),
        previous=_previous(scope, row.previous),
        issued_by=person_name(scope, row.issued_by),
        issued_at=row.issued_at,
        waiting=not_handed_in(row) if row.state == "scoring" else (),
    )


def _previous(scope: Scope, row: models.AppraisalRound | None) -> str:
    """A draft is the business of its office alone."""
    return said(row, scope.language) if row and (row.state != "draft" or scope.whole_region) else ""
