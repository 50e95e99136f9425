from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from leitai.queries import figures
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.shell import frame_of


@page(Permission.SEE_ECONOMY)
def show(request: HttpRequest) -> HttpResponse:
    frame = frame_of(request)
    selected = frame.unit.code if frame.unit else ""
    found = figures.economy(
        scope_of(request), frame.month.month, indicator=request.GET.get("indicator", ""), selected=selected
    )
    return render(request, "economy/show.html", {"economy": found, "selected": selected})
