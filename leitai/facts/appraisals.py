"""A published target appraisal: its figures with their origins, every score, the result, the tree and the protocol.

Numbers are texts: a figure may be a fraction without end. `leitai appraise tree.yaml actuals.csv` gives the same again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from leitai.facts.published import Kind
from leitai.facts.schema import INT, TEXT

TABLES: dict[str, pa.Schema] = {
    "appraised": pa.schema([("unit", TEXT), ("class", TEXT), ("name", TEXT), ("name_en", TEXT), ("level", TEXT)]),
    "figures": pa.schema(
        [
            ("unit", TEXT), ("class", TEXT), ("indicator", TEXT), ("actual", TEXT), ("word", TEXT), ("target", TEXT),
            ("baseline", TEXT), ("state", TEXT), ("note", TEXT), ("unavailable", TEXT), ("origin", TEXT),
            ("origin_text", TEXT), ("cell", TEXT), ("sha256", TEXT),
        ]
    ),
    "scores": pa.schema(
        [
            ("unit", TEXT), ("indicator", TEXT), ("weight", TEXT), ("score", TEXT), ("function", TEXT),
            ("branch", TEXT), ("formula", TEXT),
        ]
    ),
    "result": pa.schema(
        [
            ("unit", TEXT), ("place", INT), ("score", TEXT), ("grade", TEXT), ("base", TEXT), ("bonus", TEXT),
            ("deduction", TEXT), ("vetoes", TEXT),
        ]
    ),
}  # fmt: skip
APPRAISAL = Kind("appraisal", TABLES, ("tree.yaml", "actuals.csv", "protocol.json"))


def totals(folder: Path) -> dict[str, dict[str, Any]]:
    """Each unit's total and place as published; raises FileNotFoundError where there is no such revision."""
    return {row["unit"]: row for row in pq.read_table(folder / "result.parquet").to_pylist()}
