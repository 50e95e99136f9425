"""Which department answers for which part of the tree: entered by the office, or found by the name in the tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from leitai import models
from leitai.core.appraisal.tree import IndicatorRule, VetoRule, paths
from leitai.queries.appraisal.rounds import said
from leitai.queries.appraisal.trees import book_of
from leitai.queries.orgs import Scope, visible

Part = IndicatorRule | VetoRule


@dataclass(frozen=True)
class DutyLine:
    """`owner` is what the tree says; `organization_id` is None where no department of the region is called so."""

    indicator: str
    label: str
    owner: str
    organization_id: int | None
    organization: str
    entered: bool


def parts_of(row: models.AppraisalRound) -> dict[str, Part]:
    """Indicators, bonus, deduction and vetoes by code; each has a department that answers for it."""
    book = book_of(row)
    return {} if book is None else {part.code: part for _, part in paths(book.tree)}


def answering(row: models.AppraisalRound) -> dict[str, models.Organization | None]:
    """By the code of the part. What the office entered goes before the name in the tree."""
    entered = {duty.indicator: duty.organization for duty in row.duties.select_related("organization")}
    known = _by_name(row.region_id)
    return {code: entered.get(code) or known.get(part.owner) for code, part in parts_of(row).items()}


def _by_name(region_id: int) -> Mapping[str, models.Organization]:
    rows = models.Organization.objects.filter(region_id=region_id)
    return {name: row for row in rows for name in (row.code, row.name_en, row.name) if name}


def duty_lines(scope: Scope, row: models.AppraisalRound) -> tuple[DutyLine, ...]:
    entered = set(row.duties.values_list("indicator", flat=True))
    found, english = answering(row), scope.language.startswith("en")
    return tuple(
        DutyLine(
            code,
            part.label.en if english else part.label.zh,
            part.owner,
            one.pk if (one := found[code]) else None,
            said(one, scope.language) if one else "",
            code in entered,
        )
        for code, part in parts_of(row).items()
    )


def department_choices(scope: Scope) -> tuple[tuple[str, str], ...]:
    rows = visible(scope, models.Organization).filter(kind__in=("office", "department", "government"))
    return tuple((str(row.pk), said(row, scope.language)) for row in rows)
