"""The survey on a phone, for whoever holds a slip: no sign-in, no cookie, no script needed.

The code stands in the fragment of the address, which no server sees, or is typed; it is posted, so that no log, no
history and no address that is passed on holds it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from leitai.actions.appraisal.surveys import answer_survey
from leitai.queries.appraisal.survey_sheet import survey_sheet
from leitai.queries.refusals import refusal_words
from leitai.rules import Refused
from leitai.views.access import View, anyone
from leitai.views.pace import Pace

WRONG_CODES = Pace(most=20, seconds=600)
LONGEST_CODE = 40
# The link may be mended and sent again.
MENDABLE = frozenset({"survey_sheet_empty", "survey_answer_unknown"})


def spoken(*methods: str) -> Callable[[View], View]:
    """Open a view to everybody, in the language that the page itself asks for; without one, the site's."""

    def decorate(view: View) -> View:
        @csrf_exempt  # no cookie is looked at: the code alone opens a sheet
        @anyone(*methods)
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            wanted = request.POST.get("language") or request.GET.get("language") or translation.get_language()
            known = {code for code, _name in settings.LANGUAGES}
            with translation.override(wanted if wanted in known else settings.LANGUAGE_CODE):
                response = view(request)
                response["Content-Language"] = translation.get_language() or ""
            response["Cache-Control"], response["Referrer-Policy"] = "no-store", "no-referrer"
            return response

        return guarded

    return decorate


@spoken("GET")
def show(request: HttpRequest) -> HttpResponse:
    return render(request, "survey/door.html")


@spoken("POST")
def sheet(request: HttpRequest) -> HttpResponse:
    """The sheet that the code opens; also again in the other language, with what is marked already."""
    try:
        return _sheet(request)
    except Refused as refusal:
        return _refused(request, refusal)


@spoken("POST")
def answer(request: HttpRequest) -> HttpResponse:
    try:
        _within_pace(request)
        answer_survey(code=_code(request), choices=_choices(request))
    except Refused as refusal:
        if refusal.code in MENDABLE:
            return _again(request, refusal)
        return _refused(request, refusal)
    return render(request, "survey/thanks.html")


def _sheet(request: HttpRequest, error: str = "") -> HttpResponse:
    _within_pace(request)
    found = survey_sheet(_code(request), translation.get_language() or "")
    lines = [(code, name, _choices(request).get(code, "")) for code, name in found.units]
    shown = {"sheet": found, "lines": lines, "code": _code(request), "error": error}
    return render(request, "survey/sheet.html", shown, status=422 if error else 200)


def _again(request: HttpRequest, refusal: Refused) -> HttpResponse:
    try:
        return _sheet(request, refusal_words(refusal))
    except Refused as other:
        return _refused(request, other)


def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Only codes that nobody was given are counted: a slip read twice costs its holder nothing."""
    if refusal.code == "survey_link_unknown":
        WRONG_CODES.count(request)
    status = {"survey_too_many_tries": 429, "survey_link_unknown": 404}.get(refusal.code, 409)
    return render(request, "survey/door.html", {"error": refusal_words(refusal)}, status=status)


def _within_pace(request: HttpRequest) -> None:
    if WRONG_CODES.spent(request):
        raise Refused("survey_too_many_tries")


def _code(request: HttpRequest) -> str:
    return request.POST.get("code", "")[:LONGEST_CODE]


def _choices(request: HttpRequest) -> dict[str, str]:
    """What is marked for each unit: the fields `unit-<code>`."""
    return {
        name.removeprefix("unit-"): value for name, value in request.POST.items() if name.startswith("unit-") and value
    }
