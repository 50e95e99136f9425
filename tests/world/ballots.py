"""Ballots for tests: rows in words, a frame as the reader gives it."""

from __future__ import annotations

from typing import Any

import polars as pl

from leitai.core.rulebook import ContestRule, parse_contest

TEXTS = ("judge", "category", "group", "home_unit", "candidate", "unit", "criterion", "reason")


def ballots(*rows: dict[str, Any], digits: int = 4) -> pl.DataFrame:
    """One row for each dict; `mark` and `factor` as text or number, everything else may be left out."""
    filled = [dict.fromkeys(TEXTS, "") | {"state": "scored", "factor": "1", "mark": None} | row for row in rows]
    frame = pl.DataFrame(
        {
            "line": pl.Series(range(2, len(rows) + 2), dtype=pl.Int64),
            **{name: pl.Series([str(row[name]) for row in filled], dtype=pl.String) for name in (*TEXTS, "state")},
        }
    )
    if "place" in rows[0]:
        placed = pl.Series("place", [row.get("place") for row in filled], dtype=pl.Int64)
        return frame.with_columns(placed, pl.lit("1").cast(pl.Decimal(38, 0)).alias("factor"))
    marks = [None if row["mark"] is None or row["state"] != "scored" else str(row["mark"]) for row in filled]
    return frame.with_columns(
        pl.Series("mark", marks, dtype=pl.String).cast(pl.Decimal(38, digits)),
        pl.Series("factor", [str(row["factor"]) for row in filled], dtype=pl.String).cast(pl.Decimal(38, digits)),
    )


def panel(candidate: str, *marks: object, **more: Any) -> list[dict[str, Any]]:
    """Marks of judges J1, J2 … for one candidate."""
    return [{"judge": f"J{n}", "candidate": candidate, "mark": mark, **more} for n, mark in enumerate(marks, 1)]


def ranking(judge: str, *candidates: str, group: str = "") -> list[dict[str, Any]]:
    """A judge's complete strict ranking, the best first."""
    return [
        {"judge": judge, "candidate": name, "place": place, "group": group} for place, name in enumerate(candidates, 1)
    ]


def contest(**parts: Any) -> ContestRule:
    return parse_contest({"code": "made", "name": {"zh": "规则", "en": "Rule"}} | parts)
