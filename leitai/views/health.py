"""For a machine that watches the site: whether it works, and numbers to draw. Nobody signs in here."""

from __future__ import annotations

import ipaddress
import secrets
from dataclasses import asdict

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from leitai.queries import metrics as queries
from leitai.queries.health import health
from leitai.views.access import anyone, not_found


@anyone("GET")
def show(request: HttpRequest) -> HttpResponse:
    """Live is whoever answers; ready is who can also work. 503 tells a proxy or a station without reading."""
    state = health()
    response = JsonResponse({"live": True, "ready": state.ready} | asdict(state), status=200 if state.ready else 503)
    response.headers["Cache-Control"] = "no-store"
    return response


@anyone("GET")
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus's text format; to all others the page does not exist."""
    if not may_measure(request):
        return not_found(request)
    text = "".join(_told(measure) for measure in queries.measures())
    response = HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def may_measure(request: HttpRequest) -> bool:
    """Who has the token; where none is set, this machine itself, and no browser that a proxy speaks for."""
    if settings.LEITAI_METRICS_TOKEN:
        said = request.headers.get("Authorization", "")
        return secrets.compare_digest(said.encode(), f"Bearer {settings.LEITAI_METRICS_TOKEN}".encode())
    if any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP")):
        return False
    try:
        return ipaddress.ip_address(str(request.META.get("REMOTE_ADDR", ""))).is_loopback
    except ValueError:
        return False


def _told(measure: queries.Measure) -> str:
    lines = [f"# HELP {measure.name} {measure.about}", f"# TYPE {measure.name} {measure.kind}"]
    for ending, labels, value in measure.values:
        named = ",".join(f'{name}="{said}"' for name, said in labels.items())
        lines.append(f"{measure.name}{ending}{f'{{{named}}}' if named else ''} {value:.15g}")
    return "\n".join(lines) + "\n"
