"""An approved result becomes facts; a correction that two persons agreed on becomes their next revision."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import transaction

from leitai import models
from leitai.actions.appraisal.hold import stamp
from leitai.actions.audit import record
from leitai.facts.folder import CloseRefused, Crash
from leitai.facts.published import PublishedManifest, write_published
from leitai.queries import months
from leitai.queries.appraisal.published import publication_of
from leitai.queries.appraisal.standing import last_version, waits
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused


def publish_appraisal(*, by: Scope, round_id: int, crash: Crash | None = None) -> models.AppraisalPublication:
    require(by, Permission.EDIT_APPRAISAL)
    with transaction.atomic():
        row = found(by, models.AppraisalRound, round_id, lock=True)
        result = last_version(row.pk)
        if row.state not in ("approved", "published") or result is None:
            raise Refused("publication_not_now")
        if waits(result):
            raise Refused("version_not_agreed", version=result.version)
        known = models.AppraisalPublication.objects.filter(result__round=row)
        if known.filter(result=result).exists():
            raise Refused("version_is_published", version=result.version)
        revisions = set(known.values_list("revision", flat=True))
        moment = months.now(months.region_of(by))
        manifest = _write(by, row, result, revisions, moment.isoformat(timespec="seconds"), crash)
        published = models.AppraisalPublication.objects.create(
            result=result,
            revision=manifest.revision,
            manifest_sha256=manifest.sha256,
            published_by_id=by.person_id,
            published_at=moment,
        )
        row.state = "published"
        row.save(update_fields=["state"])
        stamp(by, row, "published")
        detail = {"version": result.version, "revision": manifest.revision, "sha256": manifest.sha256}
        record(by=by, verb="publish_appraisal", about=published, detail=detail)
    return published


def _write(
    by: Scope, row: models.AppraisalRound, result: models.AppraisalResult, revisions: set[int], at: str,
    crash: Crash | None,
) -> PublishedManifest:  # fmt: skip
    data = publication_of(row, result, published_at=at, published_by=str(by.person_id or ""))
    root, revision = Path(settings.LEITAI_FACTS_DIR), max(revisions, default=0) + 1
    try:
        return write_published(root, data, revision, crash, committed=revisions)
    except CloseRefused as refused:
        if refused.message == "facts.close_running":
            raise Refused("publication_running") from refused
        raise
