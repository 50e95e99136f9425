"""The door of a judge's phone: no cookie and no sign-in page, but the token of a badge that was opened on it.

Answers are JSON and never a redirect: behind one a phone would take the sign-in page for a receipt.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from leitai.queries.contest.badges import badge_of
from leitai.queries.refusals import refusal_words
from leitai.rules import Refused

View = Callable[..., HttpResponse]
LARGEST_BODY = 1_000_000
SCHEME = "Leitai "
# 409 and 503 tell the phone to try later, other numbers that trying again is of no use.
STATUS = {
    "body_too_large": 413,
    "file_too_large": 413,
    "unreadable_body": 400,
    "too_many_ballots": 400,
    "photo_without_ballot": 409,
    "photos_without_ballot": 409,
    "disk_full": 503,
}


def badge_api(*methods: str, opens: bool = False) -> Callable[[View], View]:
    """Open an address to phones with a badge, called in or not; `opens` to whoever is about to open one."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = _answer(view, methods, opens, request, args, kwargs)
            return kept_nowhere(response)

        guarded.permission = None  # type: ignore[attr-defined]
        guarded.methods = methods  # type: ignore[attr-defined]
        guarded.badge = "opens" if opens else "needed"  # type: ignore[attr-defined]
        return guarded

    return decorate


def _answer(
    view: View, methods: tuple[str, ...], opens: bool, request: HttpRequest, args: Any, kwargs: Any
) -> HttpResponse:
    if request.method not in methods:
        return JsonResponse({"refused": "method"}, status=405, headers={"Allow": ", ".join(methods)})
    if not same_origin(request):
        return JsonResponse({"refused": "origin"}, status=403)
    try:
        if opens:
            return view(request, *args, **kwargs)
        badge = badge_of(token_in(request))
        if badge is None:
            return JsonResponse({"refused": "badge_unknown"}, status=401)
        return view(request, badge, *args, **kwargs)
    except Refused as refusal:
        return JsonResponse(
            {"refused": refusal.code, "words": both_words(refusal)}, status=STATUS.get(refusal.code, 403)
        )


def token_in(request: HttpRequest) -> str:
    given = request.headers.get("Authorization", "")
    return given.removeprefix(SCHEME) if given.startswith(SCHEME) else ""


def same_origin(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin", "")
    return not origin or urlsplit(origin).netloc == request.get_host()


def kept_nowhere(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def told(body: dict[str, Any]) -> JsonResponse:
    """With the real time, by which a phone knows that its clock is wrong."""
    return JsonResponse({"server_time": timezone.now().isoformat(), **body}, json_dumps_params={"ensure_ascii": False})


def both_words(refusal: Refused) -> dict[str, str]:
    """The phone shows either: its language is its own."""
    said = {}
    for key, language in (("zh", "zh-hans"), ("en", "en")):
        with translation.override(language):
            said[key] = refusal_words(refusal)
    return said


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent."""
    length = request.headers.get("Content-Length", "0")
    if not length.isdecimal() or int(length) > LARGEST_BODY:
        raise Refused("body_too_large")
    try:
        body = json.loads(request.read(LARGEST_BODY + 1))
    except (ValueError, RecursionError):
        raise Refused("unreadable_body") from None
    if not isinstance(body, dict):
        raise Refused("unreadable_body")
    return body
