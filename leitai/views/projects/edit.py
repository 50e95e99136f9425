from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leitai.actions import delivery as actions
from leitai.forms.projects import CreditsForm, DelistForm, LeaderForm, PlanForm, ProjectForm, ResponsibleForm
from leitai.queries import register
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.saving import took_in
from leitai.views.shell import frame_of

EDIT = Permission.EDIT_PROJECTS


def edited(request: HttpRequest, form: forms.Form, save: Callable[[], Any], **context: Any) -> HttpResponse:
    """Show a form, or take it in and go to the project's sheet; a refusal stands on top of the form."""
    status = 200
    if request.method == "POST":
        done = took_in(form, save)
        if done is not None:
            messages.success(request, _("Saved."))
            project = context.get("project")
            return HttpResponseRedirect(reverse("project-show", args=[project.id if project else done.row.pk]))
        status = 422
    return render(request, "projects/edit.html", {"form": form, **context}, status=status)


def _choices(request: HttpRequest) -> register.RegisterChoices:
    return register.register_choices(scope_of(request), on=frame_of(request, "open").now.date())


@page(EDIT, "GET", "POST")
def create(request: HttpRequest) -> HttpResponse:
    form = ProjectForm(_choices(request), frame_of(request).currency, request.POST or None, new=True)
    return edited(
        request,
        form,
        lambda: actions.create_project(by=scope_of(request), **form.facts()),
        heading=_("New project"),
        note=_("Who gets credit, who leads and what is planned is set afterwards, on the project's sheet."),
    )


@page(EDIT, "GET", "POST")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    project = register.project_values(scope_of(request), pk)
    form = ProjectForm(_choices(request), frame_of(request).currency, request.POST or None, initial=project.values)

    def save() -> Any:
        facts = form.facts()
        del facts["key"]
        return actions.change_project(by=scope_of(request), project_id=pk, **facts)

    return edited(request, form, save, heading=_("Edit"), project=project, note=_("Closed months keep what they said."))


@page(EDIT, "GET", "POST")
def set_credits(request: HttpRequest, pk: int) -> HttpResponse:
    project = register.project_values(scope_of(request), pk)
    form = CreditsForm(_choices(request), dict(project.shares), request.POST or None)
    return edited(
        request,
        form,
        lambda: actions.set_credits(by=scope_of(request), project_id=pk, shares=form.shares()),
        heading=_("Which units it counts for"),
        project=project,
        note=_("Shares add up to 100%. Without any, the project counts in the total and for no unit."),
    )


@page(EDIT, "GET", "POST")
def set_leader(request: HttpRequest, pk: int) -> HttpResponse:
    project = register.project_values(scope_of(request), pk)
    form = LeaderForm(request.POST or None, initial={"since": frame_of(request, "open").now.date()})
    return edited(
        request,
        form,
        lambda: actions.set_leader(by=scope_of(request), project_id=pk, **form.cleaned_data),
        heading=_("Named leader"),
        project=project,
        note=_("The one before stays in the history until the day before."),
    )


@page(EDIT, "GET", "POST")
def set_responsible(request: HttpRequest, pk: int) -> HttpResponse:
    project = register.project_values(scope_of(request), pk)
    initial = {"since": frame_of(request, "open").now.date()}
    form = ResponsibleForm(_choices(request), request.POST or None, initial=initial)
    return edited(
        request,
        form,
        lambda: actions.set_responsible(by=scope_of(request), project_id=pk, **form.cleaned_data),
        heading=_("Responsible unit"),
        project=project,
        note=_("The one before stays in the history until the day before."),
    )


@page(EDIT, "GET", "POST")
def add_plan(request: HttpRequest, pk: int) -> HttpResponse:
    project = register.project_values(scope_of(request), pk)
    frame = frame_of(request, "open")
    form = PlanForm(frame.currency, frame.fiscal_year, request.POST or None)
    return edited(
        request,
        form,
        lambda: actions.add_plan_version(by=scope_of(request), project_id=pk, **form.cleaned_data),
        heading=_("New version of the plan"),
        project=project,
        note=_("A plan is never edited. A change is the next version, with its day, reason and approval."),
    )


@page(EDIT, "GET", "POST")
def delist(request: HttpRequest, pk: int) -> HttpResponse:
    project = register.project_values(scope_of(request), pk)
    form = DelistForm(request.POST or None, initial={"on": frame_of(request, "open").now.date()})
    return edited(
        request,
        form,
        lambda: actions.delist_project(by=scope_of(request), project_id=pk, **form.cleaned_data),
        heading=_("Take off the list"),
        project=project,
        note=_("Months before that day keep the project."),
    )
