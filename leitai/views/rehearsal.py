"""The rehearsal: beginning one, what it holds, wiping it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leitai.actions import months as actions
from leitai.queries import months
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.shell import frame_at

CLOSE = Permission.CLOSE_MONTHS


@page(CLOSE)
def show(request: HttpRequest) -> HttpResponse:
    found = months.rehearsal(scope_of(request))
    if found.month is not None:
        frame_at(request, found.month)
    return render(request, "rehearsal/show.html", {"rehearsal": found})


@page(CLOSE, "POST")
def start(request: HttpRequest) -> HttpResponse:
    actions.start_rehearsal(by=scope_of(request), month=months.month_of(request.POST.get("month", "")))
    messages.success(request, _("The rehearsal has begun. Everybody sees it on every page of the month."))
    return HttpResponseRedirect(reverse("rehearsal-show"))


@page(CLOSE, "POST")
def wipe(request: HttpRequest) -> HttpResponse:
    actions.wipe_rehearsal(by=scope_of(request), typed=request.POST.get("typed", ""))
    messages.success(request, _("The rehearsal was wiped. The month is open for real."))
    return HttpResponseRedirect(reverse("rehearsal-show"))
