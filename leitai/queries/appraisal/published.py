"""From a version of a result to what the facts hold of it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any

from leitai import models
from leitai.facts.appraisals import APPRAISAL
from leitai.facts.published import Published
from leitai.queries.appraisal.figures import csv_lines


def publication_of(
    row: models.AppraisalRound, result: models.AppraisalResult, *, published_at: str, published_by: str
) -> Published:
    units = result.protocol["units"]
    return Published(
        kind=APPRAISAL,
        region=row.region.code,
        key=row.code,
        tables={
            "appraised": list(_appraised(row)),
            "figures": [_figure(one) for one in result.inputs],
            "scores": [_score(unit["unit"], cell) for unit in units for cell in unit["indicators"]],
            "result": [_total(unit) for unit in units],
        },
        texts={
            "tree.yaml": row.tree_text,
            "actuals.csv": _csv(result.inputs),
            "protocol.json": json.dumps(result.protocol, ensure_ascii=False, separators=(",", ":")) + "\n",
        },
        published_at=published_at,
        published_by=published_by,
        reason=result.reason,
    )


def _appraised(row: models.AppraisalRound) -> Iterator[dict[str, Any]]:
    for one in row.appraised.select_related("unit", "organization"):
        who = one.unit or one.organization
        assert who is not None
        yield {
            "unit": one.code, "class": one.unit_class, "name": who.name, "name_en": who.name_en,
            "level": one.unit.level if one.unit else "department",
        }  # fmt: skip


def _figure(one: Mapping[str, Any]) -> dict[str, Any]:
    origin = one["origin"] or {}
    return {
        **{name: one[name] for name in ("unit", "class", "indicator", "actual", "word", "target")},
        "baseline": ";".join(one["baseline"]),
        **{name: one[name] for name in ("state", "note", "unavailable")},
        "origin": origin.get("kind", ""),
        "origin_text": origin.get("text", ""),
        "cell": origin.get("cell", ""),
        "sha256": origin.get("sha256", ""),
    }


def _score(unit: str, cell: Mapping[str, Any]) -> dict[str, Any]:
    return {"unit": unit} | {
        name: cell[name] for name in ("indicator", "weight", "score", "function", "branch", "formula")
    }


def _total(unit: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: unit[name] for name in ("unit", "place", "score", "grade", "base", "bonus", "deduction")}
    return kept | {"vetoes": ", ".join(unit["vetoes"])}


def _csv(inputs: list[dict[str, Any]]) -> str:
    written = StringIO()
    csv.writer(written, lineterminator="\n").writerows(csv_lines(inputs))
    return written.getvalue()
