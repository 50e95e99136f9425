from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree

import pytest

from leitai.documents.maps import Area, choropleth, legend_words, map_svg, off_map, step_of, zero_breaks
from tests.documents.world import MAP, UNITS, Sample, outline


def test_limits_lie_at_zero_and_take_the_longer_side() -> None:
    assert zero_breaks([5.89, 4.26, -2.7]) == (-2, 0, 2, 4)
    assert zero_breaks([-50.0, 3.0]) == (-40.0, -20.0, 0.0, 20.0)
    assert zero_breaks([]) == (-1, 0, 1, 2)
    assert 0.0 in zero_breaks([0.003, 0.001])


def test_steps_and_their_words() -> None:
    breaks = (-2.0, 0.0, 2.0, 4.0)
    assert [step_of(value, breaks) for value in (-2.7, -2, -0.1, 0, 1.9, 2, 4, 99)] == [1, 2, 2, 3, 3, 4, 5, 5]
    assert legend_words(breaks) == ("< −2", "−2 – 0", "0 – 2", "2 – 4", "≥ 4")


def test_the_zone_without_a_polygon_is_listed_beside_the_map() -> None:
    svg = map_svg(Sample().map(), "zh-Hans", "（虚构）")
    root = ElementTree.fromstring(svg)
    words = ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "不在图上" in words and "经开区+4.0" in words
    assert svg.count('class="lt-area') == 5
    assert "审图号：GS(2020)0000" in words
    assert "个百分点（虚构）" in words
    assert "style=" not in svg and "<script" not in svg


def test_a_unit_without_a_value_is_neither_zero_nor_coloured() -> None:
    areas = [Area("999102", "清晖区", None, "—")]
    svg = choropleth(MAP, areas, breaks=(-2, 0, 2, 4), title="t", unit="", language="zh-Hans")
    assert 'class="lt-area is-0"' in svg and "无数据" in svg


def test_without_any_polygon_all_units_are_listed() -> None:
    areas = [Area(code, name, 1.0, "+1.0") for code, name, *_ in UNITS]
    assert off_map({"type": "FeatureCollection", "features": []}, areas) == areas
    svg = choropleth({}, areas, breaks=(-2, 0, 2, 4), title="t", unit="", language="en")
    assert svg.count("+1.0") == 6 and "审图号" not in svg


def test_north_is_up() -> None:
    svg = choropleth(MAP, [Area("999102", "S", 1, ""), Area("999121", "N", 1, "")], breaks=(-2, 0, 2, 4), title="t",
                     unit="", language="en")  # fmt: skip
    tops = [
        min(float(y) for _, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", path))
        for path in re.findall(r'<path class="lt-area[^"]*" d="([^"]+)"', svg)
    ]
    assert tops[1] < tops[0]


def test_a_name_with_markup_is_text() -> None:
    area = Area("999102", '<script>alert("1")</script>', 1.0, "&")
    svg = choropleth(MAP, [area], breaks=(-2, 0, 2, 4), title='"><x', unit="<b>", language="en")
    ElementTree.fromstring(svg)
    assert "<script" not in svg


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_long_names_beside_the_map_keep_inside_the_picture(language: str) -> None:
    svg = map_svg(outline(language).sections[1].blocks[4], language)  # type: ignore[arg-type]
    width = float(re.search(r'width="(\d+)"', svg).group(1))  # type: ignore[union-attr]
    assert all(float(x) <= width for x in re.findall(r'<text x="([\d.]+)"', svg))


def test_names_too_wide_for_their_area_stand_beside_it_and_not_on_another() -> None:
    areas = [Area(code, f"District of {name} on the river", 1.0, "+1.0") for code, _, name, *_ in UNITS[:5]]
    svg = choropleth(MAP, areas, breaks=(-2, 0, 2, 4), title="t", unit="", language="en")
    right = max(
        float(x)
        for path in re.findall(r'<path class="lt-area[^"]*" d="([^"]+)"', svg)
        for x, _ in re.findall(r"[ML]([\d.]+) ([\d.]+)", path)
    )
    outside = re.findall(r'<text text-anchor="start"[^>]*><tspan x="([\d.]+)" y="([\d.]+)"', svg)
    assert outside and all(float(x) > right for x, _ in outside)
    heights = sorted(float(y) for _, y in outside)
    assert all(below - above >= 30 for above, below in itertools.pairwise(heights))
