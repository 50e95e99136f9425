from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from leitai.queries.audit import seals, trail
from leitai.queries.audit.trail import TrailFilter
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.people import page_number
from leitai.views.units import day_of


def chosen(request: HttpRequest) -> TrailFilter:
    asked = request.GET
    return TrailFilter(
        verb=asked.get("verb", ""),
        person=asked.get("person", ""),
        unit=asked.get("unit", ""),
        kind=asked.get("kind", ""),
        object=asked.get("object", ""),
        since=day_of(request, "since"),
        until=day_of(request, "until"),
    )


@page(Permission.SEE_AUDIT)
def table(request: HttpRequest) -> HttpResponse:
    scope, filters = scope_of(request), chosen(request)
    verbs, people = trail.trail_choices(scope)
    return render(
        request,
        "audit/list.html",
        {
            "events": trail.trail(scope, filters, page_number(request)),
            "filters": filters,
            "verbs": verbs,
            "people": people,
            "seal": seals.seal_state(),
        },
    )


@page(Permission.SEE_AUDIT)
def extract(request: HttpRequest) -> HttpResponse:
    """What the trail's page shows, all of it, to be printed or kept as PDF."""
    filters = chosen(request)
    found = trail.extract(scope_of(request), filters)
    return render(request, "audit/extract.html", {"extract": found, "filters": filters, "sha256": found.sha256})
