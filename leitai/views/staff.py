"""Somebody leaves; sessions are looked at and ended."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from leitai.actions import staff as actions
from leitai.forms.people import ActingForm, LeavingForm
from leitai.queries import leaving, people
from leitai.queries.sessions import sessions_of
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.saving import took_in

EDIT, RESET = Permission.EDIT_PEOPLE, Permission.RESET_PASSWORDS


@page(EDIT, "GET", "POST")
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """First what is open and who could follow, then the one step."""
    scope = scope_of(request)
    person = people.person(scope, pk)
    given = request.POST if request.method == "POST" else request.GET
    form = LeavingForm(leaving.successors(scope, pk), given if "last_day" in given else None)
    status = 200
    if request.method == "POST":
        done = took_in(form, lambda: actions.leave(by=scope, person_id=pk, **form.facts()))
        if done is not None:
            return HttpResponseRedirect(reverse("person-show", args=[pk]))
        status = 422
    named = form.facts()["successor_id"] if form.is_bound and form.is_valid() else None
    shown = {"person": person, "form": form, "work": leaving.open_work(scope, pk, named), "named": named}
    return render(request, "people/leave.html", shown, status=status)


@page(EDIT, "GET", "POST")
def let_act(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    person = people.person(scope, pk)
    roles = tuple((str(role.id), f"{role.label} {role.where}".strip()) for role in person.held if not role.acting_for)
    form = ActingForm(leaving.successors(scope, pk), roles, request.POST or None)
    status = 200
    if request.method == "POST":
        done = took_in(form, lambda: actions.let_act(by=scope, for_id=pk, **form.facts()))
        if done is not None:
            return HttpResponseRedirect(reverse("person-show", args=[done.row[0].person_id]))
        status = 422
    return render(request, "people/acting.html", {"person": person, "form": form}, status=status)


@page(EDIT, "POST")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = actions.withdraw_leaving(by=scope_of(request), departure_id=pk)
    return HttpResponseRedirect(reverse("person-show", args=[row.person_id]))


@page(RESET, "POST")
def end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    actions.end_sessions(by=scope_of(request), person_id=pk)
    return HttpResponseRedirect(reverse("person-show", args=[pk]))


@page(Permission.SEE_HOME)
def own_sessions(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request)
    assert scope.person_id is not None
    lines = sessions_of(scope, scope.person_id, request.session.session_key or "")
    return render(request, "account/sessions.html", {"sessions": lines})


@page(Permission.SEE_HOME, "POST")
def end_own_sessions(request: HttpRequest) -> HttpResponse:
    current, mark = request.session.session_key or "", request.POST.get("mark", "")
    actions.end_own_sessions(by=scope_of(request), current=current, mark=mark)
    return HttpResponseRedirect(reverse("session-list"))
