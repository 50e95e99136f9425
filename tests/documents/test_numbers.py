from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leitai.documents import numbers as n


def test_a_rate_is_a_ratio_unless_it_is_said_to_be_in_percent() -> None:
    assert n.print_value(Fraction(629, 647), n.rate_form()) == "97.2%"
    assert n.print_value(Fraction(138245, 10**6), n.points_form("en")) == "+13.8"
    assert n.print_value(Fraction(74, 10), n.growth_form(percent=True)) == "+7.4%"


def test_money_is_printed_in_the_regions_scale_of_each_language() -> None:
    value = Decimal("46430000000.00")
    zh, en = n.money_form("zh-Hans"), n.money_form("en")
    assert (n.print_value(value, zh), zh.unit, zh.after) == ("464.30", "亿元", "亿元")
    assert (n.print_value(value, en), en.unit, en.before, en.after) == ("46.43", "CNY bn", "CNY ", " bn")


def test_a_project_uses_ten_thousands_or_millions() -> None:
    value = Decimal("386000000.00")
    assert n.print_value(value, n.money_form("zh-Hans", "project")) == "38,600"
    assert n.print_value(value, n.money_form("en", "project")) == "386.0"


def test_dollars() -> None:
    zh, en = n.money_form("zh-Hans", "region", "USD"), n.money_form("en", "region", "USD")
    assert zh.unit == "亿美元"
    assert (en.unit, en.before, en.after) == ("$ bn", "$", " bn")
    assert n.print_value(Decimal("-1234567890.12"), en) == "−1.23"


@pytest.mark.parametrize(
    ("value", "sign", "printed"),
    [
        (Fraction(21, 10), "always", "+2.1"),
        (Fraction(-27, 10), "always", "−2.7"),
        (Fraction(-27, 10), "never", "2.7"),
        (Fraction(-27, 10), "minus", "−2.7"),
        (Fraction(-4, 100), "always", "0.0"),
        (0, "always", "0.0"),
    ],
)
def test_a_difference_always_has_its_sign_and_zero_has_none(value: Fraction | int, sign: n.Sign, printed: str) -> None:
    assert n.print_value(value, n.points_form("zh-Hans", sign, percent=True)) == printed


def test_a_count_by_shares_keeps_its_half_and_a_whole_one_has_no_point() -> None:
    form = n.count_form()
    assert [n.print_value(value, form) for value in (Fraction(61, 2), 390, Fraction(1, 3), 1500)] == [
        "30.5",
        "390",
        "0.33",
        "1,500",
    ]


def test_rounding_is_by_the_named_rule_from_the_exact_value() -> None:
    tie = Fraction(9, 4)
    assert n.print_value(tie, n.rate_form(mode="half_up", percent=True)) == "2.3%"
    assert n.print_value(tie, n.rate_form(mode="half_even", percent=True)) == "2.2%"
    assert n.print_value(Fraction(4778, 100), n.rate_form(0, "truncate", percent=True)) == "47%"


def test_a_number_keeps_its_exact_value_and_refuses_another_rule() -> None:
    number = n.number(
        Fraction(51, 91),
        n.rate_form(),
        question="q",
        arguments={"unit": "1"},
        region="r",
        month="2020-06",
        revision=2,
    )
    assert number.cell == n.Cell("q", {"unit": "1"}, "r", "2020-06", 2, "51/91", "half_up:1")
    assert (number.printed, number.unit) == ("56.0%", "%")
    assert n.unrounded_text(number) == "56.043956… %"
    with pytest.raises(ValueError, match="half_up:1"):
        n.number_of(number.cell, n.rate_form(mode="truncate"))


def test_unrounded_text_of_a_short_value_is_whole() -> None:
    number = n.number(-3, n.days_form("en"), question="q", arguments={}, region="r", month="2020-06", revision=1)
    assert n.unrounded_text(number) == "−3"


def test_what_cannot_be_given_is_never_zero_and_never_blank() -> None:
    for language in ("zh-Hans", "en"):
        for absence in ("absent", "not_due", "not_seen", "not_available"):
            printed = n.absent(language, "why", absence).printed  # type: ignore[arg-type]
            assert printed.strip() and "0" not in printed


@given(st.fractions(min_value=-(10**9), max_value=10**9), st.sampled_from(["half_up", "half_even", "truncate"]))
def test_the_printed_text_reads_back_within_one_step(value: Fraction, mode: n.Mode) -> None:
    printed = n.print_value(value, n.rate_form(1, mode, percent=True))
    read = Fraction(printed.replace("−", "-").replace(",", "").removesuffix("%"))
    step = Fraction(1, 10)
    assert abs(read - value) <= (step if mode == "truncate" else step / 2)
    assert (read < 0) <= (value < 0)
