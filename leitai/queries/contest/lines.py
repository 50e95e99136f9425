"""The lines of an official result as they were recorded: who is ranked, and from the last place upwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Line = Mapping[str, Any]


def ranked(official: Mapping[str, Any]) -> Sequence[Line]:
    """Units where the rule ranks units, else candidates; with and without a place."""
    return official.get("units") or official.get("candidates") or []


def name_of(line: Line) -> str:
    """The code of the unit or the candidate."""
    return str(line["unit"] if "candidates" in line else line["candidate"])


def placed(official: Mapping[str, Any]) -> list[Line]:
    """Those with a place, the first one first."""
    return sorted((line for line in ranked(official) if line["place"]), key=lambda line: int(line["place"]))


def steps_up(official: Mapping[str, Any]) -> list[int]:
    """How many lines are open after each step, from the last place upwards: a shared place opens at once."""
    places = [int(line["place"]) for line in placed(official)]
    return [sum(place >= lowest for place in places) for lowest in sorted(set(places), reverse=True)]
