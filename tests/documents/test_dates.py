from __future__ import annotations

from datetime import date, datetime

import pytest

from leitai.documents import dates as d


def test_months_and_spans() -> None:
    june, january, july = date(2020, 6, 1), date(2020, 1, 1), date(2019, 7, 1)
    assert d.month_text(june, "zh-Hans") == "2020年6月"
    assert d.month_text(june, "en") == "June 2020"
    assert d.span_text(january, june, "zh-Hans") == "1–6月"
    assert d.span_text(january, june, "en") == "Jan–Jun"
    assert d.span_text(january, january, "zh-Hans") == "1月"
    assert d.span_text(january, june, "en", year=True) == "Jan–Jun 2020"
    assert d.span_text(january, june, "zh-Hans", year=True) == "2020年1–6月"
    assert d.span_text(july, june, "zh-Hans") == "2019年7月–2020年6月"
    assert d.span_text(july, june, "en") == "Jul 2019–Jun 2020"
    assert d.spoken_span(january, june, "zh-Hans") == "1–6月"
    assert d.spoken_span(january, june, "en") == "from January to June"
    assert d.spoken_span(june, june, "en") == "in June"
    assert d.spoken_span(july, june, "en") == "from July 2019 to June 2020"


def test_days_and_moments_without_leading_zeros() -> None:
    moment = datetime(2020, 7, 5, 18, 0)  # noqa: DTZ001  a printed local time
    assert d.moment_text(moment, "zh-Hans") == "7月5日18:00"
    assert d.moment_text(moment, "en") == "5 July, 18:00"
    assert d.day_text(moment, "zh-Hans", year=True) == "2020年7月5日"
    assert d.day_text(moment, "en", year=True) == "5 July 2020"


def test_places() -> None:
    assert [d.ordinal(place) for place in (1, 2, 3, 4, 11, 12, 13, 21, 102, 111)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th",
    ]  # fmt: skip
    assert d.place_text(3, True, "zh-Hans") == "并列第3"
    assert d.place_text(3, True, "en") == "shares place 3"
    assert d.place_text(3, False, "zh-Hans") == "第3名"


def test_a_month_written_otherwise_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="2020-13"):
        d.parse_month("2020-13")
