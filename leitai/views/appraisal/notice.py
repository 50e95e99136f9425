"""The public notice: read and objected to by anybody, without an account and without scripts.

Its address holds a key that is drawn when the notice opens. Nothing here says whether another key exists.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from leitai.actions.appraisal.objections import MOST, file_notice_objection
from leitai.queries.appraisal import notices
from leitai.queries.refusals import refusal_words
from leitai.rules import Refused
from leitai.views.access import anyone, not_found
from leitai.views.pace import Pace

LARGEST_BODY = 36 * 2**20
"""Of a form with its files; more is not even read."""
OBJECTIONS, QUESTIONS = Pace(most=5, seconds=3600), Pace(most=30, seconds=3600)
TRIES = Pace(most=30, seconds=3600)
"""Of objections, also those that were refused: a wrong file costs work too."""
FIELDS = ("text", "name", "telephone", "appraised", "indicator")


def of_notice(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Open to everybody who holds the address; a key that opens nothing is an address that is not there."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @anyone(*methods)
        @wraps(view)
        def guarded(request: HttpRequest, key: str, **arguments: Any) -> HttpResponse:
            try:
                with timezone.override(ZoneInfo(notices.time_zone_of(key))):
                    return view(request, key, **arguments)
            except ObjectDoesNotExist:
                return not_found(request)

        return guarded

    return decorate


@of_notice("GET")
def show(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, key)


@of_notice("POST")
def object_to(request: HttpRequest, key: str) -> HttpResponse:
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        return _page(request, key, error=_("The form with its files is too large. Nothing was sent."), status=413)
    if OBJECTIONS.spent(request) or TRIES.spent(request):
        words = _("Too much came from your address in this hour. Nothing was sent; try again later.")
        return _page(request, key, typed=request.POST, error=words, status=429)
    TRIES.count(request)
    said = {name: request.POST.get(name, "") for name in FIELDS}
    try:
        files = [(file.name or "", file.chunks()) for file in request.FILES.getlist("files") if file]
        scope, round_id = notices.notice_scope(key), notices.round_id_of(key)
        row = file_notice_objection(by=scope, round_id=round_id, files=files, **said)
    except Refused as refusal:
        return _page(request, key, typed=request.POST, error=refusal_words(refusal), status=422)
    OBJECTIONS.count(request)
    context = {"receipt": row.receipt, "notice": notices.notice(key)}
    return _kept_nowhere(render(request, "appraisal/notice_receipt.html", context))


@of_notice("POST")
def answer(request: HttpRequest, key: str) -> HttpResponse:
    if QUESTIONS.spent(request):
        return _page(request, key, asked=_("Too many questions from your address in this hour."), status=429)
    found = notices.answer_of(key, request.POST.get("receipt", ""))
    if found is None:
        QUESTIONS.count(request)
        return _page(request, key, asked=_("There is no objection with this receipt here."), status=404)
    context = {"answer": found, "notice": notices.notice(key)}
    return _kept_nowhere(render(request, "appraisal/notice_answer.html", context))


def _page(request: HttpRequest, key: str, status: int = 200, **context: object) -> HttpResponse:
    context |= {"notice": notices.notice(key), "most": MOST}
    return _kept_nowhere(render(request, "appraisal/notice.html", context, status=status))


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
