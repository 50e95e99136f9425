"""What a rule looks at: the rows with their project and last month's values beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from leitai.messages import either, term
from leitai.workbooks.checks.context import CheckContext
from leitai.workbooks.checks.matching import match_projects
from leitai.workbooks.checks.splitting import split_projects
from leitai.workbooks.columns import MONEY_UNITS, Layout
from leitai.workbooks.found import found, more
from leitai.workbooks.layouts import layout as layout_of
from leitai.workbooks.results import Parsed, Place, Problem, Severity
from leitai.workbooks.values import shown

Row = Mapping[str, Any]
LAST = "last_"  # prefix of last month's columns
NUMERIC = ("money", "percent", "number")
_CENT = 0.005


@dataclass(frozen=True)
class View:
    """`rows` holds the layout's columns with numbers as Float64 (they are exact to the cent up to 10^13), `_project`,
    `_how`, and last month's values as `last_<key>`."""

    parsed: Parsed
    layout: Layout
    context: CheckContext
    rows: pl.DataFrame

    @classmethod
    def of(cls, parsed: Parsed, context: CheckContext) -> View:
        layout = layout_of(parsed.layout)
        rows = as_floats(parsed.rows, layout)
        if "project" in layout.identity and "project" in layout.keys:
            matched = match_projects(parsed, context)
            rows = rows.with_columns(matched["project"].alias("_project"), matched["how"].alias("_how"))
        else:
            rows = rows.with_columns(pl.lit(None, pl.String).alias("_project"), pl.lit(None, pl.String).alias("_how"))
        return cls(parsed, layout, context, _beside_last(rows, layout, context.last))

    @cached_property
    def there(self) -> frozenset[str]:
        """Columns the workbook really has."""
        return frozenset(key for _, key in self.parsed.columns)

    def has(self, *keys: str) -> bool:
        return all(key in self.there for key in keys)

    def has_last(self, *keys: str) -> bool:
        return all(f"{LAST}{key}" in self.rows.columns for key in keys)

    def label(self, key: str) -> dict[str, list[str]]:
        column = self.layout.column(key)
        return either(column.zh, column.en)

    def unit(self, row: Row, key: str) -> str:
        return self.parsed.units.get((row["_sheet"], key), "") or self.layout.column(key).unit or "one"

    def amount(self, row: Row, key: str, value: float | None = None) -> str:
        """A value as it would stand in its column: in the column's own unit, with commas."""
        number = row[key] if value is None else value
        if self.layout.column(key).kind == "money":
            number = number / MONEY_UNITS[self.unit(row, key)]
        return figure(number)

    def unit_term(self, row: Row, key: str) -> dict[str, str]:
        kind = self.layout.column(key).kind
        return term("unit.percent" if kind == "percent" else f"unit.{self.unit(row, key)}")

    def name(self, row: Row) -> str:
        return shown(next((row[key] for key in reversed(self.layout.identity) if row.get(key)), ""))

    def problem(
        self, rule: str, severity: Severity, row: Row, key: str, *, variant: str = "", remedy: str = "", **values: Any
    ) -> Problem:
        given = {"name": self.name(row), "column": self.label(key), **values}
        place, project = self.parsed.place(row, key), row.get("_project") or ""
        return found(rule, severity, place, variant=variant, remedy=remedy, project=project, key=key, **given)

    def report(
        self,
        rule: str,
        severity: Severity,
        offenders: pl.DataFrame,
        key: str,
        values: Callable[[Row], dict[str, Any]],
        *,
        variant: str = "",
        remedy: str = "",
    ) -> Iterator[Problem]:
        """One problem per row, at most as many as the context allows; the rest is counted."""
        limit = self.context.problems_per_rule
        for row in offenders.head(limit).iter_rows(named=True):
            yield self.problem(rule, severity, row, key, variant=variant, remedy=remedy, **values(row))
        if len(offenders) > limit:
            yield more(rule, severity, offenders.item(limit, "_sheet"), len(offenders) - limit)

    @cached_property
    def own_projects(self) -> pl.DataFrame:
        """Projects this person may file."""
        known, scope = self.context.projects, self.context.scope
        return known if scope is None else known.filter(pl.col("unit").is_in(list(scope)))

    @cached_property
    def splits(self) -> dict[str, list[tuple[str, int]]]:
        return split_projects(self.rows, self.own_projects, self.context.last)

    def first_place(self) -> Place:
        return Place(self.parsed.sheets[0].name if self.parsed.sheets else "")


def as_floats(rows: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    numeric = [column.key for column in layout.columns if column.kind in NUMERIC and column.key in rows.columns]
    return rows.with_columns(pl.col(numeric).cast(pl.Float64)) if numeric else rows


def _beside_last(rows: pl.DataFrame, layout: Layout, last: pl.DataFrame) -> pl.DataFrame:
    kept = [key for key in layout.keys if key in last.columns and key != "project"]
    if "project" not in last.columns or last.is_empty():
        return rows
    beside = as_floats(last, layout).select("project", *(pl.col(key).alias(f"{LAST}{key}") for key in kept))
    beside = beside.unique("project", keep="last", maintain_order=True)
    return rows.join(beside, left_on="_project", right_on="project", how="left", maintain_order="left")


def figure(number: float) -> str:
    """4.66, 42,300: as many decimals as needed, at most 6."""
    text = f"{number:,.6f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def explained(*keys: str) -> pl.Expr:
    """A reason was written in one of these columns: more than a word for nothing."""
    nothing = ["无", "没有", "暂无", "none", "no", "n/a", "-", "—", "/", "无。"]
    said = pl.lit(False)
    for key in keys:
        text = pl.col(key).str.strip_chars().str.to_lowercase()
        said = said | (text.is_not_null() & (text.str.len_chars() >= 2) & ~text.is_in(nothing)).fill_null(False)
    return said


def differs(left: pl.Expr, right: pl.Expr, tolerance: float = _CENT) -> pl.Expr:
    return (left - right).abs() > tolerance
