"""Rules between the rows of one file: duplicates, sums."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
from rapidfuzz import fuzz

from leitai.workbooks.checks.matching import words
from leitai.workbooks.checks.registry import rule
from leitai.workbooks.checks.view import View, as_floats, differs, figure
from leitai.workbooks.columns import MONEY_UNITS
from leitai.workbooks.found import found
from leitai.workbooks.results import Place, Problem
from leitai.workbooks.wording import plain

_TOTAL_NAMES = r"^(合计|小计|总计|共计|全[市县区省](合计|总计)?|total|subtotal|grandtotal|sum)$"
_ALIKE = 85.0
_COMPARED = 40  # rows with the same total and place


@rule(layouts=("monthly_progress", "project_register"))
def duplicate(view: View) -> Iterator[Problem]:
    """The same number, code, or name and place twice; the later row is named, with the place of the first."""
    rows = view.rows.filter(~_total_name())
    yield from _twice(view, rows, "_project", "name", "project")
    if view.has("code"):
        without = rows.filter(pl.col("_project").is_null())
        yield from _twice(view, without, "code", "code", "code")
    if view.has("name"):
        rest = rows.filter(pl.col("_project").is_null() & pl.col("code").is_null() & pl.col("name").is_not_null())
        place = [pl.col(key).fill_null("") for key in ("place", "unit") if key in rest.columns]
        rest = rest.with_columns(pl.concat_str(words(rest["name"]), *place, separator="|").alias("_name_place"))
        yield from _twice(view, rest, "_name_place", "name", "name")


def _twice(view: View, rows: pl.DataFrame, by: str, key: str, variant: str) -> Iterator[Problem]:
    named = rows.filter(pl.col(by).is_not_null())
    counted = named.with_columns(
        pl.col("_row").first().over(by).alias("_first"),
        pl.col("_sheet").first().over(by).alias("_first_sheet"),
        pl.int_range(pl.len()).over(by).alias("_nth"),
    ).filter(pl.col("_nth") > 0)
    column = key if view.has(key) else "name"
    yield from view.report(
        "duplicate",
        "error",
        counted,
        column,
        lambda row: {
            "found": str(row[column] or row[by])[:60],
            "first": str(view.parsed.place({"_sheet": row["_first_sheet"], "_row": row["_first"]}, column)),
        },
        variant=variant,
    )


@rule(needs=("name", "total_investment"), layouts=("monthly_progress", "project_register"))
def alike(view: View) -> Iterator[Problem]:
    """Two rows with nearly one name and one total investment: one project under two names, or bundled twice."""
    rows = view.rows.filter((pl.col("total_investment") > 0) & pl.col("name").is_not_null() & ~_total_name())
    groups = [key for key in ("total_investment", "unit") if key == "total_investment" or view.has(key)]
    crowded = rows.filter(pl.len().over(groups).is_between(2, _COMPARED))
    crowded = crowded.with_columns(words(crowded["name"]).alias("_word"))
    told = 0
    for _, group in crowded.group_by(groups, maintain_order=True):
        members = list(group.iter_rows(named=True))
        for at, row in enumerate(members):
            for other in members[:at]:
                different = row["_project"] is None or row["_project"] != other["_project"]
                if row["_word"] == other["_word"] or not different or _numbered_apart(row["_word"], other["_word"]):
                    continue
                if fuzz.ratio(row["_word"], other["_word"]) >= _ALIKE and told < view.context.problems_per_rule:
                    told += 1
                    yield view.problem(
                        "alike",
                        "note",
                        row,
                        "name",
                        found=row["name"][:60],
                        other=other["name"][:60],
                        first=str(view.parsed.place(other, "name")),
                    )


def _numbered_apart(one: str, other: str) -> bool:
    """一期 and 二期, 3号 and 4号 are meant to differ."""
    left = "".join(
        letter for letter in one if letter.isdigit() or letter in "一二三四五六七八九十甲乙丙abcd东南西北上下"
    )
    right = "".join(
        letter for letter in other if letter.isdigit() or letter in "一二三四五六七八九十甲乙丙abcd东南西北上下"
    )
    return left != right


def _total_name() -> pl.Expr:
    name = pl.col("name").str.replace_all(r"\s", "").str.to_lowercase()
    return name.str.contains(_TOTAL_NAMES).fill_null(False)


@rule(needs=("name", "total_investment", "done_total"), layouts=("monthly_progress", "project_register"))
def total_as_project(view: View) -> Iterator[Problem]:
    """A sum among the projects: by its name, or because its money is the sum of all other rows in two columns."""
    named = view.rows.filter(_total_name())
    yield from view.report("total_as_project", "error", named, "name", lambda row: {"found": row["name"]})
    keys = [key for key in ("total_investment", "plan_year", "done_year", "done_total") if view.has(key)]
    rest = view.rows.filter(~_total_name())
    sums = rest.group_by("_sheet").agg(pl.len().alias("_n"), *(pl.col(key).sum().alias(f"sum_{key}") for key in keys))
    beside = rest.join(sums, on="_sheet", how="left", maintain_order="left").filter(pl.col("_n") >= 4)
    equal = [((pl.col(key) > 0) & ~differs(pl.col(key) * 2, pl.col(f"sum_{key}"), 1.0)).cast(pl.Int8) for key in keys]
    if equal:
        hidden = beside.filter(pl.sum_horizontal(equal) >= 2)
        yield from view.report(
            "total_as_project", "error", hidden, "name", lambda row: {"found": row["name"]}, variant="sum"
        )


@rule(layouts=("monthly_progress", "project_register"))
def sum_differs(view: View) -> Iterator[Problem]:
    """The sheet's last total against the rows above it; subtotals are compared with their own run of rows."""
    totals = as_floats(view.parsed.totals, view.layout)
    for sheet in view.parsed.sheets:
        here = totals.filter(pl.col("_sheet") == sheet.name)
        rows = view.rows.filter(pl.col("_sheet") == sheet.name)
        if here.is_empty() or rows.is_empty():
            continue
        for column in view.layout.columns:
            if column.kind == "money" and view.parsed.columns.get((sheet.name, column.key)):
                yield from _compare_total(view, sheet.name, column.key, here, rows)


def _compare_total(view: View, sheet: str, key: str, totals: pl.DataFrame, rows: pl.DataFrame) -> Iterator[Problem]:
    whole = float(rows[key].sum() or 0.0)
    # Any total row that equals the sum of all rows is enough: other totals are subtotals of something.
    candidates = totals.filter(pl.col(key).is_not_null())
    if candidates.is_empty():
        return
    grand = candidates.filter(~differs(pl.col(key), pl.lit(whole), _tolerance(view, sheet, key, len(rows))))
    if not grand.is_empty():
        return
    largest = candidates.sort(key, descending=True).row(0, named=True)
    if len(candidates) > 1 and not _is_grand(largest):
        return
    factor = MONEY_UNITS[view.parsed.units.get((sheet, key), "one") or "one"]
    yield found(
        "sum_differs",
        "note",
        Place(sheet, largest["_row"], view.parsed.columns[(sheet, key)]),
        key=key,
        name=str(largest.get("name") or ""),
        column=view.label(key),
        found=figure(largest[key] / factor),
        expected=figure(whole / factor),
        n=len(rows),
    )


def _is_grand(row: dict[str, object]) -> bool:
    name = plain(str(row.get("name") or row.get("code") or ""))
    return name in ("合计", "总计", "共计", "total", "grandtotal", "全县合计", "全市合计", "全区合计")


def _tolerance(view: View, sheet: str, key: str, rows: int) -> float:
    """Each row may have been rounded to the last printed place, a hundredth of its unit."""
    return 0.005 * MONEY_UNITS[view.parsed.units.get((sheet, key), "one") or "one"] * (rows + 1)
