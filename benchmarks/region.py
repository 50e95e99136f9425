"""A region with many projects in the database, their last month accepted: what an upload and a close start from."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leitai import models
    from leitai.queries.orgs import Scope

MAY, JUNE = dt.date(2020, 5, 1), dt.date(2020, 6, 1)
SINCE = dt.date(2019, 1, 1)
WAN = Decimal(10_000)
CHUNK = 5_000


def make_region(projects: int, counties: int, history: int = 1) -> models.Region:
    """`counties` counties share `projects` projects; `history` months up to May are accepted. Money is made up."""
    from django.contrib.auth.hashers import make_password

    from leitai import models

    region = models.Region.objects.create(code="999000", name="Bench", level="city", fictional=True)
    units = [
        models.Unit(region=region, code=f"999{n:03}", name=f"County {n}", level="county", valid_from=SINCE)
        for n in range(1, counties + 1)
    ]
    models.Unit.objects.bulk_create(units)
    people = {}
    for name, role, unit in (("officer", "city_officer", None), ("reporter", "county_reporter", units[0])):
        person = models.Person.objects.create(username=name, name=name, password=make_password(None))
        models.RoleAssignment.objects.create(person=person, region=region, role=role, unit=unit, starts=SINCE)
        people[name] = person
    rows = _projects(region, units, projects)
    month = MAY
    for _ in range(history):
        add_reports(rows, month, people["reporter"].pk)
        month = (month - dt.timedelta(days=1)).replace(day=1)
    return region


def _projects(region: models.Region, units: list[models.Unit], number: int) -> list[models.Project]:
    from leitai import models

    rows = [
        models.Project(
            region=region,
            key=f"B{n:06}",
            name=f"工程项目第{n}号",
            sector="transport",
            level="city",
            stage="building",
            total_investment=(3_000 + n % 900) * WAN,
            planned_start=dt.date(2019, 3, 1),
            planned_completion=dt.date(2021, 12, 31),
            started_on=dt.date(2019, 4, 1),
            listed_on=SINCE,
        )
        for n in range(number)
    ]
    models.Project.objects.bulk_create(rows, batch_size=CHUNK)
    models.ProjectCredit.objects.bulk_create(
        (
            models.ProjectCredit(project=row, unit=units[(n + m) % len(units)], share=share)
            for n, row in enumerate(rows)
            for m, share in enumerate([Decimal("0.6"), Decimal("0.4")] if n % 10 == 0 and len(units) > 1 else [1])
        ),
        batch_size=CHUNK,
    )
    models.AnnualPlan.objects.bulk_create(
        (
            models.AnnualPlan(
                project=row, fiscal_year=2020, version=1, amount=1_500 * WAN, dated=dt.date(2020, 1, 10), reason="a",
                approver="b",
            )
            for row in rows
        ),
        batch_size=CHUNK,
    )  # fmt: skip
    models.LeaderAssignment.objects.bulk_create(
        (models.LeaderAssignment(project=row, leader=f"Leader {n % 30}", starts=SINCE) for n, row in enumerate(rows)),
        batch_size=CHUNK,
    )
    return rows


def add_reports(rows: list[models.Project], month: dt.date, person_id: int) -> None:
    from leitai import models

    at = dt.datetime(2020, 7, 1, tzinfo=dt.UTC)
    number = month.month
    models.MonthlyReport.objects.bulk_create(
        (
            models.MonthlyReport(
                project=row, month=month, revision=1, state="accepted", total_investment=row.total_investment,
                done_month=90 * WAN, done_year=number * 90 * WAN, done_total=(900 + number * 90) * WAN,
                statistics_year=number * 80 * WAN, paid_year=number * 60 * WAN, physical=Decimal(20 + number),
                started_on=row.started_on, forecast_completion=dt.date(2021, 12, 31), progress="施工", filed_at=at,
                filed_by_id=person_id,
            )
            for row in rows
        ),
        batch_size=CHUNK,
    )  # fmt: skip


def scope(region: models.Region, username: str) -> Scope:
    from leitai import models
    from leitai.queries.orgs import scope_for

    found = scope_for(models.Person.objects.get(username=username).pk, day=dt.date(2020, 7, 4), region_id=region.pk)
    assert found is not None
    return found
