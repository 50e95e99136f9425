"""A file somebody takes away: always with its name, never guessed at by a browser, never kept by a proxy."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attachment(content: bytes, name: str, media_type: str = XLSX) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    # FileResponse names only what it can read from; bytes in a list went out without a name.
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
