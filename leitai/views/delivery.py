"""The month's workbook, its uploads and problems, who has filed, and what the city decides about it."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leitai.actions import delivery as actions
from leitai.queries import delivery, filing, formatting, months
from leitai.rules import Permission, Refused
from leitai.views.access import page, scope_of
from leitai.views.shell import frame_of

P = Permission
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _download(body: bytes, name: str, media_type: str = XLSX) -> HttpResponse:
    response = FileResponse(iter([body]), as_attachment=True, filename=name, content_type=media_type)
    response["Content-Length"] = str(len(body))
    response["Cache-Control"] = "no-store"
    return response


def _amounts(request: HttpRequest) -> dict[str, str]:
    return {"money_unit_words": formatting.money_unit(frame_of(request).currency)}


@page(P.SEE_REPORTS)
def list_reports(request: HttpRequest) -> HttpResponse:
    """The month's desk of whoever files, the uploads so far, and every report of the month."""
    frame, scope = frame_of(request, "open"), scope_of(request)
    found = delivery.report_list(
        scope, frame.month.month, frame.unit.code if frame.unit else "", page=_number(request.GET.get("page", "1")) or 1
    )
    context = {
        "desks": filing.desks(scope, frame.month.month) if frame.month.state == "open" else (),
        "clock": months.filing_clock(scope, frame.month.month),
        "uploads": delivery.upload_list(scope, frame.month.month),
        "page": found,
        "may_return": scope.may(P.ACCEPT_REPORTS),
    }
    return render(request, "delivery/reports.html", context | _amounts(request))


@page(P.FILE_REPORTS)
def template(request: HttpRequest, unit_id: int) -> HttpResponse:
    scope, month = scope_of(request), frame_of(request, "open").month.month
    layout = request.GET.get("layout", "monthly_progress")
    blank = delivery.blank_workbook(scope, unit_id=unit_id, month=month, layout=layout)
    return _download(blank.content, blank.file_name)


@page(P.FILE_REPORTS, "POST")
def receive(request: HttpRequest) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        raise Refused("upload_without_file")
    upload = actions.receive_upload(
        by=scope_of(request),
        unit_id=_number(request.POST.get("unit", "")),
        month=months.month_of(request.POST.get("month", "")),
        layout=request.POST.get("layout", "monthly_progress"),
        file_name=file.name or "",
        chunks=file.chunks(),
        is_part=request.POST.get("part") == "1",
    )
    return HttpResponseRedirect(reverse("upload-show", args=[upload.pk]))


@page(P.SEE_REPORTS)
def show_upload(request: HttpRequest, upload_id: int) -> HttpResponse:
    frame_of(request, "open")
    return render(request, "delivery/upload.html", _upload_context(request, upload_id))


def _upload_context(request: HttpRequest, upload_id: int) -> dict[str, object]:
    scope = scope_of(request)
    upload = delivery.upload_status(scope, upload_id)
    severity = request.GET.get("severity", "")
    groups = () if upload.running else delivery.upload_problems(scope, upload_id, severity=severity)
    listed = [problem for group in groups for problem in group.problems]
    wanted = _number(request.GET.get("problem", ""))
    current = next((problem for problem in listed if problem.number == wanted), listed[0] if listed else None)
    window = delivery.sheet_window(scope, upload_id, current.number) if current else None
    return {
        "upload": upload,
        "finding": _finding(upload),
        "groups": groups,
        "severity": severity,
        "total": upload.errors + upload.reasons,
        "current": current,
        "window": window,
        "may_file": upload.unit_id is not None and scope.may_file_for(upload.unit_id),
    }


def _finding(upload: delivery.UploadStatus) -> str:
    if upload.running:
        return _("The workbook is being checked")
    if upload.failure:
        return _("The workbook could not be read")
    if upload.state == "cancelled":
        return _("The check was cancelled; nothing was stored")
    if upload.errors or upload.reasons:
        return _("%(errors)s to fix, %(reasons)s to explain") % {"errors": upload.errors, "reasons": upload.reasons}
    return _("The workbook is in order")


@page(P.SEE_REPORTS)
def upload_progress(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Asked for every second while the check runs; when it has ended, the whole page is shown again."""
    upload = delivery.upload_status(scope_of(request), upload_id)
    may_file = upload.unit_id is not None and scope_of(request).may_file_for(upload.unit_id)
    response = render(request, "delivery/running.html", {"upload": upload, "may_file": may_file})
    if not upload.running:
        response["HX-Refresh"] = "true"
    return response


@page(P.SEE_REPORTS)
def marked(request: HttpRequest, upload_id: int) -> HttpResponse:
    copy = delivery.marked_copy(scope_of(request), upload_id)
    return _download(copy.content, copy.file_name)


@page(P.SEE_REPORTS)
def changes(request: HttpRequest, upload_id: int) -> HttpResponse:
    scope = scope_of(request)
    upload = delivery.upload_status(scope, upload_id)
    found = delivery.upload_changes(scope, upload_id, page=_number(request.GET.get("page", "1")) or 1)
    context = {"upload": upload, "changes": found}
    return render(request, "delivery/changes.html", context)


def _to_upload(upload_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("upload-show", args=[upload_id]))


@page(P.FILE_REPORTS, "POST")
def header(request: HttpRequest, upload_id: int) -> HttpResponse:
    actions.choose_header(
        by=scope_of(request),
        upload_id=upload_id,
        text=request.POST.get("text", ""),
        column=request.POST.get("column", ""),
        accepted=request.POST.get("answer") == "yes",
    )
    return _to_upload(upload_id)


@page(P.FILE_REPORTS, "POST")
def reason(request: HttpRequest, upload_id: int) -> HttpResponse:
    number = _number(request.POST.get("problem", ""))
    text = request.POST.get("reason", "")
    actions.give_reason(by=scope_of(request), upload_id=upload_id, number=number, reason=text)
    return _to_upload(upload_id)


@page(P.FILE_REPORTS, "POST")
def cancel(request: HttpRequest, upload_id: int) -> HttpResponse:
    actions.cancel_upload(by=scope_of(request), upload_id=upload_id)
    return _to_upload(upload_id)


@page(P.FILE_REPORTS, "POST")
def submit(request: HttpRequest, upload_id: int) -> HttpResponse:
    actions.request_submit(by=scope_of(request), upload_id=upload_id)
    return _to_upload(upload_id)


@page(P.SEE_FILING)
def who_has_filed(request: HttpRequest) -> HttpResponse:
    frame, scope = frame_of(request, "open"), scope_of(request)
    table = filing.who_has_filed(scope, frame.month.month)
    return render(request, "delivery/filing.html", {"filing": table, "may_return": scope.may(P.ACCEPT_REPORTS)})


@page(P.SEE_REPORTS)
def show_submission(request: HttpRequest, submission_id: int) -> HttpResponse:
    scope = scope_of(request)
    found = delivery.submission_view(scope, submission_id, page=_number(request.GET.get("page", "1")) or 1)
    context = {
        "submission": found,
        "page": found.page,
        "may_return": scope.may(P.ACCEPT_REPORTS),
        "may_withdraw": scope.may_file_for(found.unit_id),
    }
    return render(request, "delivery/submission.html", context | _amounts(request))


def _to_submission(submission_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("submission-show", args=[submission_id]))


@page(P.ACCEPT_REPORTS, "POST")
def accept(request: HttpRequest, submission_id: int) -> HttpResponse:
    actions.accept_submission(by=scope_of(request), submission_id=submission_id)
    messages.success(request, _("Accepted."))
    return _to_submission(submission_id)


@page(P.ACCEPT_REPORTS, "POST")
def send_back(request: HttpRequest, submission_id: int) -> HttpResponse:
    text = request.POST.get("reason", "")
    actions.return_submission(by=scope_of(request), submission_id=submission_id, reason=text)
    messages.success(request, _("Sent back."))
    return _to_submission(submission_id)


@page(P.FILE_REPORTS, "POST")
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
    context = {"report": found, "may_file": scope.may(P.FILE_REPORTS)}
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
