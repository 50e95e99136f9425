"""What follows from a place is done, and somebody says so."""

from __future__ import annotations

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.queries import months
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused


@transaction.atomic
def note_done(*, by: Scope, consequence_id: int, done: bool = True) -> models.Consequence:
    require(by, Permission.RUN_CONTEST)
    row = found(by, models.Consequence, consequence_id, lock=True)
    if (row.done_at is not None) == done:
        raise Refused("consequence_noted")
    row.done_at, row.done_by_id = (months.now(months.region_of(by)), by.person_id) if done else (None, None)
    row.save(update_fields=["done_at", "done_by"])
    verb = "consequence_done" if done else "consequence_undone"
    record(by=by, verb=verb, about=row, unit_id=row.unit_id, detail={"kind": row.kind})
    return row
