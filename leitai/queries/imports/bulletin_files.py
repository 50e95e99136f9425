"""A closed month's bulletin as the three files an office hands on, for a command that runs without pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from leitai import models
from leitai.documents.numbers import Language
from leitai.documents.to_docx import to_docx
from leitai.documents.to_html import to_html
from leitai.documents.to_xlsx import to_xlsx
from leitai.queries.bulletins.build import LANGUAGES, bulletin_draft
from leitai.queries.months import closed_revisions, region_of
from leitai.queries.orgs import Scope

_NAMES = {"zh-Hans": ("通报", "虚构"), "en": ("bulletin", "fictional")}


@dataclass(frozen=True)
class BulletinFile:
    name: str
    content: bytes


def closed_months(scope: Scope, year: int) -> tuple[dt.date, ...]:
    return tuple(month for month in sorted(closed_revisions(scope)) if month.year == year)


def bulletin_files(scope: Scope, month: dt.date) -> Iterator[BulletinFile]:
    """Word, Excel and HTML in both languages, one after the other: six documents in memory would be many."""
    region = region_of(scope)
    for language in LANGUAGES:
        draft = bulletin_draft(scope, month=month, language=language)
        stem = _stem(region, month, language)
        yield BulletinFile(f"{stem}.docx", to_docx(draft.outline))
        yield BulletinFile(f"{stem}.xlsx", to_xlsx(draft.outline))
        yield BulletinFile(f"{stem}.html", to_html(draft.outline).encode())


def _stem(region: models.Region, month: dt.date, language: Language) -> str:
    """A file that leaves the site says by its name that its figures are invented."""
    word, mark = _NAMES[language]
    name = (region.name_en or region.name).replace(" ", "-") if language == "en" else region.name
    return "-".join([name, f"{month:%Y-%m}", word, *([mark] if region.fictional else [])])
