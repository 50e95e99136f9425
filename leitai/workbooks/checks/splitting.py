"""One project of last month that comes as several rows this month."""

from __future__ import annotations

import polars as pl

from leitai.workbooks.wording import name_word

_STEM = 5  # characters that the parts' names share with the whole at least
_SHARE = 0.6  # of the whole name
_SLACK = 0.1  # by which the parts' total investments may miss the whole


def split_projects(rows: pl.DataFrame, own: pl.DataFrame, before: pl.DataFrame) -> dict[str, list[tuple[str, int]]]:
    """Projects of last month that are gone while two or more new rows share their name's beginning.

    The new rows' total investments must make up the old one where both are known. Returns sheet and row of the parts.
    """
    if own.is_empty() or before.is_empty() or "name" not in rows.columns:
        return {}
    there = rows["_project"].drop_nulls().to_list()
    gone = own.filter(~pl.col("project").is_in(there) & pl.col("project").is_in(before["project"].to_list()))
    fresh = rows.filter(pl.col("_project").is_null() & pl.col("name").is_not_null())
    if gone.is_empty() or len(fresh) < 2:
        return {}
    parts_by_start: dict[str, list[tuple[str, str, int, float | None]]] = {}
    total = pl.col("total_investment") if "total_investment" in rows.columns else pl.lit(None, pl.Float64)
    for name, sheet, row, amount in fresh.select("name", "_sheet", "_row", total).iter_rows():
        word = name_word(name)
        parts_by_start.setdefault(word[:_STEM], []).append((word, sheet, row, amount))
    totals: dict[str, float | None] = {}
    if "total_investment" in before.columns:
        totals = dict(before.select("project", pl.col("total_investment").cast(pl.Float64)).iter_rows())
    result: dict[str, list[tuple[str, int]]] = {}
    for project, name in gone.select("project", "name").iter_rows():
        word = name_word(name or "")
        stem = word[: max(_STEM, int(len(word) * _SHARE))]
        parts = [part for part in parts_by_start.get(word[:_STEM], ()) if part[0].startswith(stem)]
        if len(word) >= _STEM and len(parts) >= 2 and _make_up(totals.get(project), [part[3] for part in parts]):
            result[project] = [(sheet, row) for _, sheet, row, _ in parts]
    return result


def _make_up(whole: float | None, parts: list[float | None]) -> bool:
    known = [part for part in parts if part]
    return not whole or len(known) < len(parts) or abs(sum(known) - whole) <= _SLACK * whole
