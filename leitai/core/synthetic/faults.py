"""Faults planted in a unit's rows, so that a demonstration and a test know what the checks ought to find."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl


@dataclass(frozen=True)
class Fault:
    """One planted fault: what kind, in which row and column, and the value that was there before."""

    kind: str
    key: str
    column: str
    before: int | str | None
    after: int | str | None


def spoil(rows: pl.DataFrame, last: pl.DataFrame, seed: int) -> tuple[pl.DataFrame, tuple[Fault, ...]]:
    """Plant six faults in the rows of one unit and month.

    Parameters
    ----------
    rows, last : frames of the season's `reports`, this month and the month before, money in yuan
    seed : decides which projects are hit

    Returns
    -------
    (rows, faults)
        Kinds: `unit_confusion` (one year's value entered in yuan where the form asks for 10,000 yuan),
        `decreasing` (cumulative below last month's), `above_total` (cumulative above the total), `same_as_last_month`
        (twice, without a reason), `missing` (a row left out).

    Raises
    ------
    ValueError
        When fewer than six projects under way have a report in both months.
    """
    rng = np.random.default_rng([seed, 5])
    both = rows.filter(pl.col("done_month") > 0).join(
        last.select("key", was="done_total", was_year="done_year"), on="key"
    )
    both = both.filter(pl.col("was_year") > 0).sort("key")
    if both.height < 6:
        raise ValueError(f"six projects under way are needed, there are {both.height}")
    chosen = both[sorted(int(k) for k in rng.permutation(both.height)[:6])].to_dicts()
    values = {str(row["key"]): row for row in rows.to_dicts()}
    faults: list[Fault] = []

    def change(kind: str, key: str, column: str, after: int | str) -> None:
        faults.append(Fault(kind, key, column, values[key][column], after))
        values[key][column] = after

    first, second, third, fourth, fifth, sixth = (str(row["key"]) for row in chosen)
    change("unit_confusion", first, "done_year", int(values[first]["done_year"]) * 10_000)
    change("decreasing", second, "done_total", int(chosen[1]["was"]) * 9 // 10)
    change("above_total", third, "done_total", int(values[third]["total_investment"]) * 13 // 10)
    for key, row in ((fourth, chosen[3]), (fifth, chosen[4])):
        change("same_as_last_month", key, "done_month", 0)
        values[key]["done_year"], values[key]["done_total"], values[key]["reason"] = row["was_year"], row["was"], ""
    faults.append(Fault("missing", sixth, "", None, None))
    del values[sixth]
    return pl.DataFrame(list(values.values()), schema=rows.schema), tuple(faults)
