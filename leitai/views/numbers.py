from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse

from leitai.queries import numbers
from leitai.rules import Permission
from leitai.views.access import page, scope_of


@page(Permission.SEE_LEAGUE)
def check(request: HttpRequest) -> HttpResponse:
    """What the card of a number asks when it opens."""
    found = numbers.check(scope_of(request), request.GET.get("cell", "")[:2000])
    return JsonResponse({"state": found.state, "words": found.words, "hash": found.hash})
