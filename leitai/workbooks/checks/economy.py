"""Rules for indicator series."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from leitai.workbooks.checks.registry import rule
from leitai.workbooks.checks.view import View, figure
from leitai.workbooks.results import Problem
from leitai.workbooks.wording import plain

_GROWTH = 200.0  # percentage points of growth that deserve a second look


@rule(needs=("area", "indicator"), layouts=("economy_series",))
def figure_twice(view: View) -> Iterator[Problem]:
    rows = view.rows.filter(pl.col("area").is_not_null() & pl.col("indicator").is_not_null())
    counted = rows.with_columns(
        pl.col("_row").first().over("area", "indicator").alias("_first"),
        pl.int_range(pl.len()).over("area", "indicator").alias("_nth"),
    ).filter(pl.col("_nth") > 0)
    yield from view.report(
        "figure_twice",
        "error",
        counted,
        "indicator",
        lambda row: {
            "found": row["indicator"],
            "area": row["area"],
            "first": str(view.parsed.place({"_sheet": row["_sheet"], "_row": row["_first"]}, "indicator")),
        },
    )


@rule(needs=("indicator",), layouts=("economy_series",))
def unknown_indicator(view: View) -> Iterator[Problem]:
    known = view.context.indicators
    if not known:
        return
    words = {plain(word) for word in known}
    odd = [text for text in view.rows["indicator"].drop_nulls().unique() if plain(text) not in words]
    rows = view.rows.filter(pl.col("indicator").is_in(odd))
    yield from view.report("unknown_indicator", "error", rows, "indicator", lambda row: {"found": row["indicator"]})


@rule(needs=("year_on_year",), layouts=("economy_series",))
def growth_unlikely(view: View) -> Iterator[Problem]:
    odd = view.rows.filter((pl.col("year_on_year").abs() > _GROWTH) | (pl.col("year_on_year") < -100))
    yield from view.report(
        "growth_unlikely", "note", odd, "year_on_year", lambda row: {"found": figure(row["year_on_year"])}
    )
