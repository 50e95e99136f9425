"""Rules that compare rows with the register: unknown, another unit's, missing, merged away, split."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from leitai.messages import day
from leitai.workbooks.checks.matching import nearest
from leitai.workbooks.checks.registry import rule
from leitai.workbooks.checks.view import View
from leitai.workbooks.found import found, more
from leitai.workbooks.results import Problem
from leitai.workbooks.values import shown
from leitai.workbooks.wording import name_word

_SUGGESTED = 200  # rows for which a near name is looked for


@rule(layouts=("monthly_progress",))
def unknown_project(view: View) -> Iterator[Problem]:
    if view.context.projects.is_empty():
        return
    unknown = view.rows.filter(pl.col("_project").is_null())
    parts = [row for rows in view.splits.values() for row in rows]
    if parts:
        told = pl.DataFrame(parts, schema={"_sheet": pl.String(), "_row": pl.Int32()}, orient="row")
        unknown = unknown.join(told, on=["_sheet", "_row"], how="anti", maintain_order="left")
    limit = view.context.problems_per_rule
    for number, row in enumerate(unknown.head(limit).iter_rows(named=True)):
        key = "code" if row.get("code") and view.has("code") else "name"
        near = nearest(row["name"] or "", view.own_projects) if number < _SUGGESTED and row.get("name") else ("", "")
        values = {"found": shown(row[key] or ""), "near": near[1], "near_project": near[0]}
        remedy = "unknown_project.near" if near[1] else ""
        yield view.problem("unknown_project", "error", row, key, remedy=remedy, **values)
    if len(unknown) > limit:
        yield more("unknown_project", "error", unknown.item(limit, "_sheet"), len(unknown) - limit)


@rule(layouts=("monthly_progress",))
def other_units_project(view: View) -> Iterator[Problem]:
    scope = view.context.scope
    if scope is None or view.context.projects.is_empty():
        return
    owners = view.context.projects.select(
        pl.col("project").alias("_project"), pl.col("unit").alias("_owner"), pl.col("unit_name").alias("_owner_name")
    ).unique("_project", keep="first")
    foreign = view.rows.join(owners, on="_project", how="inner", maintain_order="left").filter(
        ~pl.col("_owner").is_in(list(scope))
    )
    key = "code" if view.has("code") else "name"
    yield from view.report(
        "other_units_project", "error", foreign, key, lambda row: {"owner": row["_owner_name"] or row["_owner"]}
    )


@rule(layouts=("monthly_progress",))
def missing_project(view: View) -> Iterator[Problem]:
    """Projects that are due and not in the file. They would be carried with last month's total and a flag."""
    if not view.context.due or view.rows.is_empty():
        return
    there = set(view.rows["_project"].drop_nulls())
    gone = set(view.splits)
    due = view.own_projects.filter(pl.col("expected")).filter(~pl.col("project").is_in(list(there | gone)))
    limit = view.context.problems_per_rule
    for row in due.head(limit).iter_rows(named=True):
        yield found(
            "missing_project",
            "note",
            view.first_place(),
            project=row["project"],
            name=shown(row["name"] or ""),
            found=row["code"] or row["project"],
        )
    if len(due) > limit:
        yield more("missing_project", "note", view.first_place().sheet, len(due) - limit)


@rule()
def unit_merged(view: View) -> Iterator[Problem]:
    """A row's unit was in force once and is not now; nothing is guessed about where it went."""
    yield from _units(view, merged=True)


@rule()
def unknown_unit(view: View) -> Iterator[Problem]:
    yield from _units(view, merged=False)


def _units(view: View, *, merged: bool) -> Iterator[Problem]:
    key = "area" if "area" in view.layout.keys else "unit"
    if key not in view.layout.keys or view.layout.column(key).role != "key" or not view.has(key):
        return
    units, month = view.context.units, view.context.month
    if units.is_empty():
        return
    in_force = units.filter(
        (pl.col("valid_from").is_null() | (pl.col("valid_from") <= month))
        & (pl.col("valid_to").is_null() | (pl.col("valid_to") > month))
    )
    current = set(in_force["code"]) | {name_word(name) for name in in_force["name"]}
    former = {
        key: row
        for row in units.sort("valid_to", nulls_last=True).iter_rows(named=True)
        for key in (row["code"], name_word(row["name"]))
    }
    spoken = {text: name_word(text) for text in view.rows[key].drop_nulls().unique()}
    outside = {text: word for text, word in spoken.items() if word not in current and text not in current}
    hits = {text: former.get(text) or former.get(word) for text, word in outside.items()}
    wanted = [text for text, row in hits.items() if (row is not None) == merged]
    rows = view.rows.filter(pl.col(key).is_in(wanted))
    if not merged:
        yield from view.report("unknown_unit", "error", rows, key, lambda row: {"found": shown(row[key])})
        return
    for row in rows.head(view.context.problems_per_rule).iter_rows(named=True):
        unit = hits[row[key]]
        assert unit is not None
        until = day(unit["valid_to"]) if unit["valid_to"] else day(unit["valid_from"])
        successor = unit["successor"] or ""
        yield view.problem(
            "unit_merged",
            "error",
            row,
            key,
            variant="" if unit["valid_to"] and unit["valid_to"] <= month else "not_yet",
            remedy="unit_merged.known" if successor else "unit_merged",
            found=shown(row[key]),
            day=until,
            successor=successor,
        )


@rule(layouts=("monthly_progress",))
def split(view: View) -> Iterator[Problem]:
    names = dict(view.context.projects.select("project", "name").iter_rows())
    for project, rows in view.splits.items():
        for sheet, number in rows:
            row = view.rows.row(by_predicate=(pl.col("_sheet") == sheet) & (pl.col("_row") == number), named=True)
            yield view.problem("split", "error", row, "name", whole=shown(names.get(project) or ""), parts=len(rows))
