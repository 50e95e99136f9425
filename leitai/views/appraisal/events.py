"""The register of events that earn or cost points."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from leitai.actions.appraisal import events as actions
from leitai.actions.appraisal import evidence
from leitai.forms.appraisal_scoring import EventForm
from leitai.queries.appraisal import event_pages as queries
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.appraisal.self_assessment import sent_file
from leitai.views.saving import took_in

SEE = Permission.SEE_APPRAISAL


@page(SEE)
def table(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.event_list(scope_of(request), pk)
    return render(request, "appraisal/events.html", {"page": found, "head": found.head, "tab": "events"})


@page(SEE, "GET", "POST")
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    found = queries.event_choices(scope, pk)
    form = EventForm(found.units, found.kinds, found.projects, request.POST or None)
    status = 200
    if request.method == "POST":
        taken = took_in(form, lambda: actions.enter_event(by=scope, round_id=pk, **form.cleaned_data))
        if taken is not None:
            return _to(pk)
        status = 422
    shown = {"head": found.head, "tab": "events", "form": form}
    return render(request, "appraisal/event.html", shown, status=status)


@page(SEE, "POST")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = actions.withdraw_event(by=scope_of(request), event_id=pk, reason=request.POST.get("reason", ""))
    return _to(row.appraised.round_id)


@page(SEE, "POST")
def add_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    row = evidence.add_event_evidence(by=scope_of(request), event_id=pk, **sent_file(request)).score_event
    assert row is not None
    return _to(row.appraised.round_id)


def _to(pk: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("appraisal-events", args=[pk]))
