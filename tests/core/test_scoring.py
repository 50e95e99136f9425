"""The stages of a score: categories, balance, units, composite, bonus, ties; and what each leaves in the protocol."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from leitai.core.problems import Refused
from leitai.core.scoring import Part, Result, differences, given_back, inputs_of, plain, protocol, score
from leitai.queries.contest_rulebooks import contest_preset
from tests.world.ballots import ballots, contest, panel

TWO = {"candidate": {"digits": 2}}


def scored(result: Result) -> dict[str, str]:
    return {line.name: line.shown for line in result.ranked}


def placed(result: Result) -> dict[str, tuple[int, str]]:
    return {line.name: (line.place, line.tie_step) for line in result.ranked}


def noted(result: Result) -> list[str]:
    return [note.id for note in result.notes]


# ---- categories and criteria


def by_category(**more: Any) -> dict[str, Any]:
    return {
        "categories": [{"code": "leaders", "weight": "40%"}, {"code": "experts", "weight": "60%"}],
        "rounding": TWO,
    } | more


def test_categories_weigh_and_an_empty_one_gives_its_weight_away() -> None:
    rows = [
        {"judge": "a", "category": "leaders", "candidate": "x", "mark": 90},
        {"judge": "b", "category": "experts", "candidate": "x", "mark": 80},
        {"judge": "b", "category": "experts", "candidate": "y", "mark": 80},
    ]
    assert scored(score(contest(**by_category()), ballots(*rows))) == {"x": "84.00", "y": "80.00"}
    with pytest.raises(Refused, match=r"score\.empty_category.*leaders.*'y'"):
        score(contest(**by_category(empty_category="refuse")), ballots(*rows))
    only = score(contest(**by_category()), ballots(*rows[1:]))
    assert "score.category_without_marks" in noted(only)


def test_a_coefficient_multiplies_the_sum() -> None:
    difficulty = {"code": "difficulty", "kind": "coefficient", "range": {"minimum": 1, "maximum": 1.5}}
    rule = contest(criteria=[{"code": "work", "weight": 1}, difficulty], combine="weighted", rounding=TWO)
    rows = [
        {"judge": j, "candidate": "x", "criterion": c, "mark": m}
        for j, c, m in [("a", "work", 80), ("b", "work", 90), ("a", "difficulty", "1.1"), ("b", "difficulty", "1.2")]
    ]
    assert scored(score(rule, ballots(*rows))) == {"x": "97.75"}  # 85 × 1.15


def test_pass_or_fail_decides_who_has_a_place() -> None:
    rule = contest(
        criteria=[{"code": "work", "weight": 1}, {"code": "lawful", "kind": "pass_fail"}],
        combine="weighted",
        rounding=TWO,
    )
    rows = panel("x", 80, 80, criterion="work") + panel("x", 1, 1, criterion="lawful")
    rows += panel("y", 99, 99, criterion="work") + panel("y", 0, 0, criterion="lawful", reason="no permit")
    result = score(rule, ballots(*rows))
    assert [(line.name, line.place, line.reason) for line in result.candidates] == [
        ("x", 1, ""),
        ("y", 0, "score.not_passed"),
    ]
    with pytest.raises(Refused, match=r"score\.no_reason"):
        score(rule, ballots(*rows[:6], rows[6] | {"reason": ""}))


def test_an_incomplete_sheet() -> None:
    rows = panel("x", 80, 90, criterion="a") + panel("x", 60, criterion="b")
    weights = [{"code": "a", "weight": "0.75"}, {"code": "b", "weight": "0.25"}]

    def under(policy: str) -> Result:
        rule = contest(criteria=weights, combine="weighted", missing_criterion=policy, rounding=TWO)
        return score(rule, ballots(*rows))

    void = under("void_sheet")
    assert scored(void) == {"x": "75.00"} and noted(void)[0] == "score.sheet_void"
    assert (void.candidates[0].counted, void.candidates[0].missing) == (1, 1)
    assert scored(under("renormalise")) == {"x": "82.50"}  # (75 + 90) ÷ 2
    with pytest.raises(Refused, match=r"score\.sheet_incomplete.*J2"):
        under("refuse")


# ---- missing, recused, own unit


def test_a_missing_judge_is_ignored_or_stands_at_the_mean() -> None:
    """Trimming tells the two apart: with the mean filled in, the low mark goes and two of the four are left."""
    rows = [*panel("x", 60, 90, 90), {"judge": "J4", "candidate": "x", "state": "absent"}]
    drop = {"method": "drop", "drop": [{"marks": 4}]}
    assert scored(score(contest(aggregate=drop, rounding=TWO), ballots(*rows))) == {"x": "80.00"}
    filled = score(contest(aggregate=drop, missing_judge="fill_mean", rounding=TWO), ballots(*rows))
    line = filled.candidates[0]
    assert (line.shown, line.counted, line.trimmed, line.missing) == ("85.00", 1, 2, 1)  # 90 and the filled 80


def test_marks_for_ones_own_unit() -> None:
    rows = [
        {"judge": "a", "home_unit": "north", "candidate": "x", "unit": "north", "mark": 99},
        {"judge": "b", "home_unit": "south", "candidate": "x", "unit": "north", "mark": 80},
    ]
    excluded = score(contest(rounding=TWO), ballots(*rows))
    assert scored(excluded) == {"x": "80.00"} and "score.own_excluded" in noted(excluded)
    assert excluded.candidates[0].recused == 1
    assert scored(score(contest(own_unit="count", rounding=TWO), ballots(*rows))) == {"x": "89.50"}
    with pytest.raises(Refused, match=r"score\.own_unit.*line 2"):
        score(contest(own_unit="refuse"), ballots(*rows))


def test_who_is_expected_where_two_groups_travel() -> None:
    """Group a visits x, group b visits y; a linking judge of group a sees y too. Nobody is missing at others' sites."""
    rows = panel("x", 80, 81, 82, group="a") + [
        {"judge": f"K{n}", "candidate": "y", "mark": 85, "group": "b"} for n in range(3)
    ]
    rows += [{"judge": "J1", "candidate": "y", "mark": 84, "group": "a"}]
    rows += [{"judge": "K3", "candidate": "z", "mark": 70, "group": "b"}]
    lines = {line.name: line for line in score(contest(rounding=TWO), ballots(*rows)).candidates}
    assert {name: (line.counted, line.missing) for name, line in lines.items()} == {
        "x": (3, 0),
        "y": (4, 1),
        "z": (1, 0),
    }


# ---- units, composite, bonus


def sites(**marks: tuple[int, ...]) -> list[dict[str, Any]]:
    return [
        {"judge": "a", "candidate": f"{unit}{n}", "unit": unit, "mark": mark}
        for unit, values in marks.items() for n, mark in enumerate(values)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ({"method": "mean"}, {"n": "80.00", "s": "85.00"}),
        ({"method": "sum"}, {"n": "240.00", "s": "170.00"}),
        ({"method": "best", "best": 2}, {"n": "85.00", "s": "85.00"}),
        (
            {"method": "weighted", "weights": {"n0": 2, "n1": 1, "n2": 1, "s0": 1, "s1": 3}},
            {"n": "82.50", "s": "82.50"},
        ),
    ],
)
def test_a_units_score(unit: dict[str, Any], expected: dict[str, str]) -> None:
    rule = contest(unit=unit, rounding={"unit": {"digits": 2}})
    result = score(rule, ballots(*sites(n=(90, 70, 80), s=(90, 80) if unit["method"] != "weighted" else (75, 85))))
    assert scored(result) == expected
    assert {line.name: line.members for line in result.units} == {"n": ("n0", "n1", "n2"), "s": ("s0", "s1")}
    assert result.candidates[0].place == 1


MONTHS = [{"code": f"month{n}", "weight": "30%"} for n in (1, 2, 3)] + [{"code": "event", "weight": "10%"}]


def test_a_composite_of_three_months_and_the_visit() -> None:
    parts = [Part(u, f"month{n}", Fraction(v + n)) for u, v in [("n", 90), ("s", 80)] for n in (1, 2, 3)]
    rows = ballots(*sites(n=(60,), s=(100,)))
    result = score(contest_preset("yuzhou_2018").rule, rows, parts)
    assert scored(result) == {"n": "88.80", "s": "83.80"}  # 0.3 × (91 + 92 + 93) + 0.1 × 60
    with pytest.raises(Refused, match=r"score\.no_part.*month3"):
        score(contest_preset("yuzhou_2018").rule, rows, parts[:-1])


def test_bonus_and_deduction_are_capped() -> None:
    rule = contest(adjust={"bonus_cap": 3, "deduction_cap": "0.5"}, rounding={"final": {"digits": 1}})
    parts = [
        Part("x", "bonus", Fraction(2), "national prize"),
        Part("x", "bonus", Fraction(2)),
        Part("y", "deduction", Fraction(2)),
    ]
    assert scored(score(rule, ballots(*panel("x", 80), *panel("y", 80)), parts)) == {"x": "83.0", "y": "79.5"}


@pytest.mark.parametrize(
    ("part", "why"),
    [
        (Part("x", "prize", Fraction(1), line=2), "unknown_part"),
        (Part("?", "bonus", Fraction(1), line=2), "unknown_unit"),
        (Part("x", "bonus", Fraction(-1), line=2), "part_negative"),
    ],
)
def test_parts_that_may_not_stand(part: Part, why: str) -> None:
    with pytest.raises(Refused, match=rf"score\.{why}.*line 2"):
        score(contest(adjust={}), ballots(*panel("x", 80)), [part])


# ---- places and ties


def tied(**places: Any) -> Result:
    """x, y and z have 85.00: x and y parted by the leaders, z from both by further decimals; w is behind."""
    rows = [
        {"judge": j, "category": c, "candidate": name, "mark": mark}
        for name, marks in {"x": (90, 80), "y": (80, 90), "z": (85, "84.998"), "w": (70, 70)}.items()
        for j, c, mark in zip("ab", ("leaders", "experts"), marks, strict=True)
    ]
    categories = [{"code": "leaders", "weight": "0.5"}, {"code": "experts", "weight": "0.5"}]
    return score(contest(categories=categories, rounding=TWO, places=places), ballots(*rows))


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ([], {"x": (1, "shared"), "y": (1, "shared"), "z": (1, "shared"), "w": (4, "")}),
        (["further_decimals"], {"x": (1, "shared"), "y": (1, "shared"), "z": (3, "further_decimals"), "w": (4, "")}),
        (
            ["further_decimals", "category:leaders"],
            {"x": (1, "category:leaders"), "y": (2, "category:leaders"), "z": (3, "further_decimals"), "w": (4, "")},
        ),
        (
            ["category:experts"],
            {"y": (1, "category:experts"), "z": (2, "category:experts"), "x": (3, "category:experts"), "w": (4, "")},
        ),
        (["shared", "category:leaders"], {"x": (1, "shared"), "y": (1, "shared"), "z": (1, "shared"), "w": (4, "")}),
    ],
)
def test_the_cascade(ties: list[str], expected: dict[str, tuple[int, str]]) -> None:
    result = tied(ties=ties)
    assert placed(result) == expected
    assert len(result.ties) == 1 and result.ties[0].open == (len({p for p, _ in expected.values()}) < 4)


def test_styles_and_unrounded_places() -> None:
    assert [line.place for line in tied(style="dense").candidates] == [1, 1, 1, 2]
    assert [line.place for line in tied(compare="unrounded").candidates] == [1, 1, 3, 4]


def test_unique_places_that_nothing_parts_are_shared_and_named() -> None:
    undecided = tied(style="unique", ties=["further_decimals"])
    assert [line.place for line in undecided.candidates] == [1, 1, 3, 4]
    assert [dict(note.values) for note in undecided.notes if note.id == "score.tie_open"] == [{"place": 1, "n": 3}]
    assert "score.tie_open" not in noted(tied(style="unique", ties=["category:leaders"]))


def test_firsts_and_votes_part_a_tie() -> None:
    rows = panel("x", 90, 90, 60) + panel("y", 80, 80, 80)
    assert placed(score(contest(rounding=TWO, places={"ties": ["firsts"]}), ballots(*rows)))["x"] == (1, "firsts")
    rule = contest(rounding=TWO, places={"ties": ["vote"]})
    votes = [Part("x", "vote", Fraction(3)), Part("y", "vote", Fraction(4))]
    assert placed(score(rule, ballots(*rows), votes)) == {"y": (1, "vote"), "x": (2, "vote")}


# ---- states that are named, and the protocol


@pytest.mark.parametrize(
    ("rows", "note"),
    [
        (panel("x", 80), "score.one_judge"),
        (panel("x", 80, 81), "score.one_candidate"),
        (panel("x", 80, 80) + panel("y", 80, 80), "score.all_equal"),
    ],
)
def test_thin_ballots_are_computed_and_named(rows: list[dict[str, Any]], note: str) -> None:
    result = score(contest(rounding=TWO), ballots(*rows))
    assert note in noted(result) and result.candidates[0].place == 1


def test_trimming_few_marks_is_named() -> None:
    drop = {"method": "drop", "drop": [{"marks": 3}]}
    assert "score.few_trimmed" in noted(score(contest(aggregate=drop), ballots(*panel("x", 1, 2, 3))))


def test_nobody_marked() -> None:
    rows = [*panel("x", 80), {"judge": "J1", "candidate": "y", "state": "absent"}]
    line = score(contest(rounding=TWO), ballots(*rows)).candidates[-1]
    assert (line.name, line.place, line.score, line.reason, line.missing) == ("y", 0, None, "score.no_marks", 1)


def test_a_voided_mark_is_replaced_by_another() -> None:
    rows = [*panel("x", 80), {"judge": "J1", "candidate": "x", "state": "voided"}]
    line = score(contest(rounding=TWO), ballots(*rows)).candidates[0]
    assert (line.counted, line.missing) == (1, 0)


def test_a_protocol_is_computed_again_from_itself() -> None:
    book = contest_preset("site_visit")
    rows = [
        row | {"category": ("leaders", "delegates", "experts")[n % 3], "criterion": c, "unit": row["candidate"][0]}
        for c in ("idea", "quality", "scale", "pace")
        for site, base in {"n1": 80, "n2": 90, "s1": 85}.items()
        for n, row in enumerate(panel(site, *(base + k % 7 for k in range(12))))
    ]
    frame = ballots(*rows)
    recorded = protocol(score(book.rule, frame), book.rule, book.text, inputs_of(frame))
    again, parts, rated = given_back(recorded["inputs"])
    computed = protocol(score(book.rule, again, parts, rated), book.rule, book.text, inputs_of(again, parts, rated))
    assert list(differences(recorded, computed)) == []
    recorded["candidates"][0]["cells"][0]["value"] = "1"
    recorded["inputs"]["ballots"]["mark"][0] = "99"
    where = [place for place, _, _ in differences(recorded, computed)]
    assert where == [f"candidates[{recorded['candidates'][0]['candidate']}].cells[1].value", "inputs.ballots.mark[1]"]


def test_plain_numbers() -> None:
    assert [plain(Fraction(v)) for v in ("0.25", "-3", "1/3", "-0.05", "100", "7/8")] == [
        "0.25", "-3", "1/3", "-0.05", "100", "0.875",
    ]  # fmt: skip
