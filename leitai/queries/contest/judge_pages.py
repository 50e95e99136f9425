"""Groups, categories and judges of a round, and the choices of their forms."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from leitai import models
from leitai.labels import COUNTY_LEVELS
from leitai.queries.contest.names import said
from leitai.queries.contest.rounds import RoundHead, round_head, rulebook_categories
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named
from leitai.rules import ROLE_PERMISSIONS, Permission

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class GroupLine:
    id: int
    code: str
    name: str
    leader: str
    judges: int


@dataclass(frozen=True)
class CategoryLine:
    id: int
    code: str
    name: str
    counts_as: str
    fits: bool
    judges: int


@dataclass(frozen=True)
class JudgeLine:
    id: int
    code: str
    name: str
    office: str
    category: str
    group: str
    home: str
    changes: str
    from_half_day: int | None
    withdrawn: bool


@dataclass(frozen=True)
class JudgePage:
    head: RoundHead
    groups: tuple[GroupLine, ...]
    categories: tuple[CategoryLine, ...]
    judges: tuple[JudgeLine, ...]

    @property
    def coming(self) -> int:
        return sum(not judge.withdrawn for judge in self.judges)


def judge_page(scope: Scope, round_id: int) -> JudgePage:
    head = round_head(scope, round_id)
    judges = list(
        visible(scope, models.Judge)
        .filter(round_id=round_id)
        .select_related("category", "group", "home_unit", "changes_to")
    )
    here = [judge for judge in judges if judge.withdrawn_at is None]
    by_group = Counter(judge.group_id for judge in here)
    by_category = Counter(judge.category_id for judge in here)
    known = dict(rulebook_categories(scope, round_id))
    return JudgePage(
        head=head,
        groups=tuple(
            GroupLine(row.pk, row.code, said(row, scope.language), row.leader, by_group[row.pk])
            for row in visible(scope, models.VisitGroup).filter(round_id=round_id)
        ),
        categories=tuple(
            CategoryLine(
                row.pk, row.code, said(row, scope.language), known.get(row.counts_as, row.counts_as),
                not known or row.counts_as in known, by_category[row.pk],
            )
            for row in visible(scope, models.JudgeCategory).filter(round_id=round_id)
        ),
        judges=tuple(_judge(scope, row) for row in judges),
    )  # fmt: skip


def _judge(scope: Scope, row: models.Judge) -> JudgeLine:
    return JudgeLine(
        id=row.pk,
        code=row.code,
        name=row.name,
        office=row.office,
        category=said(row.category, scope.language),
        group=said(row.group, scope.language),
        home=named(row.home_unit, scope.language) if row.home_unit else "",
        changes=said(row.changes_to, scope.language) if row.changes_to else "",
        from_half_day=None if row.changes_from_half_day is None else row.changes_from_half_day + 1,
        withdrawn=row.withdrawn_at is not None,
    )


def group_values(scope: Scope, group_id: int) -> tuple[int, dict[str, Any]]:
    row = visible(scope, models.VisitGroup).get(pk=group_id)
    return row.round_id, {name: getattr(row, name) for name in ("code", "name", "name_en", "leader")}


def category_values(scope: Scope, category_id: int) -> tuple[int, dict[str, Any]]:
    row = visible(scope, models.JudgeCategory).get(pk=category_id)
    return row.round_id, {name: getattr(row, name) for name in ("code", "name", "name_en", "counts_as")}


def judge_values(scope: Scope, judge_id: int) -> tuple[int, dict[str, Any]]:
    row = visible(scope, models.Judge).get(pk=judge_id)
    return row.round_id, {
        "name": row.name, "office": row.office, "category_id": row.category_id, "group_id": row.group_id,
        "home_unit_id": row.home_unit_id, "organization_id": row.organization_id,
        "changes_to": row.changes_to_id,
        "half_day": None if row.changes_from_half_day is None else row.changes_from_half_day + 1,
    }  # fmt: skip


def group_choices(scope: Scope, round_id: int) -> Choices:
    rows = visible(scope, models.VisitGroup).filter(round_id=round_id)
    return tuple((str(row.pk), f"{row.code} {said(row, scope.language)}") for row in rows)


def category_choices(scope: Scope, round_id: int) -> Choices:
    rows = visible(scope, models.JudgeCategory).filter(round_id=round_id)
    return tuple((str(row.pk), said(row, scope.language)) for row in rows)


def candidate_choices(scope: Scope, round_id: int) -> Choices:
    rows = visible(scope, models.Candidate).filter(round_id=round_id, withdrawn_reason="")
    return tuple((str(row.pk), f"{row.code} {said(row, scope.language)}") for row in rows)


def unit_choices(scope: Scope, on: dt.date) -> Choices:
    """Counties, districts and zones valid on a day, in official order."""
    rows = visible(scope, models.Unit).filter(level__in=COUNTY_LEVELS, valid_from__lte=on)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    return tuple((str(row.pk), named(row, scope.language)) for row in rows)


def office_choices(scope: Scope) -> Choices:
    rows = visible(scope, models.Organization)
    return tuple((str(row.pk), named(row, scope.language)) for row in rows)


def department_choices(scope: Scope) -> Choices:
    rows = visible(scope, models.Organization).filter(kind__in=("office", "department"))
    return tuple((str(row.pk), named(row, scope.language)) for row in rows)


def serving_people(scope: Scope) -> Choices:
    """Who may have a duty in a round: officers, leaders and auditors of the region."""
    roles = [role.value for role, held in ROLE_PERMISSIONS.items() if Permission.SERVE_CONTEST in held]
    on = timezone.localdate()
    held = visible(scope, models.RoleAssignment).filter(
        role__in=roles, starts__lte=on, person__is_active=True, acting_for__isnull=True
    )
    rows = held.filter(Q(ends__isnull=True) | Q(ends__gt=on)).select_related("person").order_by("person__name")
    return tuple({row.person_id: (str(row.person_id), person_name(scope, row.person)) for row in rows}.values())
