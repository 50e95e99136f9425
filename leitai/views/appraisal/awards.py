"""Awards that follow a result, and titles from outside."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leitai.actions.appraisal import awards as actions
from leitai.forms.awards import AwardForm
from leitai.queries.appraisal import awards as queries
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.appraisal.parts import number_of
from leitai.views.contest.saving import edited, to

P = Permission


@page(P.SEE_APPRAISAL)
def table(request: HttpRequest) -> HttpResponse:
    found = queries.awards_page(scope_of(request), number_of(request.GET.get("year", "")), request.GET.get("who", ""))
    return render(request, "appraisal/awards.html", {"page": found})


@page(P.EDIT_APPRAISAL, "GET", "POST")
def enter(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request)
    form = AwardForm(queries.award_choices(scope), request.POST or None)
    return edited(
        request,
        form,
        lambda: actions.enter_award(by=scope, **form.values()),
        _("Award or title"),
        reverse("appraisal-awards"),
    )


@page(P.EDIT_APPRAISAL, "POST")
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    won, document = request.POST.get("won") == "1", request.POST.get("document", "")
    actions.settle_title(by=scope_of(request), award_id=pk, won=won, document=document)
    return to("appraisal-awards")


@page(P.EDIT_APPRAISAL, "POST")
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    actions.drop_award(by=scope_of(request), award_id=pk)
    return to("appraisal-awards")
