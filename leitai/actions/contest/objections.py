"""A unit objects to a revealed result; the city answers."""

from __future__ import annotations

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.queries import months
from leitai.queries.contest.window import objections_until
from leitai.queries.orgs import Scope, found, require, visible
from leitai.rules import Permission, Refused

MOST = 4000
OPEN = ("filed", "heard")


@transaction.atomic
def file_objection(*, by: Scope, round_id: int, unit_id: int, text: str) -> models.Objection:
    """For a unit that took part, by who files for it, while the window is open."""
    require(by, Permission.OBJECT)
    row = found(by, models.Round, round_id)
    unit = found(by, models.Unit, unit_id)
    if unit.pk not in by.filing_unit_ids:
        raise Refused("not_found")
    result = visible(by, models.RoundResult).filter(round=row).order_by("-version").first()
    if result is None:
        raise Refused("result_not_revealed")
    if not models.Candidate.objects.filter(round=row, unit=unit).exists():
        raise Refused("unit_not_in_round")
    moment = months.now(months.region_of(by))
    if moment >= objections_until(row, result):
        raise Refused("objections_closed")
    objection = models.Objection.objects.create(
        round=row,
        unit=unit,
        version=result.version,
        text=_words(text),
        filed_by_id=by.person_id,
        filed_at=moment,
    )
    record(by=by, verb="file_objection", about=objection, unit_id=unit.pk, detail={"version": result.version})
    return objection


@transaction.atomic
def withdraw_objection(*, by: Scope, objection_id: int) -> models.Objection:
    require(by, Permission.OBJECT)
    objection = found(by, models.Objection, objection_id, lock=True)
    if objection.unit_id not in by.filing_unit_ids:
        raise Refused("not_found")
    return _moved(by, objection, "withdrawn", OPEN)


@transaction.atomic
def hear_objection(*, by: Scope, objection_id: int) -> models.Objection:
    """The city looks into it; whoever filed it can see that."""
    require(by, Permission.RUN_CONTEST)
    return _moved(by, found(by, models.Objection, objection_id, lock=True), "heard", ("filed",))


@transaction.atomic
def decide_objection(*, by: Scope, objection_id: int, upheld: bool, answer: str) -> models.Objection:
    """The answer is the city's; an upheld one may lead to a correction, which is another act by others."""
    require(by, Permission.RUN_CONTEST)
    objection = found(by, models.Objection, objection_id, lock=True)
    objection.answer = _words(answer)
    objection.decided_by_id, objection.decided_at = by.person_id, months.now(months.region_of(by))
    return _moved(by, objection, "upheld" if upheld else "dismissed", OPEN)


def _moved(by: Scope, objection: models.Objection, state: str, before: tuple[str, ...]) -> models.Objection:
    if objection.state not in before:
        raise Refused("objection_decided")
    objection.state = state
    objection.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    record(by=by, verb=f"objection_{state}", about=objection, unit_id=objection.unit_id)
    return objection


def _words(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused("objection_needs_words")
    if len(text) > MOST:
        raise Refused("objection_too_long", most=MOST)
    return text
