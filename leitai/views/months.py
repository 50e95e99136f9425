from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from leitai.actions import months as actions
from leitai.queries import months
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.shell import frame_at

P = Permission


def _elsewhere(request: HttpRequest, key: str) -> HttpResponse | None:
    """The month stands in the path: whoever picks another one above is taken to that one's page."""
    wanted = request.GET.get("month", "")
    if wanted and wanted != key:
        return HttpResponseRedirect(reverse("month-show", args=[wanted]))
    return None


@page(P.SEE_MONTHS)
def list_months(request: HttpRequest) -> HttpResponse:
    year = request.GET.get("year", "")
    known = year.isascii() and year.isdecimal() and len(year) == 4
    grid = months.month_grid(scope_of(request), int(year) if known else None)
    closed = sum(month.state == "closed" for month in grid.months)
    scope = scope_of(request)
    opening = not any(month.state == "closed" and not month.taken_over for month in grid.months)
    context = {"grid": grid, "closed": closed, "may_take_over": opening and scope.may(P.EDIT_PROJECTS)}
    return render(request, "months/list.html", context)


@page(P.SEE_MONTHS)
def show(request: HttpRequest, key: str) -> HttpResponse:
    scope, month = scope_of(request), months.month_of(key)
    if away := _elsewhere(request, key):
        return away
    frame_at(request, month)
    detail = months.month_detail(scope, month)
    return render(request, "months/show.html", {"detail": detail, "may_close": scope.may(P.CLOSE_MONTHS)})


@page(P.SEE_MONTHS)
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """The progress of a close, asked for every second; when it has ended the whole page is shown again."""
    found = months.month_job(scope_of(request), job_id)
    response = render(request, "months/job.html", {"job": found})
    if not found.running:
        response["HX-Refresh"] = "true"
    return response


@page(P.SEE_MONTHS)
def verify(request: HttpRequest, key: str) -> HttpResponse:
    month, revision = months.month_of(key), request.GET.get("revision", "")
    number = int(revision) if revision.isascii() and revision.isdecimal() and len(revision) < 5 else None
    if away := _elsewhere(request, key):
        return away
    frame_at(request, month)
    result = months.month_verification(scope_of(request), month, number)
    return render(request, "months/verification.html", {"result": result, "key": key})


def _ask(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    actions.request_month_job(
        by=scope_of(request),
        kind=kind,
        month=months.month_of(key),
        agree_missing=request.POST.get("agree") == "1",
        reason=request.POST.get("reason", ""),
        taken_over=request.POST.get("taken_over") == "1",
    )
    return HttpResponseRedirect(reverse("month-show", args=[key]))


@page(P.CLOSE_MONTHS, "POST")
def preview(request: HttpRequest, key: str) -> HttpResponse:
    return _ask(request, key, "preview")


@page(P.CLOSE_MONTHS, "POST")
def close(request: HttpRequest, key: str) -> HttpResponse:
    return _ask(request, key, "close")


@page(P.CLOSE_MONTHS, "POST")
def correct(request: HttpRequest, key: str) -> HttpResponse:
    return _ask(request, key, "correct")
