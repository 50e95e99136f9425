"""Appraisals: 183 counties × 24 indicators with every trace, 3,000 × 60 × 12 scores by columns, one trace.

Limits in processor time on one core: 100 ms with all traces, 3 s for the columns, 50 ms for one trace. Every 108th
score of the columns (20,000 of them) and every tied one of a month are compared with the exact functions, to the last
digit.
"""

from __future__ import annotations

import statistics
import time
from fractions import Fraction

import numpy as np
from pydantic import TypeAdapter

from leitai.core.appraisal import AppraisalTree, Row, appraise, parse_tree
from leitai.core.appraisal.margin import margin
from leitai.core.indicators import AnyRule, Peers, Points, Rule, is_relative, points, settled
from leitai.core.indicators.column_functions import Columns
from leitai.core.indicators.columns import Scores, case_at, column_scores
from leitai.core.ratios import Column
from leitai.core.results import Rounding

COUNTIES, INDICATORS = 183, 24
ALL_TRACES, COLUMNS, ONE_TRACE = 0.100, 3.0, 0.050
RUNS = 5
UNITS, WIDE, MONTHS, EVERY = 3_000, 60, 12, 108
ROUNDING = Rounding(2)

FUNCTIONS = [
    {"name": "linear_capped"}, {"name": "control"}, {"name": "step_around_target"}, {"name": "per_unit"},
    {"name": "efficacy_coefficient"}, {"name": "efficacy_coefficient", "curve": "exponential"},
    {"name": "share_of_best"}, {"name": "threshold"}, {"name": "contribution_share", "part": "20%"},
    {"name": "rank_points", "points": [100, 95, 90], "step": 5, "percent": True},
    {"name": "import_score", "of": 1000}, {"name": "threshold_slope_floor"}, {"name": "piecewise_slopes"},
]  # fmt: skip

function: TypeAdapter[Rule] = TypeAdapter(AnyRule)


def main() -> int:
    failed = [check() for check in (_traces, _columns, _one_trace)]
    return int(any(failed))


def county_tree() -> AppraisalTree:
    classes = ["urban_core", "key_development", "farming", "ecological"]
    weights = [4] * 20 + [5] * 4
    indicators = [
        {"code": f"i{n}", "label": {"zh": f"指标{n}", "en": f"Indicator {n}"},
         "function": FUNCTIONS[n % len(FUNCTIONS)],
         "weight": {code: weights[(n + 6 * k) % INDICATORS] for k, code in enumerate(classes)}, "owner": "o"}
        for n in range(INDICATORS)
    ]  # fmt: skip
    return parse_tree({
        "code": "bench", "name": {"zh": "测速", "en": "Benchmark"}, "source": "made up", "peers": "class",
        "classes": [{"code": code, "label": {"zh": code, "en": code}} for code in classes],
        "aspects": [{"code": "a", "label": {"zh": "全部", "en": "All"}, "indicators": indicators}],
    })  # fmt: skip


def county_rows(tree: AppraisalTree, seed: int) -> list[Row]:
    chance = np.random.default_rng(seed)
    figures = chance.integers(5000, 12000, (COUNTIES, INDICATORS)).tolist()
    classes = tree.class_codes
    target = Fraction(95)
    return [
        Row(f"c{unit}", classes[unit % 4], indicator.code, Fraction(figures[unit][n], 100), "", target)
        for unit in range(COUNTIES)
        for n, indicator in enumerate(tree.indicators)
    ]


def _traces() -> bool:
    tree = county_tree()
    rows = county_rows(tree, 7)
    took = []
    for _ in range(RUNS):
        start = time.process_time()
        found = appraise(tree, rows)
        took.append(time.process_time() - start)
    median = statistics.median(took)
    cells = sum(len(unit.cells) for unit in found.units)
    told = all(cell.formula for unit in found.units for cell in unit.cells)
    print(f"{COUNTIES} × {INDICATORS} scores with all traces: {median * 1000:.0f} ms (limit {ALL_TRACES * 1000:.0f})")
    return median > ALL_TRACES or not told or cells != COUNTIES * INDICATORS


def _columns() -> bool:
    chance = np.random.default_rng(11)
    parsed = [function.validate_python(FUNCTIONS[n % len(FUNCTIONS)]) for n in range(WIDE)]
    years = [[_column(chance) for _ in range(WIDE)] for _ in range(MONTHS)]
    start = time.process_time()
    made = [[column_scores(rule, c, ROUNDING) for rule, c in zip(parsed, month, strict=True)] for month in years]
    took = time.process_time() - start
    count, differ = 0, 0
    for month, scored in zip(years, made, strict=True):
        for n, (rule, given, fast) in enumerate(zip(parsed, month, scored, strict=True)):
            rows = {
                *range(n % EVERY, UNITS, EVERY),
                *(_tied(given) if month is years[0] and n < len(FUNCTIONS) else ()),
            }
            count += len(rows)
            differ += sum(not _same(rule, given, fast, row) for row in rows)
    print(f"{UNITS:,} × {WIDE} × {MONTHS} scores by columns: {took:.2f} s (limit {COLUMNS:.0f})")
    print(f"  {differ} of {count:,} random and tied scores differ from the exact functions")
    return took > COLUMNS or differ > 0 or count < 20_000


def _column(chance: np.random.Generator) -> Columns:
    everyone = np.ones(UNITS, dtype=bool)
    values, targets, baselines = (
        Column(chance.integers(low, high, UNITS), everyone, 100)
        for low, high in ((3_000, 13_000), (8_000, 11_000), (4_000, 9_000))
    )
    return Columns(values, targets, baselines, chance.choice([3, 4, 5, 10], UNITS), 2)


def _tied(given: Columns) -> list[int]:
    """Rows whose value is shared with another row."""
    _, at, counts = np.unique(given.values.values, return_inverse=True, return_counts=True)
    rows: list[int] = np.flatnonzero(counts[at] > 1).tolist()
    return rows


_PEERS: dict[int, Peers] = {}


def _same(rule: Rule, given: Columns, fast: Scores, row: int) -> bool:
    peers = None
    if is_relative(rule):
        known = _PEERS.get(id(given))
        peers = known or Peers({str(n): Fraction(int(v), 100) for n, v in enumerate(given.values.values)})
        _PEERS[id(given)] = peers
    outcome = points(rule, case_at(given, row, peers))
    if not isinstance(outcome, Points):
        return not fast.scored[row]
    exact = settled(max(outcome.value, Fraction(0)), ROUNDING, outcome.near)
    return int(fast.values[row]) == int(exact.scaleb(ROUNDING.digits))


def _one_trace() -> bool:
    """One cell of 3,000 units, when somebody asks for it: its peers are seated, its score and its margin computed."""
    tree = county_tree()
    rows = county_rows(tree, 7)
    found = appraise(tree, rows)
    start = time.process_time()
    for cell in found.units[0].cells:
        margin(tree, found.units[0], cell)
    took = (time.process_time() - start) / INDICATORS
    print(f"one trace with its margin: {took * 1000:.1f} ms (limit {ONE_TRACE * 1000:.0f})")
    return took > ONE_TRACE


if __name__ == "__main__":
    raise SystemExit(main())
