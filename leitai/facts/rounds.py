"""A published result of a contest: the ballots it rests on, the result, the rulebook's text and the whole protocol."""

from __future__ import annotations

import pyarrow as pa

from leitai.facts.published import Kind
from leitai.facts.schema import BOOL, INT, TEXT

MARK = pa.decimal128(18, 6)
DOUBLE = pa.float64()

TABLES: dict[str, pa.Schema] = {
    "ballots": pa.schema(
        [
            ("line", INT), ("judge", TEXT), ("category", TEXT), ("group", TEXT), ("home_unit", TEXT),
            ("candidate", TEXT), ("unit", TEXT), ("criterion", TEXT), ("reason", TEXT), ("state", TEXT),
            ("mark", MARK), ("place", INT), ("factor", MARK),
        ]
    ),
    "candidates": pa.schema(
        [
            ("code", TEXT), ("name", TEXT), ("name_en", TEXT), ("unit", TEXT), ("unit_name", TEXT),
            ("unit_name_en", TEXT), ("project", TEXT),
        ]
    ),
    "parts": pa.schema(
        [
            ("component", TEXT), ("unit", TEXT), ("value", TEXT), ("source", TEXT), ("revision", INT),
            ("sha256", TEXT),
        ]
    ),
    "result": pa.schema(
        [
            ("is_unit", BOOL), ("name", TEXT), ("place", INT), ("score", TEXT), ("exact", TEXT), ("reason", TEXT),
            ("counted", INT), ("trimmed", INT), ("recused", INT), ("missing", INT), ("tie_step", TEXT),
            ("estimate", DOUBLE), ("se", DOUBLE), ("rank_low", INT), ("rank_high", INT),
        ]
    ),
}  # fmt: skip
ROUND = Kind("round", TABLES, ("rulebook.yaml", "protocol.json"))
