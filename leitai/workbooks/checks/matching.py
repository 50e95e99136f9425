"""Which known project a row speaks of."""

from __future__ import annotations

import polars as pl
from rapidfuzz import fuzz, process

from leitai.workbooks.checks.context import CheckContext
from leitai.workbooks.results import Parsed
from leitai.workbooks.wording import name_word


def match_projects(parsed: Parsed, context: CheckContext) -> pl.DataFrame:
    """`_sheet`, `_row`, `project`, `how` for every row, in order.

    `how` is project (the system's own number), code, name (within the scope, as written), elsewhere (same name,
    another unit) or null. A number or code decides before a name does; a name that two projects share decides nothing.
    """
    rows = parsed.rows.select("_sheet", "_row", *(key for key in ("project", "code", "name") if key in parsed.rows))
    rows = rows.with_row_index("_at")
    known = context.projects
    own = known if context.scope is None else known.filter(pl.col("unit").is_in(list(context.scope)))
    for how, key, candidates in (
        ("project", "project", known),
        ("code", "code", known),
        ("name", "name", own),
        ("elsewhere", "name", known),
    ):
        rows = _join(rows, candidates, key, how)
    hows = ("project", "code", "name", "elsewhere")
    return rows.sort("_at").select(
        "_sheet",
        "_row",
        pl.coalesce(*(f"_{how}" for how in hows)).alias("project"),
        pl.coalesce(
            *(pl.when(pl.col(f"_{how}").is_not_null()).then(pl.lit(how)) for how in hows),
        ).alias("how"),
    )


def _join(rows: pl.DataFrame, known: pl.DataFrame, key: str, how: str) -> pl.DataFrame:
    target = f"_{how}"
    if key not in rows.columns or known.is_empty():
        return rows.with_columns(pl.lit(None, pl.String).alias(target))
    left, right = rows[key], known[key]
    if key == "name":
        left, right = words(left), words(right)
    else:
        left, right = left.str.to_uppercase(), right.str.to_uppercase()
    table = (
        pl.DataFrame({"_key": right, target: known["project"]})
        .filter(pl.col("_key").is_not_null() & (pl.col("_key") != ""))
        .unique("_key", keep="none")
    )
    return rows.with_columns(left.alias("_key")).join(table, on="_key", how="left").drop("_key")


def words(series: pl.Series) -> pl.Series:
    """Names made comparable, as `name_word` does one by one."""
    return series.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"\W+", "")


def nearest(name: str, known: pl.DataFrame, least: float = 70.0) -> tuple[str, str]:
    """Project and name most like a name, for a suggestion; two empty texts if none is near."""
    names = known["name"].to_list()
    hit = process.extractOne(name_word(name), names, scorer=fuzz.ratio, processor=name_word, score_cutoff=least)
    return (known.item(hit[2], "project"), names[hit[2]]) if hit else ("", "")
