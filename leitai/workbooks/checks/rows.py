"""Rules that need one row only."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator

import polars as pl

from leitai.core.codes import OLD_CODE, project_code
from leitai.messages import day
from leitai.workbooks.checks.registry import rule
from leitai.workbooks.checks.view import View, explained, figure
from leitai.workbooks.results import Problem, Severity, column_letters
from leitai.workbooks.values import BLANK, shown

_FAR = 30  # years; a completion beyond is a slip of the finger (2108 for 2018)


@rule()
def required_empty(view: View) -> Iterator[Problem]:
    """Left empty in the sheet itself; a cell that held something unreadable has its own problem."""
    for column in view.layout.columns:
        if column.required and view.has(column.key):
            empty = view.rows.filter(pl.col(column.key).is_null())
            for sheet in empty["_sheet"].unique(maintain_order=True):
                here = empty.filter(pl.col("_sheet") == sheet)
                at = view.parsed.columns.get((sheet, column.key))
                if at is not None and sheet in view.parsed.cells:
                    typed = view.parsed.cells[sheet].select("_row", pl.col(column_letters(at)).alias("_typed"))
                    here = here.join(typed, on="_row", how="left", maintain_order="left")
                    blank = pl.col("_typed").str.strip_chars().str.to_lowercase().is_in(list(BLANK))
                    here = here.filter(pl.col("_typed").is_null() | blank)
                yield from view.report("required_empty", "error", here, column.key, lambda row: {})


@rule(needs=("code",))
def code_form(view: View) -> Iterator[Problem]:
    """Codes are told, never refused: the check character's rule is not published, and old local codes live on."""
    codes = view.rows.filter(pl.col("code").is_not_null() & ~pl.col("code").str.contains(f"^(?:{OLD_CODE})$"))
    checks = {code: project_code(code) for code in codes["code"].unique()}
    odd = [code for code, check in checks.items() if not check.sound and check.scheme != "local"]
    offenders = codes.filter(pl.col("code").is_in(odd))
    wrong_check = [code for code in odd if checks[code].scheme == "new"]
    by_check = pl.col("code").is_in(wrong_check)
    yield from view.report(
        "code_check",
        "note",
        offenders.filter(by_check),
        "code",
        lambda row: {"found": row["code"], "expected": checks[row["code"]].expected},
    )
    yield from view.report(
        "code_form", "note", offenders.filter(~by_check), "code", lambda row: {"found": shown(row["code"])}
    )


@rule(needs=("physical",))
def physical_above_100(view: View) -> Iterator[Problem]:
    over = view.rows.filter(pl.col("physical") > 100)
    yield from view.report(
        "physical_above_100", "error", over, "physical", lambda row: {"found": figure(row["physical"])}
    )


@rule(needs=("done_total", "total_investment"))
def above_total(view: View) -> Iterator[Problem]:
    over = view.rows.filter((pl.col("done_total") > pl.col("total_investment")) & (pl.col("total_investment") > 0))
    yield from _pair(view, over, "above_total", "error", "done_total", "total_investment")


@rule(needs=("plan_year", "total_investment"))
def plan_above_total(view: View) -> Iterator[Problem]:
    over = view.rows.filter((pl.col("plan_year") > pl.col("total_investment")) & (pl.col("total_investment") > 0))
    yield from _pair(view, over, "plan_above_total", "reason", "plan_year", "total_investment")


@rule(needs=("done_month", "done_year"))
def month_above_year(view: View) -> Iterator[Problem]:
    over = view.rows.filter(pl.col("done_month") > pl.col("done_year"))
    yield from _pair(view, over, "month_above_year", "error", "done_year", "done_month")


@rule(needs=("done_year", "done_total"))
def year_above_total(view: View) -> Iterator[Problem]:
    over = view.rows.filter(pl.col("done_year") > pl.col("done_total"))
    yield from _pair(view, over, "year_above_total", "error", "done_total", "done_year")


@rule(needs=("paid_year", "arrived_year"))
def paid_above_arrived(view: View) -> Iterator[Problem]:
    over = view.rows.filter(pl.col("paid_year") > pl.col("arrived_year"))
    yield from _pair(view, over, "paid_above_arrived", "reason", "paid_year", "arrived_year")


@rule(needs=("total_investment", "done_total"), layouts=("monthly_progress",))
def unit_within_row(view: View) -> Iterator[Problem]:
    """One amount of a row is ten thousand times smaller or larger than the others: the usual slip of 万元 for 亿元.

    Only where last month cannot tell, and only if the other amounts of the row agree among themselves.
    """
    keys = [key for key in ("plan_year", "done_year", "done_total") if view.has(key)]
    total = pl.col("total_investment")
    rows = view.rows.filter(total > 0)
    if view.has_last("done_total"):
        rows = rows.filter(pl.col("last_done_total").is_null())
    for key in keys:
        others = [other for other in keys if other != key]
        normal = pl.all_horizontal(
            (pl.col(other).is_null() | (pl.col(other) == 0) | (pl.col(other) > total / 2_000)) for other in others
        )
        filled = pl.any_horizontal(pl.col(other) > 0 for other in others) if others else pl.lit(False)
        tiny = (pl.col(key) > 0) & (pl.col(key) < total / 5_000) & (pl.col(key) * 10_000 <= total * 1.2)
        larger = pl.any_horizontal(pl.col(other) > pl.col(key) * 2_000 for other in others) if others else pl.lit(False)
        odd = rows.filter(tiny & normal & filled & larger & ~explained("reason"))
        yield from view.report(
            "unit_factor",
            "reason",
            odd,
            key,
            lambda row, key=key: {  # type: ignore[misc]
                "found": view.amount(row, key),
                "unit": view.unit_term(row, key),
                "suggestion": view.amount(row, key, row[key] * 10_000),
            },
            variant="row",
            remedy="unit_factor.row",
        )


@rule(needs=("completed_on", "started_on"))
def completed_before_started(view: View) -> Iterator[Problem]:
    wrong = view.rows.filter(pl.col("completed_on") < pl.col("started_on"))
    yield from _dates(view, wrong, "completed_before_started", "error", "completed_on", "started_on")


@rule(needs=("planned_completion", "planned_start"))
def planned_backwards(view: View) -> Iterator[Problem]:
    wrong = view.rows.filter(pl.col("planned_completion") < pl.col("planned_start"))
    yield from _dates(view, wrong, "planned_backwards", "error", "planned_completion", "planned_start")


@rule()
def future_date(view: View) -> Iterator[Problem]:
    """What has happened cannot lie after the month's end."""
    month = view.context.month
    end = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    for key in ("started_on", "completed_on", "statistics_on"):
        if key in view.layout.keys and view.has(key):
            wrong = view.rows.filter(pl.col(key) > end)
            yield from view.report(
                "future_date",
                "error",
                wrong,
                key,
                lambda row, key=key: {"found": day(row[key]), "end": day(end)},  # type: ignore[misc]
            )


@rule(layouts=("monthly_progress", "project_register"))
def far_date(view: View) -> Iterator[Problem]:
    limit = datetime.date(view.context.month.year + _FAR, 12, 31)
    for column in view.layout.columns:
        if column.kind == "date" and view.has(column.key):
            wrong = view.rows.filter(pl.col(column.key) > limit)
            yield from view.report(
                "far_date",
                "error",
                wrong,
                column.key,
                lambda row, key=column.key: {"found": day(row[key])},  # type: ignore[misc]
            )


@rule(needs=("done_month", "started_on"), layouts=("monthly_progress",))
def done_without_start(view: View) -> Iterator[Problem]:
    silent = view.rows.filter((pl.col("done_month") > 0) & pl.col("started_on").is_null())
    if view.has_last("started_on"):
        silent = silent.filter(pl.col("last_started_on").is_null())
    yield from view.report(
        "done_without_start",
        "note",
        silent,
        "started_on",
        lambda row: {"found": view.amount(row, "done_month"), "unit": view.unit_term(row, "done_month")},
    )


@rule(needs=("completed_on", "physical"))
def completed_unfinished(view: View) -> Iterator[Problem]:
    odd = view.rows.filter(pl.col("completed_on").is_not_null() & (pl.col("physical") < 100))
    yield from view.report(
        "completed_unfinished",
        "reason",
        odd,
        "physical",
        lambda row: {"found": figure(row["physical"]), "day": day(row["completed_on"])},
    )


def _pair(
    view: View, offenders: pl.DataFrame, name: str, severity: Severity, key: str, other: str
) -> Iterator[Problem]:
    """A value and the one it should not pass (or fall below), each in its own column's unit."""
    if severity == "reason" and "reason" in offenders.columns:
        offenders = offenders.filter(~explained("reason"))
    yield from view.report(
        name,
        severity,
        offenders,
        key,
        lambda row: {
            "found": view.amount(row, key),
            "unit": view.unit_term(row, key),
            "other": view.amount(row, other),
            "other_unit": view.unit_term(row, other),
        },
    )


def _dates(
    view: View, offenders: pl.DataFrame, name: str, severity: Severity, key: str, other: str
) -> Iterator[Problem]:
    yield from view.report(
        name, severity, offenders, key, lambda row: {"found": day(row[key]), "other": day(row[other])}
    )
