"""Making groups and judges comparable: coefficients, z-scores and their roots, calibrated scores."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from leitai.core.problems import Refused
from leitai.core.results import Rounding
from leitai.core.scoring import Result, score
from leitai.core.scoring.exact import root, settled
from tests.world.ballots import ballots, contest, panel

TWO = {"candidate": {"digits": 2}}


def scored(result: Result) -> dict[str, str]:
    return {line.name: line.shown for line in result.ranked}


def noted(result: Result) -> list[str]:
    return [note.id for note in result.notes]


def rooms(*, harder: int) -> list[dict[str, Any]]:
    return [
        {"judge": f"{group}{n}", "group": group, "candidate": f"{group}-{name}", "mark": mark - harder * (group == "b")}
        for group in "ab"
        for name, mark in [("high", 90), ("low", 70)]
        for n in range(2)
    ]


@pytest.mark.parametrize("method", ["second_mean", "z_group", "z_judge"])
def test_balanced_groups_are_equal_on_average(method: str) -> None:
    result = score(
        contest(balance={"method": method}, rounding={"balanced": {"digits": 6}}), ballots(*rooms(harder=10))
    )
    values = {line.name: line.score for line in result.candidates}
    assert values["a-high"] is not None and values["b-low"] is not None
    mean = {g: sum(v for n, v in values.items() if n[0] == g and v is not None) / 2 for g in "ab"}
    assert mean["a"] == mean["b"]
    assert ("score.groups_made_equal" in noted(result)) == (method != "z_judge")


def test_second_mean_prints_its_coefficients() -> None:
    result = score(contest(balance={"method": "second_mean"}), ballots(*rooms(harder=10)))
    assert [(g.group, g.mean, g.coefficient) for g in result.groups] == [
        ("a", 80, Fraction(75, 80)),
        ("b", 70, Fraction(75, 70)),
    ]


def test_a_candidate_of_two_groups_has_no_coefficient() -> None:
    rows = [{"judge": g, "group": g, "candidate": "x", "mark": 80} for g in "ab"]
    with pytest.raises(Refused, match=r"score\.two_groups"):
        score(contest(balance={"method": "second_mean"}), ballots(*rows))


def test_one_judge_back_on_his_own_scale_changes_nothing() -> None:
    rows = [{"judge": "J", "candidate": name, "mark": mark} for name, mark in [("x", 70), ("y", 81), ("z", 95)]]
    result = score(contest(balance={"method": "z_judge"}), ballots(*rows))
    assert scored(result) == {"z": "95", "y": "81", "x": "70"}


def test_z_goes_back_to_the_range_of_the_plain_means() -> None:
    rows = panel("x", 60, 80) + panel("y", 70, 90) + panel("z", 65, 95)
    result = score(
        contest(balance={"method": "z_judge", "back": "range"}, rounding={"candidate": {"digits": 4}}), ballots(*rows)
    )
    assert {line.name: line.shown for line in result.candidates if line.place in (1, 3)} == {
        "y": "80.0000",
        "x": "70.0000",
    }
    # J1: -1, 1, 0; J2: -10/√(175/3)·√3…: mean z of z lies between
    j2 = [Fraction(v) - Fraction(265, 3) for v in (80, 90, 95)]
    spread = root(sum(v * v for v in j2) / 2)
    low, high, middle = (-1 + j2[0] / spread) / 2, (1 + j2[1] / spread) / 2, j2[2] / spread / 2
    expected = 70 + 10 * (middle - low) / (high - low)
    assert abs(next(line.score for line in result.candidates if line.name == "z") - expected) < Fraction(1, 10**4)


def test_a_judge_of_equal_marks_is_named_and_counts_as_average() -> None:
    rows = panel("x", 70, 80) + panel("y", 90, 80)
    result = score(contest(balance={"method": "z_judge", "back": "t_score"}, rounding=TWO), ballots(*rows))
    assert scored(result) == {"y": "53.54", "x": "46.46"}  # 50 ± 10 ÷ √2 ÷ 2
    assert [(n.id, n.values["name"]) for n in result.notes if n.id == "score.equal_marks"] == [
        ("score.equal_marks", "J2")
    ]


def test_fifty_digits_that_do_not_settle_a_rounding_raise() -> None:
    """Half a cent and a little: with an irrational little beyond the 40th digit nobody knows on which side it lies."""
    rows = panel("x", 0, 1, 2) + panel("y", 1, 3, 5)
    rule = contest(balance={"method": "z_judge", "back": "t_score"}, rounding={"candidate": {"digits": 2}})
    assert score(rule, ballots(*rows)).candidates[0].shown  # settled
    nearly_half = Fraction(1, 200) + root(Fraction(2)) / 10**42
    with pytest.raises(Refused, match=r"score\.unsettled"):
        settled(nearly_half, Rounding(2), rooted=True)
    assert settled(nearly_half, Rounding(2), rooted=False) == Fraction(1, 100)
    assert settled(Fraction(1, 200), Rounding(2), rooted=True) == Fraction(1, 100)  # a plain half is settled


def test_calibrated_scores_come_from_the_rating() -> None:
    rows = panel("x", 70, 71) + panel("y", 80, 81)
    rule = contest(balance={"method": "calibrated"}, rounding={"balanced": {"digits": 1}})
    rated = {"x": Fraction("78.25"), "y": Fraction("77.5")}
    assert scored(score(rule, ballots(*rows), rated=rated)) == {"x": "78.3", "y": "77.5"}
    with pytest.raises(Refused, match=r"score\.no_rating.*'y'"):
        score(rule, ballots(*rows), rated={"x": Fraction(1)})


def test_scores_through_roots_tie_when_forty_digits_agree() -> None:
    """The same marks by mirrored judges: the z-scores are equal, their digits were computed on different ways."""
    rows = panel("x", 61, 83, 70) + panel("y", 83, 61, 70) + panel("z", 72, 72, 95)
    rule = contest(balance={"method": "z_judge", "back": "t_score"}, places={"compare": "unrounded"})
    assert [line.place for line in score(rule, ballots(*rows)).candidates][-2:] == [2, 2]
