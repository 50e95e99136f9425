"""Surveys at the office: set up, links printed as slips, opened, closed, and what was said."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leitai.actions.appraisal import surveys as actions
from leitai.forms.surveys import LinksForm, SurveyForm
from leitai.queries.appraisal import surveys as queries
from leitai.queries.contest.printing import qr_svg
from leitai.queries.orgs import Scope
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.contest.printing import site_of
from leitai.views.contest.saving import data_of, edited, to

EDIT = Permission.EDIT_APPRAISAL


@page(EDIT)
def table(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.surveys_page(scope_of(request), pk)
    return render(request, "appraisal/surveys.html", {"page": found, "head": found.head, "tab": "surveys"})


@page(EDIT, "GET", "POST")
def create(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    open_ones = queries.surveys_page(scope, pk).missing
    form = SurveyForm(open_ones, request.POST or None, initial={"scale": queries.USUAL_SCALE})
    return edited(
        request,
        form,
        lambda: actions.create_survey(by=scope, round_id=pk, **_facts(scope, form)),
        _("New survey"),
        reverse("appraisal-surveys", args=[pk]),
        on="appraisal-survey",
    )


@page(EDIT, "GET", "POST")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    form = SurveyForm((), request.POST or None, initial=queries.survey_facts(scope, pk))
    return edited(
        request,
        form,
        lambda: actions.change_survey(by=scope, survey_id=pk, **_facts(scope, form)),
        _("Change the survey"),
        reverse("appraisal-survey", args=[pk]),
    )


@page(EDIT)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    found = queries.survey_page(scope, pk)
    form = LinksForm({group.code: group.name for group in found.groups})
    return render(
        request, "appraisal/survey.html", {"page": found, "head": found.head, "tab": "surveys", "links": form}
    )


@page(EDIT, "POST")
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    return to("appraisal-surveys", actions.drop_survey(by=scope_of(request), survey_id=pk).pk)


@page(EDIT, "POST")
def make_links(request: HttpRequest, pk: int) -> HttpResponse:
    """The codes stand in this answer and nowhere else."""
    scope, site = scope_of(request), f"{site_of(request)}{reverse('survey-show')}"
    names = queries.group_names(scope, pk)
    form = LinksForm(names, request.POST)
    data_of(form)
    made = actions.make_links(by=scope, survey_id=pk, numbers={k: n for k, n in form.numbers.items() if n})
    slips = [(names[link.group], link.code, qr_svg(f"{site}#{link.code}", 3)) for link in made]
    found = queries.survey_page(scope, pk)
    response = render(
        request, "appraisal/survey_slips.html", {"page": found, "head": found.head, "slips": slips, "site": site}
    )
    response["Cache-Control"] = "no-store"
    return response


@page(EDIT, "POST")
def call_in_links(request: HttpRequest, pk: int) -> HttpResponse:
    group = request.POST.get("group", "")
    return to("appraisal-survey", actions.call_in_links(by=scope_of(request), survey_id=pk, group=group).pk)


@page(EDIT, "POST")
def open_survey(request: HttpRequest, pk: int) -> HttpResponse:
    return to("appraisal-survey", actions.open_survey(by=scope_of(request), survey_id=pk).pk)


@page(EDIT, "POST")
def close(request: HttpRequest, pk: int) -> HttpResponse:
    return to("appraisal-survey", actions.close_survey(by=scope_of(request), survey_id=pk).pk)


def _facts(scope: Scope, form: SurveyForm) -> dict[str, Any]:
    data = dict(form.cleaned_data)
    for name in ("opens", "closes"):
        data[name] = queries.in_zone(scope, data[name])
    return data
