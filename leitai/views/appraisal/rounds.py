"""The appraisals of a region, and one of them at a glance."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from leitai.queries.appraisal import rounds as queries
from leitai.rules import Permission
from leitai.views.access import page, scope_of

SEE = Permission.SEE_APPRAISAL


@page(SEE)
def table(request: HttpRequest) -> HttpResponse:
    return render(request, "appraisal/list.html", {"appraisals": queries.appraisals(scope_of(request))})


@page(SEE)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    row = queries.appraisal_shown(scope, pk)
    return render(request, "appraisal/round.html", {"head": queries.head_of(scope, row), "tab": "round"})
