from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leitai.actions import orgs as actions
from leitai.actions.orgs import NewPassword
from leitai.forms.people import PersonForm, RoleForm
from leitai.labels import ROLES
from leitai.queries import leaving
from leitai.queries import people as queries
from leitai.queries.people import PeopleFilter, PersonLine
from leitai.queries.sessions import sessions_of
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.saving import took_in

SEE, EDIT, RESET = Permission.SEE_PEOPLE, Permission.EDIT_PEOPLE, Permission.RESET_PASSWORDS


def page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    return int(text) if text.isdecimal() and len(text) < 7 else 1


@page(SEE)
def table(request: HttpRequest) -> HttpResponse:
    asked = request.GET
    filters = PeopleFilter(
        search=asked.get("search", "").strip(), role=asked.get("role", ""), state=asked.get("state", "open")
    )
    found = queries.people(scope_of(request), filters, page_number(request))
    return render(request, "people/list.html", {"people": found, "filters": filters, "roles": ROLES})


@page(SEE)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    person = queries.person(scope, pk)
    form = RoleForm(queries.role_choices(scope)) if scope.may(EDIT) else None
    return render(request, "people/show.html", about(request, person) | {"form": form})


def about(request: HttpRequest, person: PersonLine) -> dict[str, Any]:
    """What the page of a person shows beside the form: the departure with what is still open, and the sessions."""
    scope = scope_of(request)
    gone = leaving.departure(scope, person.id)
    return {
        "person": person,
        "departure": gone,
        "left_open": leaving.open_work(scope, person.id) if gone and gone.done and not person.is_active else (),
        "sessions": sessions_of(scope, person.id) if scope.may(RESET) and person.id != scope.person_id else None,
    }


@page(EDIT, "GET", "POST")
def create(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request)
    form = PersonForm(queries.role_choices(scope), request.POST or None)
    status = 200
    if request.method == "POST":
        made = took_in(form, lambda: actions.create_person(by=scope, **form.facts()))
        if made is not None:
            return slip(request, made.row)
        status = 422
    return render(request, "people/edit.html", {"form": form, "heading": _("New person")}, status=status)


@page(EDIT, "POST")
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    person = queries.person(scope, pk)
    form = RoleForm(queries.role_choices(scope), request.POST)
    if took_in(form, lambda: actions.grant_role(by=scope, person_id=pk, role=form.wanted())) is not None:
        return HttpResponseRedirect(reverse("person-show", args=[pk]))
    return render(request, "people/show.html", about(request, person) | {"form": form}, status=422)


@page(EDIT, "POST")
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    ended = actions.end_role(by=scope_of(request), assignment_id=pk)
    return HttpResponseRedirect(reverse("person-show", args=[ended.person_id]))


@page(EDIT, "POST")
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    actions.deactivate_person(by=scope_of(request), person_id=pk)
    return HttpResponseRedirect(reverse("person-show", args=[pk]))


@page(EDIT, "POST")
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    return slip(request, actions.reactivate_person(by=scope_of(request), person_id=pk))


@page(RESET, "POST")
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    return slip(request, actions.reset_password(by=scope_of(request), person_id=pk))


def slip(request: HttpRequest, *new: NewPassword) -> HttpResponse:
    """The slips with the start passwords: this answer is the only place where they ever stand."""
    response = render(request, "people/slips.html", {"slips": new})
    response.headers["Cache-Control"] = "no-store"
    return response
