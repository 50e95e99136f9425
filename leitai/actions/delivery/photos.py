"""Photos and papers that belong to a report."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.actions.storage import safe_name, store
from leitai.queries import months
from leitai.queries.months.checks import filing_unit
from leitai.queries.orgs import Scope, found
from leitai.rules import Permission, Refused

LARGEST = 10 * 2**20
MOST = 20
# What a file is, by its own first bytes; its name is not asked.
_KINDS = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"WEBP", 8, "image/webp"),
    (b"%PDF-", 0, "application/pdf"),
)


def add_photo(*, by: Scope, report_id: int, file_name: str, chunks: Iterable[bytes], caption: str = "") -> models.File:
    """Put a photo or PDF with a report that has not been accepted yet."""
    report = found(by, models.MonthlyReport, report_id)
    _may_add(by, report)
    stored = store(chunks, LARGEST)
    media_type = sniffed(stored.head)
    if media_type is None:
        raise Refused("file_kind_unknown")
    with transaction.atomic():
        report = found(by, models.MonthlyReport, report_id, lock=True)
        _may_add(by, report)
        file = models.File.objects.create(
            report=report,
            name=safe_name(file_name),
            media_type=media_type,
            size=stored.size,
            sha256=stored.sha256,
            caption=caption.strip()[:200],
            created_by_id=by.person_id,
            created_at=months.now(months.region_of(by)),
        )
        detail = {"sha256": stored.sha256, "report": report.pk}
        record(by=by, verb="add_photo", about=file, month=report.month, detail=detail)
    return file


def sniffed(head: bytes) -> str | None:
    return next((kind for mark, at, kind in _KINDS if head[at : at + len(mark)] == mark), None)


def _may_add(by: Scope, report: models.MonthlyReport) -> None:
    filer = models.Project.objects.filter(pk=report.project_id).annotate(filer=filing_unit()).get().filer  # type: ignore[attr-defined]
    if filer is None or not by.may_file_for(filer):
        raise Refused("not_allowed", permission=Permission.FILE_REPORTS.value)
    if report.state not in ("submitted", "returned"):
        raise Refused("report_decided")
    if report.files.count() >= MOST:
        raise Refused("too_many_files", n=MOST)
