"""What is held about a person as one file to take away: for machines and for reading."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import asdict

from django.template.loader import render_to_string

from leitai.queries.privacy.person import Everything
from leitai.queries.privacy.table import privacy_table

READ = 500
"""Rows of one part on the page to read: a browser opens it, and the other file has all."""


def package(found: Everything, language: str) -> bytes:
    """A zip with person.json and the same as person.html."""
    table = privacy_table()
    parts = [
        {
            "model": part.model,
            "purpose": table.purposes[part.model].said(language),
            "way": part.way,
            "full": part.full,
            "rows": part.rows[:READ],
            "total": len(part.rows),
            "more": max(len(part.rows) - READ, 0),
        }
        for part in found.parts
    ]
    page = render_to_string("privacy/package.html", {"found": found, "parts": parts})
    told = asdict(found) | {"made_at": found.made_at.isoformat(timespec="seconds")}
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("person.json", json.dumps(told, ensure_ascii=False, indent=1))
        archive.writestr("person.html", page)
    return sink.getvalue()
