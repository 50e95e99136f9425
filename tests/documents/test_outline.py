from __future__ import annotations

from dataclasses import replace

import pytest

from leitai.documents.outline import Column, Row, Table, from_json, numbers_in, to_json
from leitai.documents.words import chinese_number, clean, heading_number, marked, rounding_words
from tests.documents.world import outline


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_an_outline_goes_to_json_and_back_unchanged(language: str) -> None:
    first = outline(language)  # type: ignore[arg-type]
    again = from_json(to_json(first))
    assert again == first
    assert to_json(again) == to_json(first)


def test_a_row_of_the_wrong_length_is_refused_with_its_place() -> None:
    with pytest.raises(ValueError, match="'t', row 2: 1 cells for 2 columns"):
        Table("t", (Column("a"), Column("b")), (Row((("x",), ("y",))), Row((("x",),))))


def test_numbers_are_listed_in_reading_order() -> None:
    questions = [number.cell.question for number in numbers_in(outline())]
    assert questions[:5] == ["done_year", "completion_rate", "lead", "planned_starts", "started"]
    assert len(questions) == 5 + 5 * 34


def test_every_title_of_a_fictional_bulletin_says_so_once() -> None:
    fictional = outline()
    assert marked("区县榜单", fictional) == "区县榜单（虚构）"
    assert marked(marked("区县榜单", fictional), fictional) == "区县榜单（虚构）"
    assert marked("League", outline("en")) == "League (fictional)"
    assert marked("区县榜单", replace(fictional, marks=())) == "区县榜单"


def test_numbering() -> None:
    assert [chinese_number(value) for value in (1, 9, 10, 11, 20, 25, 99)] == [
        "一", "九", "十", "十一", "二十", "二十五", "九十九",
    ]  # fmt: skip
    assert heading_number(2, 3, 1, "zh-Hans") == "（三）"
    assert heading_number(2, 3, 4, "en") == "4.3 "
    assert heading_number(3, 2, 4, "zh-Hans") == "2."


def test_control_characters_become_a_sign_and_emoji_stay() -> None:
    assert clean("a\x00b\x1f\ud800c🙂\n") == "a\ufffdb\ufffd\ufffdc🙂\n"


def test_the_rounding_rule_is_said_in_both_languages() -> None:
    assert rounding_words("half_up:1", "zh-Hans") == "四舍五入到0.1，只取整一次"
    assert rounding_words("truncate:0", "en", "%") == "cut below 1%, once"
