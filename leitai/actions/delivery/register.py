"""The project register: what a project is, who gets credit for it, who must deliver it, and what was planned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, TypedDict, TypeVar, Unpack

from django.db import transaction
from django.db.models import Model

from leitai import labels, models
from leitai.actions.audit import record
from leitai.core.pinyin import pinyin_key
from leitai.queries import months
from leitai.queries.orgs import Scope, found, require, visible
from leitai.rules import Permission, Refused

M = TypeVar("M", bound=Model)
LARGEST = Decimal(10) ** 13  # the facts keep sixteen digits before the point: room for sums over a region
_PINYIN = models.Project._meta.get_field("pinyin").max_length


class NewProjectFacts(TypedDict, total=False):
    """What the register says of a project besides its name; ids are of rows of the same region."""

    code: str
    name_en: str
    is_bundle: bool
    bundle_id: int | None
    sector: str
    level: str
    nature: str
    stage: str
    phase: str
    place_unit_id: int | None
    place: str
    content: str
    total_investment: Decimal | None
    planned_start: dt.date | None
    planned_completion: dt.date | None
    started_on: dt.date | None
    completed_on: dt.date | None
    statistics_on: dt.date | None
    owner_id: int | None
    owner_name: str
    listed_on: dt.date


class ProjectFacts(NewProjectFacts, total=False):
    name: str


_CHOICES = {"level": labels.PROJECT_LEVELS, "nature": labels.NATURES, "stage": labels.STAGES}
_ROWS: dict[str, type[Model]] = {
    "bundle_id": models.Project,
    "place_unit_id": models.Unit,
    "owner_id": models.Organization,
}


@transaction.atomic
def create_project(
    *,
    by: Scope,
    name: str,
    key: str = "",
    shares: Mapping[int, Decimal] | None = None,
    theme_ids: Collection[int] = (),
    tag_ids: Collection[int] = (),
    **facts: Unpack[NewProjectFacts],
) -> models.Project:
    """Put a project on the list; `shares` credits units with parts that sum to 1 (none: a project of no unit)."""
    require(by, Permission.EDIT_PROJECTS)
    region = models.Region.objects.select_for_update().get(pk=by.region_id)
    project = models.Project(region=region, key=key.strip() or _next_key(region), listed_on=months.now(region).date())
    if models.Project.objects.filter(region=region, key=project.key).exists():
        raise Refused("project_key_taken", key=project.key)
    _take(by, project, ProjectFacts(**facts, name=name))
    project.total_first = project.total_investment
    project.save()
    if shares:
        _replace_credits(by, project, shares)
    _set_memberships(by, project, theme_ids, tag_ids)
    record(by=by, verb="create_project", about=project, detail={"key": project.key})
    return project


@transaction.atomic
def change_project(
    *,
    by: Scope,
    project_id: int,
    theme_ids: Collection[int] | None = None,
    tag_ids: Collection[int] | None = None,
    **facts: Unpack[ProjectFacts],
) -> models.Project:
    """Change what the register says; closed months keep what they said."""
    require(by, Permission.EDIT_PROJECTS)
    project = found(by, models.Project, project_id, lock=True)
    changed = _take(by, project, facts)
    project.save()
    _set_memberships(by, project, theme_ids, tag_ids)
    changed |= {name for name, given in (("themes", theme_ids), ("tags", tag_ids)) if given is not None}
    record(by=by, verb="change_project", about=project, detail={"fields": sorted(changed)})
    return project


@transaction.atomic
def set_credits(*, by: Scope, project_id: int, shares: Mapping[int, Decimal]) -> models.Project:
    """Replace the units a project counts for; an empty mapping makes it a project of no unit."""
    require(by, Permission.EDIT_PROJECTS)
    project = found(by, models.Project, project_id, lock=True)
    before = {str(unit): str(share) for unit, share in project.credits.values_list("unit_id", "share")}
    _replace_credits(by, project, shares)
    detail = {"before": before, "after": {str(unit): str(share) for unit, share in shares.items()}}
    record(by=by, verb="set_credits", about=project, detail=detail)
    return project


@transaction.atomic
def set_leader(
    *, by: Scope, project_id: int, leader: str, since: dt.date, leader_en: str = "", person_id: int | None = None
) -> models.LeaderAssignment:
    """Bind a leader to a project from a day on; the one before stays as history until the day before."""
    require(by, Permission.EDIT_PROJECTS)
    project = found(by, models.Project, project_id, lock=True)
    if not leader.strip():
        raise Refused("leader_needs_a_name")
    person = None if person_id is None else found(by, models.Person, person_id)
    _end_present(project.leaders.filter(ends__isnull=True).first(), since)
    row = models.LeaderAssignment.objects.create(
        project=project, leader=leader.strip(), leader_en=leader_en.strip(), person=person, starts=since
    )
    record(by=by, verb="set_leader", about=project, detail={"assignment": row.pk, "since": since.isoformat()})
    return row


@transaction.atomic
def set_responsible(
    *, by: Scope, project_id: int, organization_id: int, since: dt.date
) -> models.ResponsibleAssignment:
    require(by, Permission.EDIT_PROJECTS)
    project = found(by, models.Project, project_id, lock=True)
    organization = found(by, models.Organization, organization_id)
    _end_present(project.responsibles.filter(ends__isnull=True).first(), since)
    row = models.ResponsibleAssignment.objects.create(project=project, organization=organization, starts=since)
    record(by=by, verb="set_responsible", about=project, detail={"assignment": row.pk, "since": since.isoformat()})
    return row


@transaction.atomic
def add_plan_version(
    *,
    by: Scope,
    project_id: int,
    fiscal_year: int,
    amount: Decimal,
    dated: dt.date,
    reason: str,
    approver: str,
) -> models.AnnualPlan:
    """A plan is never edited: a change is the next version, with its date, reason and approver."""
    require(by, Permission.EDIT_PROJECTS)
    project = found(by, models.Project, project_id, lock=True)
    if project.is_bundle:
        raise Refused("bundle_has_no_plan")
    if not reason.strip() or not approver.strip():
        raise Refused("plan_needs_reason")
    _check_amount(amount)
    last = project.plans.filter(fiscal_year=fiscal_year).order_by("-version").first()
    if last is not None and dated < last.dated:
        raise Refused("plan_before_version", version=last.version, dated=last.dated)
    plan = models.AnnualPlan.objects.create(
        project=project,
        fiscal_year=fiscal_year,
        version=last.version + 1 if last else 1,
        amount=amount,
        dated=dated,
        reason=reason.strip(),
        approver=approver.strip(),
        entered_by_id=by.person_id,
    )
    detail = {"plan": plan.pk, "year": fiscal_year, "version": plan.version, "amount": str(amount)}
    record(by=by, verb="add_plan_version", about=project, detail=detail)
    return plan


@transaction.atomic
def set_bundle(*, by: Scope, project_id: int, bundle_id: int | None) -> models.Project:
    """Put a project into a bundle, or (None) take it out."""
    require(by, Permission.EDIT_PROJECTS)
    project = found(by, models.Project, project_id, lock=True)
    before = project.bundle_id
    _take(by, project, {"bundle_id": bundle_id})
    project.save(update_fields=["bundle"])
    record(by=by, verb="set_bundle", about=project, detail={"before": before, "after": bundle_id})
    return project


@transaction.atomic
def delist_project(*, by: Scope, project_id: int, on: dt.date, reason: str) -> models.Project:
    """Take a project off the list from a day on; months before that day keep it."""
    require(by, Permission.EDIT_PROJECTS)
    project = found(by, models.Project, project_id, lock=True)
    if project.delisted_on is not None:
        raise Refused("project_delisted", on=project.delisted_on)
    if not reason.strip():
        raise Refused("delisting_needs_reason")
    if on < project.listed_on:
        raise Refused("delisted_before_listed", on=project.listed_on)
    if project.children.filter(delisted_on__isnull=True).exists():
        raise Refused("bundle_has_children")
    project.delisted_on, project.delisted_reason = on, reason.strip()
    project.save(update_fields=["delisted_on", "delisted_reason"])
    record(by=by, verb="delist_project", about=project, detail={"on": on.isoformat()})
    return project


def _next_key(region: models.Region) -> str:
    """The next free number; the region's row is locked, so two officers never get the same."""
    projects = models.Project.objects.filter(region=region)
    number = projects.count() + 1
    while projects.filter(key=f"{region.code}-{number:05}").exists():
        number += 1
    return f"{region.code}-{number:05}"


def _take(by: Scope, project: models.Project, facts: Mapping[str, Any]) -> set[str]:
    """Set the given facts on the project after checking them; answers which ones changed."""
    changed = set()
    for field, given in facts.items():
        value = given.strip() if isinstance(given, str) else given
        if value and field in _CHOICES and value not in {code for code, _label in _CHOICES[field]}:
            raise Refused("unknown_choice", value=value, field=field)
        if value is not None and field in _ROWS:
            found(by, _ROWS[field], value)
        if getattr(project, field) != value:
            changed.add(field)
            setattr(project, field, value)
    if not project.name:
        raise Refused("project_needs_a_name")
    if project.total_investment is not None:
        _check_amount(project.total_investment)
    for start, end in ((project.planned_start, project.planned_completion), (project.started_on, project.completed_on)):
        if start and end and end < start:
            raise Refused("dates_out_of_order")
    _check_bundle(project)
    project.pinyin = pinyin_key(project.name)[:_PINYIN]
    return changed


def _check_bundle(project: models.Project) -> None:
    if project.bundle_id is not None:
        bundle = models.Project.objects.get(pk=project.bundle_id)
        if project.is_bundle or bundle.pk == project.pk:
            raise Refused("bundle_in_a_bundle")
        if not bundle.is_bundle:
            raise Refused("not_a_bundle", name=bundle.name)
    if project.pk and project.is_bundle and project.reports.exists():
        raise Refused("bundle_has_reports")
    if project.pk and not project.is_bundle and project.children.exists():
        raise Refused("bundle_has_children")


def _check_amount(amount: Decimal) -> None:
    if not amount.is_finite() or not 0 <= amount < LARGEST:
        raise Refused("amount_out_of_range")


def _replace_credits(by: Scope, project: models.Project, shares: Mapping[int, Decimal]) -> None:
    today = months.now(project.region).date()
    for unit_id in shares:
        unit = found(by, models.Unit, unit_id)
        if unit.valid_to is not None and unit.valid_to <= today:
            raise Refused("unit_not_valid", name=unit.name)
    if not all(share.is_finite() and share > 0 for share in shares.values()):
        raise Refused("credits_not_one", total="—")
    exact = {unit: share.quantize(Decimal("1e-8")) for unit, share in shares.items()}
    total = sum(exact.values(), Decimal(0))
    if exact and total != 1:
        raise Refused("credits_not_one", total=f"{total.normalize():f}")
    project.credits.all().delete()
    models.ProjectCredit.objects.bulk_create(
        models.ProjectCredit(project=project, unit_id=unit, share=share) for unit, share in exact.items()
    )


def _set_memberships(
    by: Scope, project: models.Project, theme_ids: Collection[int] | None, tag_ids: Collection[int] | None
) -> None:
    if theme_ids is not None:
        project.themes.set(_all_found(by, models.Theme, theme_ids))
    if tag_ids is not None:
        project.tags.set(_all_found(by, models.Tag, tag_ids))


def _all_found(by: Scope, model: type[M], ids: Collection[int]) -> list[M]:
    rows = list(visible(by, model).filter(pk__in=set(ids)))
    if len(rows) != len(set(ids)):
        raise Refused("not_found")
    return rows


def _end_present(present: models.LeaderAssignment | models.ResponsibleAssignment | None, since: dt.date) -> None:
    if present is None:
        return
    if since <= present.starts:
        raise Refused("holder_before_present", since=present.starts)
    present.ends = since - dt.timedelta(days=1)
    present.save(update_fields=["ends"])
