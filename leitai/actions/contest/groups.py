"""The groups that travel together."""

from __future__ import annotations

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.actions.contest.hold import PREPARING, RUNNING, held_round
from leitai.actions.texts import needed, text
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused


@transaction.atomic
def add_group(
    *, by: Scope, round_id: int, code: str, name: str, name_en: str = "", leader: str = ""
) -> models.VisitGroup:
    row = held_round(by, round_id, PREPARING)
    group = models.VisitGroup(round=row)
    _take(group, code, name, name_en, leader)
    record(by=by, verb="add_group", about=group, detail={"round": row.pk, "code": group.code})
    return group


@transaction.atomic
def change_group(
    *, by: Scope, group_id: int, code: str, name: str, name_en: str = "", leader: str = ""
) -> models.VisitGroup:
    group = _held(by, group_id, RUNNING)
    if group.round.state == "open" and code != group.code:
        raise Refused("round_is_open")
    _take(group, code, name, name_en, leader)
    record(by=by, verb="change_group", about=group, detail={"round": group.round_id, "code": group.code})
    return group


@transaction.atomic
def drop_group(*, by: Scope, group_id: int) -> models.Round:
    group = _held(by, group_id, PREPARING)
    if group.judges.exists() or group.joining.exists() or group.stops.exists():
        raise Refused("group_in_use", name=group.name)
    row, detail = group.round, {"group": group.pk, "code": group.code}
    group.delete()
    record(by=by, verb="drop_group", about=row, detail=detail)
    return row


def _held(by: Scope, group_id: int, states: tuple[str, ...]) -> models.VisitGroup:
    require(by, Permission.RUN_CONTEST)
    group = found(by, models.VisitGroup, group_id, lock=True)
    held_round(by, group.round_id, states)
    return group


def _take(group: models.VisitGroup, code: str, name: str, name_en: str, leader: str) -> None:
    group.code, group.name = needed(code, 10, "code"), needed(name, 60, "name")
    group.name_en, group.leader = text(name_en, 60, "name_en"), text(leader, 60, "leader")
    if group.round.groups.filter(code=group.code).exclude(pk=group.pk).exists():
        raise Refused("group_code_taken", taken=group.code)
    group.save()
