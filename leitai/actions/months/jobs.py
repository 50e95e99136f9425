"""Asking for a preview, a close or a correction, which then runs as a task that others can watch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app as tasks

from leitai import models
from leitai.actions.audit import record
from leitai.actions.months import closing
from leitai.actions.progress import Progress
from leitai.queries import months
from leitai.queries.months.checks import refusals_of_close
from leitai.queries.months.pages import STALE
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused

KINDS = ("preview", "close", "correct")


@transaction.atomic
def request_month_job(
    *, by: Scope, kind: str, month: dt.date, agree_missing: bool = False, reason: str = "", taken_over: bool = False
) -> models.MonthJob:
    """Put a preview, close or correction in line; what is certain to be refused is refused at once."""
    require(by, Permission.CLOSE_MONTHS)
    if kind not in KINDS:
        raise Refused("unknown_choice", value=kind, field="kind")
    _refuse_early(by, kind, month, reason, taken_over)
    moment = timezone.now()
    _end_broken(by, moment)
    job = models.MonthJob(
        region_id=by.region_id,
        month=month,
        kind=kind,
        options={
            "agree_missing": agree_missing,
            "reason": reason.strip(),
            "taken_over": taken_over,
            "revisions": _revisions(by, month),
        },
        progress_total=len(closing.STEPS),
        requested_by_id=by.person_id,
        created_at=moment,
        progress_at=moment,
    )
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError as error:
        raise Refused("month_job_running") from error
    tasks.configure_task("run_month_job", lock=f"region-{by.region_id}").defer(
        person_id=by.person_id, region_id=by.region_id, chosen=by.chosen, job_id=job.pk
    )
    record(by=by, verb="request_month_job", about=job, month=month, detail={"kind": kind})
    return job


def run_month_job(*, by: Scope, job_id: int) -> models.MonthJob:
    """Do what was asked for; a refusal ends the job with its words, anything else as broken, with nothing changed.

    The job's own row is written outside the close's transaction, which keeps its own audit event.
    """
    job, begun_before = _claim(by, job_id)
    if begun_before and job.kind != "preview" and _revisions(by, job.month) > job.options.get("revisions", 0):
        return _finish(job, "done")  # its worker died after the close was committed
    try:
        with Progress(job) as progress:
            _perform(by, job, lambda step: progress.tell(closing.STEPS.index(step), len(closing.STEPS), step))
    except Refused as refusal:
        return _finish(job, "refused", refusal)
    except (OperationalError, InterfaceError):  # the database went; the task is run again
        raise
    except Exception:
        _finish(job, "failed", Refused("month_job_broken"))
        raise
    return _finish(job, "done")


def _perform(by: Scope, job: models.MonthJob, tell: Callable[[str], None]) -> None:
    if job.kind == "preview":
        closing.preview_month(by=by, month=job.month, tell=tell)
    elif job.kind == "close":
        agreed = bool(job.options.get("agree_missing"))
        opening = bool(job.options.get("taken_over"))
        closing.close_month(by=by, month=job.month, agree_missing=agreed, taken_over=opening, tell=tell)
    else:
        closing.correct_month(by=by, month=job.month, reason=str(job.options.get("reason", "")), tell=tell)


def _refuse_early(by: Scope, kind: str, month: dt.date, reason: str, taken_over: bool) -> None:
    if kind == "correct":
        if not months.is_closed(by.region_id, month):
            raise Refused("month_open")
        if not reason.strip():
            raise Refused("correction_needs_reason")
    elif months.is_closed(by.region_id, month):
        raise Refused("month_closed")
    elif kind == "close" and (refusals := refusals_of_close(by, months.region_of(by), month, taken_over=taken_over)):
        raise refusals[0]


def _end_broken(by: Scope, moment: dt.datetime) -> None:
    """A job whose worker died would keep the region waiting for ever."""
    models.MonthJob.objects.filter(region_id=by.region_id, state="running", progress_at__lt=moment - STALE).update(
        state="failed", refusal="month_job_broken", finished_at=moment
    )


def _revisions(by: Scope, month: dt.date) -> int:
    return models.MonthRevision.objects.filter(region_id=by.region_id, month=month).count()


def _claim(by: Scope, job_id: int) -> tuple[models.MonthJob, bool]:
    """The job, and whether a worker that died had begun it."""
    with transaction.atomic():
        job = found(by, models.MonthJob, job_id, lock=True)
        if job.state not in ("waiting", "running"):
            raise Refused("month_job_ended")
        begun_before = job.state == "running"
        job.state, job.progress_at = "running", timezone.now()
        job.save(update_fields=["state", "progress_at"])
    return job, begun_before


def _finish(job: models.MonthJob, state: str, refusal: Refused | None = None) -> models.MonthJob:
    job.state, job.finished_at, job.progress_at = state, timezone.now(), timezone.now()
    job.refusal = refusal.code if refusal else ""
    job.refusal_values = {name: str(value) for name, value in refusal.values.items()} if refusal else {}
    if state == "done":
        job.progress_done = job.progress_total
    job.save(update_fields=["state", "finished_at", "progress_at", "refusal", "refusal_values", "progress_done"])
    return job
