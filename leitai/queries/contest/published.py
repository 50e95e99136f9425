"""From the sealed protocol to what may be published: no judge is in it, and the facts hold what it rests on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from leitai import models
from leitai.core.scoring.consequences import Following, consequences
from leitai.facts.published import Published
from leitai.facts.rounds import ROUND
from leitai.queries.contest.lines import name_of, placed
from leitai.queries.contest.reveal import result_in_force
from leitai.queries.contest.sealed import Gathered

_ABOUT_JUDGES = ("judge", "name", "pair")


def public_official(protocol: Mapping[str, Any]) -> dict[str, Any]:
    """The protocol without its inputs and without a word about a single judge."""
    book = protocol["rulebook"]
    return {
        "format": protocol["format"],
        "rulebook": {key: book[key] for key in ("id", "title", "version", "sha256")},
        "candidates": [_without_judges(line) for line in protocol["candidates"]],
        "units": list(protocol["units"]),
        "ties": list(protocol["ties"]),
        "groups": list(protocol["groups"]),
        "notes": _of_no_judge(protocol["notes"]),
        "parts": list(protocol["inputs"]["parts"]),
        "inputs_sha256": protocol["inputs_sha256"],
    }


def public_calibrated(calibrated: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: value for key, value in calibrated.items() if key != "judges"}
    if "notes" in found:
        found["notes"] = _of_no_judge(found["notes"])
    return found


def _without_judges(line: Mapping[str, Any]) -> dict[str, Any]:
    cells = [{key: value for key, value in cell.items() if key != "trimmed"} for cell in line["cells"]]
    return dict(line) | {"cells": cells}


def _of_no_judge(notes: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [note for note in notes if not any(key in note["values"] for key in _ABOUT_JUDGES)]


# ---- what goes into the facts


def round_data(
    row: models.Round, inputs: Gathered, official: Mapping[str, Any], calibrated: Mapping[str, Any], **said: str
) -> Published:
    """The version as it is written: inputs, result, the rulebook's own text, the protocol that computes it again."""
    return Published(
        kind=ROUND,
        region=row.season.region.code,
        key=round_key(row),
        tables={
            "ballots": list(inputs.frame.iter_rows(named=True)),
            "candidates": _candidates(row),
            "parts": list(_parts(inputs)),
            "result": list(_result_rows(official, calibrated)),
        },
        texts={
            "rulebook.yaml": inputs.book.text,
            "protocol.json": json.dumps(official, ensure_ascii=False, separators=(",", ":")) + "\n",
        },
        **said,
    )


def _parts(inputs: Gathered) -> Iterator[dict[str, Any]]:
    """Bonus, deduction and votes come from no other data: their source is the record itself."""
    sources = {source.component: source for source in inputs.parts.sources}
    for part in inputs.parts.parts:
        known = sources.get(part.part)
        yield {
            "component": part.part, "unit": part.unit, "value": str(part.value),
            "source": f"{known.kind}:{known.of}" if known else f"recorded:{part.reason}",
            "revision": known.revision if known else 0, "sha256": known.sha256 if known else "",
        }  # fmt: skip


def round_key(row: models.Round) -> str:
    return f"{row.season.code}-{row.code}"


def _candidates(row: models.Round) -> list[dict[str, Any]]:
    rows = models.Candidate.objects.filter(round=row).select_related("unit", "project").order_by("code")
    return [
        {
            "code": one.code, "name": one.name, "name_en": one.name_en, "unit": one.unit.code,
            "unit_name": one.unit.name, "unit_name_en": one.unit.name_en,
            "project": one.project.key if one.project else None,
        }
        for one in rows
    ]  # fmt: skip


def _result_rows(official: Mapping[str, Any], calibrated: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for kind in ("units", "candidates"):
        rated = {line["name"]: line for line in calibrated.get(kind, [])}
        for line in official[kind]:
            beside = rated.get(name_of(line), {})
            yield {
                "is_unit": kind == "units",
                "name": name_of(line),
                **{key: line[key] for key in ("place", "score", "exact", "reason", "tie_step")},
                **{key: line[key] for key in ("counted", "trimmed", "recused", "missing")},
                **{key: beside.get(key) for key in ("estimate", "se")},
                "rank_low": beside.get("low"),
                "rank_high": beside.get("high"),
            }


# ---- what follows from the places


def following(row: models.Round, inputs: Gathered, official: Mapping[str, Any]) -> list[tuple[models.Unit, Following]]:
    """Of each unit once for each kind: where candidates are ranked, by the unit's best one."""
    candidates = {c.code: c.unit for c in models.Candidate.objects.filter(round=row).select_related("unit")}
    units = {unit.code: unit for unit in candidates.values()}
    owners = units if official["units"] else candidates
    places: list[tuple[str, int]] = []
    for line in placed(official):
        owner = owners[name_of(line)].code
        if owner not in dict(places):
            places.append((owner, int(line["place"])))
    return [(units[one.name], one) for one in consequences(inputs.book.rule, places, _points_before(row))]


def _points_before(row: models.Round) -> dict[str, Fraction]:
    """Points for the appraisal that units have gathered in the season's other rounds, in their newest versions."""
    others = models.Round.objects.filter(season_id=row.season_id, revealed_at__isnull=False).exclude(pk=row.pk)
    found: dict[str, Fraction] = {}
    for other in others:
        result = result_in_force(other.pk)
        rows = models.Consequence.objects.filter(round=other, version=result.version if result else 0, kind="points")
        for unit, points in rows.values_list("unit__code", "points"):
            found[unit] = found.get(unit, Fraction(0)) + Fraction(points or 0)
    return found
