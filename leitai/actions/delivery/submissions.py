"""A unit's filing of a month: submitted by the county in one or more parts, withdrawn, accepted or sent back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import polars as pl
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app as tasks

from leitai import models
from leitai.actions.acceptance import take_in
from leitai.actions.audit import record
from leitai.actions.delivery.figures_in import write_figures
from leitai.actions.delivery.reports_in import write_reports
from leitai.actions.delivery.uploads import LARGE, end_upload, matched, settled_state, write_findings
from leitai.actions.guard import hold_filing, hold_open_month, hold_region
from leitai.actions.progress import Progress
from leitai.queries import months
from leitai.queries.delivery.context import Ground, check_ground
from leitai.queries.delivery.incoming import incoming_rows, present_fields
from leitai.queries.delivery.lateness import hours_of_part
from leitai.queries.delivery.parsed import load_reading, save_reading, stored_file
from leitai.queries.delivery.signatures import second_signature_needed
from leitai.queries.delivery.uploads import STALE, blockers, confirmed_headers, may_answer, may_send
from leitai.queries.hands import same_hands
from leitai.queries.orgs import Scope, found, require, visible
from leitai.rules import Permission, Refused
from leitai.workbooks.checks import check
from leitai.workbooks.parse import parse_file
from leitai.workbooks.results import Cancelled, Parsed

Tell = Callable[[int, int], None]


def _silent(done: int, total: int) -> None:
    """Nobody watches a small submission."""


def _submit_now(*, by: Scope, upload_id: int, correction: bool = False) -> models.Upload:
    with transaction.atomic():
        upload = ready_upload(by, upload_id)
        outdated = _submit(by, upload, correction, _silent)
        upload.save()
    if outdated:
        raise Refused("upload_outdated")
    return upload


def submit_upload(*, by: Scope, upload_id: int, correction: bool = False) -> models.Upload:
    """Put an upload's rows among the reports, all or none, as part of its unit's open filing: at once, or for a large
    workbook as a task.

    A closed month takes rows only as a correction the sender asks for; they wait there until the city corrects the
    month. If reports or register changed since the check, it is made again first. What one person of a unit has
    signed (signing.py) another one releases by this.
    """
    with transaction.atomic():
        upload = ready_upload(by, upload_id)
        _check_signatures(by, upload)
        if upload.rows > LARGE:
            _hold_month(by, upload.month, correction)
            upload.state, upload.progress_at, upload.cancel_requested = "submitting", timezone.now(), False
            upload.progress_done, upload.progress_total = 0, upload.rows
            upload.save()
            tasks.configure_task("run_submit").defer(
                person_id=by.person_id,
                region_id=by.region_id,
                chosen=by.chosen,
                upload_id=upload.pk,
                correction=correction,
            )
            record(by=by, verb="request_submission", about=upload, unit_id=upload.unit_id, month=upload.month)
            return upload
    return _submit_now(by=by, upload_id=upload_id, correction=correction)


def run_submit(*, by: Scope, upload_id: int, correction: bool = False) -> models.Upload:
    """The task of a large submission. Cancelled it leaves nothing; refused or failed, the upload as it was."""
    upload = found(by, models.Upload, upload_id)
    may_answer(by, upload)
    if upload.state != "submitting":
        raise Refused("upload_ended")
    try:
        # The row stays unlocked until the end, so that progress and the wish to cancel pass through it.
        with Progress(upload) as progress, transaction.atomic():
            outdated = _submit(by, upload, correction, lambda done, total: _pass(progress, done, total))
            if visible(by, models.Upload).select_for_update(of=("self",)).get(pk=upload.pk).cancel_requested:
                raise Cancelled
            upload.save()
    except Cancelled:
        return end_upload(by, upload, "cancelled")
    except (OperationalError, InterfaceError):  # the database went; the task is run again
        raise
    except BaseException:
        before = "signed" if upload.filled_by_id else "ready"
        models.Upload.objects.filter(pk=upload.pk, state="submitting").update(state=before, cancel_requested=False)
        raise
    if outdated:
        raise Refused("upload_outdated")
    return upload


def _pass(progress: Progress, done: int, total: int) -> None:
    if progress.is_cancelled():
        raise Cancelled
    progress.tell(done, total)


@transaction.atomic
def withdraw_submission(*, by: Scope, submission_id: int) -> models.Submission:
    """Take a filing back until the city has decided it; what the city filed for the unit only the city takes back."""
    submission = found(by, models.Submission, submission_id, lock=True)
    behalf = submission.behalf_by_id is not None
    if behalf and by.may_file_for(submission.unit_id):
        raise Refused("behalf_not_withdrawn")
    may_send(by, submission.unit, "monthly_progress", behalf=behalf)
    _must_wait(submission)
    rows = submission.reports.filter(state="submitted").update(state="withdrawn")
    submission.state = "withdrawn"
    submission.save(update_fields=["state"])
    _record(by, "withdraw_submission", submission, {"rows": rows})
    return submission


@transaction.atomic
def accept_submission(*, by: Scope, submission_id: int, alone_reason: str = "") -> models.Submission:
    """Accept the rows that are still undecided; an accepted row is never edited, only superseded by a later filing.

    Whoever filed it for the unit does not accept it; where there is no other officer only with a reason, which stays.
    """
    require(by, Permission.ACCEPT_REPORTS)
    submission = _undecided(by, submission_id)
    hold_region(by)
    if months.is_closed(by.region_id, submission.month):
        raise Refused("correction_only")
    rows = take_in(by, submission, months.now(months.region_of(by)), alone_reason)
    detail = {"rows": rows, "alone": True} if submission.alone_reason else {"rows": rows}
    _record(by, "accept_submission", submission, detail)
    return submission


@transaction.atomic
def return_submission(*, by: Scope, submission_id: int, reason: str) -> models.Submission:
    require(by, Permission.ACCEPT_REPORTS)
    submission = _undecided(by, submission_id)
    if not reason.strip():
        raise Refused("return_needs_reason")
    at = months.now(months.region_of(by))
    rows = submission.reports.filter(state="submitted").update(
        state="returned", return_reason=reason.strip(), decided_by_id=by.person_id, decided_at=at
    )
    _decide(submission, by, "returned", at, reason.strip())
    _record(by, "return_submission", submission, {"rows": rows})
    return submission


@transaction.atomic
def return_report(*, by: Scope, report_id: int, reason: str) -> models.MonthlyReport:
    """Send one row back and leave the rest of its filing; with its last row a filing counts as sent back."""
    require(by, Permission.ACCEPT_REPORTS)
    report = found(by, models.MonthlyReport, report_id, lock=True)
    if report.state != "submitted":
        raise Refused("report_decided")
    if not reason.strip():
        raise Refused("return_needs_reason")
    at = months.now(months.region_of(by))
    report.state, report.return_reason = "returned", reason.strip()
    report.decided_by_id, report.decided_at = by.person_id, at
    report.save(update_fields=["state", "return_reason", "decided_by", "decided_at"])
    submission = report.submission
    last = submission is not None and not submission.reports.filter(state="submitted").exists()
    if submission is not None and last and submission.state == "submitted":
        _decide(submission, by, "returned", at, reason.strip())
    unit_id = submission.unit_id if submission else None
    record(by=by, verb="return_report", about=report, unit_id=unit_id, month=report.month)
    return report


def ready_upload(by: Scope, upload_id: int) -> models.Upload:
    """The upload, locked, if nothing stands between it and the reports."""
    upload = found(by, models.Upload, upload_id, lock=True)
    may_answer(by, upload)
    lost = upload.progress_at is None or timezone.now() - upload.progress_at > STALE
    if upload.state == "submitted":
        raise Refused("upload_submitted")
    if upload.state in ("waiting", "checking") or (upload.state == "submitting" and not lost):
        raise Refused("upload_running")
    if upload.state in ("cancelled", "failed"):
        raise Refused("upload_ended")
    if refusals := blockers(upload):
        raise refusals[0]
    return upload


def _check_signatures(by: Scope, upload: models.Upload) -> None:
    """Who submits is the second of two persons where the first has signed, or where the unit wants two."""
    if upload.filled_by_id is None and second_signature_needed(by, upload):
        raise Refused("second_signature_needed")
    if same_hands(by, upload.filled_by_id, upload):
        raise Refused("second_person_needed")


def _hold_month(by: Scope, month: dt.date, correction: bool) -> None:
    if correction:
        hold_region(by)
    else:
        hold_open_month(by, month)


def _submit(by: Scope, upload: models.Upload, correction: bool, tell: Tell) -> bool:
    """Write the rows; or, where the check has become outdated and finds something, only the new findings."""
    _hold_month(by, upload.month, correction)
    _check_signatures(by, upload)
    tell(0, upload.rows)
    ground = check_ground(by, upload)
    reading = load_reading(upload)
    if reading is not None and reading[2] == ground.fingerprint:
        parsed, projects, outdated = reading[0], reading[1], False
    else:
        parsed = reading[0] if reading else _read_again(upload)
        projects, outdated = matched(parsed, ground), _check_again(by, upload, parsed, ground)
    if outdated:
        upload.filled_by = upload.filled_at = None  # it is no more what was signed
        return True
    if upload.filled_by_id is not None:
        upload.released_by_id, upload.released_at = by.person_id, months.now(months.region_of(by))
    tell(upload.rows // 3, upload.rows)
    if upload.layout == "economy_series":
        detail = write_figures(by, upload, parsed)
    else:
        detail = _enter_reports(by, upload, parsed, projects, tell)
    upload.state = "submitted"
    verb = "submit_upload" if upload.filled_by_id is None else "release_upload"
    record(by=by, verb=verb, about=upload, unit_id=upload.unit_id, month=upload.month, detail=detail)
    return False


def _check_again(by: Scope, upload: models.Upload, parsed: Parsed, ground: Ground) -> bool:
    """Check against today's register; reasons given for what is still found stay. True where something new waits."""
    places = ("rule", "sheet", "row", "column")
    given = {tuple(place): reason for *place, reason in upload.problems.values_list(*places, "given_reason") if reason}
    by_rule = {rule: told["reason"] for rule, told in upload.rule_counts.items() if told.get("reason")}
    write_findings(upload, parsed, [*parsed.problems, *check(parsed, ground.context)])
    for (rule, sheet, row, column), reason in given.items():
        upload.problems.filter(rule=rule, sheet=sheet, row=row, column=column).update(given_reason=reason)
    for rule, reason in by_rule.items():
        if rule in upload.rule_counts:
            upload.rule_counts[rule]["reason"] = reason
            upload.problems.filter(rule=rule, severity="reason", given_reason="").update(given_reason=reason)
    upload.state = settled_state(upload)
    save_reading(upload, parsed, matched(parsed, ground), ground.fingerprint)
    if upload.state == "ready":
        return False
    detail = {"rows": upload.rows, "errors": upload.errors, "reasons": upload.reasons}
    record(by=by, verb="check_upload", about=upload, unit_id=upload.unit_id, month=upload.month, detail=detail)
    return True


def _read_again(upload: models.Upload) -> Parsed:
    path = stored_file(upload.sha256)
    return parse_file(path, upload.layout, confirmed=confirmed_headers(upload), name=upload.file_name)


def _enter_reports(by: Scope, upload: models.Upload, parsed: Parsed, projects: pl.Series, tell: Tell) -> dict[str, Any]:
    region = months.region_of(by)
    moment = months.now(region)
    if not months.is_closed(region.pk, upload.month) and months.is_taken_over(by, upload.month):
        raise Refused("month_taken_over")
    if region.rehearsal_month is not None and upload.month > region.rehearsal_month:
        raise Refused("rehearsal_first", month=f"{region.rehearsal_month:%Y-%m}")
    hold_filing(upload.unit_id or 0, upload.month)
    open_ones = models.Submission.objects.select_for_update().filter(
        unit_id=upload.unit_id, month=upload.month, state="submitted"
    )
    submission = open_ones.first() or models.Submission(region=region, unit_id=upload.unit_id, month=upload.month)
    submission.submitted_by_id, submission.submitted_at = by.person_id, moment  # type: ignore[assignment]
    submission.filled_by_id, submission.filled_at = upload.filled_by_id, upload.filled_at
    if upload.behalf_reason:
        if submission.behalf_by_id not in (None, by.person_id):
            raise Refused("behalf_of_another")
        submission.behalf_by_id, submission.behalf_reason = by.person_id, upload.behalf_reason
    submission.save()
    rows = incoming_rows(upload, parsed, projects)
    written = write_reports(upload, submission, rows, present_fields(parsed), by.person_id, moment)
    tell(upload.rows, upload.rows)
    if not written.new + written.changed:
        raise Refused("nothing_changes")
    upload.submission = submission
    submission.late_hours = max(submission.late_hours, hours_of_part(region, upload, moment))
    submission.save(update_fields=["late_hours"])
    return {"submission": submission.pk, "new": written.new, "changed": written.changed, "same": written.same}


def _undecided(by: Scope, submission_id: int) -> models.Submission:
    submission = found(by, models.Submission, submission_id, lock=True)
    _must_wait(submission)
    return submission


def _must_wait(submission: models.Submission) -> None:
    if submission.state != "submitted":
        raise Refused("filing_decided")


def _decide(submission: models.Submission, by: Scope, state: str, at: dt.datetime, reason: str = "") -> None:
    submission.state, submission.reason = state, reason
    submission.decided_by_id, submission.decided_at = by.person_id, at
    submission.save(update_fields=["state", "reason", "decided_by", "decided_at"])


def _record(by: Scope, verb: str, submission: models.Submission, detail: dict[str, Any]) -> None:
    record(by=by, verb=verb, about=submission, unit_id=submission.unit_id, month=submission.month, detail=detail)
