"""The appraisals of a region, and one of them at a glance: its checklist, its people, its way to the issue."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leitai.actions.appraisal import issue as moves
from leitai.actions.appraisal import rounds as actions
from leitai.forms.appraisal import AppraisalForm, NewAppraisalForm
from leitai.queries.appraisal import overview, tree_pages
from leitai.queries.appraisal import rounds as queries
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.appraisal.saving import edited, to
from leitai.views.shell import frame_of

SEE, EDIT = Permission.SEE_APPRAISAL, Permission.EDIT_APPRAISAL


@page(SEE)
def table(request: HttpRequest) -> HttpResponse:
    return render(request, "appraisal/list.html", {"appraisals": queries.appraisals(scope_of(request))})


@page(EDIT, "GET", "POST")
def create(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request)
    form = NewAppraisalForm(tree_pages.tree_choices(scope), queries.appraisal_choices(scope), request.POST or None)
    return edited(
        request,
        form,
        lambda: actions.create_appraisal(by=scope, **form.facts()),
        _("New appraisal"),
        reverse("appraisal-list"),
    )


@page(SEE)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    row = queries.appraisal_shown(scope, pk)
    shown = overview.overview(scope, row, frame_of(request).now.date())
    return render(
        request, "appraisal/round.html", {"head": queries.head_of(scope, row), "tab": "round", "shown": shown}
    )


@page(EDIT, "GET", "POST")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    values = queries.appraisal_values(scope, pk)
    form = AppraisalForm(queries.appraisal_choices(scope, pk), request.POST or None, initial=values)
    return edited(
        request,
        form,
        lambda: actions.change_appraisal(by=scope, round_id=pk, **form.cleaned_data),
        str(values["name"]),
        reverse("appraisal-show", args=[pk]),
    )


@page(EDIT, "POST")
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    actions.drop_appraisal(by=scope_of(request), round_id=pk)
    return to("appraisal-list")


@page(EDIT, "POST")
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    moves.issue_targets(by=scope_of(request), round_id=pk)
    return to("appraisal-show", pk)


@page(EDIT, "POST")
def assess(request: HttpRequest, pk: int) -> HttpResponse:
    moves.begin_assessing(by=scope_of(request), round_id=pk)
    return to("appraisal-show", pk)


@page(EDIT, "POST")
def score(request: HttpRequest, pk: int) -> HttpResponse:
    moves.begin_scoring(by=scope_of(request), round_id=pk)
    return to("appraisal-show", pk)


@page(EDIT, "POST")
def review(request: HttpRequest, pk: int) -> HttpResponse:
    moves.begin_review(by=scope_of(request), round_id=pk)
    return to("appraisal-show", pk)
