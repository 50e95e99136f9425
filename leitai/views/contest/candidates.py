"""Candidates of a round, their eligibility, and what departments answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leitai.actions.contest import candidates as actions
from leitai.actions.contest import eligibility
from leitai.forms.contest import AskForm, CandidateForm, LimitsForm
from leitai.queries.contest import candidate_pages as queries
from leitai.queries.contest import judge_pages
from leitai.queries.contest.rounds import round_head
from leitai.rules import Permission, Refused
from leitai.views.access import page, scope_of
from leitai.views.contest.saving import data_of, edited, number, to

RUN = Permission.RUN_CONTEST


@page(RUN)
def table(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.candidate_page(scope_of(request), pk, search=request.GET.get("search", ""))
    shown = {"page": found, "head": found.head, "tab": "candidates"}
    return render(request, "contest/candidates.html", shown)


@page(RUN, "GET", "POST")
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A proposed project, or a unit itself: not in the register."""
    scope = scope_of(request)
    head = round_head(scope, pk)
    form = CandidateForm(judge_pages.unit_choices(scope, head.starts), request.POST or None)

    def save() -> None:
        data = dict(form.cleaned_data)
        actions.add_candidate(by=scope, round_id=pk, unit_id=data.pop("unit"), **data)

    return edited(request, form, save, _("New candidate"), reverse("contest-candidates", args=[pk]))


@page(RUN, "POST")
def add_project(request: HttpRequest, pk: int) -> HttpResponse:
    """A project of the register, on behalf of the unit with the largest share of it."""
    scope, project = scope_of(request), number(request, "project")
    unit = queries.project_unit(scope, project)
    actions.add_candidate(by=scope, round_id=pk, unit_id=unit, project_id=project, **actions.NOTHING)
    return to("contest-candidates", pk)


@page(RUN, "GET", "POST")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    row, values = queries.candidate_values(scope, pk)
    form = CandidateForm((), request.POST or None, initial=values)
    back = reverse("contest-candidates", args=[row])
    return edited(
        request,
        form,
        lambda: actions.change_candidate(by=scope, candidate_id=pk, **form.cleaned_data),
        str(values["name"]),
        back,
    )


@page(RUN, "POST")
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    row = actions.drop_candidate(by=scope_of(request), candidate_id=pk)
    return to("contest-candidates", row.pk)


@page(RUN, "POST")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    candidate = actions.withdraw_candidate(by=scope_of(request), candidate_id=pk, reason=reason)
    return to("contest-candidates", candidate.round_id)


@page(RUN, "POST")
def look_back(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = [
        int(one) for one in request.POST.getlist("earlier") if one.isascii() and one.isdecimal() and len(one) < 19
    ]
    if len(chosen) != len(request.POST.getlist("earlier")):
        raise Refused("not_found")
    actions.look_back_at(by=scope_of(request), round_id=pk, candidate_ids=chosen)
    return to("contest-candidates", pk)


@page(RUN)
def eligibility_table(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    found = queries.candidate_page(scope, pk)
    shown = {
        "page": found,
        "head": found.head,
        "limits": LimitsForm(initial=found.limits),
        "ask": AskForm(judge_pages.department_choices(scope)),
        "tab": "candidates",
    }
    return render(request, "contest/eligibility.html", shown)


@page(RUN, "POST")
def set_limits(request: HttpRequest, pk: int) -> HttpResponse:
    eligibility.set_limits(by=scope_of(request), round_id=pk, **data_of(LimitsForm(request.POST)))
    return to("contest-eligibility", pk)


@page(RUN, "POST")
def compute(request: HttpRequest, pk: int) -> HttpResponse:
    eligibility.compute_checks(by=scope_of(request), round_id=pk)
    return to("contest-eligibility", pk)


@page(RUN, "POST")
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    organization = number(request, "organization")
    rule = request.POST.get("rule", "")
    eligibility.ask_department(by=scope_of(request), round_id=pk, rule=rule, organization_id=organization)
    return to("contest-eligibility", pk)


def _decide(request: HttpRequest, pk: int) -> Any:
    answer = request.POST.get("answer", "")
    if answer not in ("yes", "no"):
        raise Refused("unknown_choice", value=answer[:20], field="answer")
    evidence = request.POST.get("evidence", "")
    return eligibility.decide_check(by=scope_of(request), check_id=pk, met=answer == "yes", evidence=evidence)


@page(RUN, "POST")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The office enters a department's word."""
    return to("contest-eligibility", _decide(request, pk).candidate.round_id)


@page(Permission.SCREEN_CANDIDATES)
def screening(request: HttpRequest) -> HttpResponse:
    return render(request, "contest/screening.html", {"questions": queries.screening(scope_of(request))})


@page(Permission.SCREEN_CANDIDATES, "POST")
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    _decide(request, pk)
    return to("contest-screening")
