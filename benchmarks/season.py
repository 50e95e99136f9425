"""A made-up season of any size for the benchmarks: closed months written by the product's own close."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from leitai.facts.close import MonthData, write_month
from leitai.facts.schema import DELIVERY, PROJECTS, UNITS

REGION = "bench"
SECTORS = ("transport", "water", "energy", "industry", "farming", "tourism", "urban", "livelihood", "ecology")


def months_of(count: int, year: int = 2020) -> list[date]:
    return [date(year + i // 12, i % 12 + 1, 1) for i in range(count)]


def write_season(root: Path, projects: int, months: int, units: int, seed: int = 20200714) -> dict[str, int]:
    """Close `months` months of `projects` projects in `units` units; returns the revisions in force."""
    made = _register(projects, units, seed)
    revisions: dict[str, int] = {}
    for index, month in enumerate(months_of(months), start=1):
        key = f"{month:%Y-%m}"
        data = MonthData(
            region=REGION,
            month=month,
            fiscal_first_month=1,
            tables={"units": _units(units), "delivery": _delivery(made, month, index, seed), **_names(made)},
            closed_at=f"{month:%Y-%m}-28T10:00:00+08:00",
            closed_by="bench",
            rests_on=dict(list(revisions.items())[-1:]),
        )
        write_month(root, data, 1)
        revisions[key] = 1
    return revisions


def _register(projects: int, units: int, seed: int) -> dict[str, NDArray[np.int64]]:
    rng = np.random.default_rng(seed)
    return {
        "id": np.arange(projects),
        "unit": rng.integers(0, units, projects),
        "sector": rng.integers(0, len(SECTORS), projects),
        "plan": rng.integers(500_000_00, 900_000_000_00, projects),
        "start": rng.integers(-6, 12, projects),
        "end": rng.integers(6, 40, projects),
        "pace": rng.integers(60, 115, projects),
    }


def _texts(prefix: str, numbers: NDArray[np.int64], width: int) -> pa.Array:
    distinct, codes = np.unique(numbers, return_inverse=True)
    words = pa.array([f"{prefix}{n:0{width}d}" for n in distinct])
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), words).cast(pa.string())


def money(cents: NDArray[np.int64], precision: int = 18, scale: int = 2) -> pa.Array:
    """A decimal column straight from integer cents."""
    words = np.empty((len(cents), 2), dtype=np.int64)
    words[:, 0] = cents
    words[:, 1] = np.where(cents < 0, -1, 0)
    return pa.Array.from_buffers(pa.decimal128(precision, scale), len(cents), [None, pa.py_buffer(words.tobytes())])


def _days(month: date, offsets: NDArray[np.int64]) -> NDArray[np.datetime64]:
    return (np.datetime64(f"{month.year}-01") + offsets).astype("datetime64[D]")


def _delivery(made: dict[str, NDArray[np.int64]], month: date, index: int, seed: int) -> pa.Table:
    rng = np.random.default_rng(seed + index)
    count = len(made["id"])
    filed = rng.random(count) < 0.95
    started = made["start"] < index
    done = np.minimum(made["plan"] * made["pace"] * index // 1200, made["plan"] * 13 // 10) * started
    columns = _fixed(made, month, index)
    columns |= {
        "filing": pa.array(np.where(filed, "filed", "carried")),
        "done_month": money(np.where(filed, done // index, 0)),
        "done_year": money(done),
        "done_total": money(done * 2),
        "statistics_year": money(done * 9 // 10),
        "paid_year": money(done * 8 // 10),
        "started": pa.array(started),
        "registered": pa.array(started & (rng.random(count) < 0.9)),
        "completed": pa.array(made["end"] < index),
        "reports_seen": pa.array(np.full(count, index, dtype=np.int32)),
    }
    columns |= {f.name: pa.nulls(count, f.type) for f in DELIVERY if f.name not in columns}
    return pa.table({name: columns[name] for name in DELIVERY.names}, schema=DELIVERY)


def _fixed(made: dict[str, NDArray[np.int64]], month: date, index: int) -> dict[str, pa.Array]:
    count = len(made["id"])
    in_year = (made["start"] >= 0) & (made["start"] < 12)
    ends = made["end"] < 12
    return {
        "project_id": _texts("P", made["id"], 8),
        "unit_code": _texts("U", made["unit"], 6),
        "share": money(np.full(count, 10**8), 9, 8),
        "sector": pa.array(np.array(SECTORS)[made["sector"]]),
        "level": pa.array(np.where(made["plan"] > 500_000_000_00, "city", "county")),
        "plan_year": money(made["plan"]),
        "plan_first": money(made["plan"] * 11 // 10),
        "total_investment": money(made["plan"] * 3),
        "total_first": money(made["plan"] * 29 // 10),
        "planned_start": pa.array(_days(month, made["start"])),
        "planned_completion": pa.array(_days(month, made["end"])),
        "start_in_year": pa.array(in_year),
        "start_due": pa.array(made["start"] < index),
        "completion_in_year": pa.array(ends),
        "completion_due": pa.array(made["end"] < index),
    }


def _units(units: int) -> pa.Table:
    codes = _texts("U", np.arange(units), 6)
    columns = {
        "unit_code": codes,
        "name": codes,
        "level": pa.array(["county"] * units),
        "sort_order": pa.array(np.arange(units, dtype=np.int32)),
    }
    columns |= {f.name: pa.nulls(units, f.type) for f in UNITS if f.name not in columns}
    return pa.table({name: columns[name] for name in UNITS.names}, schema=UNITS)


def _names(made: dict[str, NDArray[np.int64]]) -> dict[str, pa.Table]:
    count = len(made["id"])
    ids = _texts("P", made["id"], 8)
    columns = {
        "project_id": ids,
        "name": ids,
        "bundle": pa.array(np.zeros(count, dtype=bool)),
        "filing": pa.array(["filed"] * count),
    }
    columns |= {f.name: pa.nulls(count, f.type) for f in PROJECTS if f.name not in columns}
    return {"projects": pa.table({name: columns[name] for name in PROJECTS.names}, schema=PROJECTS)}
