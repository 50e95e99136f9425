from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leitai.actions.bulletins import issue_bulletin
from leitai.queries import bulletins, months
from leitai.queries.bulletins import Download
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.downloads import attachment
from leitai.views.shell import frame_of

P = Permission


@page(P.SEE_BULLETINS)
def list_months(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request)
    lines = bulletins.bulletin_months(scope)
    issued = sum(bool(line.issued) for line in lines)
    return render(
        request,
        "bulletins/list.html",
        {"lines": lines, "issued": issued, "may_issue": scope.may(P.ISSUE_BULLETINS)},
    )


@page(P.ISSUE_BULLETINS)
def preview(request: HttpRequest) -> HttpResponse:
    """The draft of the month one looks at, closed or previewed. What is issued already is shown as issued."""
    scope, choice = scope_of(request), frame_of(request).month
    language = bulletins.language_of(scope, request.GET.get("language", ""))
    if issued := bulletins.issued_pk(scope, choice.month, language):
        return HttpResponseRedirect(_at(issued, choice.month))
    try:
        draft = bulletins.draft_view(scope, choice.month, language, closed=choice.state == "closed")
    except ObjectDoesNotExist:
        if choice.state == "closed":
            raise
        return render(request, "bulletins/no_preview.html", {"choice": choice})
    return render(request, "bulletins/preview.html", {"draft": draft, "languages": bulletins.LANGUAGES})


@page(P.ISSUE_BULLETINS)
def preview_file(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """The draft as a file, marked on every page as not issued."""
    scope, month = scope_of(request), months.month_of(key)
    language = bulletins.language_of(scope, request.GET.get("language", ""))
    closed = months.is_closed(scope.region_id, month)
    return _attachment(bulletins.draft_download(scope, month, language, kind, closed=closed))


@page(P.ISSUE_BULLETINS, "POST")
def issue(request: HttpRequest, key: str) -> HttpResponse:
    scope = scope_of(request)
    language = bulletins.language_of(scope, request.POST.get("language", ""))
    row = issue_bulletin(by=scope, month=months.month_of(key), language=language)
    messages.success(request, _("Issued. Every number in it can be derived again."))
    return HttpResponseRedirect(_at(row.pk, row.month))


@page(P.SEE_BULLETINS)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    view = bulletins.issued_view(scope_of(request), pk)
    if "month" not in request.GET:
        # The bar on top names the month that is read.
        return HttpResponseRedirect(_at(pk, view.issued.month))
    return render(request, "bulletins/show.html", {"view": view, "sha256": view.issued.sha256})


@page(P.SEE_BULLETINS)
def download(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    return _attachment(bulletins.issued_download(scope_of(request), pk, kind))


def _at(pk: int, month: dt.date) -> str:
    return f"{reverse('bulletin-show', args=[pk])}?month={month:%Y-%m}"


def _attachment(file: Download) -> HttpResponse:
    return attachment(file.content, file.name, file.media_type)
