"""What is shown: projects of the register, proposed ones, and look-backs at the showings of earlier rounds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.actions.contest.hold import PREPARING, held_round
from leitai.actions.texts import needed, text
from leitai.queries.orgs import Scope, found, require, visible
from leitai.rules import Permission, Refused


class CandidateFacts(TypedDict):
    name: str
    name_en: str
    minutes: int
    longitude: Decimal | None
    latitude: Decimal | None
    opens: dt.time | None
    closes: dt.time | None
    remote: bool
    for_all: bool


NOTHING: CandidateFacts = {
    "name": "", "name_en": "", "minutes": 40, "longitude": None, "latitude": None, "opens": None, "closes": None,
    "remote": False, "for_all": False,
}  # fmt: skip


@transaction.atomic
def add_candidate(
    *, by: Scope, round_id: int, unit_id: int, project_id: int | None = None, **facts: Unpack[CandidateFacts]
) -> models.Candidate:
    """A project of the register on behalf of a unit, or, without a project, one that is only proposed."""
    row = held_round(by, round_id, PREPARING)
    unit = found(by, models.Unit, unit_id)
    project = found(by, models.Project, project_id) if project_id is not None else None
    if project is not None and row.candidates.filter(project=project).exists():
        raise Refused("candidate_project_taken", name=project.name)
    candidate = models.Candidate(round=row, unit=unit, project=project, **_numbered(row))
    if project is not None and not facts["name"].strip():
        facts |= {"name": project.name[:150], "name_en": project.name_en[:200]}
    _take(candidate, facts)
    detail = {"round": row.pk, "code": candidate.code, "project": project_id}
    record(by=by, verb="add_candidate", about=candidate, unit_id=unit.pk, detail=detail)
    return candidate


@transaction.atomic
def change_candidate(*, by: Scope, candidate_id: int, **facts: Unpack[CandidateFacts]) -> models.Candidate:
    candidate = _held(by, candidate_id, PREPARING)
    _take(candidate, facts)
    detail = {"round": candidate.round_id, "code": candidate.code}
    record(by=by, verb="change_candidate", about=candidate, unit_id=candidate.unit_id, detail=detail)
    return candidate


@transaction.atomic
def drop_candidate(*, by: Scope, candidate_id: int) -> models.Round:
    """Taken off the list while the round is prepared; one that was shown stays, withdrawn."""
    candidate = _held(by, candidate_id, PREPARING)
    row, detail = candidate.round, {"candidate": candidate.pk, "code": candidate.code}
    if models.Stop.objects.filter(candidate=candidate).exists():
        raise Refused("candidate_has_stops", name=candidate.name)
    if candidate.look_backs.exists():
        raise Refused("candidate_looked_back_at", name=candidate.name)
    candidate.checks.all().delete()
    unit_id = candidate.unit_id
    candidate.delete()
    record(by=by, verb="drop_candidate", about=row, unit_id=unit_id, detail=detail)
    return row


@transaction.atomic
def withdraw_candidate(*, by: Scope, candidate_id: int, reason: str) -> models.Candidate:
    """Not shown after all. Ballots already given stay; those that come later are kept aside."""
    candidate = _held(by, candidate_id, ("draft", "open"))
    if candidate.withdrawn_reason:
        raise Refused("candidate_withdrawn", name=candidate.name)
    candidate.withdrawn_reason = needed(reason, 200, "reason")
    candidate.save(update_fields=["withdrawn_reason"])
    detail = {"round": candidate.round_id, "code": candidate.code}
    record(by=by, verb="withdraw_candidate", about=candidate, unit_id=candidate.unit_id, detail=detail)
    return candidate


@transaction.atomic
def look_back_at(*, by: Scope, round_id: int, candidate_ids: Collection[int]) -> list[models.Candidate]:
    """Showings of earlier rounds as this round's candidates: the same place, seen again."""
    row = held_round(by, round_id, PREPARING)
    if row.kind != "look_back":
        raise Refused("round_does_not_look_back")
    if not candidate_ids:
        raise Refused("nothing_chosen")
    earlier = list(
        visible(by, models.Candidate)
        .filter(pk__in=candidate_ids, round__starts__lt=row.starts, withdrawn_reason="")
        .exclude(round=row)
        .order_by("round__starts", "sort_order", "code")
    )
    if len(earlier) != len(set(candidate_ids)):
        raise Refused("not_found")
    known = set(row.candidates.filter(earlier__isnull=False).values_list("earlier_id", flat=True))
    made = [_look_back(row, one) for one in earlier if one.pk not in known]
    if not made:
        raise Refused("nothing_changes")
    record(by=by, verb="look_back_at", about=row, detail={"candidates": [one.pk for one in made]})
    return made


def _look_back(row: models.Round, earlier: models.Candidate) -> models.Candidate:
    same = ("unit_id", "project_id", "name", "name_en", "longitude", "latitude", "minutes", "opens", "closes")
    values = {name: getattr(earlier, name) for name in same}
    return models.Candidate.objects.create(round=row, earlier=earlier, **_numbered(row), **values)


def _held(by: Scope, candidate_id: int, states: tuple[str, ...]) -> models.Candidate:
    require(by, Permission.RUN_CONTEST)
    candidate = found(by, models.Candidate, candidate_id, lock=True)
    held_round(by, candidate.round_id, states)
    return candidate


def _numbered(row: models.Round) -> dict[str, Any]:
    """The next free code, 01, 02 …: what stands on stop signs and paper sheets."""
    taken = set(row.candidates.values_list("code", flat=True))
    number = next(n for n in range(1, len(taken) + 2) if f"{n:02d}" not in taken)
    return {"code": f"{number:02d}", "sort_order": number}


def _take(candidate: models.Candidate, facts: CandidateFacts) -> None:
    if not 1 <= facts["minutes"] <= 600:
        raise Refused("minutes_out_of_range", most=600)
    east, north = facts["longitude"], facts["latitude"]
    if (east is None) != (north is None):
        raise Refused("place_is_half")
    if east is not None and north is not None and (abs(east) > 180 or abs(north) > 90):
        raise Refused("place_out_of_range")
    if facts["opens"] and facts["closes"] and facts["closes"] <= facts["opens"]:
        raise Refused("candidate_hours")
    for name in ("minutes", "longitude", "latitude", "opens", "closes", "remote", "for_all"):
        setattr(candidate, name, facts[name])  # type: ignore[literal-required]
    candidate.name = needed(facts["name"], 150, "name")
    candidate.name_en = text(facts["name_en"], 200, "name_en")
    candidate.save()
