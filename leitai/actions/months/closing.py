"""Preview, close and correct a month. A close is there whole or not at all, wherever it is killed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from leitai import models
from leitai.actions.acceptance import take_in
from leitai.actions.audit import record
from leitai.actions.guard import hold_region
from leitai.facts.close import MonthData, write_month
from leitai.facts.folder import CloseRefused, Crash
from leitai.facts.manifest import Manifest
from leitai.queries import months
from leitai.queries.months.checks import pending_figures, refusals_of_close
from leitai.queries.months.state import resting
from leitai.queries.months.tables import MonthTables, month_tables
from leitai.queries.orgs import Scope, require, visible
from leitai.queries.rulebooks.kept import month_rule
from leitai.rules import Permission, Refused

Tell = Callable[[str], None]
STEPS = ("accept", "gather", "write", "record")
# Where a test kills the close, besides the points inside facts/close.
DATABASE_POINTS = ("held", "accepted", "figures", "gathered", "written", "revision", "audited", "commit", "committed")


def _silent(_: str) -> None:
    """Nobody listens."""


def preview_month(*, by: Scope, month: dt.date, tell: Tell = _silent) -> Manifest:
    """Write revision 0 of an open month into the scratch folder, in the place of the preview before it."""
    require(by, Permission.CLOSE_MONTHS)
    with transaction.atomic():
        hold_region(by, alone=True)
        if months.is_closed(by.region_id, month):
            raise Refused("month_closed")
        region = months.region_of(by)
        moment = months.now(region)
        tell("gather")
        gathered = month_tables(region, month, moment.date())
        tell("write")
        manifest = _write(by, region, month, 0, gathered, moment, "", None)
        tell("record")
        record(by=by, verb="preview_month", about=region, month=month, detail={"sha256": manifest.sha256})
    return manifest


def close_month(
    *,
    by: Scope,
    month: dt.date,
    agree_missing: bool = False,
    taken_over: bool = False,
    at: dt.datetime | None = None,
    tell: Tell = _silent,
    crash: Crash | None = None,
) -> models.MonthRevision:
    """Close a month as revision 1. Projects without an accepted report are carried over only by agreement.

    `taken_over` marks an opening revision: its values were handed over, no unit filed them.
    `at` is for commands that load a season closed long ago; it also decides which plan version was in force.
    """
    require(by, Permission.CLOSE_MONTHS)
    point = crash or _silent
    with transaction.atomic():
        hold_region(by, alone=True)
        point("held")
        region = months.region_of(by)
        region.refresh_from_db(fields=["rehearsal_month"])  # whoever held the region before may have begun one
        if refusals := refusals_of_close(by, region, month, taken_over=taken_over):
            raise refusals[0]
        moment = at or months.now(region)
        tell("gather")
        gathered = month_tables(region, month, moment.date())
        missing = gathered.counts["carried"] + gathered.counts["none"]
        if missing and not agree_missing:
            raise Refused("reports_missing", n=missing)
        row = _enter(by, region, month, 1, gathered, moment, "", tell, crash, taken_over)
        detail = {"revision": 1, "sha256": row.manifest_sha256, "carried": missing, "taken_over": taken_over}
        record(by=by, verb="close_month", about=row, month=month, detail=detail)
        point("audited")
        point("commit")
    point("committed")
    return row


def correct_month(
    *,
    by: Scope,
    month: dt.date,
    reason: str,
    submission_ids: list[int] | None = None,
    tell: Tell = _silent,
    crash: Crash | None = None,
) -> models.MonthRevision:
    """Close a closed month again as its next revision, taking in the filings and figures that wait for it.

    Without `submission_ids` all waiting filings are taken in. The revision before stays readable; later months rest on
    it until they are closed again, in order.
    """
    require(by, Permission.CLOSE_MONTHS)
    if not reason.strip():
        raise Refused("correction_needs_reason")
    point = crash or _silent
    with transaction.atomic():
        hold_region(by, alone=True)
        point("held")
        region = months.region_of(by)
        last = _correctable(by, month)
        moment = months.now(region)
        tell("accept")
        taken = _take_in_filings(by, month, submission_ids, moment, reason)
        point("accepted")
        figures = _take_in_figures(by, month)
        point("figures")
        tell("gather")
        first = visible(by, models.MonthRevision).get(month=month, revision=1)
        plan_day = first.closed_at.astimezone(moment.tzinfo).date()
        gathered = month_tables(region, month, plan_day)
        row = _enter(by, region, month, last.revision + 1, gathered, moment, reason.strip(), tell, crash)
        detail = {"revision": row.revision, "sha256": row.manifest_sha256, "submissions": taken, "figures": figures}
        record(by=by, verb="correct_month", about=row, month=month, detail=detail)
        point("audited")
        point("commit")
    point("committed")
    return row


def _correctable(by: Scope, month: dt.date) -> models.MonthRevision:
    closed = months.closed_revisions(by)
    last = closed.get(month)
    if last is None:
        raise Refused("month_open")
    for earlier in sorted(closed):
        if earlier < month and resting(closed[earlier], closed):
            raise Refused("earlier_month_rests", month=f"{earlier:%Y-%m}")
    return last


def _take_in_filings(by: Scope, month: dt.date, ids: list[int] | None, moment: dt.datetime, reason: str) -> list[int]:
    waiting = visible(by, models.Submission).filter(month=month, state="submitted").select_for_update(of=("self",))
    rows = list(waiting.order_by("pk") if ids is None else waiting.filter(pk__in=ids).order_by("pk"))
    if ids is not None and len(rows) != len(set(ids)):
        raise Refused("filing_decided")
    for row in rows:
        take_in(by, row, moment, reason)
    return [row.pk for row in rows]


def _take_in_figures(by: Scope, month: dt.date) -> int:
    rows = list(pending_figures(by, month))
    for row in rows:
        models.SeriesValue.objects.filter(
            indicator_id=row.indicator_id, unit_id=row.unit_id, month=month, in_force=True
        ).update(in_force=False)
        models.SeriesValue.objects.filter(pk=row.pk).update(in_force=True)
    return len(rows)


def _enter(
    by: Scope,
    region: models.Region,
    month: dt.date,
    revision: int,
    gathered: MonthTables,
    moment: dt.datetime,
    reason: str,
    tell: Tell,
    crash: Crash | None,
    taken_over: bool = False,
) -> models.MonthRevision:
    """Write the facts, then the row that makes them count: readers follow the row, a folder alone is nothing."""
    point = crash or _silent
    point("gathered")
    tell("write")
    manifest = _write(by, region, month, revision, gathered, moment, reason, crash, taken_over)
    point("written")
    tell("record")
    row = models.MonthRevision.objects.create(
        region=region,
        month=month,
        revision=revision,
        manifest_sha256=manifest.sha256,
        rests_on={key: ground.revision for key, ground in manifest.rests_on.items()},
        counts=dict(gathered.counts),
        reason=reason,
        **month_rule(by, month).kept,
        taken_over=taken_over,
        closed_by_id=by.person_id,
        closed_at=moment,
    )
    point("revision")
    return row


def _write(
    by: Scope,
    region: models.Region,
    month: dt.date,
    revision: int,
    gathered: MonthTables,
    moment: dt.datetime,
    reason: str,
    crash: Crash | None,
    taken_over: bool = False,
) -> Manifest:
    facts = Path(settings.LEITAI_FACTS_DIR)
    known = visible(by, models.MonthRevision)
    data = MonthData(
        region=region.code,
        month=month,
        fiscal_first_month=region.fiscal_first_month,
        tables=gathered.tables,
        closed_at=moment.isoformat(timespec="seconds"),
        closed_by="" if by.person_id is None else str(by.person_id),
        reason=reason,
        rests_on={f"{m:%Y-%m}": row.revision for m, row in months.closed_revisions(by).items() if m < month},
        provisional=revision == 0,
        taken_over=taken_over,
    )
    try:
        if revision == 0:
            return write_month(Path(settings.LEITAI_SCRATCH_DIR), data, 0, crash, ground=facts)
        committed = set(known.filter(month=month).values_list("revision", flat=True))
        return write_month(facts, data, revision, crash, committed=committed)
    except CloseRefused as refused:
        if refused.message == "facts.close_running":
            raise Refused("close_running") from refused
        raise
