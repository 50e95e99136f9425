"""The result is computed on every sheet and kept sealed, so that it is there the moment the round is locked."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

from leitai import models
from leitai.actions.audit import record
from leitai.queries import months
from leitai.queries.contest.sealed import Gathered, both_results, gathered
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused


@transaction.atomic
def seal_result(*, by: Scope, round_id: int) -> models.SealedResult:
    """Compute both results of the ballots at hand; what they rest on being the same, nothing is computed again."""
    require(by, Permission.RUN_CONTEST)
    row = found(by, models.Round, round_id)
    if row.state not in ("open", "locked"):
        raise Refused("round_not_counting")
    return sealed_now(by, row)


def sealed_now(
    by: Scope, row: models.Round, at: dt.datetime | None = None, inputs: Gathered | None = None
) -> models.SealedResult:
    """The sealed result of this moment, in the caller's transaction; `inputs` of whoever holds the round locked."""
    hold_seal(row.pk)
    inputs = inputs or gathered(by, row)
    known = models.SealedResult.objects.filter(round=row).first()
    if known is not None and known.input_sha256 == inputs.sha256:
        return known
    official, calibrated = both_results(inputs)
    sealed, _made = models.SealedResult.objects.update_or_create(
        round=row,
        defaults={
            "input_sha256": inputs.sha256,
            "ballots": inputs.ballots,
            "official": official,
            "calibrated": calibrated,
            "computed_at": at or months.now(months.region_of(by)),
        },
    )
    record(by=by, verb="seal_result", about=sealed, detail={"inputs": inputs.sha256, "ballots": inputs.ballots})
    return sealed


def hold_seal(round_id: int) -> None:
    """Until the transaction ends: two runs follow each other, so that an older one never overwrites a newer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('leitai.seal'), %s)", [round_id])
