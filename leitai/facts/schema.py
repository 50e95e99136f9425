"""The tables of a closed month. A change here is a new SCHEMA_VERSION; old files are read with union by name."""

from __future__ import annotations

import re
from datetime import date

import pyarrow as pa

SCHEMA_VERSION = 1

TEXT = pa.string()
MONEY = pa.decimal128(18, 2)
SHARE = pa.decimal128(9, 8)
PHYSICAL = pa.decimal128(9, 4)
SERIES = pa.decimal128(24, 6)
RATE = pa.decimal128(12, 6)
DATE = pa.date32()
BOOL = pa.bool_()
INT = pa.int32()

FILED, CARRIED, NONE = "filed", "carried", "none"


def _table(required: str, **columns: pa.DataType) -> pa.Schema:
    keys = required.split()
    return pa.schema([pa.field(name, kind, nullable=name not in keys) for name, kind in columns.items()])


UNITS = _table(
    "unit_code name level",
    unit_code=TEXT, name=TEXT, name_en=TEXT, level=TEXT, parent_code=TEXT, functional_class=TEXT, sort_order=INT,
    valid_from=DATE, valid_to=DATE,
)  # fmt: skip

PROJECTS = _table(
    "project_id name bundle filing",
    project_id=TEXT, code=TEXT, name=TEXT, name_en=TEXT, bundle=BOOL, bundle_id=TEXT, sector=TEXT, level=TEXT,
    place=TEXT, leader=TEXT, responsible_unit=TEXT, annual_class=TEXT, stage=TEXT, total_investment=MONEY,
    planned_start=DATE, started_on=DATE, planned_completion=DATE, completed_on=DATE, statistics_on=DATE,
    forecast_completion=DATE, progress=TEXT, problem=TEXT, next_step=TEXT, filing=TEXT, report_revision=INT,
    plan_version=INT,
)  # fmt: skip

MEMBERSHIPS = _table("project_id kind code", project_id=TEXT, kind=TEXT, code=TEXT)

# One row per leaf project and credited unit. Every amount is that unit's credited part, allocated to the cent so that
# parts sum to the whole; counts are sums of `share`, so that a total counts each project once.
DELIVERY = _table(
    "project_id share filing start_in_year start_due started completion_in_year completion_due completed registered "
    "reports_seen",
    project_id=TEXT, bundle_id=TEXT, unit_code=TEXT, share=SHARE, sector=TEXT, level=TEXT, leader=TEXT, place=TEXT,
    annual_class=TEXT, stage=TEXT, filing=TEXT,
    plan_year=MONEY, plan_first=MONEY, done_month=MONEY, done_year=MONEY, done_total=MONEY, statistics_year=MONEY,
    paid_year=MONEY, total_investment=MONEY, total_first=MONEY,
    planned_start=DATE, started_on=DATE, planned_completion=DATE, completed_on=DATE, forecast_completion=DATE,
    forecast_first=DATE, statistics_on=DATE,
    start_in_year=BOOL, start_due=BOOL, started=BOOL, completion_in_year=BOOL, completion_due=BOOL, completed=BOOL,
    registered=BOOL, physical=PHYSICAL, reports_seen=INT,
)  # fmt: skip

ECONOMY = _table(
    "unit_code indicator status",
    unit_code=TEXT, indicator=TEXT, value=SERIES, unit=TEXT, source=TEXT, status=TEXT, year_on_year=RATE,
)  # fmt: skip

TARGETS = _table(
    "campaign measure",
    campaign=TEXT, theme=TEXT, unit_code=TEXT, measure=TEXT, due=DATE, value=SERIES,
)  # fmt: skip

# Written in this order, which is also the order of the manifest.
TABLES: dict[str, pa.Schema] = {
    "units": UNITS, "projects": PROJECTS, "memberships": MEMBERSHIPS, "delivery": DELIVERY, "economy": ECONOMY,
    "targets": TARGETS,
}  # fmt: skip

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")


def month_key(month: date) -> str:
    return f"{month.year:04d}-{month.month:02d}"


def month_date(key: str) -> date:
    if not _MONTH.fullmatch(key):
        raise ValueError(f"{key!r} is not a month of the form YYYY-MM")
    return date(int(key[:4]), int(key[5:]), 1)


def check_region(code: str) -> str:
    """Region codes become folder names: anything that could leave the folder is refused."""
    if not _CODE.fullmatch(code):
        raise ValueError(f"region code {code!r} may hold only letters, digits, - and _")
    return code
