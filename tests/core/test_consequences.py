from __future__ import annotations

from fractions import Fraction

import pytest

from leitai.core.rulebook import RulebookError
from leitai.core.scoring.consequences import consequences
from tests.world.ballots import contest

PLACES = [("a", 1), ("b", 2), ("c", 2), ("d", 4), ("e", 5)]


def of(**rule: object) -> list[tuple[str, object]]:
    made = consequences(contest(consequences=[rule]), PLACES, {"a": Fraction(2)})
    return [(one.name, one.points if one.points is not None else one.order) for one in made]


def test_first_and_last_with_whole_shared_places() -> None:
    assert [name for name, _ in of(kind="red_flag", first=2)] == ["a", "b", "c"]
    assert [name for name, _ in of(kind="pledge", last=2, due_days=30)] == ["d", "e"]
    assert [name for name, _ in of(kind="yellow_flag", last=3)] == ["b", "c", "d", "e"]


def test_turns_go_by_score_or_from_below() -> None:
    assert of(kind="seat") == [("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 5)]
    assert of(kind="speech", last=2, order="reverse") == [("e", 1), ("d", 2)]


def test_points_go_down_the_places_up_to_the_seasons_cap() -> None:
    assert of(kind="points", points=[3, 2, 1], cap=4) == [("a", 2), ("b", 2), ("c", 2)]


@pytest.mark.parametrize(
    "rule", [{"kind": "points"}, {"kind": "seat", "points": [1]}, {"kind": "seat", "first": 1, "last": 1}]
)
def test_a_half_rule_is_refused(rule: dict[str, object]) -> None:
    with pytest.raises(RulebookError):
        contest(consequences=[rule])
