"""Use of results, and titles from outside: by year and unit."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from leitai import labels, models
from leitai.queries import formatting
from leitai.queries.appraisal.rounds import said
from leitai.queries.orgs import Scope, visible
from leitai.rules import Permission


@dataclass(frozen=True)
class AwardLine:
    id: int
    who: str
    kind: str
    state: str
    year: int
    name: str
    granted_by: str
    amount: str
    document: str
    appraisal: str
    round_id: int | None
    may_settle: bool


@dataclass(frozen=True)
class AwardsPage:
    year: int | None
    who: str
    years: tuple[int, ...]
    owners: tuple[tuple[str, str], ...]
    lines: tuple[AwardLine, ...]
    counts: tuple[tuple[str, int], ...]
    may_edit: bool


@dataclass(frozen=True)
class Choices:
    """What an entry may name, by number."""

    owners: tuple[tuple[str, str], ...]
    appraisals: tuple[tuple[str, str], ...]


def awards_page(scope: Scope, year: int | None = None, who: str = "") -> AwardsPage:
    """`who` is a unit or a department as the address names it: u12, o3."""
    rows = visible(scope, models.Award)
    owners = dict(_owners(scope))
    if who not in owners:
        who = ""
    shown = _of(rows.filter(year=year) if year else rows, who)
    lines = tuple(_line(scope, one) for one in shown.select_related("unit", "organization", "round", "region"))
    counts = {kind: sum(one.kind == kind for one in lines) for kind, _label in labels.AWARD_KINDS}
    return AwardsPage(
        year=year,
        who=who,
        years=tuple(rows.order_by("-year").values_list("year", flat=True).distinct()),
        owners=tuple(owners.items()),
        lines=lines,
        counts=tuple((kind, n) for kind, n in counts.items() if n),
        may_edit=scope.may(Permission.EDIT_APPRAISAL),
    )


def _of(rows: QuerySet[models.Award], who: str) -> QuerySet[models.Award]:
    if not who:
        return rows
    return rows.filter(**{"unit_id" if who[0] == "u" else "organization_id": int(who[1:])})


def _owners(scope: Scope) -> list[tuple[str, str]]:
    units = visible(scope, models.Unit).exclude(level="township").order_by("sort_order", "code")
    organizations = visible(scope, models.Organization).order_by("name")
    return [
        *((f"u{one.pk}", said(one, scope.language)) for one in units),
        *((f"o{one.pk}", said(one, scope.language)) for one in organizations),
    ]


def award_choices(scope: Scope) -> Choices:
    rounds = visible(scope, models.AppraisalRound)
    return Choices(tuple(_owners(scope)), (("", "—"), *((str(one.pk), said(one, scope.language)) for one in rounds)))


def _line(scope: Scope, row: models.Award) -> AwardLine:
    who = row.unit or row.organization
    assert who is not None
    english = scope.language.startswith("en")
    return AwardLine(
        id=row.pk,
        who=said(who, scope.language),
        kind=row.kind,
        state=row.state,
        year=row.year,
        name=(row.name_en or row.name) if english else row.name,
        granted_by=row.granted_by,
        amount="" if row.amount is None else formatting.money(row.amount, row.region.currency, unit=True),
        document=row.document,
        appraisal=said(row.round, scope.language) if row.round else "",
        round_id=row.round_id,
        may_settle=row.state == "applied" and scope.may(Permission.EDIT_APPRAISAL),
    )
