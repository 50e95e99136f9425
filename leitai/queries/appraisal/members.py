"""Who can be appraised, who is, and in which class."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from leitai import models
from leitai.labels import COUNTY_LEVELS
from leitai.queries.appraisal.rounds import said
from leitai.queries.appraisal.trees import book_of
from leitai.queries.orgs import Scope, visible


@dataclass(frozen=True)
class Member:
    """`key` names the row in a form: u12 for a unit, o7 for a department."""

    key: str
    code: str
    name: str
    chosen: bool
    unit_class: str
    """Its class in this appraisal; before it is chosen, the one that its unit is known by."""


@dataclass(frozen=True)
class Members:
    units: tuple[Member, ...]
    departments: tuple[Member, ...]
    classes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class AppraisedLine:
    code: str
    name: str
    unit_class: str


def members(scope: Scope, row: models.AppraisalRound) -> Members:
    chosen = {one.code: one for one in row.appraised.all()}
    book, english = book_of(row), scope.language.startswith("en")
    classes = book.tree.classes if book else ()
    known = {one.code for one in classes}
    units = visible(scope, models.Unit).filter(level__in=COUNTY_LEVELS, valid_from__lte=row.ends)
    departments = visible(scope, models.Organization).filter(kind__in=("department", "office", "government"))

    def line(key: str, one: models.Unit | models.Organization, proposed: str) -> Member:
        taken = chosen.get(one.code)
        unit_class = taken.unit_class if taken else proposed if proposed in known else ""
        return Member(key, one.code, said(one, scope.language), taken is not None, unit_class)

    return Members(
        tuple(
            line(f"u{one.pk}", one, one.functional_class)
            for one in units.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=row.ends)).order_by("sort_order", "code")
        ),
        tuple(line(f"o{one.pk}", one, "") for one in departments),
        tuple((one.code, one.label.en if english else one.label.zh) for one in classes),
    )


def appraised_lines(scope: Scope, row: models.AppraisalRound) -> tuple[AppraisedLine, ...]:
    book, english = book_of(row), scope.language.startswith("en")
    labels = {one.code: one.label for one in book.tree.classes} if book else {}
    rows = visible(scope, models.AppraisedUnit).filter(round=row).select_related("unit", "organization")
    return tuple(
        AppraisedLine(
            one.code,
            name_of(one, scope.language),
            (label.en if english else label.zh) if (label := labels.get(one.unit_class)) else one.unit_class,
        )
        for one in rows
    )


def name_of(one: models.AppraisedUnit, language: str) -> str:
    body = one.unit or one.organization
    return said(body, language) if body else one.code
