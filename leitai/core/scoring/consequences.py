"""What follows from the places of a contest, by its rulebook: flags, seats, turns to speak, pledges, points, money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from leitai.core.rulebook.contest import ConsequenceRule, ContestRule

NUMBERED = ("seat", "speech")


@dataclass(frozen=True, slots=True)
class Following:
    """One consequence for one name. `points` of points and money, `order` of seats and turns to speak, else None."""

    name: str
    kind: str
    place: int
    points: Fraction | None = None
    order: int | None = None
    due_days: int = 0


def consequences(
    rule: ContestRule, places: Sequence[tuple[str, int]], before: Mapping[str, Fraction] | None = None
) -> list[Following]:
    """Of everybody with a place, by the rulebook's list.

    Parameters
    ----------
    places : names with their places, the first one first; a shared place takes part as a whole
    before : points that a name has gathered already in the season; they count towards the cap
    """
    return [made for one in rule.consequences for made in _made(one, places, before or {})]


def _made(rule: ConsequenceRule, places: Sequence[tuple[str, int]], before: Mapping[str, Fraction]) -> list[Following]:
    chosen = _chosen(rule, places)
    if rule.order == "reverse":
        chosen = chosen[::-1]
    found = []
    for turn, (name, place) in enumerate(chosen, 1):
        points = None
        if rule.points:
            points = rule.points[place - 1] if place <= len(rule.points) else Fraction(0)
            if rule.cap is not None:
                points = max(Fraction(0), min(points, rule.cap - before.get(name, Fraction(0))))
            if not points:
                continue
        found.append(Following(name, rule.kind, place, points, turn if rule.kind in NUMBERED else None, rule.due_days))
    return found


def _chosen(rule: ConsequenceRule, places: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    if rule.first:
        return [(name, place) for name, place in places if place <= rule.first]
    if rule.last and places:
        bound = places[max(0, len(places) - rule.last)][1]
        return [(name, place) for name, place in places if place >= bound]
    return list(places)
