"""The month's workbook, its uploads and problems, and what the city decides about a filing."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leitai import labels
from leitai.actions import delivery as actions
from leitai.queries import delivery, filing, formatting, months
from leitai.rules import Permission, Refused
from leitai.views.access import page, refused, scope_of
from leitai.views.downloads import attachment
from leitai.views.shell import frame_at, frame_of

P = Permission
REPORT_FILTERS = ("submitted", "returned", "accepted")


def number_of(text: str) -> int:
    """A number of an address or a form; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def page_of(request: HttpRequest) -> int:
    return number_of(request.GET.get("page", "")) or 1


def _elsewhere(request: HttpRequest, month: dt.date) -> HttpResponse | None:
    """A page about one row stands in that row's month; whoever picks another month is taken to its reports."""
    wanted = request.GET.get("month", "")
    if wanted and wanted != f"{month:%Y-%m}":
        return HttpResponseRedirect(f"{reverse('report-list')}?month={wanted}")
    return None


def _amounts(request: HttpRequest) -> dict[str, str]:
    return {"money_unit_words": formatting.money_unit(frame_of(request).currency)}


@page(P.SEE_REPORTS)
def list_reports(request: HttpRequest) -> HttpResponse:
    """The month's desk of whoever files, the uploads so far, and every report of the month."""
    frame, scope = frame_of(request, "open"), scope_of(request)
    month, state = frame.month.month, request.GET.get("state", "")
    desks = filing.desks(scope, month) if scope.may(P.FILE_REPORTS) else ()
    context = {
        "desks": desks,
        "cells": {
            desk.unit_id: delivery.cells_to_fill(scope, unit_id=desk.unit_id, month=month)
            for desk in desks
            if frame.month.state == "open"
        },
        "clock": months.filing_clock(scope, month) if frame.month.state == "open" else None,
        "uploads": delivery.upload_list(scope, month),
        "state": state if state in REPORT_FILTERS else "",
        "filters": [(code, labels.choice(labels.REPORT_STATES, code)) for code in REPORT_FILTERS],
        "page": delivery.report_list(
            scope,
            month,
            frame.unit.code if frame.unit and scope.whole_region else "",
            state=state if state in REPORT_FILTERS else "",
            page=page_of(request),
        ),
        "may_return": scope.may(P.ACCEPT_REPORTS),
        "limit": settings.LEITAI_UPLOAD_LIMIT // 2**20,
    }
    return render(request, "delivery/reports.html", context | _amounts(request))


@page(P.SEND_WORKBOOKS)
def template(request: HttpRequest, unit_id: int) -> HttpResponse:
    scope, month = scope_of(request), frame_of(request, "open").month.month
    layout = request.GET.get("layout", "monthly_progress")
    blank = delivery.blank_workbook(scope, unit_id=unit_id, month=month, layout=layout)
    return attachment(blank.content, blank.file_name)


@page(P.SEND_WORKBOOKS, "POST")
def receive(request: HttpRequest) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        raise Refused("upload_without_file")
    try:
        upload = actions.receive_upload(
            by=scope_of(request),
            unit_id=number_of(request.POST.get("unit", "")),
            month=months.month_of(request.POST.get("month", "")),
            layout=request.POST.get("layout", "monthly_progress"),
            file_name=file.name or "",
            chunks=file.chunks(),
            is_part=request.POST.get("part") == "1",
            behalf_reason=request.POST.get("behalf", ""),
        )
    except Refused as refusal:
        response = refused(request, refusal)
        if refusal.code == "file_too_large":
            response.status_code = 413
        return response
    return to_upload(upload.pk)


@page(P.SEE_REPORTS)
def show_upload(request: HttpRequest, upload_id: int) -> HttpResponse:
    upload = delivery.upload_status(scope_of(request), upload_id)
    if away := _elsewhere(request, upload.month):
        return away
    frame_at(request, upload.month, upload.unit_code)
    return render(request, "delivery/upload.html", upload_context(request, upload))


def upload_context(request: HttpRequest, upload: delivery.UploadStatus) -> dict[str, object]:
    scope = scope_of(request)
    severity = request.GET.get("severity", "")
    severity = severity if severity in ("error", "reason", "note") else ""
    groups = () if upload.running else delivery.upload_problems(scope, upload.id, severity=severity)
    listed = [problem for group in groups for problem in group.problems]
    wanted = number_of(request.GET.get("problem", ""))
    current = next((problem for problem in listed if problem.number == wanted), _first_cell(listed))
    window = delivery.sheet_window(scope, upload.id, current.number) if current else None
    return {
        "upload": upload,
        "finding": _finding(upload),
        "groups": groups,
        "severity": severity,
        "total": upload.errors + upload.reasons + upload.notes,
        "group": next((group for group in groups if current and group.rule == current.rule), None),
        "current": current,
        "window": window,
        "may_file": _may_send(request, upload),
        "own_signature": upload.filled_by_id in scope.hands,
        "money_unit_words": formatting.money_unit(frame_of(request).currency),
    }


def _first_cell(listed: list[delivery.ProblemView]) -> delivery.ProblemView | None:
    """Where the page opens: the first problem with a cell to look at, for what concerns the whole file has none."""
    return next((problem for problem in listed if problem.cell), listed[0] if listed else None)


def _may_send(request: HttpRequest, upload: delivery.UploadStatus) -> bool:
    return delivery.may_send_upload(scope_of(request), upload)


def _finding(upload: delivery.UploadStatus) -> str:
    economy = upload.layout == "economy_series"
    what = _("Economy workbook of %(month)s") if economy else _("Progress workbook of %(month)s")
    return _verdict(upload) % {
        "workbook": what % {"month": formatting.month(upload.month)},
        "errors": upload.errors,
        "reasons": upload.reasons - upload.reasons_given,
    }


def _verdict(upload: delivery.UploadStatus) -> str:
    if upload.running:
        return _("%(workbook)s is being checked")
    if upload.failure:
        return _("%(workbook)s: not checked")
    if upload.state == "cancelled":
        return _("%(workbook)s: cancelled, nothing was stored")
    if upload.state == "submitted":
        return _("%(workbook)s: submitted")
    if upload.state == "signed":
        return _("%(workbook)s: waits for the second signature")
    if upload.errors and upload.reasons > upload.reasons_given:
        return _("%(workbook)s: %(errors)s to fix, %(reasons)s to explain")
    if upload.errors:
        return _("%(workbook)s: %(errors)s to fix")
    if upload.to_confirm:
        return _("%(workbook)s: columns to confirm")
    if upload.reasons > upload.reasons_given and upload.blockers:
        return _("%(workbook)s: %(reasons)s to explain")
    if upload.reasons:
        return _("%(workbook)s: every place is explained")
    return _("%(workbook)s: in order")


@page(P.SEE_REPORTS)
def upload_progress(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Asked for every second while the check runs; when it has ended, the whole page is shown again."""
    upload = delivery.upload_status(scope_of(request), upload_id)
    response = render(request, "delivery/running.html", {"upload": upload, "may_file": _may_send(request, upload)})
    if not upload.running:
        response["HX-Refresh"] = "true"
    return response


@page(P.SEE_REPORTS)
def marked(request: HttpRequest, upload_id: int) -> HttpResponse:
    copy = delivery.marked_copy(scope_of(request), upload_id)
    return attachment(copy.content, copy.file_name)


@page(P.SEE_REPORTS)
def changes(request: HttpRequest, upload_id: int) -> HttpResponse:
    scope = scope_of(request)
    upload = delivery.upload_status(scope, upload_id)
    frame_at(request, upload.month, upload.unit_code)
    found = delivery.upload_changes(scope, upload_id, page=page_of(request))
    return render(request, "delivery/changes.html", {"upload": upload, "changes": found})


def to_upload(upload_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("upload-show", args=[upload_id]))


@page(P.SEND_WORKBOOKS, "POST")
def header(request: HttpRequest, upload_id: int) -> HttpResponse:
    actions.choose_header(
        by=scope_of(request),
        upload_id=upload_id,
        text=request.POST.get("text", ""),
        column=request.POST.get("column", ""),
        accepted=request.POST.get("answer") == "yes",
    )
    return to_upload(upload_id)


@page(P.SEND_WORKBOOKS, "POST")
def reason(request: HttpRequest, upload_id: int) -> HttpResponse:
    """One place by its number, or with `all` every place of its rule."""
    number, rule = number_of(request.POST.get("problem", "")), request.POST.get("rule", "")
    everywhere = request.POST.get("all") == "1" and bool(rule)
    actions.give_reason(
        by=scope_of(request),
        upload_id=upload_id,
        reason=request.POST.get("reason", ""),
        number=None if everywhere else number,
        rule=rule if everywhere else "",
    )
    back = reverse("upload-show", args=[upload_id])
    return HttpResponseRedirect(f"{back}?problem={number}" if number else back)


@page(P.SEND_WORKBOOKS, "POST")
def cancel(request: HttpRequest, upload_id: int) -> HttpResponse:
    actions.cancel_upload(by=scope_of(request), upload_id=upload_id)
    return to_upload(upload_id)


@page(P.SEND_WORKBOOKS, "POST")
def submit(request: HttpRequest, upload_id: int) -> HttpResponse:
    correction = request.POST.get("correction") == "1"
    actions.submit_upload(by=scope_of(request), upload_id=upload_id, correction=correction)
    return to_upload(upload_id)


@page(P.SEE_REPORTS)
def show_submission(request: HttpRequest, submission_id: int) -> HttpResponse:
    scope = scope_of(request)
    found = delivery.submission_view(scope, submission_id, page=page_of(request))
    if away := _elsewhere(request, found.month):
        return away
    frame_at(request, found.month, found.unit_code)
    context = {
        "submission": found,
        "page": found.page,
        "may_decide": scope.may(P.ACCEPT_REPORTS),
        "may_return": scope.may(P.ACCEPT_REPORTS) and found.state == "submitted",
        "may_withdraw": scope.may_file_for(found.unit_id)
        if found.behalf_by_id is None
        else scope.may(P.ACCEPT_REPORTS),
        "own": found.behalf_by_id in scope.hands,
        "others_accept": delivery.others_accept(scope) if found.behalf_by_id is not None else True,
    }
    return render(request, "delivery/submission.html", context | _amounts(request))


def _to_submission(submission_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("submission-show", args=[submission_id]))


@page(P.ACCEPT_REPORTS, "POST")
def accept(request: HttpRequest, submission_id: int) -> HttpResponse:
    alone = request.POST.get("alone", "")
    actions.accept_submission(by=scope_of(request), submission_id=submission_id, alone_reason=alone)
    messages.success(request, _("Accepted."))
    return _to_submission(submission_id)


@page(P.ACCEPT_REPORTS, "POST")
def send_back(request: HttpRequest, submission_id: int) -> HttpResponse:
    text = request.POST.get("reason", "")
    actions.return_submission(by=scope_of(request), submission_id=submission_id, reason=text)
    messages.success(request, _("Sent back."))
    return _to_submission(submission_id)


@page(P.SEND_WORKBOOKS, "POST")
def withdraw(request: HttpRequest, submission_id: int) -> HttpResponse:
    actions.withdraw_submission(by=scope_of(request), submission_id=submission_id)
    messages.success(request, _("Withdrawn. It can be submitted again."))
    return _to_submission(submission_id)


@page(P.ACCEPT_REPORTS, "POST")
def send_back_row(request: HttpRequest, report_id: int) -> HttpResponse:
    text = request.POST.get("reason", "")
    row = actions.return_report(by=scope_of(request), report_id=report_id, reason=text)
    messages.success(request, _("Sent back."))
    return HttpResponseRedirect(reverse("report-show", args=[row.pk]))


@page(P.SEE_REPORTS)
def show_report(request: HttpRequest, report_id: int) -> HttpResponse:
    scope = scope_of(request)
    found = delivery.report_detail(scope, report_id)
    if away := _elsewhere(request, found.month):
        return away
    frame_at(request, found.month)
    context = {
        "report": found,
        "may_return": scope.may(P.ACCEPT_REPORTS) and found.state == "submitted",
        "may_add": scope.may(P.FILE_REPORTS) and found.state in ("submitted", "returned"),
    }
    return render(request, "delivery/report.html", context | _amounts(request))


@page(P.FILE_REPORTS, "POST")
def add_photo(request: HttpRequest, report_id: int) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        raise Refused("upload_without_file")
    actions.add_photo(
        by=scope_of(request),
        report_id=report_id,
        file_name=file.name or "",
        chunks=file.chunks(),
        caption=request.POST.get("caption", ""),
    )
    return HttpResponseRedirect(reverse("report-show", args=[report_id]))
