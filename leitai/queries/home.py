"""What waits for the person who looks: by role, the most urgent first; nothing that waits for others."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from leitai import models
from leitai.core.progress import schedule_progress
from leitai.queries import filing, formatting, months
from leitai.queries.delivery.filings import replaced
from leitai.queries.months.checks import earlier_open
from leitai.queries.months.state import resting
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named
from leitai.rules import Permission, Role

SHOWN = 8


@dataclass(frozen=True)
class Item:
    """One line of a list of things to do; `object_id` says of what, `url_name` where it is done."""

    url_name: str
    object_id: int | str
    title: str
    note: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True)
class Waiting:
    """A group of things to do. `kind` says which: the page has the words and the order of importance.

    not_filed, to_accept, next_close, corrections, resting (city); workbook, problems, release, returned (county);
    themed_missing (department); late_projects (leader); revisions (auditor).
    """

    kind: str
    count: int
    items: tuple[Item, ...] = ()
    month: dt.date | None = None
    due: dt.datetime | None = None
    working_days_left: int = 0


@dataclass(frozen=True)
class LateProject:
    id: int
    name: str
    behind: Fraction
    """How far the year's completion stays behind the year's time, as a ratio (0.069 for 6.9 points)."""
    done_year: Decimal
    plan_year: Decimal


@dataclass(frozen=True)
class Home:
    month: dt.date
    groups: tuple[Waiting, ...]
    late: tuple[LateProject, ...] = ()

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups if group.kind not in ("next_close", "workbook", "revisions"))


def home(scope: Scope) -> Home:
    region = months.region_of(scope)
    month = months.reporting_month(region)
    groups: list[Waiting] = []
    late: tuple[LateProject, ...] = ()
    if scope.may(Permission.ACCEPT_REPORTS):
        groups += _city(scope, region, month)
    if scope.filing_unit_ids:
        groups += _county(scope, month)
    if Role.DEPARTMENT_OFFICER in scope.roles:
        groups += _department(scope, month)
    if Role.LEADER in scope.roles:
        late = _late(scope, region)
        groups.append(Waiting("late_projects", len(late), month=month))
    if Role.AUDITOR in scope.roles:
        groups += _auditor(scope)
    return Home(month, tuple(groups), late)


def _city(scope: Scope, region: models.Region, month: dt.date) -> list[Waiting]:
    table = filing.who_has_filed(scope, month)
    waiting = tuple(Item("filing-show", row.unit_code, row.unit_name, row.state_words) for row in table.waiting)
    submissions = visible(scope, models.Submission).filter(state="submitted").select_related("unit")
    closed = months.closed_revisions(scope)
    rows = [
        (
            row.month in closed,
            Item("submission-show", row.pk, named(row.unit, scope.language), f"{row.month:%Y-%m}", row.submitted_at),
        )
        for row in submissions.order_by("submitted_at")
    ]
    to_accept = tuple(item for is_closed, item in rows if not is_closed)
    corrections = tuple(item for is_closed, item in rows if is_closed)
    rests = tuple(
        Item("month-show", f"{at:%Y-%m}", f"{at:%Y-%m}") for at, row in closed.items() if resting(row, closed)
    )
    groups = [
        Waiting("to_accept", len(to_accept), to_accept[:SHOWN], month),
        Waiting("not_filed", len(waiting), waiting[:SHOWN], month, table.deadline, table.working_days_left),
        Waiting("corrections", len(corrections), corrections[:SHOWN]),
        Waiting("resting", len(rests), rests[:SHOWN]),
    ]
    return [group for group in groups if group.count] + _next_close(scope, month, closed)


def _next_close(scope: Scope, month: dt.date, closed: dict[dt.date, models.MonthRevision]) -> list[Waiting]:
    """The earliest month that can be closed: one left open before, else the reporting month."""
    opened = [*earlier_open(scope, month), *([] if month in closed else [month])]
    if not opened:
        return []
    clock = months.filing_clock(scope, opened[0])
    item = Item("month-show", f"{opened[0]:%Y-%m}", f"{opened[0]:%Y-%m}")
    return [Waiting("next_close", 1, (item,), opened[0], clock.deadline, clock.working_days_left)]


def _county(scope: Scope, month: dt.date) -> list[Waiting]:
    rows = filing.desks(scope, month)
    clock = months.filing_clock(scope, month)
    open_rows = tuple(row for row in rows if row.missing)
    desks = tuple(Item("report-list", row.unit_id, row.unit_name, row.state_words) for row in open_rows)
    own = visible(scope, models.Upload).filter(unit_id__in=scope.filing_unit_ids)
    uploads = own.filter(state__in=("problems", "ready"), month__gte=month, behalf_reason="")
    signed = own.filter(state="signed").exclude(filled_by_id__in=scope.hands)
    to_release = tuple(
        Item("upload-release", row.pk, row.file_name, "", row.filled_at) for row in signed.order_by("filled_at")[:SHOWN]
    )
    items = tuple(
        Item("upload-show", row.pk, row.file_name, str(row.errors + row.reasons), row.created_at)
        for row in uploads.order_by("-pk")[:SHOWN]
    )
    returned = (
        visible(scope, models.MonthlyReport)
        .filter(state="returned", submission__unit_id__in=scope.filing_unit_ids, month__gte=month)
        .exclude(replaced())
        .select_related("project")
        .order_by("-decided_at")
    )
    sent_back = tuple(
        Item("report-show", row.pk, named(row.project, scope.language), row.return_reason, row.decided_at)  # type: ignore[arg-type]
        for row in returned[:SHOWN]
    )
    groups = [
        Waiting("returned", _count(returned, sent_back), sent_back, month),
        Waiting("release", _count(signed, to_release), to_release),
        Waiting("problems", _count(uploads, items), items, month),
        Waiting("workbook", len(desks), desks, month, clock.deadline, clock.working_days_left),
    ]
    return [group for group in groups if group.count]


def _count(rows: QuerySet[Any], shown: tuple[Item, ...]) -> int:
    """Of all rows: counted only where there are more than are shown."""
    return len(shown) if len(shown) < SHOWN else rows.count()


def _department(scope: Scope, month: dt.date) -> list[Waiting]:
    page = filing.missing_projects(scope, month)
    items = tuple(Item("project-show", row.id, row.name, row.unit_name) for row in page.rows[:SHOWN])
    return [Waiting("themed_missing", page.total, items, month)] if page.total else []


def _late(scope: Scope, region: models.Region) -> tuple[LateProject, ...]:
    """The leader's own projects that are behind the year's time at their last accepted report, the furthest first."""
    reports = (
        visible(scope, models.MonthlyReport)
        .filter(state="accepted", project__leaders__person_id=scope.person_id, project__leaders__ends__isnull=True)
        .order_by("project_id", "-month")
        .distinct("project_id")
        .select_related("project")
    )
    year = months.fiscal_year_now(region)
    plans = dict(
        models.AnnualPlan.objects.filter(project__in=[row.project_id for row in reports], fiscal_year=year)
        .order_by("project_id", "version")
        .values_list("project_id", "amount")
    )
    late = []
    for row in reports:
        plan = plans.get(row.project_id)
        if plan and row.done_year is not None:
            behind = schedule_progress(row.month.month, region.fiscal_first_month) - Fraction(row.done_year) / Fraction(
                plan
            )
            if behind > 0:
                name = named(row.project, scope.language)  # type: ignore[arg-type]
                late.append(LateProject(row.project_id, name, behind, row.done_year, plan))
    return tuple(sorted(late, key=lambda row: (-row.behind, row.id)))


def _auditor(scope: Scope) -> list[Waiting]:
    rows = list(visible(scope, models.MonthRevision).order_by("-closed_at", "-pk")[:SHOWN])
    items = tuple(
        Item("month-show", f"{row.month:%Y-%m}", f"{row.month:%Y-%m}", _revision(row), row.closed_at) for row in rows
    )
    corrected = visible(scope, models.MonthRevision).filter(revision__gt=1).count()
    return [Waiting("revisions", corrected, items)]


def _revision(row: models.MonthRevision) -> str:
    return " · ".join(part for part in (formatting.revision(row.revision), row.reason) if part)
