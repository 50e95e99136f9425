"""Who answers for the projects of a theme: each department with the units its projects count for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, FilteredRelation, Q

from leitai import models
from leitai.queries.orgs import Scope, visible


@dataclass(frozen=True)
class UnitPart:
    code: str
    """Empty for projects of no unit."""
    name: str
    projects: Decimal


@dataclass(frozen=True)
class DepartmentRow:
    """A department with its projects of the theme, each counted once, and by credit share in each unit."""

    id: int | None
    """None: projects for which nobody answers yet."""
    name: str
    projects: int
    units: tuple[UnitPart, ...]


def theme_departments(scope: Scope, theme_id: int) -> tuple[DepartmentRow, ...]:
    """In the order of the organisations; the register as it stands, in one query."""
    present = FilteredRelation("responsibles", condition=Q(responsibles__ends__isnull=True))
    links = (
        visible(scope, models.Project)
        .filter(themes=theme_id, is_bundle=False, delisted_on__isnull=True)
        .annotate(held=present)
        .order_by(
            F("held__organization__sort_order").asc(nulls_last=True), "held__organization__code",
            "credits__unit__sort_order", "credits__unit__code", "id",
        )
        .values_list(
            "id", "held__organization", "held__organization__name", "held__organization__name_en",
            "credits__unit__code", "credits__unit__name", "credits__unit__name_en", "credits__share",
        )
        .distinct()
    )  # fmt: skip
    english = scope.language.startswith("en")
    names: dict[int | None, str] = {}
    projects: dict[int | None, set[int]] = defaultdict(set)
    parts: dict[int | None, dict[str, UnitPart]] = defaultdict(dict)
    for pk, office, name, name_en, code, unit, unit_en, share in links:
        names[office] = (english and name_en) or name or ""
        projects[office].add(pk)
        held = parts[office].get(code or "")
        counted = (held.projects if held else Decimal(0)) + (Decimal(1) if share is None else share)
        parts[office][code or ""] = UnitPart(code or "", (english and unit_en) or unit or "", counted)
    return tuple(
        DepartmentRow(office, name, len(projects[office]), tuple(parts[office].values()))
        for office, name in names.items()
    )
