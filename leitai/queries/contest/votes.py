"""The ties that a recorded vote may break, for the chair and the scrutineers of a locked round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from leitai import models
from leitai.core.rulebook import ContestRule
from leitai.core.rulebook.contest import VOTE
from leitai.queries.contest.duties import COUNTING, duties_of
from leitai.queries.contest.points import Entry, entries_of
from leitai.queries.contest.rules import round_book
from leitai.queries.contest.settled import settled
from leitai.queries.contest.standings import Names
from leitai.queries.orgs import Scope


@dataclass(frozen=True)
class OpenTie:
    place: int
    lines: tuple[tuple[str, str, str], ...]
    """Code and name of each, and the votes as they were typed a moment ago."""


@dataclass(frozen=True)
class Votes:
    ties: tuple[OpenTie, ...]
    entries: tuple[Entry, ...]
    open: bool
    """Nothing is frozen yet, or an upheld objection waits for its correction."""


def open_ties(official: Mapping[str, Any], rule: ContestRule) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Place and codes of those who still share one, where the rulebook lets a vote decide."""
    steps = rule.places.ties
    if VOTE not in steps or "shared" in steps[: steps.index(VOTE)]:
        return
    for tie in official.get("ties", []):
        pairs = zip(tie["places"], tie["names"], strict=True)
        for place, sharing in groupby(pairs, key=lambda pair: pair[0]):
            names = tuple(name for _place, name in sharing)
            if len(names) > 1:
                yield place, names


def votes_of(
    scope: Scope, row: models.Round, official: Mapping[str, Any], names: Names, typed: Mapping[str, str]
) -> Votes:
    rule = round_book(row).rule
    units = bool(official.get("units"))
    ties = tuple(
        OpenTie(place, tuple((code, names.of(code, unit=units), typed.get(code, "")) for code in codes))
        for place, codes in open_ties(official, rule)
    )
    may = bool(duties_of(scope, row.pk) & set(COUNTING)) and not settled(row)
    return Votes(ties, entries_of(scope, row, rule, votes=True), may)
