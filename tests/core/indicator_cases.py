"""Building cases for the scoring functions from plain numbers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from pydantic import TypeAdapter

from leitai.core.indicators import AnyRule, Case, Outcome, Peers, Points, Rule, points
from leitai.core.results import NotAvailable

_ADAPTER: TypeAdapter[Rule] = TypeAdapter(AnyRule)


def rule(name: str, **parameters: Any) -> Rule:
    return _ADAPTER.validate_python({"name": name, **parameters})


def number(value: object) -> Fraction:
    return Fraction(str(value))


def case(weight: object, value: object = None, target: object = None, **more: Any) -> Case:
    """Numbers as int, float or text; peers as a list of values."""
    peers = more.pop("peers", None)
    baseline = more.pop("baseline", None)
    return Case(
        number(weight),
        None if value is None else number(value),
        None if target is None else number(target),
        None if baseline is None else number(baseline),
        tuple(number(past) for past in more.pop("history", ())),
        {name: tuple(number(mark) for mark in marks) for name, marks in more.pop("items", {}).items()},
        peers=Peers({f"u{n}": number(peer) for n, peer in enumerate(peers)}) if peers is not None else None,
        **more,
    )


def score(used: Rule, given: Case) -> Fraction:
    found = points(used, given)
    assert isinstance(found, Points), found
    return found.value


def branch(used: Rule, given: Case) -> str:
    found: Outcome = points(used, given)
    return found.reason if isinstance(found, NotAvailable) else found.branch


def scores(used: Rule, cases: Mapping[str, Case]) -> dict[str, Fraction]:
    return {name: score(used, given) for name, given in cases.items()}
