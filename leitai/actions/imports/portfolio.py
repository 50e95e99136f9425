"""Taking in a published portfolio, period by period. Each step is whole or absent: a broken import is just run again.

`begin_portfolio`, then for each period `take_in_period` and the months' own close (or correction), then
`finish_portfolio`. The same rows taken in twice change nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from leitai import models
from leitai.actions.audit import record
from leitai.actions.guard import hold_region
from leitai.core.pinyin import pinyin_key
from leitai.queries.imports import Portfolio
from leitai.queries.months import region_of
from leitai.queries.orgs import Scope, require, visible
from leitai.rules import Permission, Refused

_COMPARED = ("total_investment", "forecast_completion", "phase", "progress")
_PINYIN = models.Project._meta.get_field("pinyin").max_length
SINCE = dt.date(1900, 1, 1)


@dataclass(frozen=True)
class PeriodTaken:
    """What taking in one period did: rows that are new, that replace an earlier one, that were there already."""

    month: dt.date
    new: int
    changed: int
    same: int
    left: int
    """Projects that this period no longer lists."""

    @property
    def did_something(self) -> bool:
        return bool(self.new or self.changed)


@transaction.atomic
def begin_portfolio(*, by: Scope, portfolio: Portfolio) -> models.Upload:
    """Enter the file, its units and its projects. A file that was taken in whole is refused."""
    require(by, Permission.EDIT_PROJECTS)
    hold_region(by)
    if by.person_id is None:
        raise Refused("not_allowed", permission=Permission.EDIT_PROJECTS.value)
    mine = visible(by, models.Upload).filter(sha256=portfolio.sha256, layout=portfolio.layout)
    if mine.filter(state="submitted").exists():
        raise Refused("portfolio_taken_in", file=portfolio.file_name)
    if (begun := mine.filter(state="submitting").first()) is not None:
        return begun
    region = region_of(by)
    upload = models.Upload.objects.create(
        region=region,
        month=portfolio.periods[0],
        layout=portfolio.layout,
        file_name=portfolio.file_name,
        sha256=portfolio.sha256,
        size=portfolio.size,
        state="submitting",
        rows=portfolio.reports.height,
        progress_total=len(portfolio.periods),
        created_by_id=by.person_id,
        created_at=timezone.now(),
        checked_at=timezone.now(),
    )
    _units(by, portfolio)
    _projects(by, portfolio)
    detail = {"sha256": portfolio.sha256, "rows": portfolio.reports.height, "projects": portfolio.projects.height}
    record(by=by, verb="begin_portfolio", about=upload, detail=detail)
    return upload


@transaction.atomic
def take_in_period(*, by: Scope, portfolio: Portfolio, upload_id: int, month: dt.date) -> PeriodTaken:
    """Enter one period's reports as accepted, and let the list be as the period has it.

    The register's own figures stay empty: a later one must never stand in for a value that this period leaves blank.
    """
    require(by, Permission.ACCEPT_REPORTS)
    hold_region(by)
    upload = visible(by, models.Upload).filter(pk=upload_id, sha256=portfolio.sha256).first()
    if upload is None:
        raise Refused("not_found")
    rows = {row["key"]: row for row in portfolio.of(month).to_dicts()}
    projects = dict(visible(by, models.Project).filter(key__in=rows).values_list("key", "pk"))
    present = {
        report.project_id: report
        for report in models.MonthlyReport.objects.filter(
            project_id__in=projects.values(), month=month, state="accepted"
        )
    }
    fresh, stale, same = [], [], 0
    for key, row in rows.items():
        before = present.get(projects[key])
        if before is not None and all(getattr(before, name) == row[name] for name in _COMPARED):
            same += 1
            continue
        if before is not None:
            stale.append(before.pk)
        fresh.append(_report(projects[key], row, upload, by, before.revision + 1 if before else 1))
    moment = timezone.now()
    models.MonthlyReport.objects.filter(pk__in=stale).update(state="superseded", superseded_at=moment)
    models.MonthlyReport.objects.bulk_create(fresh, batch_size=2_000)
    left = _list_as_of(by, portfolio, month, rows) if portfolio.complete else 0
    models.Upload.objects.filter(pk=upload.pk).update(progress_done=portfolio.periods.index(month) + 1)
    taken = PeriodTaken(month, len(fresh) - len(stale), len(stale), same, left)
    if taken.did_something:
        detail = {"upload": upload.pk, "new": taken.new, "changed": taken.changed, "same": same, "left": left}
        record(by=by, verb="take_in_period", about=upload, month=month, detail=detail)
    return taken


@transaction.atomic
def finish_portfolio(*, by: Scope, upload_id: int) -> models.Upload:
    """Say that a file was taken in whole: from now on the same file changes nothing."""
    require(by, Permission.EDIT_PROJECTS)
    upload = visible(by, models.Upload).select_for_update().filter(pk=upload_id, state="submitting").first()
    if upload is None:
        raise Refused("not_found")
    upload.state = "submitted"
    upload.save(update_fields=["state"])
    record(by=by, verb="finish_portfolio", about=upload, detail={"sha256": upload.sha256, "rows": upload.rows})
    return upload


def _units(by: Scope, portfolio: Portfolio) -> None:
    known = set(visible(by, models.Unit).values_list("code", flat=True))
    top = visible(by, models.Unit).filter(parent__isnull=True).order_by("sort_order", "code").first()
    models.Unit.objects.bulk_create(
        models.Unit(
            region_id=by.region_id,
            code=unit.code,
            scheme="own",
            name=unit.name[:100],
            name_en=unit.name[:100],
            pinyin=pinyin_key(unit.name)[:200],
            level=unit.level,
            parent=top,
            sort_order=10 * order,
            valid_from=SINCE,
        )
        for order, unit in enumerate(portfolio.units, 1)
        if unit.code not in known
    )


def _projects(by: Scope, portfolio: Portfolio) -> None:
    """New projects come on the list with their first period; known ones get the newest names."""
    known = {project.key: project for project in visible(by, models.Project)}
    first = {key: min(months) for key, months in _months_of(portfolio).items()}
    units = dict(visible(by, models.Unit).order_by("valid_from").values_list("code", "pk"))
    fresh: list[models.Project] = []
    for row in portfolio.projects.to_dicts():
        project = known.get(row["key"])
        if project is None:
            project = models.Project(region_id=by.region_id, key=row["key"], listed_on=first[row["key"]])
            fresh.append(project)
        project.name = project.name_en = row["name"][:300]
        project.pinyin = pinyin_key(row["name"])[:_PINYIN]
        project.sector, project.place, project.content = row["sector"][:80], row["place"][:200], row["content"]
    added = {project.key for project in fresh}
    changed = [project for key, project in known.items() if key in first and key not in added]
    models.Project.objects.bulk_create(fresh, batch_size=2_000)
    models.Project.objects.bulk_update(changed, ["name", "name_en", "pinyin", "sector", "place", "content"], 500)
    keys = {project.key: project.pk for project in fresh}
    models.ProjectCredit.objects.bulk_create(
        models.ProjectCredit(project_id=keys[row["key"]], unit_id=units[row["unit_code"]], share=Decimal(1))
        for row in portfolio.projects.to_dicts()
        if row["key"] in keys and row["unit_code"]
    )


def _months_of(portfolio: Portfolio) -> dict[str, list[dt.date]]:
    months: dict[str, list[dt.date]] = {}
    for key, month in portfolio.reports.select("key", "month").iter_rows():
        months.setdefault(key, []).append(month)
    return months


def _report(
    project_id: int, row: dict[str, Any], upload: models.Upload, by: Scope, revision: int
) -> models.MonthlyReport:
    moment = timezone.now()
    return models.MonthlyReport(
        project_id=project_id,
        month=row["month"],
        revision=revision,
        state="accepted",
        upload=upload,
        sheet=row["sheet"] or "",
        row=row["row"],
        filed_by_id=by.person_id,
        filed_at=moment,
        decided_by_id=by.person_id,
        decided_at=moment,
        **{name: row[name] for name in _COMPARED},
    )


def _list_as_of(by: Scope, portfolio: Portfolio, month: dt.date, keys: Iterable[str]) -> int:
    """Projects that the period does not list are off the list from its month on; those it lists again are back."""
    mine = visible(by, models.Project).filter(key__in=portfolio.projects["key"].to_list())
    mine.filter(key__in=keys, delisted_on__isnull=False).update(delisted_on=None, delisted_reason="")
    gone = mine.exclude(key__in=keys).filter(listed_on__lt=month, delisted_on__isnull=True)
    return gone.update(delisted_on=month, delisted_reason=f"not in the list of {month:%Y-%m}")
