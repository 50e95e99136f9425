"""Who scores: about eight categories, the judges of each, and who changes buses half-way to link the groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict, Unpack

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.actions.contest.hold import PREPARING, RUNNING, held_round
from leitai.actions.texts import needed, text
from leitai.queries import months
from leitai.queries.contest.judge_table import JudgeRow
from leitai.queries.contest.participants import STANDARD, counted_as
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused


class JudgeFacts(TypedDict):
    name: str
    office: str
    category_id: int
    group_id: int
    home_unit_id: int | None
    organization_id: int | None


@transaction.atomic
def add_standard_categories(*, by: Scope, round_id: int) -> list[models.JudgeCategory]:
    """The eight kinds of participants of a city's tour, each counting as the rulebook's category that fits."""
    row = held_round(by, round_id, PREPARING)
    known = set(row.categories.values_list("code", flat=True))
    made = [
        models.JudgeCategory(
            round=row, code=kind.code, name=kind.name, name_en=kind.name_en, counts_as=counted_as(row, kind.code),
            sort_order=order,
        )
        for order, kind in enumerate(STANDARD)
        if kind.code not in known
    ]  # fmt: skip
    if not made:
        raise Refused("nothing_changes")
    models.JudgeCategory.objects.bulk_create(made)
    record(by=by, verb="add_categories", about=row, detail={"categories": [one.code for one in made]})
    return made


@transaction.atomic
def add_category(
    *, by: Scope, round_id: int, code: str, name: str, name_en: str = "", counts_as: str = ""
) -> models.JudgeCategory:
    row = held_round(by, round_id, PREPARING)
    category = models.JudgeCategory(round=row, sort_order=row.categories.count())
    _take_category(category, code, name, name_en, counts_as)
    record(by=by, verb="add_category", about=category, detail={"round": row.pk, "code": category.code})
    return category


@transaction.atomic
def change_category(
    *, by: Scope, category_id: int, code: str, name: str, name_en: str = "", counts_as: str = ""
) -> models.JudgeCategory:
    category = _held_category(by, category_id)
    _take_category(category, code, name, name_en, counts_as)
    detail = {"round": category.round_id, "code": category.code, "counts_as": category.counts_as}
    record(by=by, verb="change_category", about=category, detail=detail)
    return category


@transaction.atomic
def drop_category(*, by: Scope, category_id: int) -> models.Round:
    category = _held_category(by, category_id)
    if category.judges.exists():
        raise Refused("category_in_use", name=category.name)
    row, detail = category.round, {"category": category.pk, "code": category.code}
    category.delete()
    record(by=by, verb="drop_category", about=row, detail=detail)
    return row


def _held_category(by: Scope, category_id: int) -> models.JudgeCategory:
    require(by, Permission.RUN_CONTEST)
    category = found(by, models.JudgeCategory, category_id, lock=True)
    held_round(by, category.round_id, PREPARING)
    return category


def _take_category(category: models.JudgeCategory, code: str, name: str, name_en: str, counts_as: str) -> None:
    category.code, category.name = needed(code, 40, "code"), needed(name, 100, "name")
    category.name_en, category.counts_as = text(name_en, 120, "name_en"), text(counts_as, 40, "counts_as")
    if category.round.categories.filter(code=category.code).exclude(pk=category.pk).exists():
        raise Refused("category_code_taken", taken=category.code)
    category.save()


@transaction.atomic
def add_judge(*, by: Scope, round_id: int, **facts: Unpack[JudgeFacts]) -> models.Judge:
    row = held_round(by, round_id)
    judge = models.Judge(round=row, code=_next_code(row))
    _take(by, judge, facts)
    record(by=by, verb="add_judge", about=judge, detail={"round": row.pk, "code": judge.code})
    return judge


@transaction.atomic
def change_judge(*, by: Scope, judge_id: int, **facts: Unpack[JudgeFacts]) -> models.Judge:
    judge = _held(by, judge_id)
    if judge.round.state == "open" and judge.category_id != facts["category_id"]:
        raise Refused("round_is_open")
    _take(by, judge, facts)
    record(by=by, verb="change_judge", about=judge, detail={"round": judge.round_id, "code": judge.code})
    return judge


@transaction.atomic
def withdraw_judge(*, by: Scope, judge_id: int) -> models.Judge:
    """Somebody who does not come. What they scored before stays."""
    judge = _held(by, judge_id)
    if judge.withdrawn_at is not None:
        raise Refused("judge_withdrawn")
    judge.withdrawn_at = months.now(months.region_of(by))
    judge.save(update_fields=["withdrawn_at"])
    record(by=by, verb="withdraw_judge", about=judge, detail={"round": judge.round_id, "code": judge.code})
    return judge


@transaction.atomic
def change_buses(*, by: Scope, judge_id: int, group_id: int | None, half_day: int | None) -> models.Judge:
    """From this half-day on (0 is the first morning) the judge rides with the other group; neither: stays."""
    judge = _held(by, judge_id)
    group = found(by, models.VisitGroup, group_id) if group_id is not None else None
    if (group is None) != (half_day is None):
        raise Refused("change_of_buses_is_half")
    if group is not None and (group.round_id != judge.round_id or group.pk == judge.group_id or not half_day):
        raise Refused("change_of_buses_is_none")
    judge.changes_to, judge.changes_from_half_day = group, half_day
    judge.save(update_fields=["changes_to", "changes_from_half_day"])
    detail = {"round": judge.round_id, "code": judge.code, "to": group.code if group else "", "half_day": half_day}
    record(by=by, verb="change_buses", about=judge, detail=detail)
    return judge


@transaction.atomic
def import_judges(*, by: Scope, round_id: int, rows: Sequence[JudgeRow]) -> list[models.Judge]:
    """The rows of a checked table as judges; whoever is there already (by code) is changed."""
    row = held_round(by, round_id, PREPARING)
    if not rows:
        raise Refused("nothing_chosen")
    known = {judge.code: judge for judge in row.judges.select_for_update(of=("self",))}
    made = []
    for one in rows:
        judge = known.get(one.code) if one.code else None
        if judge is None:
            judge = models.Judge(round=row, code=one.code or _next_code(row))
        facts: JudgeFacts = {
            "name": one.name, "office": one.office, "category_id": one.category_id, "group_id": one.group_id,
            "home_unit_id": one.home_unit_id, "organization_id": one.organization_id,
        }  # fmt: skip
        _take(by, judge, facts)
        known[judge.code] = judge
        made.append(judge)
    record(by=by, verb="import_judges", about=row, detail={"judges": len(made)})
    return made


def _held(by: Scope, judge_id: int) -> models.Judge:
    require(by, Permission.RUN_CONTEST)
    judge = found(by, models.Judge, judge_id, lock=True)
    held_round(by, judge.round_id, RUNNING)
    return judge


def _take(by: Scope, judge: models.Judge, facts: JudgeFacts) -> None:
    judge.name, judge.office = needed(facts["name"], 100, "name"), text(facts["office"], 150, "office")
    judge.category = found(by, models.JudgeCategory, facts["category_id"])
    judge.group = found(by, models.VisitGroup, facts["group_id"])
    if {judge.category.round_id, judge.group.round_id} != {judge.round_id}:
        raise Refused("not_found")
    unit_id, organization_id = facts["home_unit_id"], facts["organization_id"]
    judge.home_unit = found(by, models.Unit, unit_id) if unit_id is not None else None
    judge.organization = found(by, models.Organization, organization_id) if organization_id is not None else None
    if judge.changes_to_id == judge.group.pk:
        judge.changes_to = judge.changes_from_half_day = None
    judge.save()


def _next_code(row: models.Round) -> str:
    """J01, J02 …: short enough to be said on the telephone and written on paper."""
    taken = set(row.judges.values_list("code", flat=True))
    return next(code for n in range(1, len(taken) + 2) if (code := f"J{n:02d}") not in taken)
