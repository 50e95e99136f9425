"""Phones of an invented round: nobody holds them, so their badges are opened as they are issued."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.queries.months import region_of
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused

VALID = dt.timedelta(days=7)


@transaction.atomic
def take_in_badges(*, by: Scope, round_id: int, at: dt.datetime) -> list[models.Badge]:
    """A first badge for every judge, without a code that anybody could open another phone with."""
    require(by, Permission.RUN_CONTEST)
    if not region_of(by).fictional:
        raise Refused("region_is_real")
    row = found(by, models.Round, round_id, lock=True)
    assert by.person_id is not None
    badges = models.Badge.objects.bulk_create(
        models.Badge(
            judge=judge, epoch=1, opened_at=at, seen_at=at, issued_at=at, issued_by_id=by.person_id,
            expires_at=at + VALID, phone={"offline": True, "stores": True, "browser": "invented"},
        )
        for judge in row.judges.exclude(badges__isnull=False)
    )  # fmt: skip
    record(by=by, verb="take_in_badges", about=row, detail={"badges": len(badges)})
    return badges
