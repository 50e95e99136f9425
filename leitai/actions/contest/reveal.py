"""The reveal, place by place from the last one upwards. Each press is a step of its own; a wrong one is undone."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from leitai import models
from leitai.actions.audit import record, seal_with_this
from leitai.queries import months
from leitai.queries.contest.duties import round_on_duty
from leitai.queries.contest.reveal import last_step, next_shown, result_in_force
from leitai.queries.hands import same_hands
from leitai.queries.orgs import Scope
from leitai.rules import Refused

PUBLISHED = "contest_result_published"


@transaction.atomic
def freeze_reveal(*, by: Scope, round_id: int) -> models.RevealStep:
    """Hold all boards on the same empty picture. Who prepared the result does not open it alone."""
    row, result, last = _standing(by, round_id)
    if last is not None:
        raise Refused("reveal_frozen")
    if same_hands(by, result.published_by_id, result):
        raise Refused("reveal_needs_another")
    sealed = models.SealedResult.objects.filter(round=row).first()
    if sealed and sealed.official.get("inputs_sha256") != result.official.get("inputs_sha256"):
        raise Refused("result_outdated")
    return _step(by, row, 1, "freeze", 0)


@transaction.atomic
def reveal_next(*, by: Scope, round_id: int, after: int | None = None) -> models.RevealStep:
    """Open the next place; all who share it at once. `after` is the step the presser saw: a double press opens one."""
    row, result, last = _standing(by, round_id, after)
    number, shown = _begun(last)
    wanted = next_shown(result, shown)
    if wanted == shown:
        raise Refused("reveal_ended")
    return _opened(by, row, result, number, "next", wanted)


@transaction.atomic
def reveal_all(*, by: Scope, round_id: int, after: int | None = None) -> models.RevealStep:
    row, result, last = _standing(by, round_id, after)
    number, shown = _begun(last)
    wanted = shown
    while (further := next_shown(result, wanted)) > wanted:
        wanted = further
    if wanted == shown:
        raise Refused("reveal_ended")
    return _opened(by, row, result, number, "all", wanted)


@transaction.atomic
def undo_reveal(*, by: Scope, round_id: int, after: int | None = None) -> models.RevealStep:
    """Take the last opening back, as long as the first place is still closed."""
    row, _result, last = _standing(by, round_id, after)
    number, shown = _begun(last)
    earlier = _shown_before(row.pk, shown)
    if earlier is None:
        raise Refused("reveal_not_begun")
    return _step(by, row, number, "undo", earlier)


def _standing(
    by: Scope, round_id: int, after: int | None = None
) -> tuple[models.Round, models.RoundResult, models.RevealStep | None]:
    row = round_on_duty(by, round_id, lock=True)
    if row.state == "revealed":
        raise Refused("reveal_ended")
    result = result_in_force(row.pk)
    if row.state != "locked" or result is None:
        raise Refused("result_not_prepared")
    last = last_step(row.pk)
    if after is not None and after != (last.number if last else 0):
        raise Refused("reveal_moved")
    return row, result, last


def _begun(last: models.RevealStep | None) -> tuple[int, int]:
    if last is None:
        raise Refused("reveal_not_frozen")
    return last.number + 1, last.shown


def _shown_before(round_id: int, shown: int) -> int | None:
    """How many were open before the step that opened the last ones."""
    opened = models.RevealStep.objects.filter(round_id=round_id, shown__lt=shown).order_by("-shown", "-number")
    return opened.values_list("shown", flat=True).first()


def _opened(
    by: Scope, row: models.Round, result: models.RoundResult, number: int, kind: str, shown: int
) -> models.RevealStep:
    """One more place; with the first place the result is everybody's, and others are told of it."""
    if next_shown(result, shown) == shown:
        moment = _now(by)
        row.state, row.revealed_at = "revealed", moment
        row.save(update_fields=["state", "revealed_at"])
        tell_others(by, result, moment)
    return _step(by, row, number, kind, shown)


def tell_others(by: Scope, result: models.RoundResult, at: dt.datetime) -> None:
    """Meetings and the appraisal take a result up by this; a correction is told in the same way."""
    models.Event.objects.create(
        region_id=by.region_id,
        kind=PUBLISHED,
        object_type="roundresult",
        object_id=str(result.pk),
        payload={"round": result.round_id, "version": result.version},
        created_at=at,
    )


def _step(by: Scope, row: models.Round, number: int, kind: str, shown: int) -> models.RevealStep:
    step = models.RevealStep.objects.create(
        round=row, number=number, kind=kind, shown=shown, by_id=by.person_id, at=_now(by)
    )
    record(by=by, verb=f"reveal_{kind}", about=row, detail={"step": number, "shown": shown})
    seal_with_this()  # boards hear of what is sealed; a hall does not wait for the next batch
    return step


def _now(by: Scope) -> dt.datetime:
    return months.now(months.region_of(by))
