"""Organisations and people of a workbook, taken in together; and organisations one by one."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from leitai import models
from leitai.actions.accounts import NewPassword, RoleWanted, assign_role, give_start_password
from leitai.actions.audit import record
from leitai.actions.texts import needed, text
from leitai.labels import ORGANIZATION_KINDS
from leitai.queries.orgs import Scope, found, require
from leitai.queries.setup.people_list import Body, PeoplePlan, people_plan
from leitai.queries.setup.preview import tables_kept
from leitai.rules import Permission, Refused


@dataclass(frozen=True)
class PeopleTaken:
    plan: PeoplePlan
    slips: tuple[NewPassword, ...]
    """Of everybody who is new, in the order of the list."""


@transaction.atomic
def take_people(*, by: Scope, tables: str, sha256: str) -> PeopleTaken:
    """All that the preview showed, or nothing: it is made again from the texts, and must come out the same."""
    require(by, Permission.EDIT_PEOPLE)
    region = models.Region.objects.select_for_update().get(pk=by.region_id)
    plan = people_plan(by, tables_kept(tables))
    if plan.preview.faults:
        raise Refused("list_has_faults", n=len(plan.preview.faults))
    if plan.preview.sha256 != sha256:
        raise Refused("preview_is_old")
    if not (plan.bodies or plan.people or plan.posts):
        raise Refused("list_changes_nothing")
    bodies = _bodies(region, plan)
    people, slips = _people(by, plan, bodies)
    roles = _roles(by, plan, bodies, people)
    numbers = {
        "organizations": [bodies[one.code].pk for one in plan.bodies],
        "people": [people[one.login].pk for one in plan.people],
        "roles": roles,
    }
    record(by=by, verb="take_people", about=region, detail=numbers | {"sha256": sha256})
    return PeopleTaken(plan, tuple(slips))


def _bodies(region: models.Region, plan: PeoplePlan) -> dict[str, models.Organization]:
    rows = {row.code: row for row in models.Organization.objects.filter(region=region)}
    for one in plan.bodies:
        row = rows.setdefault(one.code, models.Organization(region=region, code=one.code))
        row.name, row.name_en, row.kind, row.sort_order = one.name, one.name_en, one.kind, one.sort_order
        row.unit_id = _unit(one, plan, row)
        row.save()
    return rows


def _unit(one: Body, plan: PeoplePlan, row: models.Organization) -> int | None:
    """A known body keeps the state of its unit that it was entered with, unless the list names another unit."""
    if row.unit is not None and row.unit.code == one.unit:
        return row.unit_id
    return plan.units[one.unit] if one.unit else None


def _people(
    by: Scope, plan: PeoplePlan, bodies: dict[str, models.Organization]
) -> tuple[dict[str, models.Person], list[NewPassword]]:
    logins = {one.login for one in plan.people} | {post.login for post in plan.posts}
    rows = {row.username.lower(): row for row in models.Person.objects.filter(username__in=logins)}
    slips = []
    for one in plan.people:
        row = rows.setdefault(one.login, models.Person(username=one.login))
        row.name, row.name_en, row.email, row.language = one.name, one.name_en, one.email, one.language
        row.organization = bodies[one.organization]
        if one.pk is None:
            slips.append(NewPassword(row, give_start_password(row)))
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            raise Refused("username_taken") from error
    return rows, slips


def _roles(
    by: Scope, plan: PeoplePlan, bodies: dict[str, models.Organization], people: dict[str, models.Person]
) -> list[int]:
    today = timezone.localdate()
    made = []
    for post in plan.posts:
        wanted = RoleWanted(
            post.role,
            plan.units[post.unit] if post.unit else None,
            bodies[post.department].pk if post.department else None,
        )
        made.append(assign_role(by, people[post.login], wanted, today).pk)
    return made


@transaction.atomic
def add_organization(
    *, by: Scope, code: str, name: str, kind: str, name_en: str = "", unit_id: int | None = None, sort_order: int = 0
) -> models.Organization:
    require(by, Permission.EDIT_PEOPLE)
    code = needed(code, 40, "code")
    if models.Organization.objects.filter(region_id=by.region_id, code=code).exists():
        raise Refused("organization_code_taken", taken=code)
    row = models.Organization(region_id=by.region_id, code=code)
    _fill(by, row, name=name, name_en=name_en, kind=kind, unit_id=unit_id, sort_order=sort_order)
    record(by=by, verb="add_organization", about=row, unit_id=row.unit_id, detail={"code": row.code})
    return row


@transaction.atomic
def change_organization(
    *,
    by: Scope,
    organization_id: int,
    name: str,
    kind: str,
    name_en: str = "",
    unit_id: int | None = None,
    sort_order: int = 0,
) -> models.Organization:
    """Its code stays: workbooks know it by that."""
    require(by, Permission.EDIT_PEOPLE)
    row = found(by, models.Organization, organization_id, lock=True)
    _fill(by, row, name=name, name_en=name_en, kind=kind, unit_id=unit_id, sort_order=sort_order)
    record(by=by, verb="change_organization", about=row, unit_id=row.unit_id, detail={"code": row.code})
    return row


def _fill(
    by: Scope, row: models.Organization, *, name: str, name_en: str, kind: str, unit_id: int | None, sort_order: int
) -> None:
    if kind not in {code for code, _label in ORGANIZATION_KINDS}:
        raise Refused("unknown_choice", value=kind, field="kind")
    if kind == "government" and unit_id is None:
        raise Refused("government_needs_a_unit")
    row.unit = None if unit_id is None else found(by, models.Unit, unit_id)
    row.name, row.name_en = needed(name, 150, "name"), text(name_en, 150, "name_en")
    row.kind, row.sort_order = kind, sort_order
    row.save()
