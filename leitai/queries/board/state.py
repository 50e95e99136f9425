"""What of a round's reveal is open, as the small message every board draws itself from.

A place that is still closed is not in it: neither its name nor its score. Codes only, names come with the scene.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import F

from leitai import models
from leitai.queries.contest.lines import name_of, placed, ranked
from leitai.queries.contest.reveal import last_step

Row = list[Any]


@dataclass(frozen=True)
class Ladder:
    """The lines of the result in force, the last place first, and what each is made of."""

    rows: tuple[tuple[int, str, str], ...]
    """Place, code, score as printed."""
    parts: Mapping[str, tuple[tuple[str, str, int], ...]]
    """Of a unit: its candidates with score and counted marks."""
    ranges: Mapping[str, tuple[int, int]]

    def row(self, at: int) -> Row:
        place, code, score = self.rows[at]
        return [place, code, score, *self.ranges.get(code, ())]


EMPTY = Ladder((), {}, {})


def ladder_of(round_id: int) -> Ladder:
    pk = models.RoundResult.objects.filter(round_id=round_id).order_by("-version").values_list("pk", flat=True).first()
    return _ladder(pk) if pk else EMPTY


@lru_cache(maxsize=16)
def _ladder(result_id: int) -> Ladder:
    """A published result never changes, so it is read once; its inputs, which are large, are left where they are."""
    found = (
        models.RoundResult.objects.filter(pk=result_id)
        .annotate(units=F("official__units"), lines=F("official__candidates"))
        .values_list("units", "lines", "calibrated")
        .get()
    )
    official = {"units": found[0] or [], "candidates": found[1] or []}
    return Ladder(
        tuple((int(line["place"]), name_of(line), str(line["score"] or "")) for line in reversed(placed(official))),
        _parts(official["candidates"]) if ranked(official) is official["units"] else {},
        rank_ranges(found[2] or {}),
    )


def _parts(lines: list[Mapping[str, Any]]) -> dict[str, tuple[tuple[str, str, int], ...]]:
    parts: dict[str, list[tuple[str, str, int]]] = {}
    for line in lines:
        part = (str(line["candidate"]), str(line["score"] or ""), int(line["counted"]))
        parts.setdefault(str(line["unit"]), []).append(part)
    return {unit: tuple(own) for unit, own in parts.items()}


def rank_ranges(calibrated: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """The range of places of each line, where the calibrated result has them."""
    lines = calibrated.get("units") or calibrated.get("candidates") or ()
    return {str(line["name"]): (int(line["low"]), int(line["high"])) for line in lines}


def phase_of(row: models.Round, last: models.RevealStep | None) -> str:
    """before (set up), visits, locked, frozen, reveal, final."""
    if row.state == "revealed":
        return "final"
    if last is not None:
        return "reveal" if last.shown else "frozen"
    return {"draft": "before", "open": "visits"}.get(row.state, "locked")


def state_now(round_id: int) -> dict[str, Any]:
    last = last_step(round_id)
    return _state(models.Round.objects.get(pk=round_id), last, last)


def state_at(round_id: int, number: int) -> dict[str, Any]:
    """The step with this number as a board may hear of it today: what was taken back since stays closed."""
    last = last_step(round_id)
    step = models.RevealStep.objects.filter(round_id=round_id, number=number).first()
    return _state(models.Round.objects.get(pk=round_id), step or last, last)


def _state(row: models.Round, step: models.RevealStep | None, last: models.RevealStep | None) -> dict[str, Any]:
    ladder = ladder_of(row.pk) if last is not None else EMPTY
    shown = min(step.shown, last.shown) if step and last else 0
    state: dict[str, Any] = {
        "n": step.number if step else 0,
        "k": step.kind if step else "",
        "phase": phase_of(row, last),
        "shown": shown,
        "of": len(ladder.rows),
        "rows": [ladder.row(at) for at in range(shown)],
    }
    if shown and ladder.parts:
        newest = ladder.rows[shown - 1][1]
        state["parts"] = [list(part) for part in ladder.parts.get(newest, ())]
    return state


def small(state: Mapping[str, Any]) -> bytes:
    return json.dumps(state, ensure_ascii=False, separators=(",", ":")).encode()
