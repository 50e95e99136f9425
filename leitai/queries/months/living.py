"""Reads what a month's tables are made from, in one query per kind of row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q

from leitai import models
from leitai.core.years import month_end
from leitai.queries.months.delivery_rows import Credit

Money = Decimal | None
Day = dt.date | None


class RegisterRow(NamedTuple):
    """What the register says of a project."""

    pk: int
    key: str
    code: str
    name: str
    name_en: str
    is_bundle: bool
    bundle_key: str | None
    sector: str
    level: str
    place: str
    stage: str
    total_investment: Money
    total_first: Money
    planned_start: Day
    started_on: Day
    planned_completion: Day
    completed_on: Day
    statistics_on: Day
    forecast_first: Day


class Report(NamedTuple):
    """The newest accepted report up to the month."""

    month: dt.date
    revision: int
    total_investment: Money
    done_month: Money
    done_year: Money
    done_total: Money
    statistics_year: Money
    paid_year: Money
    physical: Money
    started_on: Day
    completed_on: Day
    statistics_on: Day
    forecast_completion: Day
    progress: str
    problem: str
    next_step: str


class History(NamedTuple):
    """What all accepted reports up to the month say together."""

    reports: int
    total_first: Money
    forecast_first: Day


class Plan(NamedTuple):
    version: int | None
    amount: Money
    first: Money


@dataclass(frozen=True)
class Living:
    projects: Sequence[RegisterRow]
    reports: Mapping[int, Report]
    history: Mapping[int, History]
    plans: Mapping[int, Plan]
    credits: Mapping[int, Sequence[Credit]]
    leaders: Mapping[int, str]
    responsibles: Mapping[int, str]


_PROJECT_FIELDS = ("pk", *(f if f != "bundle_key" else "bundle__key" for f in RegisterRow._fields[1:]))

_NEWEST = f"""
SELECT DISTINCT ON (r.project_id) r.project_id, {", ".join(f"r.{name}" for name in Report._fields)}
  FROM leitai_monthlyreport r JOIN leitai_project p ON p.id = r.project_id
 WHERE p.region_id = %s AND r.state = 'accepted' AND r.month <= %s
 ORDER BY r.project_id, r.month DESC
"""
# Aggregates with an order of their own read each project's few reports once; no window over all of them.
_HISTORY = """
SELECT r.project_id, count(*),
       (array_agg(r.total_investment ORDER BY r.month) FILTER (WHERE r.total_investment IS NOT NULL))[1],
       (array_agg(r.forecast_completion ORDER BY r.month) FILTER (WHERE r.forecast_completion IS NOT NULL))[1]
  FROM leitai_monthlyreport r JOIN leitai_project p ON p.id = r.project_id
 WHERE p.region_id = %s AND r.state = 'accepted' AND r.month <= %s
 GROUP BY r.project_id
"""


def read_living(region: models.Region, month: dt.date, year: int, plan_day: dt.date) -> Living:
    last = month_end(month)
    return Living(
        projects=_projects(region, last),
        reports={pk: Report(*row) for pk, *row in _select(_NEWEST, [region.pk, month])},
        history={pk: History(*row) for pk, *row in _select(_HISTORY, [region.pk, month])},
        plans=_plans(region, year, plan_day),
        credits=_credits(region),
        leaders=_held(models.LeaderAssignment, "leader", region, last),
        responsibles=_held(models.ResponsibleAssignment, "organization__name", region, last),
    )


def _select(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _projects(region: models.Region, last: dt.date) -> list[RegisterRow]:
    """On the list at the month's end; a bundle stays as long as one of its projects does."""
    rows = models.Project.objects.filter(region=region, listed_on__lte=last)
    on_list = Q(delisted_on__isnull=True) | Q(delisted_on__gt=last)
    bundles = rows.filter(on_list, bundle__isnull=False).values("bundle_id")
    chosen = rows.filter(on_list | Q(pk__in=bundles)).order_by("key").values_list(*_PROJECT_FIELDS)
    return [RegisterRow(*row) for row in chosen]


def _plans(region: models.Region, year: int, plan_day: dt.date) -> dict[int, Plan]:
    """The version in force on the day, and the first version ever, of one fiscal year."""
    rows = (
        models.AnnualPlan.objects.filter(project__region=region, fiscal_year=year)
        .order_by("project_id", "version")
        .values_list("project_id", "version", "amount", "dated")
    )
    plans: dict[int, Plan] = {}
    for pk, version, amount, dated in rows:
        known = plans.get(pk, Plan(None, None, amount))
        plans[pk] = Plan(version, amount, known.first) if dated <= plan_day else known
    return plans


def _credits(region: models.Region) -> dict[int, list[Credit]]:
    rows = (
        models.ProjectCredit.objects.filter(project__region=region)
        .order_by("project_id", "-share", "unit__sort_order", "unit__code")
        .values_list("project_id", "unit__code", "share")
    )
    credits: dict[int, list[Credit]] = {}
    for pk, code, share in rows:
        credits.setdefault(pk, []).append(Credit(code, share))
    return credits


def _held(model: Any, name: str, region: models.Region, last: dt.date) -> dict[int, str]:
    """Who held a project at the month's end."""
    rows = model.objects.filter(project__region=region, starts__lte=last)
    return dict(rows.filter(Q(ends__isnull=True) | Q(ends__gte=last)).values_list("project_id", name))
