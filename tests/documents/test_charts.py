from __future__ import annotations

import re
from fractions import Fraction
from xml.etree import ElementTree

import pytest

from leitai.documents import charts
from leitai.documents import numbers as n
from leitai.documents.outline import Chart, Point, Table
from tests.documents.world import Sample


def test_a_bar_is_drawn_to_scale_with_its_mark_and_turns_ochre_below_it() -> None:
    ahead = charts.bar_cell(Fraction(559, 10), 50, 75)
    assert 'class="m-actual" width="68.6"' in ahead
    assert 'd="M61.3 -3V17"' in ahead
    behind = charts.bar_cell(Fraction(473, 10), 50, 75)
    assert "m-behind" in behind and "m-actual" not in behind
    assert 'width="92" height="14" rx="2"/><path' in charts.bar_cell(200, 50, 75)
    assert 'class="m-behind" width="0"' in charts.bar_cell(-5, 50, 75)
    with pytest.raises(ValueError, match="more than zero"):
        charts.bar_cell(1, 1, 0)


def test_a_column_of_bars_shares_one_scale() -> None:
    assert charts.bar_full([47, 56], 50) == 75
    assert charts.bar_full([Fraction(75)], 50) == 100
    assert charts.bar_full([], 10) == 25


def test_a_sparkline_breaks_where_a_month_has_no_value() -> None:
    line = charts.sparkline([-1.0, None, 2.0, 3.0], -2, 4, label='走势 <6"')
    path = re.search(r'class="m-line" d="([^"]+)"', line)
    assert path is not None and path.group(1).count("M") == 2 and path.group(1).count("L") == 1
    assert "is-behind" not in line
    assert 'class="m-dot is-behind"' in charts.sparkline([3, -1], -2, 4, label="")
    ElementTree.fromstring(line)
    assert "m-line" not in charts.sparkline([], 0, 0, label="x")


@pytest.mark.parametrize("svg", [charts.bar_cell(1, 2, 3), charts.sparkline([1, 2], 0, 3, label="x")])
def test_small_pictures_carry_no_style_attributes(svg: str) -> None:
    assert "style=" not in svg and "<script" not in svg


def test_the_bars_of_a_document_are_one_picture_every_time() -> None:
    chart = Sample().chart()
    assert charts.chart_png(chart, "zh-Hans", "（虚构）") == charts.chart_png(chart, "zh-Hans", "（虚构）")


def test_a_chart_says_fictional_on_its_axis_and_prints_every_value() -> None:
    svg = charts.chart_svg(Sample().chart(), "zh-Hans", "（虚构）")
    words = re.findall(r">([^<>]+)</text>", svg)
    assert "投资完成率，%（虚构）" in words
    assert {"55.9%", "47.3%", "清晖区", "时间进度50.0%"} <= set(words)
    assert "style=" not in svg and "http" not in svg.replace("http://www.w3.org", "")


def test_places_stand_on_an_inverse_axis_and_shared_ends_share_a_label() -> None:
    def place(value: int) -> n.Number:
        return n.number(
            value, n.place_form("zh-Hans"), question="place", arguments={}, region="r", month="2020-06", revision=1
        )

    points = tuple(
        Point(month, place(value), series=unit, hot="ahead" if unit == "乙" else "")
        for unit, values in {"甲": (1, 2), "乙": (3, 2), "丙": (2, 1)}.items()
        for month, value in zip(("5月", "6月"), values, strict=True)
    )
    chart = Chart("places", "乙升至并列第2", "名次", points, Table("t", (), ()))
    spec = charts.chart_spec(chart, "zh-Hans")
    axis = spec["layer"][0]["encoding"]["y"]
    assert axis["scale"]["reverse"] and axis["axis"]["values"] == [1, 2, 3]
    assert "甲、乙" in charts.chart_svg(chart, "zh-Hans")


def test_a_hostile_name_stays_text_in_a_chart() -> None:
    sample = Sample()
    point = Point("\"]</script><img src=x>'", sample.rate(1, 2), series="a' || true || '")
    chart = Chart("lines", "t", "a", (point,), Table("t", (), ()))
    svg = charts.chart_svg(chart, "en")
    assert "<img" not in svg and "<script" not in svg
