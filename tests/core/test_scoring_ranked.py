"""Ballots that rank or compare: what they score, and which of them are spoiled."""

from __future__ import annotations

from typing import Any

import pytest

from leitai.core.problems import Refused
from leitai.core.scoring import Result, score
from leitai.queries.contest_rulebooks import contest_preset
from tests.world.ballots import ballots, contest, ranking

TWO = {"candidate": {"digits": 2}}


def scored(result: Result) -> dict[str, str]:
    return {line.name: line.shown for line in result.ranked}


def noted(result: Result) -> list[str]:
    return [note.id for note in result.notes]


def test_points_by_place() -> None:
    """Two votes for first and one for third: (100 + 100 + 94) ÷ 3."""
    rows = ranking("a", "x", "y", "z") + ranking("b", "x", "z", "y") + ranking("c", "y", "z", "x")
    result = score(contest_preset("jining_2015").rule, ballots(*rows))
    assert scored(result) == {"x": "98.00", "y": "97.00", "z": "96.00"}
    assert "score.ladder_check" not in noted(result)


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        ({"z": 2}, "score.spoiled_tie"),
        ({"z": 4}, "score.spoiled_gap"),
        ({"z": None}, "score.spoiled_missing"),
    ],
)
def test_a_spoiled_ranking_is_void_and_says_why(spoilt: dict[str, int | None], why: str) -> None:
    bad = [row | {"place": spoilt.get(row["candidate"], row["place"])} for row in ranking("b", "x", "y", "z")]
    rows = ranking("a", "x", "y", "z") + [row for row in bad if row["place"]]
    result = score(contest_preset("jining_2015").rule, ballots(*rows))
    assert [note.id for note in result.notes if note.line] == [why]
    assert {line.counted for line in result.candidates} == {1}
    strict = contest(ballot="ranking", ranking={"spoiled": "refuse"})
    with pytest.raises(Refused, match=why):
        score(strict, ballots(*rows))


def test_a_flagged_candidate_may_share_a_place() -> None:
    rows = [
        {"judge": "a", "candidate": name, "place": place}
        for name, place in [("zone", 1), ("town", 1), ("other", 3)]
    ]  # fmt: skip
    rule = contest(ballot="ranking", ranking={"may_share": ["zone"]}, rounding=TWO)
    result = score(rule, ballots(*rows))
    assert scored(result) == {"zone": "100.00", "town": "100.00", "other": "94.00"}
    assert "score.ladder_check" in noted(result)  # 98 instead of the ladder's 97
    void = score(contest(ballot="ranking", ranking={"may_share": ["nobody"]}), ballots(*rows))
    assert [line.reason for line in void.candidates] == ["score.no_marks"] * 3


def test_rankings_are_within_their_group() -> None:
    rows = ranking("a", "x", "y", group="counties") + ranking("a", "z", group="districts")
    rule = contest(ballot="ranking", rounding=TWO, places={"within": "group"})
    assert {line.name: (line.group, line.place) for line in score(rule, ballots(*rows)).candidates} == {
        "x": ("counties", 1),
        "y": ("counties", 2),
        "z": ("districts", 1),
    }


def test_paired_comparisons() -> None:
    def pair(judge: str, better: str, worse: str, points: tuple[object, object] = (1, 0)) -> list[dict[str, Any]]:
        names = zip((better, worse), points, strict=True)
        return [{"judge": judge, "criterion": f"{better}{worse}", "candidate": c, "mark": m} for c, m in names]

    rows = pair("a", "x", "y") + pair("a", "y", "z") + pair("b", "x", "z", (0.5, 0.5)) + pair("b", "y", "z", (1, 1))
    result = score(contest(ballot="pairs", by="criterion", rounding={"candidate": {"digits": 3}}), ballots(*rows))
    assert scored(result) == {"x": "0.750", "y": "0.500", "z": "0.250"}
    assert noted(result) == ["score.spoiled_pair"]
