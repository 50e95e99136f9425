"""Reminding those who have not filed: the list to copy, the mails, the plan, and the way out of them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from leitai.actions import delivery as actions
from leitai.queries import filing, months
from leitai.rules import Permission, Refused
from leitai.views.access import anyone, page, scope_of
from leitai.views.delivery import number_of
from leitai.views.downloads import attachment
from leitai.views.pace import Pace
from leitai.views.shell import frame_of

P = Permission
STOPS = Pace(most=60, seconds=600)


@page(P.ACCEPT_REPORTS)
def show(request: HttpRequest) -> HttpResponse:
    frame, scope = frame_of(request, "open"), scope_of(request)
    found = filing.reminder_list(scope, frame.month.month)
    return render(
        request, "delivery/reminders.html", {"reminders": found, "going": any(not r.done for r in found.rounds)}
    )


@page(P.ACCEPT_REPORTS)
def text(request: HttpRequest) -> HttpResponse:
    month = frame_of(request, "open").month.month
    found = filing.reminder_list(scope_of(request), month)
    name = _("Not filed %(month)s") % {"month": f"{month:%Y-%m}"}
    return attachment(found.text.encode("utf-8-sig"), f"{name}.txt")


@page(P.ACCEPT_REPORTS, "POST")
def send(request: HttpRequest) -> HttpResponse:
    month = months.month_of(request.POST.get("month", ""))
    actions.send_reminder(by=scope_of(request), month=month, confirmed=request.POST.get("again") == "1")
    messages.success(request, _("The mails are on their way."))
    return HttpResponseRedirect(f"{reverse('reminder-list')}?month={month:%Y-%m}")


@page(P.EDIT_UNITS, "POST")
def set_plan(request: HttpRequest) -> HttpResponse:
    days = request.POST.get("days_before", "").strip()
    actions.set_reminder_plan(
        by=scope_of(request),
        days_before=number_of(days) if days else None,
        on_the_day=request.POST.get("on_the_day") == "1",
        day_after=request.POST.get("day_after") == "1",
    )
    messages.success(request, _("Kept."))
    return HttpResponseRedirect(f"{reverse('filing-settings')}#reminders")


@page(P.SEE_HOME, "GET", "POST")
def own(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request)
    if request.method == "POST":
        actions.set_own_reminders(by=scope, on=request.POST.get("on") == "1")
        return HttpResponseRedirect(reverse("reminder-own"))
    context = {"stopped": filing.stops(scope.person_id), "address": filing.own_address(scope)}
    return render(request, "delivery/own_reminders.html", context)


@csrf_exempt  # a mail program presses the button by itself, without a cookie (RFC 8058); the signed link alone counts
@anyone("GET", "POST")
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Opened it asks for one press: programs that look at every link of a mail unsubscribe nobody."""
    if STOPS.spent(request):
        return render(request, "delivery/stop.html", {"busy": True}, status=429)
    STOPS.count(request)
    try:
        if request.method == "POST":
            actions.set_reminders_by_link(token=token, on=request.POST.get("on") == "1")
    except Refused:
        return render(request, "delivery/stop.html", {}, status=404)
    found = filing.stop_page(token)
    response = render(request, "delivery/stop.html", {"found": found}, status=200 if found else 404)
    response["Cache-Control"], response["Referrer-Policy"] = "no-store", "no-referrer"
    return response
