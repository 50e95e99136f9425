"""How far the planner is with a round's timetable, and how it ended."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from leitai import models
from leitai.queries.orgs import Scope, visible
from leitai.queries.refusals import refusal_words
from leitai.rules import Refused

# A running job that has not been heard of for so long has lost its worker.
STALE = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class JobView:
    id: int
    round_id: int
    state: str
    step: str
    done: int
    total: int
    seconds: int
    message: str
    result: dict[str, Any]

    @property
    def running(self) -> bool:
        return self.state in ("waiting", "running")


def contest_job(scope: Scope, job_id: int) -> JobView:
    return _view(visible(scope, models.ContestJob).get(pk=job_id))


def last_job(scope: Scope, round_id: int) -> JobView | None:
    row = visible(scope, models.ContestJob).filter(round_id=round_id).first()
    return _view(row) if row else None


def _view(row: models.ContestJob) -> JobView:
    broken = row.state == "running" and timezone.now() - row.progress_at > STALE
    refusal = "contest_job_broken" if broken else row.refusal
    until = row.finished_at or timezone.now()
    return JobView(
        id=row.pk,
        round_id=row.round_id,
        state="failed" if broken else row.state,
        step=row.step,
        done=row.progress_done,
        total=row.progress_total,
        seconds=max(0, int((until - row.created_at).total_seconds())),
        message=refusal_words(Refused(refusal, **row.refusal_values)) if refusal else "",
        result=row.result,
    )
