"""What the tests of the reading pages share: a closed May, thirty rows more of everything, queries counted."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leitai import models
from leitai.actions.months import close_month, correct_month
from tests.views.filing import text_of
from tests.world import JUNE, MAY, MOMENT, SINCE, World
from tests.world.place import bulk

WAN = Decimal(10_000)


def close_may(world: World) -> None:
    close_month(by=world.scope("city_officer"), month=MAY, agree_missing=True)


def in_english(client: Client, address: str) -> str:
    client.cookies["lt_language"] = "en"
    try:
        return text_of(client.get(address))
    finally:
        del client.cookies["lt_language"]


def queries_of(client: Client, address: str) -> int:
    """Of the second call: the first fills what is kept per closed month."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200, address
    return len(queries)


def add_thirty(world: World) -> None:
    """Thirty counties, each with a department, a project that reports, a theme with a target, and a figure."""
    region, numbers = world.region, range(30)
    units = [
        models.Unit(
            region=region, code=f"9982{n:02}", scheme="own", name=f"第{n}县", level="county", parent=world.lindong.city,
            sort_order=100 + n, valid_from=dt.date(2000, 1, 1),
        )
        for n in numbers
    ]  # fmt: skip
    bulk(units)
    offices = [
        models.Organization(region=region, code=f"office-{n}", name=f"第{n}局", kind="department", sort_order=100 + n)
        for n in numbers
    ]
    bulk(offices)
    themes = [
        models.Theme(
            campaign=world.lindong.campaign, code=f"theme-{n}", name=f"第{n}专题", lead=offices[n], sort_order=10 + n
        )
        for n in numbers
    ]
    bulk(themes)
    bulk(
        models.ThemeTarget(theme=themes[n], unit=units[n], measure="done_year", value=Decimal(10**7), due=JUNE)
        for n in numbers
    )
    projects = [
        models.Project(
            region=region, key=f"more-{n}", name=f"更多工程{n}", sector="transport", level="city", stage="building",
            total_investment=8000 * WAN, planned_start=dt.date(2019, 9, 1), started_on=dt.date(2019, 10, 1),
            planned_completion=dt.date(2021, 12, 31), listed_on=SINCE,
        )
        for n in numbers
    ]  # fmt: skip
    bulk(projects)
    _facts_of(world, projects, units, offices, themes)


def _facts_of(
    world: World,
    projects: list[models.Project],
    units: list[models.Unit],
    offices: list[models.Organization],
    themes: list[models.Theme],
) -> None:
    numbers = range(len(projects))
    bulk(models.ProjectCredit(project=projects[n], unit=units[n], share=Decimal(1)) for n in numbers)
    bulk(models.Project.themes.through(project=projects[n], theme=themes[n]) for n in numbers)
    bulk(models.LeaderAssignment(project=projects[n], leader=f"领导{n}", starts=SINCE) for n in numbers)
    bulk(models.ResponsibleAssignment(project=projects[n], organization=offices[n], starts=SINCE) for n in numbers)
    bulk(
        models.AnnualPlan(
            project=projects[n],
            fiscal_year=2020,
            version=1,
            amount=3000 * WAN,
            dated=SINCE,
            reason="年初",
            approver="市",
        )
        for n in numbers
    )
    bulk(
        models.MonthlyReport(
            project=projects[n], month=MAY, revision=1, state="accepted", total_investment=8000 * WAN,
            done_month=200 * WAN, done_year=(1000 + n) * WAN, done_total=1600 * WAN, statistics_year=900 * WAN,
            paid_year=700 * WAN, physical=Decimal(25), progress="施工", filed_by=world.person("reporter"),
            filed_at=MOMENT, started_on=dt.date(2019, 10, 1),
        )
        for n in numbers
    )  # fmt: skip
    bulk(
        models.SeriesValue(
            indicator=world.lindong.indicator, unit=units[n], month=MAY, revision=1, value=Decimal(50 + n),
            year_on_year=Decimal("2"), status="preliminary", source="统计局",
        )
        for n in numbers
    )  # fmt: skip


def correct_may(world: World) -> models.MonthRevision:
    """The road of Songhe had filed one million too little: accepted again, and May closed as revision 2."""
    old = world.lindong.reports["road", MAY]
    again = models.Submission.objects.create(
        region=world.region,
        unit=world.units["songhe"],
        month=MAY,
        submitted_by=world.person("reporter"),
        submitted_at=MOMENT,
    )
    fields = {field.name: getattr(old, field.name) for field in models.MonthlyReport._meta.concrete_fields}
    more = Decimal(old.done_year) + 100 * WAN
    models.MonthlyReport.objects.create(
        **fields | {"id": None, "revision": 2, "state": "submitted", "submission": again, "upload": None}
        | {"done_year": more}
    )  # fmt: skip
    return correct_month(by=world.scope("city_officer"), month=MAY, reason="漏报一百万元")
