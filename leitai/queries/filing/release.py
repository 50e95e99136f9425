"""What the second person sees before signing, and which units want two signatures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from leitai import models
from leitai.queries.delivery.incoming import incoming_rows
from leitai.queries.delivery.parsed import load_reading
from leitai.queries.delivery.project_views import PER_PAGE, Page
from leitai.queries.delivery.signatures import people_who_file, reporters_of
from leitai.queries.delivery.upload_views import UploadStatus
from leitai.queries.delivery.uploads import upload_status
from leitai.queries.months.clock import now, region_of
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named

FIGURES = ("done_month", "done_year", "statistics_year", "paid_year")


@dataclass(frozen=True)
class Pair:
    """A figure as it is filed, and as it was accepted for the month before."""

    now: Decimal | None
    before: Decimal | None


@dataclass(frozen=True)
class ReleaseLine:
    project_name: str
    project_key: str
    figures: tuple[Pair, ...]
    """done_month, done_year, statistics_year, paid_year."""
    reason: str


@dataclass(frozen=True)
class ReleaseView:
    upload: UploadStatus
    month_before: dt.date | None
    """The month whose accepted reports stand beside; None where there are none."""
    totals: tuple[Pair, ...]
    page: Page[ReleaseLine]


def release_view(scope: Scope, upload_id: int, *, page: int = 1) -> ReleaseView:
    """Every row of a signed workbook against the last accepted report of its project."""
    upload = upload_status(scope, upload_id)
    row = visible(scope, models.Upload).get(pk=upload_id)
    reading = load_reading(row)
    if reading is None or upload.layout != "monthly_progress":
        return ReleaseView(upload, None, (), Page((), 0, 1))
    rows = [one for one in incoming_rows(row, reading[0], reading[1]).iter_rows(named=True) if one["project"]]
    before = _before(scope, upload.month, [one["project"] for one in rows])
    month = max((report.month for report in before.values()), default=None)
    names = _names(scope, [one["project"] for one in rows])
    lines = tuple(
        _line(one, names, before.get(one["project"])) for one in rows[(page - 1) * PER_PAGE : page * PER_PAGE]
    )
    totals = tuple(
        Pair(_sum(one[name] for one in rows), _sum(getattr(report, name) for report in before.values()))
        for name in FIGURES
    )
    return ReleaseView(upload, month, totals, Page(lines, len(rows), page))


def _sum(values: Any) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def _before(scope: Scope, month: dt.date, keys: list[str]) -> dict[str, models.MonthlyReport]:
    rows = (
        visible(scope, models.MonthlyReport)
        .filter(month__lt=month, state="accepted", project__key__in=keys)
        .order_by("project_id", "-month")
        .distinct("project_id")
        .select_related("project")
    )
    return {row.project.key: row for row in rows}


def _names(scope: Scope, keys: list[str]) -> dict[str, str]:
    rows = visible(scope, models.Project).filter(key__in=keys)
    return {row.key: named(row, scope.language) for row in rows}  # type: ignore[arg-type]


def _line(row: Mapping[str, Any], names: Mapping[str, str], before: models.MonthlyReport | None) -> ReleaseLine:
    pairs = tuple(Pair(row[name], getattr(before, name) if before else None) for name in FIGURES)
    return ReleaseLine(names.get(row["project"], row["project"]), row["project"], pairs, row["reason"])


@dataclass(frozen=True)
class SigningUnit:
    """A unit that files, with how many people may sign for it."""

    id: int
    name: str
    second_signature: bool
    people: int
    waiting: int
    """Workbooks that wait for their second signature now."""

    @property
    def short(self) -> bool:
        return self.people < 2


def signing_units(scope: Scope) -> tuple[SigningUnit, ...]:
    """The units somebody files for, and those that want a second signature already."""
    today = now(region_of(scope)).date()
    units = visible(scope, models.Unit).filter(valid_from__lte=today).filter(Q(valid_to=None) | Q(valid_to__gt=today))
    people = reporters_of(units.values_list("pk", flat=True))
    waiting: dict[int | None, int] = {}
    for unit_id in visible(scope, models.Upload).filter(state="signed").values_list("unit_id", flat=True):
        waiting[unit_id] = waiting.get(unit_id, 0) + 1
    shown = units.filter(Q(pk__in=list(people)) | Q(second_signature=True)).order_by("sort_order", "code")
    return tuple(
        SigningUnit(
            unit.pk,
            named(unit, scope.language),
            unit.second_signature,
            people.get(unit.pk, 0),
            waiting.get(unit.pk, 0),
        )
        for unit in shown
    )


@dataclass(frozen=True)
class BehalfDesk:
    unit_id: int
    unit_code: str
    unit_name: str
    reporters: tuple[str, ...]
    """Who could file it themselves."""


def behalf_desk(scope: Scope, unit_id: int) -> BehalfDesk:
    unit = visible(scope, models.Unit).get(pk=unit_id)
    names = tuple(dict.fromkeys(person_name(scope, person) for person in people_who_file(unit.pk)))
    return BehalfDesk(unit.pk, unit.code, named(unit, scope.language), names)
