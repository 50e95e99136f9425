"""Rounds with a tie for the access matrix: an open one with points, a locked one whose tie waits, one with a vote."""

from __future__ import annotations

from decimal import Decimal

from leitai import models
from leitai.actions.contest.sealing import seal_result
from tests.access.scene import LINDONG, Row, Scene
from tests.world import MOMENT, Place
from tests.world.contest import Contest, make_contest
from tests.world.tie import TIE_RULE, ballots_of_a_tie

OFFICE, COUNTING = frozenset({"city_officer"}), frozenset({"leader", "auditor"})
DESK = OFFICE | COUNTING
TIED = ("998102", "998121", "998171")
"""The units of Lindong's round, which all come to the same."""


def add_points(scene: Scene) -> None:
    here, there = scene.world.lindong, scene.world.yunbei
    rows = {
        "open_tie": (LINDONG, [_tie(place, "open-tie").round.pk for place in (here, there)]),
        "points": (DESK, [_given(place) for place in (here, there)]),
        "sealed_tie": (COUNTING, [_sealed(place, "tie").round.pk for place in (here, there)]),
        "vote": (COUNTING, [_voted(place) for place in (here, there)]),
    }
    for kind, (seen_by, (own, foreign)) in rows.items():
        abroad = frozenset({"yunbei.city_officer"}) if seen_by & OFFICE else frozenset[str]()
        scene.kinds[kind] = (Row("of Lindong", own, seen_by), Row("of Yunbei", foreign, abroad))


def _tie(place: Place, code: str) -> Contest:
    made = make_contest(place, code=code, text=TIE_RULE)
    ballots_of_a_tie(made)
    return made


def _given(place: Place) -> int:
    return _points(_tie(place, "points"), "bonus", "city_officer")


def _sealed(place: Place, code: str) -> Contest:
    made = _tie(place, code)
    made.lock()
    seal_result(by=place.scope("city_officer"), round_id=made.round.pk)
    return made


def _voted(place: Place) -> int:
    return _points(_sealed(place, "voted"), "vote", "leader")


def _points(made: Contest, kind: str, who: str) -> int:
    row = models.RoundPoints.objects.create(
        round=made.round, entrant=made.candidates["s1"].unit.code, kind=kind, points=Decimal(2), reason="核实",
        document="7号", entered_by=made.place.people[who], entered_at=MOMENT,
    )  # fmt: skip
    return row.pk
