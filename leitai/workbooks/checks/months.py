"""Rules that compare with what was accepted for the month before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from leitai.messages import term
from leitai.workbooks.checks.matching import words
from leitai.workbooks.checks.registry import rule
from leitai.workbooks.checks.view import LAST, Row, View, differs, explained, figure
from leitai.workbooks.columns import MONEY_UNITS
from leitai.workbooks.found import found
from leitai.workbooks.results import Place, Problem

# A factor of 10^4 (万 for 亿, 元 for 万) or 10^8, give or take a month's growth by a half.
_FACTORS = (1e4, 1e8)
_SLACK = 3.2
_MOST = 0.5  # of a column's rows: then the column is wrong, not the rows


def _factor_of(ratio: pl.Expr) -> pl.Expr:
    """10^4, 10^8 or their inverses where a ratio is near one of them, else null."""
    result = pl.lit(None, pl.Float64)
    for factor in _FACTORS:
        for target in (factor, 1 / factor):
            near = (ratio > target / _SLACK) & (ratio < target * _SLACK)
            result = pl.when(near).then(target).otherwise(result)
    return result


@rule(layouts=("monthly_progress",))
def unit_factor(view: View) -> Iterator[Problem]:
    """Last month's value, ten thousand times larger or smaller: a column in the wrong unit, or one row of it."""
    for column in view.layout.columns:
        key = column.key
        comparable = column.kind == "money" and (column.cumulative or column.role == "plan")
        if not comparable or not view.has(key) or not view.has_last(key):
            continue
        before = pl.col(f"{LAST}{key}")
        both = view.rows.filter((pl.col(key) > 0) & (before > 0)).with_columns(
            _factor_of(pl.col(key) / before).alias("_factor")
        )
        if column.yearly and view.context.new_year:
            continue
        odd = both.filter(pl.col("_factor").is_not_null())
        for sheet in odd["_sheet"].unique(maintain_order=True):
            here = odd.filter(pl.col("_sheet") == sheet)
            if len(here) >= 5 and len(here) > _MOST * both["_sheet"].eq(sheet).sum():
                yield _whole_column(view, here, key)
            else:
                yield from view.report(
                    "unit_factor",
                    "error",
                    here,
                    key,
                    lambda row, key=key: _factor_values(view, row, key),  # type: ignore[misc]
                )


def _factor_values(view: View, row: Row, key: str) -> dict[str, Any]:
    factor = row["_factor"]
    meant = row[key] / factor
    size = factor if factor > 1 else 1 / factor
    return {
        "found": view.amount(row, key),
        "unit": view.unit_term(row, key),
        "last": view.amount(row, key, row[f"{LAST}{key}"]),
        "times": term("factor.wan" if size == 1e4 else "factor.yi"),
        "guess": _as_typed(view, row, key, factor),
        "suggestion": view.amount(row, key, meant),
    }


def _as_typed(view: View, row: Row, key: str, factor: float) -> dict[str, str]:
    """The unit the person seems to have had in mind: 4.66 under 万元 that should be 46,600 was 亿元."""
    meant = MONEY_UNITS[view.unit(row, key)] / factor
    name = next((name for name, size in MONEY_UNITS.items() if size == round(meant, 4)), "")
    return term(f"unit.{name}" if name else "unit.other")


def _whole_column(view: View, rows: pl.DataFrame, key: str) -> Problem:
    row = rows.row(0, named=True)
    match = next(match for match in view.parsed.headers if match.sheet == row["_sheet"] and match.key == key)
    header_row = int("".join(letter for letter in match.cell if letter.isdigit()))
    values = {**_factor_values(view, row, key), "n": len(rows), "name": match.text, "column": view.label(key)}
    place = Place(match.sheet, header_row, match.column)
    return found("unit_factor", "error", place, variant="column", remedy="unit_factor.column", key=key, **values)


@rule(layouts=("monthly_progress",))
def decreasing(view: View) -> Iterator[Problem]:
    """What is cumulative can only grow; a correction downwards is explained in its own column."""
    for column in view.layout.columns:
        key = column.key
        if not column.cumulative or not view.has(key) or not view.has_last(key):
            continue
        if column.yearly and view.context.new_year:
            continue
        before = pl.col(f"{LAST}{key}")
        less = view.rows.filter(
            (pl.col(key) < before - 0.005) & ~explained("reason") & _factor_of(pl.col(key) / before).is_null()
        )
        yield from view.report(
            "decreasing",
            "error",
            less,
            key,
            lambda row, key=key: {  # type: ignore[misc]
                "found": view.amount(row, key),
                "unit": view.unit_term(row, key),
                "last": view.amount(row, key, row[f"{LAST}{key}"]),
            },
        )


@rule(needs=("done_month", "done_total"), last=("done_total",), layouts=("monthly_progress",))
def same_as_last(view: View) -> Iterator[Problem]:
    """Nothing moved, or this month's amount is last month's to the cent beside the same words.

    Of a project that has not begun nothing is asked: nothing can have moved.
    """
    begun = pl.col("done_total") > 0
    if view.has("started_on"):
        begun = begun | pl.col("started_on").is_not_null()
    still = ~differs(pl.col("done_total"), pl.col(f"{LAST}done_total")) & (pl.col("done_month").fill_null(0) == 0)
    repeated = pl.lit(False)
    if view.has_last("done_month"):
        repeated = (pl.col("done_month") > 0) & ~differs(pl.col("done_month"), pl.col(f"{LAST}done_month"))
        for key in ("physical", "progress"):
            if view.has(key) and view.has_last(key):
                same = pl.col(key).eq_missing(pl.col(f"{LAST}{key}"))
                repeated = repeated & same
    done = pl.lit(False)
    if view.has("completed_on"):
        done = pl.col("completed_on").is_not_null()
    rows = view.rows.filter(begun & (still | repeated).fill_null(False) & ~done & ~explained("reason", "problem"))
    yield from view.report(
        "same_as_last",
        "reason",
        rows,
        "done_month",
        lambda row: {
            "found": view.amount(row, "done_month", row["done_month"] or 0.0),
            "unit": view.unit_term(row, "done_month"),
            "total": view.amount(row, "done_total"),
        },
    )


@rule(needs=("done_month", "done_year"), last=("done_year",), layouts=("monthly_progress",))
def year_does_not_add_up(view: View) -> Iterator[Problem]:
    """This year so far = last month's + this month; in the first month of the fiscal year it starts again."""
    before = pl.lit(0.0) if view.context.new_year else pl.col(f"{LAST}done_year")
    yield from _does_not_add_up(view, "done_year", before, "year_does_not_add_up")


@rule(needs=("done_month", "done_total"), last=("done_total",), layouts=("monthly_progress",))
def total_does_not_add_up(view: View) -> Iterator[Problem]:
    yield from _does_not_add_up(view, "done_total", pl.col(f"{LAST}done_total"), "total_does_not_add_up")


def _does_not_add_up(view: View, key: str, before: pl.Expr, name: str) -> Iterator[Problem]:
    """A hundredth of a 万元 per row may be lost to rounding in the form; falling values have their own rule."""
    expected = before + pl.col("done_month")
    rows = view.rows.with_columns(expected.alias("_expected"), before.alias("_before")).filter(
        differs(pl.col(key), pl.col("_expected"), 150.0)
        & (pl.col(key) >= pl.col("_before") - 0.005)
        & _factor_of(pl.col(key) / pl.col("_expected")).is_null()
        & ~explained("reason")
    )
    yield from view.report(
        name,
        "reason",
        rows,
        key,
        lambda row: {
            "found": view.amount(row, key),
            "unit": view.unit_term(row, key),
            "last": view.amount(row, key, row["_before"]),
            "month": view.amount(row, "done_month"),
            "expected": view.amount(row, key, row["_expected"]),
        },
    )


@rule(needs=("physical",), last=("physical",), layouts=("monthly_progress",))
def physical_factor(view: View) -> Iterator[Problem]:
    """0.46 for 46 in one row of a column of percentages."""
    before = pl.col(f"{LAST}physical")
    ratio = before / pl.col("physical")
    odd = view.rows.filter((pl.col("physical") > 0) & (pl.col("physical") <= 1) & (ratio > 50) & (ratio < 200))
    yield from view.report(
        "physical_factor",
        "error",
        odd,
        "physical",
        lambda row: {
            "found": figure(row["physical"]),
            "last": figure(row[f"{LAST}physical"]),
            "suggestion": figure(row["physical"] * 100),
        },
    )


@rule(needs=("total_investment",), last=("total_investment",), layouts=("monthly_progress",))
def total_changed(view: View) -> Iterator[Problem]:
    before = pl.col(f"{LAST}total_investment")
    changed = view.rows.filter(
        differs(pl.col("total_investment"), before)
        & _factor_of(pl.col("total_investment") / before).is_null()
        & ~explained("reason")
    )
    yield from view.report(
        "total_changed",
        "reason",
        changed,
        "total_investment",
        lambda row: {
            "found": view.amount(row, "total_investment"),
            "unit": view.unit_term(row, "total_investment"),
            "last": view.amount(row, "total_investment", row[f"{LAST}total_investment"]),
        },
    )


@rule(needs=("plan_year",), last=("plan_year",), layouts=("monthly_progress",))
def plan_changed(view: View) -> Iterator[Problem]:
    """A plan is changed by the city, in a new version with a reason; here it is only told."""
    before = pl.col(f"{LAST}plan_year")
    changed = view.rows.filter(
        differs(pl.col("plan_year"), before) & _factor_of(pl.col("plan_year") / before).is_null()
    )
    yield from view.report(
        "plan_changed",
        "note",
        changed,
        "plan_year",
        lambda row: {
            "found": view.amount(row, "plan_year"),
            "unit": view.unit_term(row, "plan_year"),
            "last": view.amount(row, "plan_year", row[f"{LAST}plan_year"]),
        },
    )


@rule(layouts=("monthly_progress",))
def date_undone(view: View) -> Iterator[Problem]:
    """What has happened cannot unhappen or move without a word."""
    for key in ("started_on", "completed_on", "statistics_on"):
        if not view.has(key) or not view.has_last(key):
            continue
        before = pl.col(f"{LAST}{key}")
        gone = view.rows.filter(
            before.is_not_null() & pl.col(key).ne_missing(before) & pl.col(key).is_not_null() & ~explained("reason")
        )
        yield from view.report(
            "date_undone",
            "reason",
            gone,
            key,
            lambda row, key=key: {
                "found": {"day": row[key].isoformat()},
                "last": {"day": row[f"{LAST}{key}"].isoformat()},
            },  # type: ignore[misc]
        )


@rule(needs=("name",), layouts=("monthly_progress",))
def name_changed(view: View) -> Iterator[Problem]:
    """The number or code says one project, the name another."""
    known = view.context.projects.select(pl.col("project").alias("_project"), pl.col("name").alias("_known"))
    known = known.unique("_project", keep="first")
    rows = view.rows.filter(pl.col("_how").is_in(["project", "code"])).join(
        known, on="_project", how="inner", maintain_order="left"
    )
    if rows.is_empty():
        return
    rows = rows.filter(words(rows["name"]) != words(rows["_known"]))
    if rows.is_empty():
        return
    rows = rows.filter(~pl.col("_project").is_in(list(swapped_projects(view))))
    yield from view.report(
        "name_changed",
        "reason",
        rows.filter(~explained("reason")),
        "name",
        lambda row: {"found": row["name"][:60], "known": row["_known"][:60]},
    )


def swapped_projects(view: View) -> dict[str, str]:
    """Pairs of projects in which each row bears the other's name or the other's money of last month."""
    rows = view.rows.filter(pl.col("_project").is_not_null()).unique("_project", keep="none", maintain_order=True)
    pairs = _by_name(view, rows) | _by_money(view, rows)
    return {one: other for one, other in pairs.items() if pairs.get(other) == one and one != other}


def _by_name(view: View, rows: pl.DataFrame) -> dict[str, str]:
    known = view.context.projects
    if known.is_empty() or "name" not in rows.columns or not view.has("name"):
        return {}
    named = rows.filter(pl.col("_how").is_in(["project", "code"]) & pl.col("name").is_not_null())
    own = known.select(pl.col("project").alias("_project"), words(known["name"]).alias("_own"))
    named = named.with_columns(words(named["name"]).alias("_word")).join(own.unique("_project"), on="_project")
    others = named.filter(pl.col("_word") != pl.col("_own"))
    if others.is_empty():
        return {}
    owners = own.rename({"_project": "_owner", "_own": "_word"}).unique("_word", keep="none")
    return dict(others.join(owners, on="_word").select("_project", "_owner").iter_rows())


def _by_money(view: View, rows: pl.DataFrame) -> dict[str, str]:
    """A total investment is a finger print: it rarely changes and is rarely shared."""
    key, before = "total_investment", f"{LAST}total_investment"
    if not view.has(key, "done_total") or not view.has_last(key, "done_total"):
        return {}
    moved = rows.filter(differs(pl.col(key), pl.col(before)))
    if moved.is_empty():
        return {}
    owners = rows.select(
        pl.col(before).alias(key), pl.col("_project").alias("_owner"), pl.col(f"{LAST}done_total").alias("_done")
    ).unique(key, keep="none")
    hits = moved.join(owners, on=key, how="inner").filter(
        (pl.col("done_total") >= pl.col("_done") - 0.005) & (pl.col("_owner") != pl.col("_project"))
    )
    return dict(hits.select("_project", "_owner").iter_rows())


@rule(layouts=("monthly_progress",))
def swapped(view: View) -> Iterator[Problem]:
    pairs = swapped_projects(view)
    if not pairs:
        return
    rows = view.rows.filter(pl.col("_project").is_in(list(pairs)))
    at = {row["_project"]: row for row in rows.iter_rows(named=True)}
    for one, other in pairs.items():
        if one in at and other in at:
            values = {"other": view.name(at[other]), "first": str(view.parsed.place(at[other], "name"))}
            yield view.problem("swapped", "error", at[one], "name", **values)
