"""Bulletins as pages ask for them: the list of months, a draft, an issued one, a download."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from django.db.models import Prefetch, QuerySet

from leitai import models
from leitai.documents.numbers import Language
from leitai.documents.outline import Mark, Outline, from_json
from leitai.documents.to_html import Article, to_article
from leitai.labels import BULLETIN_FILES, choice
from leitai.queries.appraisal.rounds import said
from leitai.queries.bulletins.build import LANGUAGES, BulletinDraft, bulletin_draft
from leitai.queries.bulletins.changes import APPRAISAL, Changes, changes, sources_in_force, stale
from leitai.queries.bulletins.files import WRITERS, download
from leitai.queries.bulletins.views import Download, DraftView, FileLine, Issued, IssuedView, MonthLine
from leitai.queries.months import revisions_in_force
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, require, visible
from leitai.rules import Permission

CODES: dict[Language, str] = {"zh-Hans": "zh-hans", "en": "en"}
"""How the database names the documents' languages."""


def language_of(scope: Scope, wanted: str = "") -> Language:
    """The language of a draft: the one asked for, else the reader's own."""
    return "en" if (wanted or scope.language).lower().startswith("en") else "zh-Hans"


def bulletin_months(scope: Scope) -> tuple[MonthLine, ...]:
    """The closed months, newest first, each with what was issued of it."""
    in_force = revisions_in_force(scope)
    issued: dict[str, list[Issued]] = {}
    for row in _rows(scope):
        issued.setdefault(f"{row.month:%Y-%m}", []).append(_issued(scope, row, in_force.get(f"{row.month:%Y-%m}", 0)))
    lines = []
    for key, revision in sorted(in_force.items(), reverse=True):
        known = issued.get(key, [])
        there = {one.language for one in known if one.revision == revision}
        missing = tuple(language for language, code in CODES.items() if code not in there)
        lines.append(MonthLine(dt.date.fromisoformat(f"{key}-01"), revision, tuple(known), missing))
    return tuple(lines)


def _rows(scope: Scope) -> QuerySet[models.Bulletin]:
    files = visible(scope, models.BulletinFile).defer("content")
    rows = visible(scope, models.Bulletin).defer("outline").select_related("issued_by")
    return rows.prefetch_related(Prefetch("files", queryset=files))


def _issued(scope: Scope, row: models.Bulletin, newest: int) -> Issued:
    order = [kind for kind, _ in BULLETIN_FILES]
    files = sorted(row.files.all(), key=lambda file: order.index(file.kind))
    return Issued(
        id=row.pk,
        title=row.title,
        month=row.month,
        revision=row.revision,
        language=row.language,
        issued_at=row.issued_at,
        issued_by=person_name(scope, row.issued_by),
        cells=row.cells,
        sha256=row.manifest_sha256,
        superseded=newest if newest > row.revision else 0,
        files=tuple(FileLine(file.kind, choice(BULLETIN_FILES, file.kind), file.size, file.sha256) for file in files),
    )


def issued_view(scope: Scope, pk: int) -> IssuedView:
    """An issued bulletin with what newer revisions change in it. Raises ObjectDoesNotExist."""
    row = visible(scope, models.Bulletin).select_related("issued_by").get(pk=pk)
    in_force = sources_in_force(scope)
    cited = stale(_outline(row.pk), in_force)
    changed = _changes(row.pk, tuple(sorted(in_force.items()))) if cited else Changes((), {})
    newest = in_force.get(f"{row.month:%Y-%m}", row.revision)
    last = visible(scope, models.MonthRevision).filter(month=row.month, revision=newest).first()
    return IssuedView(
        issued=_issued(scope, row, newest),
        article=_article(row.pk, tuple(sorted(changed.revised.items()))),
        newest=newest if newest > row.revision else 0,
        reason=last.reason if last and newest > row.revision else "",
        earlier=tuple(
            (source, old, now)
            for source, (old, now) in cited.items()
            if not source.startswith(APPRAISAL) and source != f"{row.month:%Y-%m}"
        ),
        appraisals=_appraisals(scope, cited),
        changed=changed.cells,
    )


def _appraisals(scope: Scope, cited: Mapping[str, tuple[int, int]]) -> tuple[tuple[str, int, int], ...]:
    codes = {source.removeprefix(APPRAISAL): revisions for source, revisions in cited.items() if APPRAISAL in source}
    rows = visible(scope, models.AppraisalRound).filter(code__in=codes) if codes else ()
    return tuple((said(row, scope.language), *codes[row.code]) for row in rows)


# An issued bulletin never changes, so what is made from it may be kept.


@lru_cache(maxsize=32)
def _outline(pk: int) -> Outline:
    return from_json(models.Bulletin.objects.values_list("outline", flat=True).get(pk=pk))


@lru_cache(maxsize=32)
def _changes(pk: int, in_force: tuple[tuple[str, int], ...]) -> Changes:
    region = models.Bulletin.objects.select_related("region").get(pk=pk).region
    return changes(region, _outline(pk), dict(in_force))


@lru_cache(maxsize=32)
def _article(pk: int, revised: tuple[tuple[str, str], ...]) -> Article:
    return to_article(_outline(pk), level=2, revised=dict(revised))


def issued_download(scope: Scope, pk: int, kind: str) -> Download:
    """A file as it was given out; its bytes are those whose hash the record holds."""
    row = visible(scope, models.Bulletin).get(pk=pk)
    file = visible(scope, models.BulletinFile).get(bulletin=row, kind=kind)
    return download(_outline(row.pk), kind, bytes(file.content))


def bulletin_files(scope: Scope, month: dt.date) -> Iterator[Download]:
    """Word, Excel and HTML in both languages, as issued where they were; one by one: six in memory would be many."""
    for language in LANGUAGES:
        issued = issued_pk(scope, month, language)
        if issued is not None:
            yield from (issued_download(scope, issued, kind) for kind in WRITERS)
            continue
        outline = bulletin_draft(scope, month=month, language=language).outline
        yield from (download(outline, kind) for kind in WRITERS)


# ---- drafts


def draft_of(
    scope: Scope, month: dt.date, language: Language, *, closed: bool, issued_on: dt.date | None = None
) -> BulletinDraft:
    """The draft of a closed month, marked as not issued, or the preview of an open one. For who issues bulletins."""
    require(scope, Permission.ISSUE_BULLETINS)
    found = bulletin_draft(scope, month=month, language=language, preview=not closed, issued_on=issued_on)
    if not closed:
        return found
    marks: tuple[Mark, ...] = (*found.outline.marks, "draft")
    return BulletinDraft(replace(found.outline, marks=marks), found.mismatches)


def draft_view(scope: Scope, month: dt.date, language: Language, *, closed: bool) -> DraftView:
    found = draft_of(scope, month, language, closed=closed)
    outline = found.outline
    return DraftView(
        month=month,
        revision=outline.revision,
        language=language,
        title=outline.title,
        article=to_article(outline, level=2),
        mismatches=found.mismatches,
    )


def issued_pk(scope: Scope, month: dt.date, language: Language) -> int | None:
    """The bulletin that was issued of the month's revision in force, if there is one in this language."""
    revision = revisions_in_force(scope).get(f"{month:%Y-%m}", 0)
    known = visible(scope, models.Bulletin).filter(month=month, revision=revision, language=CODES[language])
    return known.values_list("pk", flat=True).first()


def draft_download(scope: Scope, month: dt.date, language: Language, kind: str, *, closed: bool) -> Download:
    return download(draft_of(scope, month, language, closed=closed).outline, kind)


__all__ = [
    "CODES", "bulletin_files", "bulletin_months", "draft_download", "draft_of", "draft_view", "issued_download",
    "issued_pk", "issued_view", "language_of",
]  # fmt: skip
