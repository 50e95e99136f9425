"""What a workbook is checked against: the register, last month's accepted values, the units, the files taken before."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db.models import Q

from leitai import models
from leitai.core.years import fiscal_span, fiscal_year, month_end
from leitai.queries import months
from leitai.queries.delivery.frames import frame_of, joined_as_large
from leitai.queries.orgs import Scope
from leitai.workbooks.checks import PROJECTS, UNITS, CheckContext
from leitai.workbooks.columns import MONEY

YEARLY = ("done_year", "statistics_year", "paid_year")
_REGISTERED = {
    "project": pl.String(), "code": pl.String(), "name": pl.String(), "unit": pl.String(), "sector": pl.String(),
    "level": pl.String(), "plan_year": MONEY, "planned_start": pl.Date(), "planned_completion": pl.Date(),
}  # fmt: skip
_REPORTED = {
    "total_investment": MONEY, "done_month": MONEY, "done_year": MONEY, "done_total": MONEY, "statistics_year": MONEY,
    "paid_year": MONEY, "physical": pl.Decimal(9, 4), "started_on": pl.Date(), "completed_on": pl.Date(),
    "statistics_on": pl.Date(), "forecast_completion": pl.Date(), "progress": pl.String(), "problem": pl.String(),
    "next_step": pl.String(),
}  # fmt: skip
# Where nobody has reported yet, the register says it.
_EITHER = ("total_investment", "started_on", "completed_on", "statistics_on")

# The unit with the largest share files a project, the first in official order among equals (checks.filing_unit).
_FILER = """
WITH filer AS (
    SELECT DISTINCT ON (c.project_id) c.project_id, c.unit_id
      FROM leitai_projectcredit c JOIN leitai_unit u ON u.id = c.unit_id
     WHERE u.region_id = %(region)s
     ORDER BY c.project_id, c.share DESC, u.sort_order, u.code
)
"""
# `expected` as checks.due_projects says, less what stands among the month's reports already.
_PROJECTS_SQL = f"""{_FILER}
SELECT p.key, p.code, p.name, u.code, u.name, p.place,
       CASE WHEN p.listed_on <= %(last)s AND (p.delisted_on IS NULL OR p.delisted_on > %(last)s)
                 AND r.project_id IS NULL THEN 'true' ELSE 'false' END
  FROM leitai_project p
  LEFT JOIN filer f ON f.project_id = p.id LEFT JOIN leitai_unit u ON u.id = f.unit_id
  LEFT JOIN (SELECT DISTINCT project_id FROM leitai_monthlyreport
              WHERE month = %(month)s AND state IN ('submitted', 'accepted')) r ON r.project_id = p.id
 WHERE p.region_id = %(region)s AND NOT p.is_bundle ORDER BY p.key
"""
_LAST_SQL = f"""{_FILER},
plan AS (
    SELECT DISTINCT ON (a.project_id) a.project_id, a.amount
      FROM leitai_annualplan a WHERE a.fiscal_year = %(year)s AND a.dated <= %(today)s
     ORDER BY a.project_id, a.version DESC
),
own AS (
    SELECT p.*, u.name AS unit_name FROM leitai_project p
      LEFT JOIN filer f ON f.project_id = p.id LEFT JOIN leitai_unit u ON u.id = f.unit_id
     WHERE p.region_id = %(region)s AND NOT p.is_bundle
       AND (%(unit)s::bigint IS NULL OR f.unit_id = %(unit)s::bigint)
),
last AS (
    SELECT DISTINCT ON (r.project_id) r.* FROM leitai_monthlyreport r JOIN own ON own.id = r.project_id
     WHERE r.state = 'accepted' AND r.month < %(month)s ORDER BY r.project_id, r.month DESC
)
SELECT own.key, own.code, own.name, own.unit_name, own.sector, own.level, plan.amount, own.planned_start,
       own.planned_completion,
       {
    ", ".join(
        f"COALESCE(last.{name}, own.{name})"
        if name in _EITHER
        else f"CASE WHEN last.month >= %(begin)s THEN last.{name} END"
        if name in YEARLY
        else f"last.{name}"
        for name in _REPORTED
    )
}
  FROM own LEFT JOIN plan ON plan.project_id = own.id LEFT JOIN last ON last.project_id = own.id
 ORDER BY own.key
"""


@dataclass(frozen=True)
class Ground:
    """The context of a check, and a hash of it: an equal hash says that a check made before still holds."""

    context: CheckContext
    fingerprint: str


def check_ground(by: Scope, upload: models.Upload) -> Ground:
    region = months.region_of(by)
    units = _filed_for(by, upload)
    with joined_as_large():
        projects = region_projects(region, upload.month)
        last = last_values(region, upload.month, None if units is None else upload.unit_id)
    context = CheckContext(
        month=upload.month,
        scope=units,
        unit=upload.unit.code if upload.unit else "",
        region=region.code,
        fiscal_first_month=region.fiscal_first_month,
        projects=projects,
        last=last,
        units=_units(region),
        files=_files(upload),
        indicators=_indicators(region),
        due=not upload.is_part,
    )
    return Ground(context, _fingerprint(context))


def _filed_for(by: Scope, upload: models.Upload) -> frozenset[str] | None:
    """The codes a workbook may speak of: the unit it is sent in for; for the city's own economic figures, all."""
    if upload.layout == "economy_series" and (upload.unit is None or upload.unit.code == by.region_code):
        return None
    return frozenset({upload.unit.code}) if upload.unit else frozenset()


def region_projects(region: models.Region, month: dt.date) -> pl.DataFrame:
    """Every project of the region, so that a neighbour's is recognised; `expected` where a report is still due."""
    return frame_of(_PROJECTS_SQL, {"region": region.pk, "month": month, "last": month_end(month)}, PROJECTS)


def last_values(region: models.Region, month: dt.date, unit_id: int | None) -> pl.DataFrame:
    """What the register and the newest accepted report before the month say of each project, in the layout's columns;
    of one unit's projects, or of all.

    Of an earlier fiscal year the yearly sums are left out: they begin again.
    """
    year = fiscal_year(month, region.fiscal_first_month)
    values: dict[str, Any] = {"region": region.pk, "month": month, "unit": unit_id, "year": year}
    values |= {"today": months.now(region).date(), "begin": fiscal_span(year, region.fiscal_first_month)[0]}
    return frame_of(_LAST_SQL, values, {**_REGISTERED, **_REPORTED})


def _units(region: models.Region) -> pl.DataFrame:
    """All units, with the name of the one each went into where the office entered exactly one."""
    went: dict[int, list[str]] = {}
    for old, name in models.UnitSuccession.objects.filter(old__region=region).values_list("old_id", "new__name"):
        went.setdefault(old, []).append(name)
    rows = models.Unit.objects.filter(region=region).order_by("code", "valid_from")
    return pl.DataFrame(
        [
            (unit.code, unit.name, unit.valid_from, unit.valid_to, names[0] if len(names) == 1 else None)
            for unit in rows
            for names in [went.get(unit.pk, [])]
        ],
        schema=UNITS,
        orient="row",
    )


def _files(upload: models.Upload) -> dict[str, dt.date]:
    """Workbooks whose rows stand among the reports; one withdrawn or sent back may come again."""
    rows = models.Upload.objects.filter(region=upload.region, layout=upload.layout, state="submitted").exclude(
        pk=upload.pk
    )
    standing = rows.filter(Q(submission__isnull=True) | Q(submission__state__in=("submitted", "accepted")))
    return dict(standing.filter(unit=upload.unit).order_by("month").values_list("sha256", "month"))


def _indicators(region: models.Region) -> frozenset[str]:
    rows = models.Indicator.objects.filter(region=region).values_list("code", "name", "name_en")
    return frozenset(word for row in rows for word in row if word)


def _fingerprint(context: CheckContext) -> str:
    parts = [
        str(frame.height) + str(frame.hash_rows(seed=7).sum())
        for frame in (context.projects, context.last, context.units)
    ]
    parts += [str(context.month), str(sorted(context.scope or [])), str(context.due), str(sorted(context.files))]
    parts += [str(sorted(context.indicators))]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()
