from __future__ import annotations

import hashlib
import ipaddress
import secrets
from collections.abc import Callable

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from leitai.queries import orgs

Handler = Callable[[HttpRequest], HttpResponse]

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
DEVICE_COOKIE = "lt_device"
DEVICE_AGE = 365 * 24 * 3600


class ContentPolicyMiddleware:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        return response


class LanguageMiddleware:
    """The reader's cookie decides; without one the site's language, until the scope knows the person's own."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = {code for code, _name in settings.LANGUAGES}
        language = wanted if wanted in known else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or language)
        return response


class ScopeMiddleware:
    """Puts `request.scope` in place: the person's roles of the day, or None."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.scope = None  # type: ignore[attr-defined]
        person = request.user
        if person.is_authenticated:
            if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and person.language:  # type: ignore[union-attr]
                translation.activate(person.language)  # type: ignore[union-attr]
                request.LANGUAGE_CODE = person.language  # type: ignore[union-attr]
            request.scope = orgs.scope_for(  # type: ignore[attr-defined]
                person.pk,
                day=timezone.localdate(),
                region_id=request.session.get("region"),
                language=translation.get_language() or settings.LANGUAGE_CODE,
            )
        return self.get_response(request)


def device_mark(request: HttpRequest) -> str:
    """The random mark of this browser, from its signed cookie; empty when there is none."""
    raw = request.COOKIES.get(DEVICE_COOKIE, "")
    try:
        return str(signing.Signer(salt="device").unsign(raw)) if raw else ""
    except signing.BadSignature:
        return ""


def new_device_cookie() -> str:
    return signing.Signer(salt="device").sign(secrets.token_urlsafe(18))


def device_address(request: HttpRequest) -> str:
    """What stands in for the network address in the lock-out: a private IPv6 made from the device's mark.

    A county's whole building shares one address, so the address must not count. Browsers without our cookie share
    one stand-in, so that a guesser who drops cookies gains nothing.
    """
    digest = hashlib.sha256(device_mark(request).encode()).digest()
    return str(ipaddress.IPv6Address(b"\xfd" + digest[:15]))
