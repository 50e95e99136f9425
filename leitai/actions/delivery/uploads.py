"""Workbooks sent in: taken, checked, explained, cancelled. Nothing reaches the reports before it is submitted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import polars as pl
from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app as tasks

from leitai import models
from leitai.actions.audit import record
from leitai.actions.progress import Progress
from leitai.actions.storage import safe_name, store
from leitai.queries import months
from leitai.queries.delivery.context import Ground, check_ground
from leitai.queries.delivery.parsed import forget_old_readings, forget_reading, save_reading, stored_file
from leitai.queries.delivery.uploads import STALE, blockers, confirmed_headers, may_answer, may_send
from leitai.queries.orgs import Scope, found
from leitai.rules import Permission, Refused
from leitai.workbooks.checks import check, match_projects
from leitai.workbooks.layouts import UnknownLayout
from leitai.workbooks.layouts import layout as layout_of
from leitai.workbooks.parse import parse_file
from leitai.workbooks.results import Cancelled, Parsed, Problem

LAYOUTS = ("monthly_progress", "economy_series")
MOST_STORED = 5_000
# Above so many rows a submission runs as a task.
LARGE = 5_000
_MORE = "problem.more"


def receive_upload(
    *,
    by: Scope,
    unit_id: int,
    month: dt.date,
    layout: str,
    file_name: str,
    chunks: Iterable[bytes],
    is_part: bool = False,
    behalf_reason: str = "",
) -> models.Upload:
    """Store the file and put its check in line. A file that was sent before is told apart, never taken twice.

    With a reason the city office files it on the unit's behalf.
    """
    unit = found(by, models.Unit, unit_id)
    try:
        key = layout_of(layout).key
    except UnknownLayout as error:
        raise Refused("unknown_layout") from error
    if key not in LAYOUTS:
        raise Refused("unknown_layout")
    behalf = behalf_reason.strip()[:300]
    _may_receive(by, unit, key, behalf)
    region = months.region_of(by)
    if month.day != 1 or month > months.now(region).date():
        raise Refused("month_in_future")
    stored = store(chunks, settings.LEITAI_UPLOAD_LIMIT)
    with transaction.atomic():
        earlier = models.Upload.objects.filter(
            region=region, unit=unit, month=month, layout=key, sha256=stored.sha256
        ).exclude(state__in=("cancelled", "failed"))
        upload = models.Upload.objects.create(
            region=region,
            unit=unit,
            month=month,
            layout=key,
            file_name=safe_name(file_name),
            sha256=stored.sha256,
            size=stored.size,
            is_part=is_part,
            behalf_reason=behalf,
            same_as=earlier.order_by("pk").first(),
            created_by_id=by.person_id,
            created_at=months.now(region),
            progress_at=timezone.now(),
        )
        _defer_check(by, upload)
        detail = {"sha256": stored.sha256, "size": stored.size, "layout": key}
        verb = "receive_upload_on_behalf" if behalf else "receive_upload"
        record(by=by, verb=verb, about=upload, unit_id=unit.pk, month=month, detail=detail)
    return upload


def _may_receive(by: Scope, unit: models.Unit, layout: str, behalf: str) -> None:
    officer = by.may(Permission.ACCEPT_REPORTS) and by.whole_region
    if officer and layout == "monthly_progress" and not behalf and not by.may_file_for(unit.pk):
        raise Refused("behalf_needs_reason")
    may_send(by, unit, layout, behalf=bool(behalf))


def check_upload(*, by: Scope, upload_id: int) -> models.Upload:
    """Read the file in a process of its own, check its rows, store what was found. Cancelling leaves nothing."""
    forget_old_readings()
    upload = _claim(by, upload_id)
    try:
        if upload.cancel_requested:
            raise Cancelled
        with Progress(upload) as progress:
            parsed, problems = _read_and_check(by, upload, progress)
        return _store_findings(by, upload, parsed, problems)
    except Cancelled:
        return end_upload(by, upload, "cancelled")
    except (OperationalError, InterfaceError):  # the database went; the task is run again
        raise
    except Exception:
        end_upload(by, upload, "failed")
        raise


@transaction.atomic
def cancel_upload(*, by: Scope, upload_id: int) -> models.Upload:
    """Stop an upload: at once when nothing runs, else as soon as the check looks up. Its rows were never stored."""
    upload = _own(by, upload_id)
    if upload.state == "submitted":
        raise Refused("upload_submitted")
    if upload.state in ("cancelled", "failed"):
        raise Refused("upload_ended")
    lost = upload.progress_at is None or timezone.now() - upload.progress_at > STALE
    if upload.state in ("checking", "submitting") and not lost:
        upload.cancel_requested = True
        upload.save(update_fields=["cancel_requested"])
    else:
        upload.state = "cancelled"
        upload.save(update_fields=["state"])
        transaction.on_commit(lambda: forget_reading(upload))
    record(by=by, verb="cancel_upload", about=upload, unit_id=upload.unit_id, month=upload.month)
    return upload


@transaction.atomic
def choose_header(*, by: Scope, upload_id: int, text: str, column: str, accepted: bool) -> models.Upload:
    """Take one answer about a guessed header (`text` is its memory), remember it for the unit, and, once no guess is
    open any more, check the file again with the answers.
    """
    upload = _own(by, upload_id)
    _unsigned(upload)
    if upload.state not in ("problems", "ready"):
        raise Refused("upload_running" if upload.state in ("waiting", "checking", "submitting") else "upload_ended")
    guess = next((h for h in upload.headers if h["how"] == "fuzzy" and (h["memory"], h["key"]) == (text, column)), None)
    if guess is None:
        raise Refused("unknown_header")
    models.HeaderChoice.objects.update_or_create(
        unit_id=upload.unit_id,
        layout=upload.layout,
        text=text,
        column=column,
        defaults={"accepted": accepted, "chosen_by_id": by.person_id},
    )
    guess["how"] = "confirmed"
    if not any(header["how"] == "fuzzy" for header in upload.headers):
        upload.state, upload.progress_at = "waiting", timezone.now()
        _defer_check(by, upload)
    upload.save(update_fields=["headers", "state", "progress_at"])
    detail = {"column": column, "accepted": accepted}
    record(by=by, verb="choose_header", about=upload, unit_id=upload.unit_id, month=upload.month, detail=detail)
    return upload


@transaction.atomic
def give_reason(*, by: Scope, upload_id: int, reason: str, number: int | None = None, rule: str = "") -> models.Upload:
    """Explain one place (by its number) or all places of one rule; the reason is stored with the report's row."""
    upload = _own(by, upload_id)
    _unsigned(upload)
    if upload.state not in ("problems", "ready"):
        raise Refused("upload_ended")
    if len(reason.strip()) < 2:
        raise Refused("reason_too_short")
    rows = upload.problems.filter(severity="reason")
    rows = rows.filter(number=number) if number is not None else rows.filter(rule=rule)
    if not rows.update(given_reason=reason.strip()[:500]):
        raise Refused("problem_needs_no_reason")
    if number is None:
        upload.rule_counts[rule]["reason"] = reason.strip()[:500]
    upload.state = settled_state(upload)
    upload.save(update_fields=["rule_counts", "state"])
    detail = {"number": number, "rule": rule}
    record(by=by, verb="give_reason", about=upload, unit_id=upload.unit_id, month=upload.month, detail=detail)
    return upload


def settled_state(upload: models.Upload) -> str:
    """Ready once nothing stands in the way of submitting any more."""
    return "problems" if blockers(upload) else "ready"


def _own(by: Scope, upload_id: int) -> models.Upload:
    upload = found(by, models.Upload, upload_id, lock=True)
    may_answer(by, upload)
    return upload


def _unsigned(upload: models.Upload) -> None:
    """What somebody has signed is not changed under the signature."""
    if upload.state == "signed":
        raise Refused("upload_signed")


def _defer_check(by: Scope, upload: models.Upload) -> None:
    tasks.configure_task("check_upload").defer(
        person_id=by.person_id, region_id=by.region_id, chosen=by.chosen, upload_id=upload.pk
    )


@transaction.atomic
def _claim(by: Scope, upload_id: int) -> models.Upload:
    upload = _own(by, upload_id)
    if upload.state not in ("waiting", "checking"):  # checking: begun by a worker that died
        raise Refused("upload_ended")
    if upload.state == "waiting":
        upload.cancel_requested = False
    upload.state, upload.progress_at = "checking", timezone.now()
    upload.progress_done = upload.progress_total = 0
    upload.save(update_fields=["state", "cancel_requested", "progress_at", "progress_done", "progress_total"])
    return upload


def _read_and_check(by: Scope, upload: models.Upload, progress: Progress) -> tuple[Parsed, list[Problem]]:
    size = {"rows": 0}

    def tell(stage: str, done: int, total: int) -> None:
        if stage == "read":
            size["rows"] = total
        progress.tell(done if stage == "check" else 0, total if stage == "check" else size["rows"])

    parsed = parse_file(
        stored_file(upload.sha256),
        upload.layout,
        confirmed=confirmed_headers(upload),
        progress=tell,
        cancelled=progress.is_cancelled,
        name=upload.file_name,
    )
    if progress.is_cancelled():
        raise Cancelled
    ground = check_ground(by, upload)
    problems = [*parsed.problems, *check(parsed, ground.context)]
    save_reading(upload, parsed, matched(parsed, ground), ground.fingerprint)
    progress.tell(parsed.rows.height, parsed.rows.height)
    return parsed, problems


def matched(parsed: Parsed, ground: Ground) -> pl.Series:
    """The key of the project each row speaks of."""
    if "project" not in parsed.rows.columns:
        return pl.Series("project", [None] * parsed.rows.height, dtype=pl.String)
    return match_projects(parsed, ground.context)["project"]


@transaction.atomic
def _store_findings(by: Scope, upload: models.Upload, parsed: Parsed, problems: list[Problem]) -> models.Upload:
    upload.refresh_from_db(from_queryset=models.Upload.objects.select_for_update())
    if upload.cancel_requested:
        raise Cancelled
    write_findings(upload, parsed, problems)
    upload.state = settled_state(upload)
    upload.checked_at = months.now(months.region_of(by))
    upload.save()
    detail = {"rows": upload.rows, "errors": upload.errors, "reasons": upload.reasons}
    record(by=by, verb="check_upload", about=upload, unit_id=upload.unit_id, month=upload.month, detail=detail)
    return upload


def write_findings(upload: models.Upload, parsed: Parsed, problems: list[Problem]) -> None:
    """Replace the stored problems; of many of a kind only the first are kept, all are counted."""
    counts = _counts(problems)
    upload.rows = parsed.rows.height
    upload.rule_counts = counts
    upload.errors = sum(told["n"] for told in counts.values() if told["severity"] == "error")
    upload.reasons = sum(told["n"] for told in counts.values() if told["severity"] == "reason")
    upload.headers = [
        {name: getattr(header, name) for name in ("sheet", "cell", "text", "key", "how", "memory")}
        for header in parsed.headers
    ]
    upload.sheets = [
        {"name": sheet.name, "rows": sheet.rows, "hidden": sheet.hidden, "skipped": sheet.skipped}
        for sheet in parsed.sheets
    ]
    upload.problems.all().delete()
    listed = [problem for problem in problems if problem.message != _MORE][:MOST_STORED]
    models.UploadProblem.objects.bulk_create(
        (_problem_row(upload, number, problem) for number, problem in enumerate(listed, 1)), batch_size=2_000
    )


def _counts(problems: list[Problem]) -> dict[str, dict[str, Any]]:
    order = {"error": 0, "reason": 1, "note": 2}
    counts: dict[str, dict[str, Any]] = {}
    for problem in problems:
        told = counts.setdefault(problem.rule, {"severity": problem.severity, "n": 0})
        told["n"] += int(problem.values["n"]) if problem.message == _MORE else 1
        told["severity"] = min(told["severity"], problem.severity, key=order.__getitem__)
    return counts


def _problem_row(upload: models.Upload, number: int, problem: Problem) -> models.UploadProblem:
    return models.UploadProblem(
        upload=upload,
        number=number,
        rule=problem.rule,
        severity=problem.severity,
        sheet=problem.place.sheet[:100],
        row=problem.place.row,
        column=problem.place.column,
        key=problem.key,
        project_key=problem.project[:40],
        project_name=str(problem.values.get("name") or "")[:300],
        message=problem.message,
        values=dict(problem.values),
        remedy=problem.remedy,
    )


@transaction.atomic
def end_upload(by: Scope, upload: models.Upload, state: str) -> models.Upload:
    """Cancelled or failed: nothing of it is kept but the line that says so."""
    forget_reading(upload)
    upload.problems.all().delete()
    upload.state, upload.cancel_requested = state, False
    upload.failure = "upload_broken" if state == "failed" else ""
    upload.rows = upload.errors = upload.reasons = 0
    upload.rule_counts = {}
    upload.save()
    record(by=by, verb=f"{state}_upload", about=upload, unit_id=upload.unit_id, month=upload.month)
    return upload
