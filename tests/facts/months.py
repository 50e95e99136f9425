"""Small months for tests of the facts, made of plain rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from leitai.facts.close import MonthData, write_month
from leitai.facts.manifest import Manifest
from leitai.facts.schema import TABLES

Row = Mapping[str, Any]

_DEFAULTS: dict[str, dict[str, Any]] = {
    "units": {"level": "county", "name": "一县"},
    "projects": {"name": "一个项目", "bundle": False, "filing": "filed"},
    "delivery": {
        "share": Decimal(1), "filing": "filed", "start_in_year": False, "start_due": False, "started": False,
        "completion_in_year": False, "completion_due": False, "completed": False, "registered": False,
        "reports_seen": 1,
    },
    "economy": {"status": "final"},
    "targets": {"measure": "done_year"},
    "memberships": {},
}  # fmt: skip


def table(name: str, rows: Iterable[Row]) -> pa.Table:
    schema = TABLES[name]
    whole = [{**dict.fromkeys(schema.names), **_DEFAULTS[name], **row} for row in rows]
    return pa.Table.from_pylist(whole, schema=schema)


def month_data(month: str, tables: Mapping[str, Sequence[Row]], **more: Any) -> MonthData:
    year, number = map(int, month.split("-"))
    given = {"fiscal_first_month": 1, "closed_at": "2020-07-06T09:00:00+08:00", "closed_by": "1", **more}
    made = {name: table(name, rows) for name, rows in tables.items()}
    return MonthData(region="r", month=date(year, number, 1), tables=made, **given)


def close(root: Path, month: str, tables: Mapping[str, Sequence[Row]], revision: int = 1, **more: Any) -> Manifest:
    return write_month(root, month_data(month, tables, **more), revision)


def small_month(n: int = 5) -> dict[str, list[dict[str, Any]]]:
    return {
        "units": [{"unit_code": "a"}, {"unit_code": "b"}],
        "projects": [{"project_id": f"p{i}"} for i in range(n)],
        "delivery": [
            {"project_id": f"p{i}", "unit_code": "ab"[i % 2], "plan_year": Decimal(100 + i), "done_year": Decimal(i)}
            for i in range(n)
        ],
    }
