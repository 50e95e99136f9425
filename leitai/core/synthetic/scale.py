"""Rows by the ten thousand and the million for benchmarks, shaped like a closed month's tables."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from leitai.core.synthetic import words

Ints = npt.NDArray[np.int64]

MONEY = pl.Decimal(18, 2)


def unit_frame(units: int) -> pl.DataFrame:
    """`units` rows of the closed month's table of units: one city, the rest counties below it."""
    codes = ["999100"] + [f"9{k:05d}" for k in range(1, units)]
    return pl.DataFrame(
        {
            "unit_code": codes,
            "name": [f"虚构单位{k}" for k in range(units)],
            "name_en": [f"Fictional unit {k}" for k in range(units)],
            "level": ["city"] + ["county"] * (units - 1),
            "parent_code": [None] + ["999100"] * (units - 1),
            "functional_class": [""] * units,
            "sort_order": pl.Series(range(units), dtype=pl.Int32),
            "valid_from": [date(2019, 1, 1)] * units,
            "valid_to": pl.Series([None] * units, dtype=pl.Date),
        }
    )


def _cents(values: Ints) -> pl.Series:
    return (pl.Series(values).cast(MONEY) / 100).cast(MONEY)


def _pick(rng: np.random.Generator, labels: list[str], n: int) -> pl.Series:
    """A column of labels drawn evenly, without building n strings one by one."""
    return pl.Series(labels).gather(pl.Series(rng.integers(0, len(labels), n)))


def delivery_month(seed: int, month: date, projects: int = 1_000_000, units: int = 3_000) -> pl.DataFrame:
    """The table `delivery` of one month: what belongs to a project stays, its money grows from month to month.

    Parameters
    ----------
    seed : with the same seed the months belong together
    month : first day; January to December of any year
    projects, units : rows, and how many different units they are credited to

    Returns
    -------
    polars.DataFrame
        The columns of a closed month's `delivery`; amounts Decimal(18, 2), every share 1.
    """
    n = projects
    rng = np.random.default_rng([seed, 11])
    plan = (rng.lognormal(14.0, 1.0, n) * 100).astype(np.int64) * 100
    pace, registered = rng.uniform(0.5, 1.3, n), rng.random(n) < 0.9
    start = rng.integers(-24, 15, n)  # months from January
    length = rng.integers(8, 48, n)
    total = (plan * rng.uniform(1.2, 4.0, n)).astype(np.int64)
    m = month.month
    share = np.clip((m - np.maximum(start, 0)) / 12.0, 0.0, 1.0) * pace
    last = np.clip((m - 1 - np.maximum(start, 0)) / 12.0, 0.0, 1.0) * pace if m > 1 else np.zeros(n)
    done, before = (plan * share).astype(np.int64), (plan * last).astype(np.int64)
    codes = pl.Series([f"9{k:05d}" for k in range(1, units + 1)])
    frame = pl.DataFrame(
        {
            "project_id": pl.Series(range(n)).cast(pl.String).str.zfill(8),
            "unit_code": codes.gather(pl.Series(rng.integers(0, units, n))),
            "sector": _pick(rng, list(words.SECTORS), n),
            "level": _pick(rng, ["national", "provincial", "city", "county"], n),
            "leader": _pick(rng, [f"虚构领导{k}" for k in range(200)], n),
            "place": _pick(rng, [f"虚构乡镇{k}" for k in range(1, 31)], n),
            "stage": pl.Series(["building"] * n),
            "filing": pl.Series(["filed"] * n),
            **_amounts(plan, done, before, total, np.where(start < 0, total // 5, 0), registered),
            "physical": (pl.Series((np.clip(share, 0, 1) * 10**6).astype(np.int64)).cast(pl.Decimal(18, 4)) / 10**4),
            "_start": start,
            "_end": start + length,
        }
    ).with_columns(pl.col("physical").cast(pl.Decimal(9, 4)))
    return _dated(frame, pl.date(month.year, 1, 1), m, registered)


def _amounts(
    plan: Ints, done: Ints, before: Ints, total: Ints, opening: Ints, registered: npt.NDArray[np.bool_]
) -> dict[str, pl.Series]:
    return {
        "plan_year": _cents(plan),
        "plan_first": _cents(plan),
        "done_month": _cents(done - before),
        "done_year": _cents(done),
        "done_total": _cents(opening + done),
        "statistics_year": _cents(np.where(registered, done * 19 // 20, 0)),
        "paid_year": _cents(done * 7 // 10),
        "total_investment": _cents(total),
        "total_first": _cents(total),
    }


def _dated(frame: pl.DataFrame, first: pl.Expr, m: int, registered: npt.NDArray[np.bool_]) -> pl.DataFrame:
    def on(months: pl.Expr) -> pl.Expr:
        return first.dt.offset_by(months.cast(pl.String) + "mo")

    start, end, entered = pl.col("_start"), pl.col("_end"), pl.Series("_registered", registered)
    nobody = pl.lit(None, dtype=pl.Date)
    frame = frame.with_columns(entered).with_columns(
        bundle_id=pl.lit(None, dtype=pl.String),
        share=pl.lit("1").cast(pl.Decimal(9, 8)),
        annual_class=pl.when(start >= 12).then(pl.lit("preparatory")).when(start >= 0).then(pl.lit("new_start"))
        .when(end < 12).then(pl.lit("completing")).otherwise(pl.lit("continuing")),
        planned_start=on(start), planned_completion=on(end), forecast_completion=on(end), forecast_first=on(end),
        started_on=pl.when(start < m).then(on(start)).otherwise(nobody),
        completed_on=pl.when(end < m).then(on(end)).otherwise(nobody),
        statistics_on=pl.when((start < m) & pl.col("_registered")).then(on(start)).otherwise(nobody),
        start_in_year=start.is_between(0, 11), start_due=start < m, started=start < m,
        completion_in_year=end.is_between(0, 11), completion_due=end < m, completed=end < m,
        registered=(start < m) & pl.col("_registered"), reports_seen=pl.lit(m, dtype=pl.Int32),
    )  # fmt: skip
    return frame.drop("_start", "_end", "_registered")


def project_month(delivery: pl.DataFrame) -> pl.DataFrame:
    """The table `projects` that belongs to a table `delivery` made by `delivery_month`."""
    shared = ["project_id", "bundle_id", "sector", "level", "place", "leader", "annual_class", "stage",
              "total_investment", "planned_start", "started_on", "planned_completion", "completed_on",
              "statistics_on", "forecast_completion", "filing"]  # fmt: skip
    return delivery.select(
        *shared,
        code=pl.lit(""), name=pl.lit("虚构项目") + pl.col("project_id"),
        name_en=pl.lit("Fictional project ") + pl.col("project_id"), bundle=pl.lit(False),
        responsible_unit=pl.col("unit_code"), progress=pl.lit("按计划推进"), problem=pl.lit(""),
        next_step=pl.lit("按月度计划推进"), report_revision=pl.lit(1, dtype=pl.Int32),
        plan_version=pl.lit(1, dtype=pl.Int32),
    )  # fmt: skip


def workbook_rows(seed: int, rows: int = 100_000) -> pl.DataFrame:
    """A month's form with 15 columns, as a clerk sees it: amounts in 10,000 yuan, dates, words."""
    rng = np.random.default_rng([seed, 12])
    total = rng.integers(500, 90_000, rows)
    year = (total * rng.uniform(0.02, 0.4, rows)).astype(np.int64)
    names = [zh.format(f"虚构{k}号") for k in range(60) for zh, _ in words.WORKS[words.SECTORS[k % len(words.SECTORS)]]]
    start = pl.Series(rng.integers(17_500, 18_400, rows)).cast(pl.Int32).cast(pl.Date)
    return pl.DataFrame(
        {
            "key": pl.Series(range(rows)).cast(pl.String).str.zfill(6),
            "name": _pick(rng, names, rows) + pl.Series(range(rows)).cast(pl.String),
            "sector": _pick(rng, list(words.SECTORS), rows),
            "total_investment": total,
            "plan_year": (year * rng.uniform(1.5, 3.0, rows)).astype(np.int64),
            "done_month": year // 6,
            "done_year": year,
            "done_total": year + total // 4,
            "statistics_year": year * 19 // 20,
            "paid_year": year * 7 // 10,
            "physical": (rng.uniform(1, 99, rows) * 10).astype(np.int64) / 10.0,
            "started_on": start,
            "statistics_on": start,
            "progress": _pick(rng, ["主体结构施工", "路面铺设", "管网铺设", "设备安装"], rows),
            "next_step": _pick(rng, ["按月度计划推进", "汛期前完成临河段施工"], rows),
        }
    )
