"""Official results that others published: every digit comes out, and a misread rule misses exactly as many."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from leitai.core.problems import Refused
from leitai.core.results import Rounding
from leitai.core.rulebook import ContestRule
from leitai.core.scoring import Result, score
from leitai.core.scoring.balance import coefficient
from leitai.queries.contest_rulebooks import contest_preset
from tests.world.ballots import ballots, contest, panel

skating = pytest.mark.outside_data("figure_skating")


def preset(code: str, **changes: Any) -> ContestRule:
    return contest_preset(code).rule.model_copy(update=changes)


class Skated:
    """Marks of programme components, and the panel means and totals that were published."""

    def __init__(self, folder: Path) -> None:
        def read(name: str) -> pl.DataFrame:
            return pl.read_csv(folder / name, infer_schema=False)

        aspects = read("judged-aspects.csv").filter(section="components")
        joined = read("judge-scores.csv").join(aspects, on="aspect_id", maintain_order="left")
        self.ballots = joined.select(
            pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias("line"),
            "judge",
            *(pl.lit("").alias(name) for name in ("category", "group", "home_unit", "unit", "reason")),
            pl.lit("scored").alias("state"),
            pl.col("performance_id").alias("candidate"),
            pl.col("aspect_desc").alias("criterion"),
            pl.col("score").cast(pl.Decimal(38, 2)).alias("mark"),
            pl.col("factor").cast(pl.Decimal(38, 2)),
        )
        self.means = {
            (a["performance_id"], a["aspect_desc"]): Fraction(a["scores_of_panel"]) for a in aspects.to_dicts()
        }
        performances = read("performances.csv").to_dicts()
        self.totals = {p["performance_id"]: Fraction(p["total_component_score"]) for p in performances}

    def missed(self, rule: ContestRule, marks: pl.DataFrame | None = None) -> tuple[int, int]:
        """How many panel means and how many totals differ from the published ones."""
        result = score(rule, self.ballots if marks is None else marks)
        means = {(line.name, cell.criterion): cell.value for line in result.candidates for cell in line.cells}
        totals = {line.name: line.score for line in result.candidates}
        assert means.keys() == self.means.keys() and totals.keys() == self.totals.keys()
        return sum(means[k] != v for k, v in self.means.items()), sum(totals[k] != v for k, v in self.totals.items())


@pytest.fixture
def skated(outside_data: Callable[[str], Path]) -> Skated:
    return Skated(outside_data("figure_skating"))


@skating
def test_every_mean_and_total_of_three_competitions(skated: Skated) -> None:
    assert (len(skated.means), len(skated.totals)) == (2270, 454)
    assert skated.missed(preset("skating_components")) == (0, 0)


@skating
def test_a_misread_rule_misses_exactly_so_many(skated: Skated) -> None:
    plain = preset("skating_components", aggregate=contest().aggregate)
    assert skated.missed(plain)[0] == 1983
    once = preset("skating_components", rounding=contest(rounding={"candidate": {"digits": 2}}).rounding)
    assert skated.missed(once)[1] == 262
    even = {"digits": 2, "mode": "half_even"}
    evenly = preset("skating_components", rounding=contest(rounding={"panel": even, "factored": even}).rounding)
    assert skated.missed(evenly) == (0, 0)  # these three competitions hold no exact half-cent


@skating
def test_an_absent_judge_stored_as_zero_does_not_count(skated: Skated) -> None:
    """A tenth judge who withdrew: recorded as absent every digit stays; as a mark of 0.0 it is refused by name."""
    first = skated.ballots.unique(["candidate", "criterion"], keep="first", maintain_order=True)
    withdrawn = first.with_columns(pl.lit("J10").alias("judge"), pl.lit("0").cast(pl.Decimal(38, 2)).alias("mark"))
    absent = withdrawn.with_columns(pl.lit("absent").alias("state"))
    rule = preset("skating_components")
    assert skated.missed(rule, pl.concat([skated.ballots, absent])) == (0, 0)
    with pytest.raises(Refused, match=r"score\.out_of_range"):
        score(rule, pl.concat([skated.ballots, withdrawn]))
    lax = rule.model_copy(update={"range": contest(range={"minimum": 0, "maximum": 10}).range})
    assert skated.missed(lax, pl.concat([skated.ballots, withdrawn]))[1] > 400


SUMS = {
    "Skating Skills": "54.5",
    "Transitions": "52.5",
    "Performance": "56.5",
    "Choreography": "55",
    "Interpretation": "57",
}


def nine(total: str) -> list[Fraction]:
    """Nine marks in quarters; the seven without the highest and lowest have this sum."""
    quarters = int(Fraction(total) * 4)
    inside = [Fraction(quarters // 7 + (k < quarters % 7), 4) for k in range(7)]
    return [min(inside) - Fraction(1, 4), *inside, max(inside) + Fraction(1, 4)]


def test_the_order_of_stages_decided_a_championship() -> None:
    """US Championships 2008, Lysacek: trimmed means 7.786, 7.5, 8.071, 7.857, 8.143, each times two."""
    rows = [
        row
        for name, total in SUMS.items()
        for row in panel("Lysacek", *(float(mark) for mark in nine(total)), criterion=name, factor=2)
    ]
    official = score(preset("skating_components"), ballots(*rows)).candidates[0]
    assert [f"{float(cell.value):.2f}" for cell in official.cells] == ["7.79", "7.50", "8.07", "7.86", "8.14"]
    assert official.shown == "78.72"
    assert score(preset("skating_factored_first"), ballots(*rows)).candidates[0].shown == "78.71"


def test_half_up_and_half_even_differ_on_an_exact_half_cent() -> None:
    """Seven counted marks cannot give one; eight can: 57.00 ÷ 8 = 7.125."""
    marks = ballots(*panel("x", 7, 7, 7, 7.25, 7, 7.25, 7.25, 7.25), digits=2)
    up = contest(by="criterion", rounding={"candidate": {"digits": 2, "mode": "half-up"}}, range={"maximum": 10})
    even = contest(by="criterion", rounding={"candidate": {"digits": 2, "mode": "half-even"}}, range={"maximum": 10})
    assert [score(rule, marks).candidates[0].shown for rule in (up, even)] == ["7.13", "7.12"]


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [
        ("28.175", 2, "28.18"),
        ("28.165", 2, "28.16"),
        ("28.2645", 1, "28.3"),
        ("28.350", 1, "28.4"),
        ("28.250", 1, "28.2"),
        ("28.050", 1, "28.0"),
        ("28.2501", 1, "28.3"),
        ("1.050", 1, "1.0"),
        ("0.35", 1, "0.4"),
        ("10.5002", 0, "11"),
        ("8.53459", 2, "8.53"),
        ("15.4546", 0, "15"),
    ],
)
def test_gb_t_8170(value: str, digits: int, rounded: str) -> None:
    rule = contest(rounding={"final": {"digits": digits, "mode": "half_even"}})
    assert score(rule, ballots(*panel("x", value), digits=5)).candidates[0].shown == rounded


def test_gb_t_8170_forbids_what_two_stages_would_do() -> None:
    """15.4546 is 15; rounded in succession (15.455, 15.46, 15.5, 16) it would be 16."""
    even = {"mode": "half_even"}
    twice = contest(rounding={"panel": {"digits": 1} | even, "final": {"digits": 0} | even})
    assert score(twice, ballots(*panel("x", "15.4546"))).candidates[0].shown == "16"


def test_diving() -> None:
    marks = ballots(*panel("dive", 7.5, 7, 7.5, 7, 7.5, 8, 6.5, factor="3.0"))
    line = score(preset("diving"), marks).candidates[0]
    assert (line.shown, line.counted, line.trimmed) == ("66.00", 3, 4)
    assert line.cells[0].value == 22


@pytest.mark.parametrize(
    ("marks", "result"),
    [
        ((112, 115, 118, 119, 121), "117.33"),
        ((112, 113, 114), "113.50"),
        ((112, 113, 120), "112.50"),
        ((112, 119, 120), "119.50"),
        ((112, 114), "113.00"),
        ((115,), "115.00"),
    ],
)
def test_rope_skipping(marks: tuple[int, ...], result: str) -> None:
    assert score(preset("ijru"), ballots(*panel("x", *marks))).candidates[0].shown == result


def aerobic(a: list[float], e: list[float], d: float) -> Result:
    rows = [row | {"criterion": "A"} for row in panel("x", *a)] + [row | {"criterion": "E"} for row in panel("x", *e)]
    return score(preset("fig_aerobic"), ballots(*rows, {"judge": "D1", "candidate": "x", "criterion": "D", "mark": d}))


def test_aerobic_difficulty_is_cut() -> None:
    line = aerobic([0, 0, 0, 0], [0, 0, 0, 0], 6.6).candidates[0]
    assert (line.shown, dict(line.criteria)["D"]) == ("3.666", Fraction("3.666"))  # 6.6 ÷ 1.8 = 3.6666…


@pytest.mark.parametrize(
    ("marks", "mean"),
    [
        ([8.0, 8.2, 8.4, 9.0], Fraction("8.3")),  # 0.2 apart: the two middle ones
        ([8.0, 8.1, 8.5, 9.0], Fraction("8.4")),  # 0.4 apart, more than 0.3 above 8: all four
        ([7.0, 7.1, 7.5, 8.0], Fraction("7.3")),  # 0.4 apart is allowed below 8
        ([5.0, 5.1, 5.7, 6.0], Fraction("5.4")),  # 0.6 apart is allowed below 6
        ([5.0, 5.0, 5.7, 6.0], Fraction("5.425")),  # 0.7 is not
    ],
)
def test_aerobic_tolerance(marks: list[float], mean: Fraction) -> None:
    cells = {cell.criterion: cell.value for cell in aerobic(marks, [8, 8, 8, 8], 0).candidates[0].cells}
    assert cells["A"] == mean


def room(name: str, kept: list[Fraction], high: str, low: str) -> list[dict[str, object]]:
    """A room of an interview: the scores that count in its mean, and two above and two below them."""
    scores = [*(str(float(score)) for score in kept), high, high, low, low]
    return [
        {"judge": f"panel {name}", "group": name, "candidate": f"{name}{n}", "mark": mark}
        for n, mark in enumerate(scores, 1)
    ]


def summing(total: str, n: int) -> list[Fraction]:
    """n scores in cents near their mean, with this sum."""
    cents = int(Fraction(total) * 100)
    return [Fraction(cents // n + (k < cents % n), 100) for k in range(n)]


def test_gao_an_coefficients_from_the_printed_sums() -> None:
    """22 scores of room 1 sum to 1620.66, 20 of room 2 to 1452.89, and 46 of all 50 to 3365.34."""
    four = {"digits": 4}
    rule = contest(
        balance={"method": "second_mean", "overall": "pooled", "trim": {"high": 2, "low": 2}, "coefficient": four},
        rounding={"balanced": {"digits": 2}},
    )
    # of the eight scores left out in their rooms four are left out of all as well; the others sum to 291.79
    first = room("1", summing("1620.66", 22), "81.00", "60.00")
    second = room("2", summing("1452.89", 20), "82.00", "64.895")
    groups = {group.group: group for group in score(rule, ballots(*first, *second)).groups}
    assert (groups["1"].mean, groups["2"].mean) == (Fraction("1620.66") / 22, Fraction("1452.89") / 20)
    assert (groups["1"].coefficient, groups["2"].coefficient) == (Fraction("0.9931"), Fraction("1.0071"))


@pytest.mark.parametrize(
    ("overall", "mean", "printed"),
    [
        (Fraction("3365.34") / 46, Fraction("1620.66") / 22, "0.9931"),
        (Fraction("3365.34") / 46, Fraction("1452.89") / 20, "1.0071"),
        (Fraction("75.9255"), Fraction("77.5258"), "0.9794"),
        (Fraction("75.9255"), Fraction("74.2988"), "1.0219"),
    ],
)
def test_coefficients_of_four_rooms(overall: Fraction, mean: Fraction, printed: str) -> None:
    assert coefficient(overall, mean, Rounding(4)) == Fraction(printed)
