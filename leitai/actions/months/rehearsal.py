"""A rehearsal: one month in which everybody practises with the real pages, and which is wiped before it is filed."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from leitai import models
from leitai.actions.audit import record
from leitai.actions.guard import hold_region
from leitai.actions.storage import forget
from leitai.queries import months
from leitai.queries.audit.trail import OBJECT_KINDS
from leitai.queries.delivery.parsed import reading_folder
from leitai.queries.delivery.uploads import STALE
from leitai.queries.months.pages import folder_of
from leitai.queries.months.rehearsal import RehearsalRows, filed_after, is_used, rehearsal_rows
from leitai.queries.orgs import Scope, require, visible
from leitai.rules import Permission, Refused


@transaction.atomic
def start_rehearsal(*, by: Scope, month: dt.date) -> models.Region:
    """Make a month in which nothing was filed yet the rehearsal of the region."""
    require(by, Permission.CLOSE_MONTHS)
    hold_region(by, alone=True)
    region = models.Region.objects.select_for_update().get(pk=by.region_id)
    if region.rehearsal_month is not None:
        raise Refused("rehearsal_running", month=f"{region.rehearsal_month:%Y-%m}")
    if month.day != 1 or month > months.now(region).date():
        raise Refused("month_in_future")
    if months.is_closed(region.pk, month):
        raise Refused("month_closed")
    if visible(by, models.MonthRevision).filter(month__gt=month).exists():
        raise Refused("later_month_closed")
    if is_used(by, month):
        raise Refused("rehearsal_month_used")
    if filed_after(by, month):
        raise Refused("rehearsal_before_filed")
    region.rehearsal_month = month
    region.save(update_fields=["rehearsal_month"])
    record(by=by, verb="start_rehearsal", about=region, month=month)
    return region


@transaction.atomic
def wipe_rehearsal(*, by: Scope, typed: str) -> models.Region:
    """Take away everything that was filed in the rehearsal, and open the month for real. The audit trail stays.

    The month is typed by hand. Stored files go only when the transaction has ended, and only those that no other row
    stands on.
    """
    require(by, Permission.CLOSE_MONTHS)
    hold_region(by, alone=True)
    region = models.Region.objects.select_for_update().get(pk=by.region_id)
    month = region.rehearsal_month
    if month is None:
        raise Refused("no_rehearsal")
    if typed.strip() != f"{month:%Y-%m}":
        raise Refused("rehearsal_typed", wanted=f"{month:%Y-%m}")
    if months.is_closed(region.pk, month):
        raise Refused("month_closed")
    rows = rehearsal_rows(by, month)
    _refuse_running(rows)
    counts = rows.counts()
    let_go = _files_of(rows)
    readings = [reading_folder(upload) for upload in rows.uploads]
    try:
        _delete(rows)
    except ProtectedError as error:
        kinds = {
            str(OBJECT_KINDS.get(row._meta.model_name or "", row._meta.model_name)) for row in error.protected_objects
        }
        raise Refused("rehearsal_rested_on", what=", ".join(sorted(kinds))) from error
    reminders = models.Reminder.objects.filter(region=region, month=month)
    models.ReminderMail.objects.filter(reminder__in=reminders).delete()
    reminders.delete()  # the month is reminded of anew
    region.rehearsal_month = None
    region.save(update_fields=["rehearsal_month"])
    record(by=by, verb="wipe_rehearsal", about=region, month=month, detail=asdict(counts))
    transaction.on_commit(_after(let_go, [*readings, folder_of(by, month, 0)]))
    return region


def _refuse_running(rows: RehearsalRows) -> None:
    since = timezone.now() - STALE
    if rows.jobs.filter(state__in=("waiting", "running"), progress_at__gte=since).exists():
        raise Refused("month_job_running")
    if rows.uploads.filter(state__in=("waiting", "checking", "submitting"), progress_at__gte=since).exists():
        raise Refused("upload_running")


def _files_of(rows: RehearsalRows) -> set[str]:
    photos = rows.photos.values_list("sha256", "copy_sha256", "small_sha256")
    return {sha for row in photos for sha in row if sha} | set(rows.uploads.values_list("sha256", flat=True))


def _delete(rows: RehearsalRows) -> None:
    """What points at a row goes before it; the database lets reports and figures of this one month go."""
    uploads = list(rows.uploads.values_list("pk", flat=True))
    rows.photos.delete()
    rows.reports.delete()
    rows.figures.delete()
    models.Upload.objects.filter(same_as__in=uploads).update(same_as=None)
    rows.uploads.update(submission=None)
    rows.submissions.delete()
    rows.uploads.delete()
    rows.jobs.delete()


def _after(let_go: Iterable[str], folders: Iterable[Path]) -> Callable[[], None]:
    def clear() -> None:
        for sha256 in let_go:
            forget(sha256)
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)

    return clear
