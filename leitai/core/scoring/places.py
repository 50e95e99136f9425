"""From scores to places, and the cascade that parts equal ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby

from leitai.core.exact import SLACK
from leitai.core.rulebook.contest import PlacingRule

FURTHER, SHARED = "further_decimals", "shared"


@dataclass(frozen=True)
class Entrant:
    """Who gets a place: the value as it is printed, the value before its last rounding, and what ties may go by."""

    name: str
    value: Fraction
    unrounded: Fraction
    group: str = ""
    ties: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True)
class Placed:
    """`step` parted this entrant from others of the same score; it is "shared" if none did."""

    place: int
    step: str = ""


@dataclass(frozen=True)
class Tie:
    """Entrants of equal score in the order of their places; the steps that parted them; `open` where some share."""

    names: tuple[str, ...]
    places: tuple[int, ...]
    steps: tuple[str, ...]
    open: bool


def placed(rule: PlacingRule, entrants: Sequence[Entrant], rooted: bool = False) -> tuple[dict[str, Placed], list[Tie]]:
    """Every entrant's place, 1 the best; and one Tie for each set of equal scores.

    Scores that went through roots are equal when they agree to 40 digits.
    """
    places: dict[str, Placed] = {}
    ties: list[Tie] = []
    parts = sorted({e.group for e in entrants}) if rule.within == "group" else [None]
    for part in parts:
        own = [e for e in entrants if part is None or e.group == part]
        found, tied = _placed(rule, own, rooted)
        places |= found
        ties += tied
    return places, ties


def _placed(rule: PlacingRule, entrants: Sequence[Entrant], rooted: bool) -> tuple[dict[str, Placed], list[Tie]]:
    places: dict[str, Placed] = {}
    ties: list[Tie] = []
    ahead = rungs = 0
    for equal in _by_value(entrants, {e.name: _value(rule, e, rooted) for e in entrants}):
        parted = _parted(equal, rule.ties, rooted)
        for sharing, step in parted:
            place = rungs + 1 if rule.style == "dense" else ahead + 1
            places |= {e.name: Placed(place, step) for e in sharing}
            ahead += len(sharing)
            rungs += 1
        if len(equal) > 1:
            steps = tuple(dict.fromkeys(step for _, step in parted if step != SHARED))
            names = tuple(e.name for sharing, _ in parted for e in sharing)
            ties.append(Tie(names, tuple(places[n].place for n in names), steps, any(len(s) > 1 for s, _ in parted)))
    return places, ties


def _value(rule: PlacingRule, entrant: Entrant, rooted: bool) -> Fraction:
    return _known(entrant.unrounded if rule.compare == "unrounded" else entrant.value, rooted)


def _known(value: Fraction, rooted: bool) -> Fraction:
    return round(value / SLACK) * SLACK if rooted else value


def _by_value(entrants: Sequence[Entrant], values: Mapping[str, Fraction]) -> list[list[Entrant]]:
    """Equal ones together, the best first; those together keep their order."""
    ordered = sorted(entrants, key=lambda e: values[e.name], reverse=True)
    return [list(equal) for _, equal in groupby(ordered, key=lambda e: values[e.name])]


def _parted(equal: list[Entrant], steps: Sequence[str], rooted: bool) -> list[tuple[list[Entrant], str]]:
    """The entrants of one score, parted step by step, each part with the step that set it apart."""
    if len(equal) == 1:
        return [(equal, "")]
    for at, step in enumerate(steps):
        if step == SHARED:
            break
        values = {e.name: _known(_tie_value(e, step), rooted) for e in equal}
        parts = _by_value(equal, values)
        if len(parts) > 1:
            found = []
            for part in parts:
                deeper = _parted(part, steps[at + 1 :], rooted)
                found += [(sharing, own or step) for sharing, own in deeper]
            return found
    return [(equal, SHARED)]


def _tie_value(entrant: Entrant, step: str) -> Fraction:
    return entrant.unrounded if step == FURTHER else entrant.ties.get(step, Fraction(0))
