"""A result becomes facts: prepared by one of the counting, opened by the reveal, corrected by a new version."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.actions.contest.reveal import tell_others
from leitai.actions.contest.sealing import sealed_now
from leitai.core.scoring import plain
from leitai.facts.folder import CloseRefused, Crash
from leitai.facts.published import PublishedManifest, write_published
from leitai.queries import months
from leitai.queries.contest.arrivals import undecided_aside
from leitai.queries.contest.duties import round_on_duty
from leitai.queries.contest.published import following, public_calibrated, public_official, round_data, round_key
from leitai.queries.contest.reveal import last_step, result_in_force
from leitai.queries.contest.sealed import Gathered, gathered
from leitai.queries.contest.window import window_end
from leitai.queries.orgs import Scope, found
from leitai.rules import Refused


def publish_result(*, by: Scope, round_id: int, crash: Crash | None = None) -> models.RoundResult:
    """Prepare version 1 with its facts and what follows from it; the reveal makes it everybody's."""
    with transaction.atomic():
        row = round_on_duty(by, round_id, lock=True)
        if row.state != "locked":
            raise Refused("round_not_locked")
        if result_in_force(row.pk) is not None:
            raise Refused("result_stands")
        if undecided := undecided_aside(row):
            raise Refused("ballots_undecided", n=undecided)
        result, _manifest = _enter(by, row, 1, "", crash)
        record(by=by, verb="publish_result", about=result, detail=_detail(result))
    return result


def correct_result(
    *, by: Scope, round_id: int, reason: str, objection_id: int | None = None, crash: Crash | None = None
) -> models.RoundResult:
    """A new version of the ballots as they now count, with its reason; the earlier one stays readable.

    Before any place is open a prepared result is made anew in the same way.
    """
    reason = reason.strip()
    if not reason:
        raise Refused("result_needs_reason")
    with transaction.atomic():
        row = round_on_duty(by, round_id, lock=True)
        last = result_in_force(row.pk)
        step = last_step(row.pk)
        if last is None or row.state not in ("locked", "revealed"):
            raise Refused("result_not_prepared")
        if row.state == "locked" and step is not None:
            raise Refused("reveal_runs")
        if undecided := undecided_aside(row):
            raise Refused("ballots_undecided", n=undecided)
        result, _manifest = _enter(by, row, last.version + 1, reason, crash)
        if result.official["inputs_sha256"] == last.official["inputs_sha256"]:
            raise Refused("nothing_to_correct")
        objection = _answered(by, row, result, objection_id)
        if row.state == "revealed":
            tell_others(by, result, result.published_at)
        detail = _detail(result) | ({"objection": objection.pk} if objection else {})
        record(by=by, verb="correct_result", about=result, detail=detail)
    return result


def _enter(
    by: Scope, row: models.Round, version: int, reason: str, crash: Crash | None
) -> tuple[models.RoundResult, PublishedManifest]:
    region, moment = months.region_of(by), months.now(months.region_of(by))
    inputs = gathered(by, row)
    sealed = sealed_now(by, row, moment, inputs)
    if refused := sealed.official.get("refused"):
        raise Refused("result_not_computable", n=len(refused))
    said = {
        "published_at": moment.isoformat(timespec="seconds"),
        "published_by": "" if by.person_id is None else str(by.person_id),
        "reason": reason,
    }
    manifest = _write(row, inputs, sealed, version, said, crash)
    assert by.person_id is not None
    result = models.RoundResult.objects.create(
        round=row,
        version=version,
        manifest_sha256=manifest.sha256,
        official=public_official(sealed.official),
        calibrated=public_calibrated(sealed.calibrated),
        reason=reason,
        published_by_id=by.person_id,
        published_at=moment,
        objections_until=window_end(region, moment, row.objection_days),
    )
    _follow(row, inputs, result)
    return result, manifest


def _write(
    row: models.Round,
    inputs: Gathered,
    sealed: models.SealedResult,
    version: int,
    said: dict[str, str],
    crash: Crash | None,
) -> PublishedManifest:
    data = round_data(row, inputs, sealed.official, public_calibrated(sealed.calibrated), **said)
    committed = set(models.RoundResult.objects.filter(round=row).values_list("version", flat=True))
    try:
        return write_published(Path(settings.LEITAI_FACTS_DIR), data, version, crash, committed=committed)
    except CloseRefused as refused:
        if refused.message == "facts.close_running":
            raise Refused("publication_running") from refused
        raise


def _follow(row: models.Round, inputs: Gathered, result: models.RoundResult) -> None:
    labels = {str(rule.kind): rule.label.zh if rule.label else "" for rule in inputs.book.rule.consequences}
    day = result.published_at.date()
    models.Consequence.objects.bulk_create(
        models.Consequence(
            round=row,
            version=result.version,
            unit=unit,
            kind=one.kind,
            place=one.place,
            points=None if one.points is None else Decimal(plain(one.points)),
            order=one.order,
            text=labels[one.kind],
            due=day + dt.timedelta(days=one.due_days) if one.due_days else None,
        )
        for unit, one in following(row, inputs, result.official)
    )


def _answered(
    by: Scope, row: models.Round, result: models.RoundResult, objection_id: int | None
) -> models.Objection | None:
    """The upheld objection that this correction answers."""
    if objection_id is None:
        return None
    objection = found(by, models.Objection, objection_id, lock=True)
    if objection.round_id != row.pk or objection.state != "upheld":
        raise Refused("objection_not_upheld")
    objection.corrected_version = result.version
    objection.save(update_fields=["corrected_version"])
    return objection


def _detail(result: models.RoundResult) -> dict[str, Any]:
    return {"version": result.version, "sha256": result.manifest_sha256, "round": round_key(result.round)}
