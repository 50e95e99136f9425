"""Bonus and deduction points, and the recorded vote that breaks a tie."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leitai.actions.contest import points as actions
from leitai.forms.contest import PointsForm
from leitai.queries.contest import desk_results
from leitai.queries.contest import points as queries
from leitai.queries.refusals import refusal_words
from leitai.rules import Permission, Refused
from leitai.views.access import page, scope_of
from leitai.views.contest.results import part
from leitai.views.contest.saving import edited, to

RUN, SERVE = Permission.RUN_CONTEST, Permission.SERVE_CONTEST


@page(RUN)
def table(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.points_page(scope_of(request), pk)
    return render(request, "contest/points.html", {"page": found, "head": found.head, "tab": "points"})


@page(RUN, "GET", "POST")
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    form = PointsForm(queries.choices_of(scope, pk), request.POST or None)
    return edited(
        request,
        form,
        lambda: actions.enter_points(by=scope, round_id=pk, **form.cleaned_data),
        _("Bonus or deduction"),
        reverse("contest-points", args=[pk]),
    )


@page(RUN, "POST")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = actions.withdraw_points(by=scope_of(request), points_id=pk, reason=request.POST.get("reason", ""))
    return to("contest-points", row.round_id)


@page(SERVE, "POST")
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Of those who share a place; what was typed stays on the desk when the vote is refused."""
    scope = scope_of(request)
    votes = {code: request.POST.get(f"votes-{code}", "") for code in request.POST.getlist("code")}
    reason, document = request.POST.get("reason", ""), request.POST.get("document", "")
    try:
        actions.record_vote(by=scope, round_id=pk, votes=votes, reason=reason, document=document)
    except Refused as refusal:
        if refusal.code in ("not_found", "not_allowed", "not_on_duty", "round_not_locked"):
            raise
        desk = desk_results.results_desk(scope, pk, votes)
        typed = {"reason": reason, "document": document, "error": refusal_words(refusal)}
        response = part(request, "contest/counting.html", pk, "counting", desk=desk, typed=typed)
        response.status_code = 422
        return response
    messages.success(request, _("The vote is recorded, and the result was computed again."))
    return to("contest-counting", pk)


@page(SERVE, "POST")
def withdraw_vote(request: HttpRequest, pk: int) -> HttpResponse:
    row = actions.withdraw_vote(by=scope_of(request), points_id=pk, reason=request.POST.get("reason", ""))
    return to("contest-counting", row.round_id)
