"""An appraisal under way: how far it has come, and what score the closed months lead to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from leitai.queries.appraisal import forecasts
from leitai.queries.appraisal import progress as progress_queries
from leitai.queries.appraisal import rounds as queries
from leitai.rules import Permission
from leitai.views.access import page, scope_of

SEE = Permission.SEE_APPRAISAL


@page(SEE)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    row = queries.appraisal_shown(scope, pk)
    shown = {"head": queries.head_of(scope, row), "tab": "progress", "shown": progress_queries.progress(scope, row)}
    return render(request, "appraisal/progress.html", shown)


@page(SEE)
def monitor(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing is forecast of a draft: its targets are not issued."""
    scope = scope_of(request)
    row = queries.appraisal_shown(scope, pk)
    head = queries.head_of(scope, row)
    shown = None if head.draft else forecasts.monitor(scope, row)
    return render(request, "appraisal/monitor.html", {"head": head, "tab": "monitor", "shown": shown})
