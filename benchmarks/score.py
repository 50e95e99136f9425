"""The official score of 2,000 judges × 200 candidates × 4 criteria (1.6 million marks), exactly: at most 3 s.

Two judge categories, trimmed by a table, criteria weighted by decimals, rounded at two stages. Beside it pandas doing
the same in doubles (not exact: printed is how many of its scores are wrong), and the slow exact twin of the tests on a
hundredth of the judges. BENCH_JUDGES and BENCH_RUNS make it smaller.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd
import polars as pl

from leitai.cli.ballots import read_ballots
from leitai.core.rulebook import parse_contest
from leitai.core.scoring import score
from tests.oracles.scoring import aggregate, rounded

JUDGES = int(os.environ.get("BENCH_JUDGES") or 2_000)
RUNS = int(os.environ.get("BENCH_RUNS") or 5)
CANDIDATES, FULL, LIMIT = 200, 2_000, 3.0
WEIGHTS = {"idea": "0.3", "quality": "0.3", "scale": "0.15", "pace": "0.25"}
CATEGORIES = {"leaders": "0.4", "experts": "0.6"}
RULE = parse_contest({
    "code": "bench",
    "name": {"zh": "测速", "en": "Benchmark"},
    "range": {"minimum": 60, "maximum": 100, "step": 0.1},
    "criteria": [{"code": code, "weight": weight} for code, weight in WEIGHTS.items()],
    "combine": "weighted",
    "categories": [{"code": code, "weight": weight} for code, weight in CATEGORIES.items()],
    "aggregate": {"method": "drop", "drop": [{"marks": 5, "high": 1, "low": 1}, {"marks": 100, "high": 20, "low": 20}]},
    "rounding": {"panel": {"digits": 3}, "candidate": {"digits": 2}},
    "places": {"ties": ["further_decimals", "category:leaders", "shared"]},
})  # fmt: skip
T = TypeVar("T")


def main() -> int:
    marks = made(JUDGES)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ballots.parquet"
        marks.write_parquet(path)
        reading, frame = timed(lambda: read_ballots(path))
    scoring, result = timed(lambda: score(RULE, frame))
    before = time.process_time()
    score(RULE, frame)
    busy = time.process_time() - before
    rough, doubles = timed(lambda: in_doubles(marks.to_pandas()))
    off = sum(f"{doubles[line.name]:.2f}" != line.shown for line in result.candidates)
    print(f"{len(marks):,} marks: exact {scoring:.2f} s ({busy:.2f} s of processor), read in {reading:.2f} s before it")
    print(f"pandas {pd.__version__} in doubles {rough:.2f} s ({rough / scoring:.1f} ×); wrong scores: {off}")
    compare_with_twin()
    return 0 if JUDGES < FULL or scoring <= LIMIT else missed(scoring)


def missed(seconds: float) -> int:
    print(f"slower than {LIMIT} s: {seconds:.2f} s", file=sys.stderr)
    return 1


def made(judges: int) -> pl.DataFrame:
    """Marks in tenths from 60 to 100, severity and taste made by a seed."""
    rng = np.random.default_rng(20200804)
    n = judges * CANDIDATES * len(WEIGHTS)
    judge, candidate, criterion = np.unravel_index(np.arange(n), (judges, CANDIDATES, len(WEIGHTS)))
    taste = rng.normal(0, 4, n) + rng.normal(0, 4, judges)[judge] + rng.normal(82, 3, CANDIDATES)[candidate]
    tenths = np.clip(np.rint(taste * 10), 600, 1000).astype(np.int64)
    return pl.DataFrame(
        {
            "judge": pl.Series(judge).cast(pl.String),
            "category": pl.Series(np.array(list(CATEGORIES))[judge % 2]),
            "candidate": pl.Series(candidate).cast(pl.String),
            "criterion": pl.Series(np.array(list(WEIGHTS))[criterion]),
            "mark": pl.Series(tenths / 10).round(1),
        }
    )


def in_doubles(marks: pd.DataFrame) -> dict[str, float]:
    """The same rule as anyone would write it, in floating point."""
    weight = marks["criterion"].map({code: float(value) for code, value in WEIGHTS.items()})
    sheets = (marks["mark"] * weight).groupby([marks["candidate"], marks["category"], marks["judge"]]).sum()
    sheets = sheets.sort_values()
    place, size = sheets.groupby(level=[0, 1]).cumcount(), sheets.groupby(level=[0, 1]).transform("size")
    cut = np.where(size >= 100, 20, np.where(size >= 5, 1, 0))
    panels = sheets[(place >= cut) & (place < size - cut)].groupby(level=[0, 1]).mean().round(3).unstack()
    totals = sum(panels[code] * float(value) for code, value in CATEGORIES.items())
    return dict(totals.round(2).items())


def compare_with_twin() -> None:
    marks = made(max(JUDGES // 100, 12))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ballots.parquet"
        marks.write_parquet(path)
        frame = read_ballots(path)
    fast, result = timed(lambda: score(RULE, frame))

    def twin() -> dict[str, Fraction]:
        sheets: dict[tuple[str, str], dict[str, Fraction]] = {}
        for judge, category, candidate, criterion, mark in marks.iter_rows():
            own = sheets.setdefault((candidate, category), {})
            own[judge] = own.get(judge, Fraction(0)) + Fraction(WEIGHTS[criterion]) * Fraction(str(mark))
        rule = {"method": "drop", "drop": [{"marks": 5, "high": 1, "low": 1}, {"marks": 100, "high": 20, "low": 20}]}
        totals: dict[str, Fraction] = {}
        for (candidate, category), own in sheets.items():
            value = rounded(aggregate(rule, list(own.values()))[0], {"digits": 3})
            totals[candidate] = totals.get(candidate, Fraction(0)) + Fraction(CATEGORIES[category]) * value
        return {name: rounded(value, {"digits": 2}) for name, value in totals.items()}

    slow, expected = timed(twin)
    assert {line.name: line.score for line in result.candidates} == expected
    print(
        f"{len(marks):,} marks: exact {fast:.3f} s, the slow twin {slow:.2f} s ({slow / fast:.0f} ×), every score equal"
    )


def timed(run: Callable[[], T]) -> tuple[float, T]:
    """Median seconds, warm."""
    seconds, found = [], run()
    for _ in range(RUNS):
        start = time.perf_counter()
        found = run()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), found
