"""Issue a bulletin: once per month, revision and language, with its files and every cell; it is never changed."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import IntegrityError, transaction

from leitai import models
from leitai.actions.audit import record
from leitai.documents.numbers import Language
from leitai.documents.outline import numbers_in, to_json
from leitai.queries import months
from leitai.queries.bulletins import CODES, WRITERS, bulletin_draft, written
from leitai.queries.orgs import Scope, require, visible
from leitai.rules import Permission, Refused


def issue_bulletin(*, by: Scope, month: dt.date, language: Language, at: dt.datetime | None = None) -> models.Bulletin:
    """Write the bulletin of the month's revision in force. Refused where a breakdown does not sum to its total.

    `at` is when it was issued, of a season that is loaded afterwards.
    """
    require(by, Permission.ISSUE_BULLETINS)
    region = months.region_of(by)
    revision = months.revisions_in_force(by).get(f"{month:%Y-%m}")
    if revision is None:
        raise Refused("bulletin_needs_a_closed_month")
    known = visible(by, models.Bulletin).filter(month=month, revision=revision, language=CODES[language])
    if known.exists():
        raise Refused("bulletin_already_issued")
    moment = at or months.now(region)
    found = bulletin_draft(by, month=month, language=language, revision=revision, issued_on=moment.date())
    for wrong in found.mismatches[:1]:
        raise Refused("bulletin_does_not_reconcile", dimension=wrong.dimension, parts=wrong.parts, total=wrong.total)
    outline = found.outline
    files = {kind: written(outline, kind) for kind in WRITERS}
    hashes = {kind: hashlib.sha256(content).hexdigest() for kind, content in files.items()}
    with transaction.atomic():
        row = models.Bulletin(
            region=region,
            month=month,
            revision=revision,
            language=CODES[language],
            title=outline.title,
            outline=to_json(outline),
            cells=sum(1 for _ in numbers_in(outline)),
            manifest_sha256=outline.sources[0].sha256,
            issued_by_id=by.person_id,
            issued_at=moment,
        )
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            raise Refused("bulletin_already_issued") from error
        for kind, content in files.items():
            models.BulletinFile.objects.create(
                bulletin=row, kind=kind, content=content, size=len(content), sha256=hashes[kind]
            )
        detail = {"revision": revision, "language": row.language, "cells": row.cells, "files": hashes}
        record(by=by, verb="issue_bulletin", about=row, month=month, detail=detail)
    return row
