"""What is printed before a tour: stop signs and paper sheets."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from leitai.queries.contest import printing as queries
from leitai.rules import Permission
from leitai.views.access import page, scope_of

RUN = Permission.RUN_CONTEST


def site_of(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


@page(RUN)
def signs(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.sign_page(scope_of(request), pk, site_of(request))
    return render(request, "contest/signs.html", {"page": found, "head": found.head})


@page(RUN)
def paper_sheets(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.paper_page(scope_of(request), pk)
    return render(request, "contest/paper_sheets.html", {"page": found, "head": found.head})
