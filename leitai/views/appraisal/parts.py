"""A page that is a part of an appraisal: its tabs stand above it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from leitai.queries.appraisal.rounds import appraisal_shown, head_of
from leitai.views.access import scope_of


def part(request: HttpRequest, template: str, pk: int, tab: str, **context: object) -> HttpResponse:
    scope = scope_of(request)
    context |= {"head": head_of(scope, appraisal_shown(scope, pk)), "tab": tab}
    response = render(request, template, context)
    response["Cache-Control"] = "no-store"
    return response


def number_of(text: str) -> int | None:
    """A number that was typed or chosen; None where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
