from __future__ import annotations

import hashlib
import ipaddress
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.core import signing
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from leitai import logs
from leitai.queries import orgs
from leitai.queries.metrics import STATIC, counts
from leitai.queries.sessions import BROWSER, SEEN, SINCE, browser_family
from leitai.rules import SECOND_FACTOR_ROLES

Handler = Callable[[HttpRequest], HttpResponse]

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
DEVICE_COOKIE = "lt_device"
DEVICE_AGE = 365 * 24 * 3600
SEEN_EVERY = 3600  # seconds between two notes of a session's use
MOST_ACCOUNTS = 12  # on one browser


requests = logging.getLogger("leitai.request")


class NumberMiddleware:
    """Each request has a number: its log lines, its answer and the page of an error carry it. Counts the answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        known = logs.number.set(logs.new_number())
        request.quote_number = logs.number.get()  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
            response.headers["X-Request-Id"] = logs.number.get()
            route = STATIC if request.path.startswith(settings.STATIC_URL) else logs.route_of(request)
            answered(str(request.method), route, response.status_code, time.perf_counter() - began)
            return response
        finally:
            logs.number.reset(known)


def answered(method: str, route: str, status: int, seconds: float) -> None:
    counts().count(route, status, seconds)
    told = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000)}
    requests.info("answered", extra={"told": told})


class ContentPolicyMiddleware:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        policy = CONTENT_POLICY
        if settings.LEITAI_OIDC_ORIGINS and request.path.startswith("/accounts/"):
            # a browser follows the sign-in form's redirect to the identity provider only if this names it
            policy = policy.replace(
                "form-action 'self'", " ".join(["form-action 'self'", *settings.LEITAI_OIDC_ORIGINS])
            )
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        return response


class NulMiddleware:
    """PostgreSQL stores no NUL, and no honest address has one: refused before any query sees it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path:
            raise BadRequest("NUL in the address")
        return self.get_response(request)


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


class SessionAgeMiddleware:
    """A session is over twelve hours after the sign-in, however it was used. When it was last used is noted in it once
    an hour, so that its owner can tell it from another's.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now, session = int(time.time()), request.session
            if now - session.setdefault(SINCE, now) >= settings.SESSION_COOKIE_AGE:
                logout(request)
            elif now - session.get(SEEN, 0) >= SEEN_EVERY:
                session[SEEN] = now
        return self.get_response(request)


def session_opened(request: HttpRequest, **more: object) -> None:
    """What the list of sessions tells of the one that has just been signed in to."""
    now = int(time.time())
    request.session.update({SINCE: now, SEEN: now, BROWSER: browser_family(request.headers.get("User-Agent", ""))})


class ScopeMiddleware:
    """Puts `request.person_scope` in place: the person's roles of the day, or None."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.person_scope = None  # type: ignore[attr-defined]
        person = request.user
        if person.is_authenticated:
            if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and person.language:  # type: ignore[union-attr]
                translation.activate(person.language)  # type: ignore[union-attr]
                request.LANGUAGE_CODE = person.language  # type: ignore[union-attr]
            request.person_scope = orgs.scope_for(  # type: ignore[attr-defined]
                person.pk,
                day=timezone.localdate(),
                region_id=request.session.get("region"),
                language=translation.get_language() or settings.LANGUAGE_CODE,
                chosen=request.session.get("role", ""),
            )
        scope = request.person_scope  # type: ignore[attr-defined]
        with timezone.override(ZoneInfo(scope.region.time_zone) if scope and scope.region else None):
            return self.get_response(request)


# What a person may still open who must first change a start password or set up a second factor.
ALWAYS_OPEN = frozenset({"account_logout", "account_inactive", "account_reauthenticate", "shell-language"})


class DutyMiddleware:
    """Leads a person to what they must do before anything else: change the start password, set up the second factor."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        duty = duty_of(request)
        name = request.resolver_match.url_name if request.resolver_match else ""
        if not duty or name in ALWAYS_OPEN or name == duty:
            return None
        if (name or "").startswith("judge-"):  # a redirect would end up in the phone's cache and shut it for good
            return None
        if duty == "mfa_activate_totp" and (name or "").startswith("mfa_"):
            return None
        return redirect(duty)


def duty_of(request: HttpRequest) -> str:
    """The name of the page this person must go to first, or nothing."""
    person = request.user
    if not person.is_authenticated:
        return ""
    if person.must_change_password:  # type: ignore[union-attr]
        return "account_change_password"
    scope = request.person_scope  # type: ignore[attr-defined]
    if settings.LEITAI_REQUIRE_MFA and scope and scope.roles & SECOND_FACTOR_ROLES and not is_mfa_enabled(person):
        return "mfa_activate_totp"
    return ""


@dataclass(frozen=True)
class Device:
    """A browser: its random mark, and the accounts that have signed in on it (as digests)."""

    mark: str
    accounts: tuple[str, ...] = ()

    def with_account(self, account: str) -> Device:
        digest = _account_digest(account)
        return Device(self.mark, (digest, *(known for known in self.accounts if known != digest))[:MOST_ACCOUNTS])


def _account_digest(account: str) -> str:
    return hashlib.sha256(f"device account {account.strip().lower()}".encode()).hexdigest()[:24]


def device_of(request: HttpRequest) -> Device | None:
    """This browser, by its signed cookie; None without one."""
    raw = request.COOKIES.get(DEVICE_COOKIE, "")
    try:
        mark, *accounts = signing.Signer(salt="device").unsign(raw).split(".") if raw else [""]
    except signing.BadSignature:
        return None
    return Device(mark, tuple(accounts)) if mark else None


def set_device(request: HttpRequest, response: HttpResponse, account: str = "") -> None:
    """Mark this browser, and remember the account that has just signed in on it."""
    device = device_of(request) or Device(secrets.token_hex(16))
    if account:
        device = device.with_account(account)
    value = signing.Signer(salt="device").sign(".".join((device.mark, *device.accounts)))
    response.set_cookie(DEVICE_COOKIE, value, max_age=DEVICE_AGE, httponly=True, samesite="Lax", secure=settings.SECURE)


def account_name(request: HttpRequest | None, credentials: dict[str, str] | None = None) -> str:
    """The account that somebody tries to sign in to, in the one spelling that counts for the lock-out."""
    given = (credentials or {}).get("username") or (request.POST.get("login", "") if request is not None else "")
    return str(given).strip().lower()


def device_address(request: HttpRequest) -> str:
    """What stands in for the network address in the lock-out: a private IPv6 made from the device's mark.

    A county's whole building shares one address, so the address must not count. A browser counts by itself only for
    accounts that have signed in on it before; all others share one stand-in, so that a guesser who drops the cookie or
    fetches a new one for every guess gains nothing, and the account's owner can still sign in where they always do.
    """
    device = device_of(request)
    known = device is not None and _account_digest(account_name(request)) in device.accounts
    digest = hashlib.sha256(device.mark.encode() if device and known else b"").digest()
    return str(ipaddress.IPv6Address(b"\xfd" + digest[:15]))
