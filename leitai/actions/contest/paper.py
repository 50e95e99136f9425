"""Paper sheets: typed by two clerks each. Where two agree the sheet is a ballot like any other."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.actions.contest.ballots import Receipt, take_ballots
from leitai.actions.contest.hold import refuse_state
from leitai.actions.contest.sent import STATES
from leitai.actions.texts import text
from leitai.queries import months
from leitai.queries.contest.duties import round_on_duty
from leitai.queries.contest.routes import judge_stops
from leitai.queries.contest.sheets import clerks_round, content, last_of_each, open_entries
from leitai.queries.hands import same_hands
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused

_NAMESPACE = uuid.UUID("5b0f3f3e-6f0e-4a57-9d3a-6f8c2d4f2a10")


@transaction.atomic
def enter_sheet(
    *, by: Scope, judge_id: int, stop_id: int | None, state: str, marks: Mapping[str, str], reason: str = "",
    comment: str = "",
) -> models.PaperEntry:  # fmt: skip
    """What this clerk reads on the paper. With another clerk's same entry it becomes a ballot at once.

    A clerk who typed wrongly types again: the last entry of each clerk is compared.
    """
    require(by, Permission.SERVE_CONTEST)
    judge = found(by, models.Judge, judge_id, lock=True)
    row = clerks_round(by, judge.round_id)
    refuse_state(row, ("open", "locked"))
    if state not in STATES:
        raise Refused("unknown_choice", value=state, field="state")
    if stop_id is not None and not judge_stops(judge).filter(pk=stop_id).exists():
        raise Refused("not_found")
    read = _marks(marks) if state == "scored" else {}
    if state == "scored" and not read:
        raise Refused("sheet_without_marks")
    entry = models.PaperEntry.objects.create(
        judge=judge, stop_id=stop_id, clerk_id=by.person_id, state=state, marks=read,
        reason=text(reason, 200, "reason"), comment=text(comment, 2000, "comment"),
        entered_at=months.now(months.region_of(by)),
    )  # fmt: skip
    record(by=by, verb="enter_sheet", about=entry, detail={"judge": judge.pk, "stop": stop_id})
    others = [one for one in last_of_each(open_entries(judge.pk, stop_id)) if not same_hands(by, one.clerk_id, one)]
    if agreed := next((one for one in others if content(one) == content(entry)), None):
        _into_ballot(by, entry, [agreed, entry])
    return entry


@transaction.atomic
def settle_sheet(*, by: Scope, entry_id: int, reason: str) -> models.PaperEntry:
    """The chair decides which reading of a sheet holds where the clerks do not agree."""
    entry = found(by, models.PaperEntry, entry_id, lock=True)
    row = round_on_duty(by, entry.judge.round_id, ("chair",))
    refuse_state(row, ("open", "locked"))
    if entry.ballot_id is not None:
        raise Refused("sheet_is_a_ballot")
    if len(last_of_each(open_entries(entry.judge_id, entry.stop_id))) < 2:
        raise Refused("sheet_typed_once")
    if not (reason := text(reason, 200, "reason")):
        raise Refused("text_missing", field="reason")
    _into_ballot(by, entry, [entry])
    record(by=by, verb="settle_sheet", about=entry, detail={"judge": entry.judge_id, "reason": len(reason)})
    return entry


def _marks(marks: Mapping[str, str]) -> dict[str, str]:
    return {code: mark.strip().replace("，", ".").replace("。", ".") for code, mark in marks.items() if mark.strip()}


def _into_ballot(by: Scope, entry: models.PaperEntry, agreed: list[models.PaperEntry]) -> None:
    """The same door as the phones'. All open entries of the sheet point to the ballot that came of them."""
    badge = _paper_badge(by, entry.judge)
    last = badge.ballots.order_by("-counter").values_list("counter", flat=True).first()
    ballot_id = uuid.uuid5(_NAMESPACE, "/".join(str(one.pk) for one in agreed))
    item = {
        "id": str(ballot_id), "stop": entry.stop_id, "counter": (last or 0) + 1, "state": entry.state,
        "marks": entry.marks, "reason": entry.reason, "comment": entry.comment, "photos": [],
        "made_at": entry.entered_at.isoformat(),
    }  # fmt: skip
    (receipt,) = take_ballots(badge_id=badge.pk, items=[item], now=months.now(months.region_of(by)))
    _refuse(receipt)
    models.PaperEntry.objects.filter(judge_id=entry.judge_id, stop_id=entry.stop_id, ballot=None).update(
        ballot_id=ballot_id
    )
    entry.ballot_id = ballot_id


def _refuse(receipt: Receipt) -> None:
    if not receipt.taken:
        raise Refused("sheet_not_taken", reason=receipt.refused)


def _paper_badge(by: Scope, judge: models.Judge) -> models.Badge:
    """Paper is a badge of its own. After a newer phone badge it is a newer one still: what was typed last counts."""
    newest = judge.badges.order_by("-epoch").first()
    if newest is not None and newest.kind == "paper" and newest.revoked_at is None:
        return newest
    now = months.now(months.region_of(by))
    return models.Badge.objects.create(
        judge=judge, epoch=newest.epoch + 1 if newest else 1, kind="paper", expires_at=now, issued_by_id=by.person_id,
        issued_at=now,
    )  # fmt: skip
