"""What a screen at a venue asks for. Nobody signs in here: the link's secret is the key, sent in a header, so that it
stands in no address and no log; all it opens is what has been revealed of one round.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from leitai.actions.board import hear_venue
from leitai.queries.board.photos import photo_path
from leitai.queries.board.scene import scene_of
from leitai.queries.board.state import small, state_now
from leitai.queries.board.venues import Viewer, viewer_by_key, viewer_by_token
from leitai.views.access import anyone, not_found

SCHEME = "Leitai "
LONGEST_LAG = 600_000  # ms; an echo of an older beat says nothing about the line


def by_link(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Open a view to whoever sends the secret of a link that is in force; everybody else is told so, and no more."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @csrf_exempt  # no cookie is looked at
        @anyone(*methods)
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            said = request.headers.get("Authorization", "")
            viewer = viewer_by_token(said.removeprefix(SCHEME)) if said.startswith(SCHEME) else None
            if viewer is None:
                return _told({"refused": "board_unknown"}, status=401)
            return view(request, viewer)

        return guarded

    return decorate


@anyone("GET")
def show(request: HttpRequest) -> HttpResponse:
    """The page itself, the same for everybody: it holds no name and no score."""
    response = render(request, "board/show.html")
    response["Cache-Control"] = "no-cache"
    response["Referrer-Policy"] = "no-referrer"
    return response


@by_link("GET")
def scene(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    return _told(scene_of(viewer, request.GET.get("lang", "")))


@by_link("POST")
def echo(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The venue answers a beat with the time that stood in it: the roll-call, and the lag by one clock alone."""
    try:
        sent = int(json.loads(request.body[:200] or b"{}").get("t"))
    except (ValueError, TypeError, AttributeError, OverflowError):
        return _told({"refused": "malformed"}, status=400)
    lag = round(time.time() * 1000) - sent
    hear_venue(venue_id=viewer.venue_id, lag_ms=lag if 0 <= lag <= LONGEST_LAG else None, now=timezone.now())
    return HttpResponse(status=204)


@anyone("GET")
def state(request: HttpRequest, key: str) -> HttpResponse:
    """The small file that a thin line asks for again and again, from a page that lies on the venue's own disk."""
    viewer = viewer_by_key(key)
    if viewer is None:
        return _open_to_files(_told({"refused": "board_unknown"}, status=404))
    body = small(state_now(viewer.round_id))
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    fresh = request.headers.get("If-None-Match") != tag
    response = HttpResponse(body, content_type="application/json") if fresh else HttpResponseNotModified()
    response["ETag"], response["Cache-Control"] = tag, "no-cache"
    hear_venue(venue_id=viewer.venue_id, lag_ms=None, now=timezone.now())
    return _open_to_files(response)


@anyone("GET")
def photo(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """A picture that somebody found fit for everybody; the key stands in the address, as an image has no header."""
    viewer = viewer_by_key(key)
    path = photo_path(viewer.round_id, pk) if viewer else None
    if path is None or not path.is_file():
        return not_found(request)
    response = HttpResponse(path.read_bytes(), content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=86400"
    return response


def _told(content: object, status: int = 200) -> HttpResponse:
    response = JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response


def _open_to_files(response: HttpResponse) -> HttpResponse:
    """A page opened from disk has no origin; what it may read here is public in the hall already."""
    response["Access-Control-Allow-Origin"] = "*"
    return response
