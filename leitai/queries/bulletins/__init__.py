"""Bulletins: drafted from a closed month (or an open one's preview), issued once per revision and language, proved.

bulletin_months(scope) -> (MonthLine, …)
issued_view(scope, pk) -> IssuedView; issued_download(scope, pk, kind) -> Download
bulletin_files(scope, month) -> Download, … as issued, or as they would be
draft_view(scope, month, language, closed=True) -> DraftView; draft_download(scope, month, language, kind, closed=True)
bulletin_draft(scope, month=, language=, revision=None, preview=False, issued_on=None) -> BulletinDraft
prove_document(scope, content) -> [Proof]; written(outline, kind) -> bytes; file_name(outline, kind) -> str
"""

from leitai.documents.ledger import LedgerDamaged
from leitai.documents.provenance import Proof, summary
from leitai.documents.to_html import reference
from leitai.queries.bulletins.breakdown import Mismatch
from leitai.queries.bulletins.build import LANGUAGES, BulletinDraft, bulletin_draft
from leitai.queries.bulletins.changes import document_region, prove_document
from leitai.queries.bulletins.files import WRITERS, download, file_name, written
from leitai.queries.bulletins.issued import (
    CODES,
    bulletin_files,
    bulletin_months,
    draft_download,
    draft_of,
    draft_view,
    issued_download,
    issued_pk,
    issued_view,
    language_of,
)
from leitai.queries.bulletins.views import (
    ChangedCell,
    Download,
    DraftView,
    FileLine,
    Issued,
    IssuedView,
    MonthLine,
)

__all__ = [
    "CODES",
    "LANGUAGES",
    "WRITERS",
    "BulletinDraft",
    "ChangedCell",
    "Download",
    "DraftView",
    "FileLine",
    "Issued",
    "IssuedView",
    "LedgerDamaged",
    "Mismatch",
    "MonthLine",
    "Proof",
    "bulletin_draft",
    "bulletin_files",
    "bulletin_months",
    "document_region",
    "download",
    "draft_download",
    "draft_of",
    "draft_view",
    "file_name",
    "issued_download",
    "issued_pk",
    "issued_view",
    "language_of",
    "prove_document",
    "reference",
    "summary",
    "written",
]
