"""Totals, places, grades, policies and vetoes by hand; random appraisals against a slow twin; bad input named."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leitai.core.appraisal import Row, appraise
from leitai.core.appraisal.lists import listed
from leitai.core.appraisal.tree import ListRule
from leitai.core.problems import Refused
from tests.core.appraisals import BEST, LINEAR, PLACES, indicator, row, tree
from tests.oracles import appraisal as twin

TWO = [indicator("a", 60, LINEAR), indicator("b", 40, LINEAR)]


def scores(found: Any) -> dict[str, str | None]:
    return {unit.unit: None if unit.score is None else str(unit.score) for unit in found.units}


def test_a_total_is_the_sum_of_printed_scores():
    # a: 60 × 1/3 = 20 and 60 × 2/3 = 40; b: 40 × 1/7 = 5.714… printed 5.71, 40 × 3/7 = 17.142… printed 17.14
    rows = [row("x", "a", 1, 3), row("x", "b", 1, 7), row("y", "a", 2, 3), row("y", "b", 3, 7)]
    found = appraise(tree(TWO), rows)
    assert scores(found) == {"y": "57.14", "x": "25.71"}
    assert [unit.place for unit in found.units] == [1, 2]
    assert found.by_unit["x"].cell("b").formula == "40 × 1 ÷ 7"


def test_aspects_convert_their_sum():
    # 60 % of (40 + 30) and 40 % of 90: 42 + 36
    label = {"zh": "甲", "en": "A"}
    aspects = [
        {"code": "work", "label": label, "factor": "60%",
         "indicators": [indicator("a", 70, LINEAR), indicator("b", 30, LINEAR)]},
        {"code": "public", "label": label, "factor": "40%",
         "indicators": [indicator("c", 100, {"name": "import_score"})]},
    ]  # fmt: skip
    found = appraise(tree([], aspects=aspects), [row("x", "a", 4, 7), row("x", "b", 5, 5), row("x", "c", 90)])
    assert scores(found) == {"x": "78.00"}


EXTRAS = [
    indicator("snail", 0, {"name": "event_count", "per_event": "-0.3"}, kind="deduction"),
    indicator("award", 0, {"name": "event_count", "per_event": 2}, kind="bonus", counts="ties"),
]


def test_deductions_have_a_cap_and_a_bonus_for_ties_is_never_added():
    small = tree([indicator("a", 100, LINEAR)], extras=EXTRAS, caps={"bonus": 5, "deduction": 5})
    rows = [row(unit, "a", 90, 100) for unit in "xyz"]
    rows += [row("y", "award", 1), row("z", "snail", 20)]  # 20 × 0.3 = 6, capped at 5
    found = appraise(small, rows)
    assert [(u.unit, str(u.score), u.place) for u in found.units] == [
        ("y", "90.00", 1),
        ("x", "90.00", 2),
        ("z", "85.00", 3),
    ]


def test_equal_totals_share_a_place():
    small = tree([indicator("a", 100, LINEAR)])
    found = appraise(small, [row("x", "a", 9, 10), row("y", "a", 90, 100), row("z", "a", 8, 10)])
    assert [(u.unit, u.place) for u in found.units] == [("x", 1), ("y", 1), ("z", 3)]
    dense = tree([indicator("a", 100, LINEAR)], places={"style": "dense"})
    assert [
        u.place for u in appraise(dense, [row("x", "a", 9, 10), row("y", "a", 9, 10), row("z", "a", 8, 10)]).units
    ] == [1, 1, 2]


@pytest.mark.parametrize(
    ("policy", "score"),
    [
        ("peer_mean", "90.00"),  # peers earned 48/60 and 60/60: 60 × 0.9 = 54, and 40 × 9/10 = 36
        ("full", "96.00"),  # 60 + 36
        ("zero", "36.00"),
        ("redistribute", "90.00"),  # 36 × 100/40
    ],
)
def test_what_stands_in_where_an_indicator_does_not_apply(policy, score):
    small = tree(TWO, policies={"not_applicable": policy})
    rows = [row("x", "a", state="not_applicable"), row("x", "b", 9, 10)]
    rows += [row("y", "a", 8, 10), row("y", "b", 1, 1), row("z", "a", 10, 10), row("z", "b", 1, 1)]
    assert scores(appraise(small, rows))["x"] == score


def test_no_data_is_zero_or_exempt_by_rule_and_never_silent():
    rows = [row("x", "b", 9, 10), row("y", "a", 10, 10), row("y", "b", 10, 10)]
    zero = appraise(tree(TWO), rows).by_unit["x"]
    assert (str(zero.score), zero.cell("a").state, zero.cell("a").branch) == ("36.00", "missing", "policy_zero")
    exempt = appraise(tree(TWO, policies={"missing": "redistribute"}), rows).by_unit["x"]
    assert (str(exempt.score), exempt.spread, exempt.cell("a").reason) == (
        "90.00",
        Fraction(5, 2),
        "indicator.redistributed",
    )


def test_a_missing_peer_leaves_no_total_and_says_so():
    found = appraise(tree(TWO), [row("x", "a", state="not_applicable"), row("x", "b", 9, 10)])
    assert (found.units[0].score, found.units[0].place, found.units[0].open) == (None, 0, ("a",))
    assert found.notes[-1].id == "appraisal.note_no_score"
    assert found.notes[-1].values["reason"] == {"term": "indicator.no_peers"}


@pytest.mark.parametrize(
    ("given_row", "value", "reason"),
    [
        (row("x", "a", 5, 0), "level", "indicator.target_zero"),
        (row("x", "a", 5, -1), "level", "indicator.target_negative"),
        (row("x", "a", 5), "level", "indicator.no_target"),
        (row("x", "a", 5, 1, baseline=[-2]), "growth", "indicator.negative_base"),
        (row("x", "a", 5, 1, baseline=[0]), "growth", "indicator.negative_base"),
        (row("x", "a", 5, 1), "growth", "indicator.no_baseline"),
        (row("x", "a", 5, 0), "completion", "indicator.target_zero"),
    ],
)
def test_a_value_that_cannot_be_formed_is_a_named_state(given_row, value, reason):
    unit = appraise(tree([indicator("a", 100, LINEAR, value=value)]), [given_row]).units[0]
    assert (unit.score, unit.cells[0].reason) == (None, reason)


def test_a_figure_of_a_month_that_is_not_closed_is_a_named_state():
    found = appraise(tree(TWO), [row("x", "a", unavailable="indicator.month_open"), row("x", "b", 1, 1)]).units[0]
    assert (found.score, found.open, found.cell("a").reason) == (None, ("a",), "indicator.month_open")


def test_where_nothing_applies_there_is_no_total_and_a_note():
    small = tree([indicator("a", 100, LINEAR)], policies={"not_applicable": "redistribute"})
    found = appraise(small, [row("x", "a", state="not_applicable")])
    assert (found.units[0].score, [note.id for note in found.notes]) == (None, ["appraisal.note_nothing"])


def test_an_indicator_without_weight_for_a_class_is_not_scored_there():
    built = tree([indicator("a", {"c": 100, "d": 50}, LINEAR), indicator("b", {"c": 0, "d": 50}, BEST)], ("c", "d"))
    rows = [row(u, i, 9, 10, unit_class=c) for u, c in (("x", "c"), ("y", "d")) for i in "ab"]
    found = appraise(built, rows).by_unit
    assert [cell.indicator for cell in found["x"].cells] == ["a"] and str(found["x"].score) == "90.00"
    assert str(found["y"].score) == "95.00"  # 45 + 50


def test_growth_and_completion_are_formed_from_the_figures():
    # growth (110 − 100) ÷ 100 = 10 % of a target of 20: 100 × 10/20; completion 110 ÷ 200 = 55 %
    grown = appraise(tree([indicator("a", 100, LINEAR, value="growth")]), [row("x", "a", 110, 20, baseline=[100])])
    assert scores(grown) == {"x": "50.00"}
    done = tree([indicator("a", 100, {"name": "threshold", "tiers": [{"at": 55, "points": 70}]}, value="completion")])
    assert scores(appraise(done, [row("x", "a", 110, 200)])) == {"x": "70.00"}


def test_peers_are_the_class_or_all():
    rows = [row("x", "a", 10, unit_class="c"), row("y", "a", 5, unit_class="c"), row("z", "a", 20, unit_class="d")]
    own = appraise(tree([indicator("a", 100, BEST)], ("c", "d")), rows)
    assert scores(own) == {"x": "100.00", "y": "50.00", "z": "100.00"}
    assert dict(own.by_unit["y"].cell("a").peers.values) == {"x": 10, "y": 5}
    everybody = appraise(tree([indicator("a", 100, BEST)], ("c", "d"), peers="all"), rows)
    assert scores(everybody) == {"x": "50.00", "y": "25.00", "z": "100.00"}
    assert {p.values["class"] for p in own.notes if p.id == "appraisal.lint_few_peers"} == {"c", "d"}


GRADES = [
    {"code": c, "label": {"zh": c, "en": c}, "at": at} for c, at in (("excellent", 90), ("good", 80), ("fair", 0))
]
VETOES = [
    {"code": c, "label": {"zh": c, "en": c}, "effect": e, "owner": "o"}
    for c, e in (("fire", "not_top"), ("lie", "void"))
]


@pytest.mark.parametrize(
    ("points", "events", "grade"),
    [
        (90, [], "excellent"),
        ("89.99", [], "good"),
        (95, ["fire"], "good"),
        (85, ["fire"], "good"),
        (95, ["lie"], ""),
        (10, [], "fair"),
    ],
)
def test_grades_and_vetoes(points, events, grade):
    small = tree([indicator("a", 100, LINEAR)], grades=GRADES, vetoes=VETOES)
    unit = appraise(small, [row("x", "a", points, 100), *(row("x", event, 1) for event in events)]).units[0]
    assert (unit.grade, unit.vetoes) == (grade, tuple(events))
    assert appraise(small, [row("x", "a", points, 100), row("x", "fire", 0)]).units[0].vetoes == ()


def test_red_and_black_lists_as_in_mianyang():
    small = tree([indicator("a", 100, LINEAR)], ("c",))
    figures = {"p": (12, 10), "q": (10, 10), "r": (9, 10), "s": (8, 10), "t": (5, 10)}
    found = appraise(small, [row(unit, "a", *pair, unit_class="c") for unit, pair in figures.items()])
    label = {"zh": "榜", "en": "List"}
    red = ListRule(code="red", label=label, end="first", count={"c": 2}, when="exceeded", of="a")
    black = ListRule(code="black", label=label, end="last", count={"c": 2}, when="missed", of="a")
    assert [unit.unit for unit in listed(found, red)] == ["p"]  # q met its target without exceeding it
    assert [unit.unit for unit in listed(found, black)] == ["t", "s"]


# ── against a twin


@st.composite
def appraisals(draw: st.DrawFn) -> tuple[Any, dict[str, dict[str, Fraction | None]], dict[str, str]]:
    functions = draw(st.lists(st.sampled_from([LINEAR, BEST, PLACES]), min_size=1, max_size=4))
    weights = draw(st.lists(st.sampled_from([7, "12.5", 20]), min_size=4, max_size=4))
    built = tree(
        [indicator(f"i{n}", {"c": weights[n], "d": weights[-1 - n]}, f) for n, f in enumerate(functions)], ("c", "d")
    )
    values = st.none() | st.integers(1, 12_000).map(lambda n: Fraction(n, 100))
    units = [f"u{n}" for n in range(draw(st.integers(1, 6)))]
    figures = {unit: {i.code: draw(values) for i in built.indicators} for unit in units}
    return built, figures, {unit: draw(st.sampled_from("cd")) for unit in units}


def as_rows(figures: dict[str, dict[str, Fraction | None]], classes: dict[str, str]) -> list[Row]:
    return [
        Row(unit, classes[unit], code, value, target=Fraction(100), state="missing" if value is None else "reported")
        for unit, values in figures.items()
        for code, value in values.items()
    ]


@given(drawn=appraisals(), order=st.randoms(use_true_random=False))
def test_totals_and_places_against_the_twin_in_every_order(drawn: Any, order: random.Random) -> None:
    built, figures, classes = drawn
    rows = as_rows(figures, classes)
    order.shuffle(rows)
    found = appraise(built, rows)
    totals = twin.scored(built, figures, classes)
    assert {u.unit: Fraction(u.score) for u in found.units if u.score is not None} == totals
    assert {u.unit: u.place for u in found.units} == twin.placed(totals, classes)


# ── rows that are refused


@pytest.mark.parametrize(
    ("rows", "id", "line"),
    [
        ([], "appraisal.no_rows", None),
        ([row("x", "nope", 1, 1, line=2)], "appraisal.unknown_indicator", 2),
        ([row("x", "a.part", 1, 1, line=2)], "appraisal.unknown_indicator", 2),
        ([row("x", "a", line=2)], "appraisal.no_actual", 2),
        ([row("", "a", 1, 1, line=2)], "appraisal.no_unit", 2),
        ([row("x", "a", 1, 1, line=2), row("x", "a", 2, 1, line=3)], "appraisal.row_twice", 3),
        ([row("x", "a", state="force_majeure", note=" ", line=2)], "appraisal.no_approval", 2),
        ([row("x", "a", word="good", line=2)], "appraisal.not_a_number", 2),
    ],
)
def test_rows_that_cannot_be_taken(rows, id, line):
    with pytest.raises(Refused) as refused:
        appraise(tree(TWO), rows)
    assert [(problem.id, problem.line) for problem in refused.value.problems] == [(id, line)]


@pytest.mark.parametrize("count", ["1.5", -1])
def test_a_veto_counts_whole_events(count):
    small = tree([indicator("a", 100, LINEAR)], vetoes=VETOES)
    with pytest.raises(Refused) as refused:
        appraise(small, [row("x", "a", 1, 1), row("x", "fire", count, line=3)])
    assert [(problem.id, problem.line) for problem in refused.value.problems] == [("appraisal.veto_count", 3)]


def test_two_classes_for_one_unit_and_an_unknown_class():
    small = tree([indicator("a", 60, LINEAR), indicator("b", 40, LINEAR)], ("c", "d"))
    rows = [row("x", "a", 1, 1, unit_class="c", line=2), row("x", "b", 1, 1, unit_class="d", line=3)]
    with pytest.raises(Refused) as refused:
        appraise(small, [*rows, row("y", "a", 1, 1, unit_class="e", line=4)])
    assert [(p.id, p.line) for p in refused.value.problems] == [
        ("appraisal.two_classes", 3),
        ("appraisal.unknown_class", 4),
    ]


def test_an_open_tree_is_not_computed():
    with pytest.raises(Refused) as refused:
        appraise(tree([indicator("a", "open", LINEAR), indicator("b", 40, None)]), [row("x", "a", 1, 1)])
    assert refused.value.problems[0].values == {"indicators": "a, b"}
