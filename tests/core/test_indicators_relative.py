"""F12 to F20 and G1 against cases computed by hand from the printed rules. The arithmetic stands beside each case."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from pydantic import ValidationError

from leitai.core.indicators import Points, not_applicable, points, settled
from leitai.core.problems import Refused
from leitai.core.results import NotAvailable, Rounding
from tests.core.indicator_cases import branch, case, number, rule, score

FIVE = (50, 40, 40, 30, 10)


def check(used, given, expected, taken):
    assert (score(used, given), branch(used, given)) == (number(expected), taken)


# ── F12: points by place


@pytest.mark.parametrize(("value", "expected"), [(50, 60), (40, 57), (30, 51), (10, 48)])
def test_f12_a_table_of_places(value, expected):
    # places 1, 2, 2, 4, 5 in the table 60, 57, 54, 51, 48: the two 40s share the second place
    assert score(rule("rank_points", points=[60, 57, 54, 51, 48]), case(60, value, peers=FIVE)) == expected


@pytest.mark.parametrize(("place", "expected"), [(1, "2"), (2, "1.9"), (3, "1.8"), (4, "1.7"), (13, "0.8"), (30, "0")])
def test_f12_a_tenth_less_for_each_further_place(place, expected):
    # after 2, 1.9, 1.8: place 4 = 1.8 − 0.1; place 13 = 1.8 − 1.0; place 30 = 1.8 − 2.7, held at 0
    used = rule("rank_points", points=[2, "1.9", "1.8"], step="0.1")
    assert score(used, case(2, 100 - place, peers=[100 - n for n in range(1, 31)])) == number(expected)


@pytest.mark.parametrize(("place", "expected"), [(1, 7), (3, 7), (4, 5), (6, 5), (7, 3), (10, 3), (11, 0)])
def test_f12_bands(place, expected):
    used = rule("rank_points", bands=[{"to": 3, "points": 7}, {"to": 6, "points": 5}, {"to": 10, "points": 3}])
    assert score(used, case(7, 100 - place, peers=[100 - n for n in range(1, 12)])) == expected


@pytest.mark.parametrize(("place", "expected"), [(1, "5"), (2, "4.75"), (3, "4.5"), (4, "4.25"), (20, "0.25")])
def test_f12_per_cent_of_the_weight(place, expected):
    # 100 %, 95 %, 90 %, then 5 % less: place 4 of 5 points = 5 × 85 %; place 20 = 5 × 5 %
    used = rule("rank_points", points=[100, 95, 90], step=5, percent=True)
    assert score(used, case(5, 100 - place, peers=[100 - n for n in range(1, 31)])) == number(expected)


def test_f12_smaller_is_better():
    used = rule("rank_points", points=[3, 2, 1], smaller_is_better=True)
    assert [score(used, case(3, value, peers=(5, 7, 9))) for value in (5, 7, 9)] == [3, 2, 1]


# ── F13: share of the best


@pytest.mark.parametrize(
    ("value", "expected", "taken"),
    [
        (50, 20, "best"),
        (40, 16, "below_best"),  # 20 × 40 ÷ 50
        (10, 4, "below_best"),  # 20 × 10 ÷ 50
        (0, 0, "below_best"),
    ],
)
def test_f13_share_of_best(value, expected, taken):
    check(rule("share_of_best"), case(20, value, peers=(*FIVE, 0)), expected, taken)


def test_f13_below_zero_and_without_a_positive_best():
    assert score(rule("share_of_best"), case(20, -5, peers=(50, -5))) == 0
    assert branch(rule("share_of_best"), case(20, -5, peers=(-1, -5))) == "indicator.best_not_positive"


# ── F14: efficacy coefficient


@pytest.mark.parametrize(
    ("value", "expected", "taken"),
    [
        (2, 6, "unsatisfactory"),  # d = 60
        (1, 6, "unsatisfactory"),  # below the standard: held at 60
        (6, 8, "between"),  # d = 60 + 40 × (6 − 2) ÷ (10 − 2) = 80; 10 × 80 ÷ 100
        (9, "9.5", "between"),  # d = 60 + 40 × 7/8 = 95
        (10, 10, "satisfactory"),
        (14, 10, "satisfactory"),  # beyond: held at 100
    ],
)
def test_f14_linear(value, expected, taken):
    check(rule("efficacy_coefficient", unsatisfactory=2, satisfactory=10), case(10, value), expected, taken)


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (2, 4, "6.0000"),  # A = 60
        (6, 4, "7.7460"),  # 60 × (5/3)^(1/2) = 77.45966…
        (4, 4, "6.8173"),  # 60 × (5/3)^(1/4) = 60 × 1.13621936… = 68.17316…
        (10, 4, "10.0000"),  # 60 × 5/3 = 100: B = ln(100/60)
    ],
)
def test_f14_exponential(value, digits, expected):
    found = points(
        rule("efficacy_coefficient", curve="exponential", unsatisfactory=2, satisfactory=10), case(10, value)
    )
    assert isinstance(found, Points)
    assert settled(found.value, Rounding(digits), found.near) == Decimal(expected)


def test_f14_the_exponential_constant_follows_from_the_range():
    # A = 60, B = ln(100/60) = 0.51082562376599…; halfway d = 60·e^(B/2)
    used = rule("efficacy_coefficient", curve="exponential", unsatisfactory=0, satisfactory=1)
    b = (Decimal(100) / Decimal(60)).ln()
    assert str(b).startswith("0.5108256237")
    d = Decimal(60) * (b / 3).exp()
    found = score(used, case(100, "1/3"))
    assert abs(found - Fraction(d)) < Fraction(1, 10**24)


def test_f14_fifty_digits_are_right():
    # 60·(5/3)^(1/2) = √(3600·5/3) = √6000, whose digits come from an integer root
    used = rule("efficacy_coefficient", curve="exponential", unsatisfactory=0, satisfactory=2)
    found = score(used, case(100, 1))
    assert abs(found**2 - 6000) < Fraction(1, 10**45)


def test_f14_an_exact_power_is_exact():
    # low 25, high 100: 25 × 4^(1/2) = 50, no rounding in doubt even when digits are cut
    used = rule("efficacy_coefficient", curve="exponential", low=25, unsatisfactory=0, satisfactory=2)
    found = points(used, case(100, 1))
    assert isinstance(found, Points) and (found.value, found.near) == (50, False)


def test_f14_an_unsettled_rounding_raises():
    with pytest.raises(Refused) as refused:
        settled(Fraction(7725, 1000) + Fraction(1, 10**45), Rounding(2), True)
    assert refused.value.problems[0].id == "indicator.unsettled"
    assert settled(Fraction(7725, 1000), Rounding(2), False) == Decimal("7.73")


@pytest.mark.parametrize(("value", "expected"), [(50, 10), (10, 6), (30, 8), (40, 9)])
def test_f14_standards_from_the_peers(value, expected):
    # x_s = 10, x_h = 50: 30 → 60 + 40 × 20/40 = 80; 40 → 60 + 40 × 30/40 = 90
    assert score(rule("efficacy_coefficient"), case(10, value, peers=FIVE)) == expected


def test_f14_smaller_is_better_and_all_equal():
    used = rule("efficacy_coefficient", smaller_is_better=True)
    assert [score(used, case(10, value, peers=FIVE)) for value in (10, 30, 50)] == [10, 8, 6]
    check(rule("efficacy_coefficient"), case(10, 7, peers=(7, 7, 7)), 10, "all_equal")


# ── F15: contribution


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (50, "50/17"),  # 10 × 50 ÷ 170
        (10, "10/17"),
        (0, 0),
    ],
)
def test_f15_share_of_the_total(value, expected):
    assert score(rule("contribution_share"), case(10, value, peers=(*FIVE, 0))) == number(expected)


@pytest.mark.parametrize(
    ("value", "target", "expected"),
    [
        (50, 40, 10),  # 20 % × 10 × 50/50 + 80 % × 10 × 1
        (40, 50, 8),  # 2 × 40/50 + 8 × 40/50 = 1.6 + 6.4
        (10, 40, "2.4"),  # 2 × 10/50 + 8 × 10/40 = 0.4 + 2
    ],
)
def test_f15_a_fifth_by_contribution(value, target, expected):
    used = rule("contribution_share", part="20%", against="largest")
    assert score(used, case(10, value, target, peers=FIVE)) == number(expected)


def test_f15_a_total_that_is_not_positive_is_named():
    assert branch(rule("contribution_share"), case(10, 5, peers=(5, -1))) == "indicator.total_not_positive"


def test_relative_functions_need_peers():
    for name, more in (("share_of_best", {}), ("rank_points", {"points": [1]}), ("efficacy_coefficient", {})):
        assert branch(rule(name, **more), case(10, 5)) == "indicator.no_peers"


# ── F16 to F20, G1


@pytest.mark.parametrize(
    ("count", "expected", "taken"),
    [
        (0, 0, "no_events"),
        (2, "-0.6", "events"),  # two snail projects × −0.3
        (10, -3, "events"),  # the cap exactly
        (11, -3, "capped"),  # −3.3, capped
    ],
)
def test_f16_event_count(count, expected, taken):
    check(rule("event_count", cap=3), case(0, count), expected, taken)


def test_f16_by_kind_and_from_the_full_weight():
    # 5 − 0.3 × 2 + 0.5 × 1 = 4.9
    used = rule("event_count", kinds={"snail": "-0.3", "flag": "0.5"}, start="full")
    assert score(used, case(5, items={"snail": [2], "flag": [1]})) == Fraction("4.9")


@pytest.mark.parametrize("count", ["1.5", -1])
def test_f16_a_count_is_whole_and_not_negative(count):
    assert branch(rule("event_count"), case(0, count)) == "indicator.not_a_count"


@pytest.mark.parametrize(
    ("value", "expected", "taken"),
    [(80, 8, "converted"), (100, 10, "converted"), (104, 10, "capped"), (-1, 0, "negative")],  # 10 × 80 ÷ 100
)
def test_f17_import_score(value, expected, taken):
    check(rule("import_score"), case(10, value), expected, taken)


def test_f17_from_another_scale():
    # 20 × 897.5 ÷ 1000
    assert score(rule("import_score", of=1000), case(20, "897.5")) == Fraction("17.95")


EARNED = [(Fraction(9), Fraction(10)), (Fraction(6), Fraction(10)), (Fraction(12), Fraction(15))]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [("full", "8"), ("zero", "0"), ("peer_mean", "92/15")],  # 8 × (0.9 + 0.6 + 0.8) ÷ 3 = 8 × 2.3 ÷ 3 = 18.4/3
)
def test_f18_not_applicable(policy, expected):
    found = not_applicable(policy, Fraction(8), EARNED)
    assert isinstance(found, Points) and found.value == number(expected)


def test_f18_redistribution_and_a_missing_peer_give_no_points():
    assert not_applicable("redistribute", Fraction(8), EARNED) == NotAvailable("indicator.redistributed")
    assert not_applicable("peer_mean", Fraction(8), []) == NotAvailable("indicator.no_peers")


GRADES = [
    {"word": "done", "share": "100%"},
    {"word": "under way", "share": "60%"},
    {"word": "not begun", "share": "30%"},
]


@pytest.mark.parametrize(
    ("word", "note", "expected", "taken"),
    [
        ("done", "", 5, "judged"),
        ("under way", "", 3, "judged"),  # 5 × 60 %
        ("not begun", "waits for the land", "1.5", "judged"),  # 5 × 30 %
        ("not begun", " ", 0, "no_reason"),
    ],
)
def test_f19_graded_judgement(word, note, expected, taken):
    used = rule("graded_judgement", grades=GRADES, not_begun="not begun")
    check(used, case(5, word=word, note=note), expected, taken)


def test_f19_an_unknown_word_is_named():
    used = rule("graded_judgement", grades=GRADES)
    assert branch(used, case(5, word="nearly")) == "indicator.unknown_word"


GROUPS = [
    {"code": "leaders", "weight": "50%"},
    {"code": "counties", "weight": "25%"},
    {"code": "public", "weight": "25%"},
]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        # 40 × (0.5 × 90 + 0.25 × 80 + 0.25 × 70) ÷ 100 = 40 × 82.5 ÷ 100
        ({"leaders": [90], "counties": [80], "public": [70]}, 33),
        # means 95, 80, 60: 40 × (47.5 + 20 + 15) ÷ 100
        ({"leaders": [90, 100], "counties": [80], "public": [50, 60, 70]}, 33),
        ({"leaders": [100], "counties": [100], "public": [100]}, 40),
        ({"leaders": [0], "counties": [0], "public": [0]}, 0),
    ],
)
def test_f20_survey_vote(marks, expected):
    assert score(rule("survey_vote", groups=GROUPS), case(40, items=marks)) == expected


def test_f20_a_group_without_marks_or_a_mark_too_high_gives_no_score():
    used = rule("survey_vote", groups=GROUPS)
    assert branch(used, case(40, items={"leaders": [90], "public": [70]})) == "indicator.group_without_marks"
    high = {"leaders": [101], "counties": [80], "public": [70]}
    assert branch(used, case(40, items=high)) == "indicator.mark_out_of_range"


def test_f20_group_weights_make_a_whole():
    with pytest.raises(ValidationError, match=r"sum to 90 %"):
        rule("survey_vote", groups=[{"code": "a", "weight": "0.5"}, {"code": "b", "weight": "0.4"}])


@pytest.mark.parametrize(("events", "taken"), [(0, "no_events"), (1, "void"), (3, "void")])
def test_g1_veto(events, taken):
    check(rule("veto", effect="void"), case(0, events), 0, taken)


def test_every_function_has_its_number_a_formula_and_a_source():
    from leitai.core.indicators import FUNCTIONS

    numbers = [f.number for f in FUNCTIONS.values()]
    assert [*numbers[:17], "F18", *numbers[17:]] == [f"F{n}" for n in range(1, 21)] + ["G1"]
    for function in FUNCTIONS.values():
        assert "Source" in function.doc, function.name
