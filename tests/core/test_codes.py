"""Project codes and their check character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leitai.core.codes import mod_11_10, project_code


def slow_mod_11_10(digits: str) -> str:
    """The check digit by trying all ten against the standard's checking rule."""
    for candidate in "0123456789":
        product = 10
        for digit in digits:
            product = ((product + int(digit)) % 10 or 10) * 2 % 11
        if (product + int(candidate)) % 10 == 1:
            return candidate
    raise AssertionError(digits)


def test_the_standards_own_example():
    assert mod_11_10("0794") == "5"


@given(st.text("0123456789", min_size=1, max_size=30))
def test_agrees_with_its_slow_twin(digits):
    assert mod_11_10(digits) == slow_mod_11_10(digits)


@given(st.text("0123456789", min_size=1, max_size=20), st.data())
def test_every_single_wrong_digit_is_noticed(digits, data):
    place = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != digits[place]]))
    assert mod_11_10(digits) != mod_11_10(digits[:place] + other + digits[place + 1 :])


@pytest.mark.parametrize("digits", ["", "12a", "１２", "-1"])
def test_only_decimal_digits(digits):
    with pytest.raises(ValueError):
        mod_11_10(digits)


@pytest.mark.parametrize(("code", "check"), [("2603-141124-89-05-346948", "8"), ("2411-130202-89-01-637015", "5")])
def test_real_new_codes(code, check):
    found = project_code(code)
    assert (found.scheme, found.check_agrees, found.expected, found.sound) == ("new", True, check, True)


@pytest.mark.parametrize("code", ["2020-330327-48-01-167360", "2020-451421-88-03-016343"])
def test_real_old_codes(code):
    found = project_code(code)
    assert (found.scheme, found.check_agrees, found.sound) == ("old", None, True)


def test_a_wrong_check_digit_is_a_doubt_with_the_right_one():
    found = project_code("2603-141124-89-05-346949")
    assert (found.scheme, found.check_agrees, found.expected, found.sound) == ("new", False, "8", False)


@pytest.mark.parametrize(
    ("code", "scheme"),
    [
        ("2017-130000-01-01-00001", "old_short"),
        ("2015320724FG0094", "local"),
        ("2613-141124-89-05-346948", "none"),  # month 13
        ("2020-330327-48-04-167360", "none"),  # approval type 04
        ("2020-330327-48-01-16736", "old_short"),
        ("2020-999922-78-01-00412", "old_short"),
        ("", "none"),
        ("城西停车场", "none"),
        ("2603-141124-89-05-346948 ", "none"),
    ],
)
def test_other_codes(code, scheme):
    found = project_code(code)
    assert found.scheme == scheme
    assert not found.sound


def test_published_samples(outside_data):
    import json

    samples = json.loads(outside_data("golden/bulletins.json").read_text())["project_code_samples"]
    assert all(project_code(code).check_agrees for code in samples["new"])
    assert all(project_code(code).scheme == "old" for code in samples["old"])
