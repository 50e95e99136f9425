"""Is it the right form: month, unit, layout, not an old file again."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

import polars as pl

from leitai.messages import either
from leitai.messages import month as month_word
from leitai.workbooks.checks.registry import rule
from leitai.workbooks.checks.view import LAST, View, differs
from leitai.workbooks.found import found
from leitai.workbooks.results import Place, Problem
from leitai.workbooks.wording import plain

_TITLE_MONTH = re.compile(r"(20\d\d)年(?:1月?[-–—~至到])?(\d{1,2})月")


@rule()
def same_file(view: View) -> Iterator[Problem]:
    """The bytes are known: taken this month already, or an earlier month's file under a new name."""
    month = view.context.files.get(view.parsed.sha256)
    if month is None:
        return
    if month == view.context.month:
        yield found("same_file", "error", Place(), month=month_word(month))
    else:
        yield found("old_file", "error", Place(), month=month_word(month), wanted=month_word(view.context.month))


@rule()
def wrong_form(view: View) -> Iterator[Problem]:
    """A workbook made by us says for whom it is."""
    stamp, context = view.parsed.stamp, view.context
    if stamp.get("layout", view.layout.key) != view.layout.key:
        yield found(
            "wrong_layout", "error", Place(), found=stamp["layout"], wanted=either(view.layout.zh, view.layout.en)
        )
    if stamp.get("region", context.region) != context.region and context.region:
        yield found("wrong_region", "error", Place(), found=stamp["region"])
    unit = stamp.get("unit", "")
    if unit and context.scope is not None and unit not in context.scope:
        yield found("wrong_unit", "error", Place(), found=stamp.get("unit_name") or unit)
    month = _month(stamp.get("month", ""))
    if month is not None and month != context.month:
        yield found("wrong_month", "error", Place(), found=month_word(month), wanted=month_word(context.month))


@rule(layouts=("monthly_progress", "economy_series"))
def wrong_month_in_title(view: View) -> Iterator[Problem]:
    """A foreign form says its month in a title line."""
    if view.parsed.stamp.get("month"):
        return
    for sheet in view.parsed.sheets:
        for title in sheet.titles:
            match = _TITLE_MONTH.search(plain(title))
            if match and 1 <= int(match[2]) <= 12 and sheet.rows:
                month = datetime.date(int(match[1]), int(match[2]), 1)
                if month != view.context.month:
                    wanted = month_word(view.context.month)
                    place = Place(sheet.name, 1)
                    yield found("wrong_month", "error", place, variant="title", found=month_word(month), wanted=wanted)
                break


@rule(needs=("done_month", "done_total"), last=("done_month", "done_total"), layouts=("monthly_progress",))
def last_months_values(view: View) -> Iterator[Problem]:
    """Nearly every row repeats last month to the cent although last month moved: the old file, saved again."""
    known = view.rows.filter(pl.col(f"{LAST}done_total").is_not_null() & pl.col("done_total").is_not_null())
    moved = known.filter(pl.col(f"{LAST}done_month") > 0)
    if len(moved) < 3:
        return
    keys = [key for key in ("done_month", "done_year", "done_total") if view.has(key) and view.has_last(key)]
    same = moved.filter(~pl.any_horizontal(differs(pl.col(key), pl.col(f"{LAST}{key}")) for key in keys))
    if len(same) >= 0.95 * len(moved):
        yield found(
            "last_months_values", "error", view.first_place(), n=len(same), wanted=month_word(view.context.month)
        )


def _month(text: str) -> datetime.date | None:
    match = re.fullmatch(r"(\d{4})-(\d{2})", text)
    return datetime.date(int(match[1]), int(match[2]), 1) if match and 1 <= int(match[2]) <= 12 else None
