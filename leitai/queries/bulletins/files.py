"""The three files of a bulletin, and what they are called."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist

from leitai.documents.outline import Outline
from leitai.documents.to_docx import to_docx
from leitai.documents.to_html import to_html
from leitai.documents.to_xlsx import to_xlsx
from leitai.documents.words import marked, watermark
from leitai.queries.bulletins.views import Download

_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA = {
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}
WRITERS: dict[str, Callable[[Outline], bytes]] = {
    "docx": to_docx,
    "xlsx": to_xlsx,
    "html": lambda outline: to_html(outline).encode(),
}


def written(outline: Outline, kind: str) -> bytes:
    if kind not in WRITERS:
        raise ObjectDoesNotExist(f"no bulletin as {kind!r}")
    return WRITERS[kind](outline)


def file_name(outline: Outline, kind: str) -> str:
    """The title with what a file must say by itself: fictional, not issued, or a later revision."""
    parts = [marked(outline.title, outline), watermark(outline)]
    if outline.revision > 1:
        parts.append(f"r{outline.revision}")
    stem = " ".join(part for part in parts if part)
    for sign in '\\/:*?"<>|\n\r\t':
        stem = stem.replace(sign, "-" if sign != ":" else "")
    return f"{stem[:120]}.{kind}"


def download(outline: Outline, kind: str, content: bytes | None = None) -> Download:
    body = written(outline, kind) if content is None else content
    return Download(file_name(outline, kind), MEDIA[kind], body)
