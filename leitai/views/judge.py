"""The judge's phone: a static shell that needs no sign-in, and the addresses it sends to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import etag

from leitai.actions.contest.badges import open_badge
from leitai.actions.contest.photos import take_photo
from leitai.queries.contest.badges import Badge
from leitai.queries.contest.sheet import judge_sheet, judge_state
from leitai.rules import Refused
from leitai.views.access import anyone
from leitai.views.badges import badge_api, body_of, told
from leitai.views.judge_files import FOLDER, ending_worker, phone_files

# Nothing but the site's own files; the worker needs connect-src too, or its install dies without a word.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob: data:; "
    "worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PHOTO_CHUNK = 1 << 18


# ── the shell ──────────────────────────────────────────────────────────────────────────────────────────────────


def _version(request: HttpRequest) -> str:
    return f'"{phone_files().version}-{settings.LEITAI_PHONE_WORKER:d}"'


def _served(media_type: str, text: Callable[[], str]) -> Callable[[HttpRequest], HttpResponse]:
    """Asked for anew each time, but sent only where it has changed; the worker keeps what it was installed with."""

    @etag(_version)
    def whole(request: HttpRequest) -> HttpResponse:
        return HttpResponse(text(), content_type=f"{media_type}; charset=utf-8")

    @anyone()
    def file(request: HttpRequest) -> HttpResponse:
        response: HttpResponse = whole(request)
        # a 304 too: a browser takes over its headers, and with the site's policy the page would lose its manifest
        response["Content-Security-Policy"] = POLICY
        response["Cache-Control"] = "no-cache"
        response["Content-Language"] = "zh-hans, en"
        return response

    return file


def _shell() -> str:
    page = phone_files().shell
    return page if settings.LEITAI_PHONE_WORKER else page.replace('data-worker="on"', 'data-worker="off"')


shell = _served("text/html", _shell)
script = _served("text/javascript", lambda: phone_files().script)
worker = _served("text/javascript", lambda: phone_files().worker if settings.LEITAI_PHONE_WORKER else ending_worker())
style = _served("text/css", lambda: phone_files().style)
icons = _served("image/svg+xml", lambda: phone_files().icons)
mark = _served("image/svg+xml", lambda: (FOLDER / "mark.svg").read_text(encoding="utf-8"))
manifest = _served("application/manifest+json", lambda: phone_files().manifest)


# ── what the phone asks and sends ──────────────────────────────────────────────────────────────────────────────


@badge_api("POST", opens=True)
def open_phone(request: HttpRequest) -> HttpResponse:
    """The token is made on the phone, so that an answer that gets lost can be asked for again."""
    body = body_of(request)
    phone = body.get("phone")
    badge = open_badge(
        code=str(body.get("code", "")),
        pin=str(body.get("pin", "")),
        secret=str(body.get("secret", "")),
        phone=phone if isinstance(phone, dict) else {},
    )
    return told({"sheet": asdict(judge_sheet(badge))})


@badge_api("GET")
def sheet(request: HttpRequest, badge: Badge) -> HttpResponse:
    _still_valid(badge)
    return told(asdict(judge_sheet(badge)))


@badge_api("GET")
def state(request: HttpRequest, badge: Badge) -> HttpResponse:
    _still_valid(badge)
    return told(asdict(judge_state(badge)))


@badge_api("POST")
def photo(request: HttpRequest, badge: Badge, sha256: str) -> HttpResponse:
    take_photo(badge=badge, sha256=sha256, chunks=_chunks(request), media_type=request.content_type or "")
    return told({"sha256": sha256, "taken": True})


def _still_valid(badge: Badge) -> None:
    if badge.revoked_at is not None:
        raise Refused("badge_revoked")


def _chunks(request: HttpRequest) -> Iterator[bytes]:
    while chunk := request.read(PHOTO_CHUNK):
        yield chunk
