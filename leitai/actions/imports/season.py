"""Taking in an invented season: its register at once, then its months, filed by the units and accepted by the city.

Only a region that is marked as fictional takes in invented figures.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl
from django.db import transaction

from leitai import models
from leitai.actions.acceptance import take_in
from leitai.actions.audit import record
from leitai.actions.guard import hold_open_month, hold_region
from leitai.core.pinyin import pinyin_key
from leitai.core.synthetic import Season
from leitai.queries.months import late_hours, region_of
from leitai.queries.orgs import Scope, require, visible
from leitai.rules import Permission, Refused, Role

_PINYIN = models.Project._meta.get_field("pinyin").max_length
_MONEY = ("total_investment", "done_month", "done_year", "done_total", "statistics_year", "paid_year")
_SAID = ("progress", "problem", "next_step", "reason")
_DAYS = ("started_on", "completed_on", "statistics_on", "forecast_completion")


@dataclass(frozen=True)
class SeasonTaken:
    """How many rows a step of the season brought."""

    projects: int = 0
    reports: int = 0
    figures: int = 0
    filings: int = 0


@transaction.atomic
def take_in_register(*, by: Scope, season: Season, leaders: Mapping[str, int] | None = None) -> SeasonTaken:
    """Projects, bundles, credits, memberships, leaders, responsible bodies, plan versions and targets.

    `leaders` names the person behind a post, so that somebody who signs in as that leader finds their projects.
    """
    require(by, Permission.EDIT_PROJECTS)
    hold_region(by)
    _only_fictional(by)
    if visible(by, models.Project).exists():
        raise Refused("season_taken_in")
    keys = _projects(by, season)
    _shares(by, season, keys)
    _memberships(by, season, keys)
    _held(by, season, keys, leaders or {})
    _plans(by, season, keys)
    _targets(by, season)
    region = region_of(by)
    detail = {"seed": season.seed, "projects": len(keys), "plans": season.plans.height}
    record(by=by, verb="take_in_season", about=region, detail=detail)
    return SeasonTaken(projects=len(keys))


@transaction.atomic
def take_in_month(
    *, by: Scope, season: Season, month: dt.date, filed_at: dt.datetime, accepted_at: dt.datetime
) -> SeasonTaken:
    """One month as its units filed it and the city accepted it, with the economic figures that came with it."""
    require(by, Permission.ACCEPT_REPORTS)
    if by.person_id is None:
        raise Refused("not_allowed", permission=Permission.ACCEPT_REPORTS.value)
    hold_open_month(by, month)
    _only_fictional(by)
    region = region_of(by)
    keys = dict(visible(by, models.Project).values_list("key", "pk"))
    unit_of = dict(season.projects.select("key", "unit_code").iter_rows())
    reporters = _reporters(by)
    late = late_hours(region, month, filed_at)
    rows = season.reports.filter(pl.col("month") == month).to_dicts()
    filings: dict[str, models.Submission] = {}
    reports: list[models.MonthlyReport] = []
    for row in rows:
        code = unit_of[row["key"]]
        if code not in filings:
            unit_id, person_id = reporters[code]
            filings[code] = models.Submission.objects.create(
                region=region, unit_id=unit_id, month=month, submitted_by_id=person_id, submitted_at=filed_at,
                late_hours=late,
            )  # fmt: skip
        reports.append(_report(keys[row["key"]], row, filings[code], filed_at))
    models.MonthlyReport.objects.bulk_create(reports, batch_size=2_000)
    for filing in filings.values():
        take_in(by, filing, accepted_at)
    _stages(keys, rows)
    figures = _figures(by, season, month)
    detail = {"reports": len(reports), "filings": len(filings), "figures": figures}
    record(by=by, verb="take_in_month", about=region, month=month, detail=detail)
    return SeasonTaken(reports=len(reports), filings=len(filings), figures=figures)


@transaction.atomic
def finish_season(*, by: Scope, season: Season) -> models.Region:
    """Say that the season was taken in whole; a demo without this word is incomplete."""
    require(by, Permission.EDIT_PROJECTS)
    _only_fictional(by)
    region = region_of(by)
    record(by=by, verb="finish_season", about=region, detail={"seed": season.seed})
    return region


def _only_fictional(by: Scope) -> None:
    if not visible(by, models.Region).filter(pk=by.region_id, fictional=True).exists():
        raise Refused("region_is_real")


def _money(amount: int | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)


def _projects(by: Scope, season: Season) -> dict[str, int]:
    places = dict(visible(by, models.Unit).values_list("code", "pk"))
    rows = season.projects.to_dicts()
    made: dict[str, int] = {}
    for bundles in (True, False):  # a bundle has its number before its projects point at it
        fresh = [_project(by, row, places, made) for row in rows if row["bundle"] is bundles]
        made |= {project.key: project.pk for project in models.Project.objects.bulk_create(fresh)}
    return made


def _project(by: Scope, row: Mapping[str, Any], places: Mapping[str, int], made: Mapping[str, int]) -> models.Project:
    """What the register knows from the start; starts, completions and entries come with the reports."""
    total = _money(row["total_first"])
    return models.Project(
        region_id=by.region_id,
        key=row["key"],
        code=row["code"],
        name=row["name"],
        name_en=row["name_en"],
        pinyin=pinyin_key(row["name"])[:_PINYIN],
        is_bundle=row["bundle"],
        bundle_id=made.get(row["bundle_key"] or ""),
        sector=row["sector"],
        level=row["level"],
        nature=row["nature"],
        stage="" if row["bundle"] else "preparatory",
        place_unit_id=places.get(row["place_code"] or ""),
        place=row["place"],
        total_investment=total,
        total_first=total,
        planned_start=row["planned_start"],
        planned_completion=row["planned_completion"],
        listed_on=row["listed_on"],
        delisted_on=row["delisted_on"],
        delisted_reason="上年度已竣工" if row["delisted_on"] else "",
    )


def _shares(by: Scope, season: Season, keys: Mapping[str, int]) -> None:
    units = dict(visible(by, models.Unit).values_list("code", "pk"))
    models.ProjectCredit.objects.bulk_create(
        models.ProjectCredit(project_id=keys[key], unit_id=units[code], share=share)
        for key, code, share in season.credits.select("key", "unit_code", "share").iter_rows()
    )


def _memberships(by: Scope, season: Season, keys: Mapping[str, int]) -> None:
    themes = dict(visible(by, models.Theme).values_list("code", "pk"))
    tags = {(kind, code): pk for kind, code, pk in visible(by, models.Tag).values_list("kind", "code", "pk")}
    rows = list(season.memberships.select("key", "kind", "code").iter_rows())
    of_theme, of_tag = models.Project.themes.through, models.Project.tags.through
    of_theme.objects.bulk_create(
        of_theme(project_id=keys[key], theme_id=themes[code]) for key, kind, code in rows if kind == "theme"
    )
    of_tag.objects.bulk_create(
        of_tag(project_id=keys[key], tag_id=tags[kind, code]) for key, kind, code in rows if kind != "theme"
    )


def _held(by: Scope, season: Season, keys: Mapping[str, int], leaders: Mapping[str, int]) -> None:
    bodies = dict(visible(by, models.Organization).values_list("code", "pk"))
    rows = season.projects.filter(~pl.col("bundle")).to_dicts()
    models.LeaderAssignment.objects.bulk_create(
        models.LeaderAssignment(
            project_id=keys[row["key"]],
            leader=row["leader"],
            leader_en=row["leader_en"],
            person_id=leaders.get(row["leader"]),
            starts=row["listed_on"],
        )
        for row in rows
        if row["leader"]
    )
    models.ResponsibleAssignment.objects.bulk_create(
        models.ResponsibleAssignment(
            project_id=keys[row["key"]], organization_id=bodies[row["responsible"]], starts=row["listed_on"]
        )
        for row in rows
    )


def _plans(by: Scope, season: Season, keys: Mapping[str, int]) -> None:
    models.AnnualPlan.objects.bulk_create(
        (
            models.AnnualPlan(
                project_id=keys[row["key"]],
                fiscal_year=row["fiscal_year"],
                version=row["version"],
                amount=Decimal(row["amount"]),
                dated=row["dated"],
                reason=row["reason"],
                approver=row["approver"],
                entered_by_id=by.person_id,
            )
            for row in season.plans.to_dicts()
        ),
        batch_size=2_000,
    )


def _targets(by: Scope, season: Season) -> None:
    themes = dict(visible(by, models.Theme).values_list("code", "pk"))
    units = dict(visible(by, models.Unit).values_list("code", "pk"))
    models.ThemeTarget.objects.bulk_create(
        models.ThemeTarget(
            theme_id=themes[row["theme"]],
            unit_id=units[row["unit_code"]],
            measure=row["measure"],
            due=row["due"],
            value=Decimal(row["value"]),
        )
        for row in season.targets.to_dicts()
    )


def _reporters(by: Scope) -> dict[str, tuple[int, int]]:
    """Of every unit's code: the unit and a person who files for it."""
    held = models.RoleAssignment.objects.filter(
        region_id=by.region_id, role=Role.COUNTY_REPORTER, ends__isnull=True, unit__isnull=False
    )
    return {code: (unit, person) for code, unit, person in held.values_list("unit__code", "unit_id", "person_id")}


def _report(
    project_id: int, row: Mapping[str, Any], filing: models.Submission, filed_at: dt.datetime
) -> models.MonthlyReport:
    return models.MonthlyReport(
        project_id=project_id,
        month=row["month"],
        revision=1,
        state="submitted",
        submission=filing,
        physical=row["physical"],
        filed_by_id=filing.submitted_by_id,
        filed_at=filed_at,
        **{name: _money(row[name]) for name in _MONEY},
        **{name: row[name] for name in (*_SAID, *_DAYS)},
    )


def _stages(keys: Mapping[str, int], rows: list[dict[str, Any]]) -> None:
    """The register's stage follows the reports, as an office would keep it."""
    for field, stage in (("started_on", "building"), ("completed_on", "completed")):
        there = [keys[row["key"]] for row in rows if row[field] is not None]
        models.Project.objects.filter(pk__in=there).exclude(stage=stage).update(stage=stage)


def _figures(by: Scope, season: Season, month: dt.date) -> int:
    """A later figure of a month is in force; the one before stays as its earlier revision."""
    indicators = dict(visible(by, models.Indicator).values_list("code", "pk"))
    units = dict(visible(by, models.Unit).values_list("code", "pk"))
    rows = season.economy.filter(pl.col("month") == month).to_dicts()
    last = {(row["unit_code"], row["indicator"]): row["revision"] for row in rows}
    models.SeriesValue.objects.bulk_create(
        models.SeriesValue(
            indicator_id=indicators[row["indicator"]],
            unit_id=units[row["unit_code"]],
            month=month,
            revision=row["revision"],
            value=row["value"],
            year_on_year=row["year_on_year"],
            status=row["status"],
            source=row["source"],
            in_force=row["revision"] == last[row["unit_code"], row["indicator"]],
        )
        for row in rows
    )
    return len(rows)
