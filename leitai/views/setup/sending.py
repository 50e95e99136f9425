"""A small workbook that was sent with a form."""

from __future__ import annotations

from django.http import HttpRequest

from leitai.rules import Refused

LARGEST = 5 * 2**20
ON_THE_PAGE = ("table_unreadable", "file_too_large", "preview_unreadable", "list_changes_nothing", "region_has_units")
"""Refusals that are said above the form which they send back to."""


def sent(request: HttpRequest) -> tuple[bytes, str]:
    """Its bytes and its name; nothing where none was chosen."""
    file = request.FILES.get("file")
    if file is None:
        return b"", ""
    if not file.size or file.size > LARGEST:
        raise Refused("file_too_large", megabytes=LARGEST // 2**20)
    return file.read(), file.name or ""
