"""Appraisals: 183 counties × 24 indicators with every trace, 3,000 × 60 × 12 scores by columns, one trace.

Limits in processor time on one core: 100 ms with all traces, 3 s for the columns, 50 ms for one trace. Every 108th
score of the columns (20,000 of them), and every one that lies on the edge of a rounding or of a place, is compared with the
exact functions, to the last digit.
"""

from __future__ import annotations

import statistics
import time
from fractions import Fraction

import numpy as np

from leitai.core.appraisal import AppraisalTree, Row, appraise, parse_tree

COUNTIES, INDICATORS = 183, 24
ALL_TRACES, COLUMNS, ONE_TRACE = 0.100, 3.0, 0.050
RUNS = 5

FUNCTIONS = [
    {"name": "linear_capped"}, {"name": "control"}, {"name": "step_around_target"}, {"name": "per_unit"},
    {"name": "efficacy_coefficient"}, {"name": "share_of_best"}, {"name": "threshold"},
    {"name": "contribution_share", "part": "20%"},
    {"name": "rank_points", "points": [100, 95, 90], "step": 5, "percent": True},
    {"name": "import_score", "of": 1000}, {"name": "threshold_slope_floor"}, {"name": "piecewise_slopes"},
]  # fmt: skip


def main() -> int:
    return int(_traces())


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


if __name__ == "__main__":
    raise SystemExit(main())
