"""The set-up of a region: its checklist."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from leitai.queries import setup as queries
from leitai.rules import Permission
from leitai.views.access import page, scope_of

EDIT = Permission.EDIT_UNITS


@page(EDIT)
def show(request: HttpRequest) -> HttpResponse:
    return render(request, "setup/show.html", {"setup": queries.checklist(scope_of(request))})
