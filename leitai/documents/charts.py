"""Pictures of numbers: small SVG for table cells, and Vega-Lite charts for documents.

The small ones carry classes instead of style attributes (pages forbid those); the charts are drawn by vl-convert, which
needs no browser and no network.
"""

import json
from collections.abc import Sequence
from fractions import Fraction
from typing import Any
from xml.sax.saxutils import quoteattr

import vl_convert

from leitai.documents.numbers import Language
from leitai.documents.outline import Chart, Point
from leitai.documents.words import clean

AZURITE, OCHRE, OCHRE_WASH, PLAN, INK, INK_2, LINE = (
    "#1b5e8c",
    "#a8650f",
    "#f8eddd",
    "#7d8c97",
    "#15222b",
    "#455661",
    "#e1e6ea",
)
GREY = "#b3bfc7"
FONTS: dict[Language, str] = {
    "zh-Hans": "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, WenQuanYi Micro Hei, sans-serif",
    "en": "Noto Sans, Arial, Liberation Sans, Noto Sans CJK SC, sans-serif",
}
CHART_WIDTH = 560


def _px(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def bar_cell(value: Fraction | float, mark: Fraction | float, full: Fraction | float, *, width: int = 92) -> str:
    """A bar from zero with a line at the time progress; ochre below the line. The number stands beside it as text."""
    limit = float(full)
    if limit <= 0:
        raise ValueError("a bar's full length must stand for more than zero")
    length = max(0.0, min(float(value) / limit, 1.0)) * width
    at = max(0.0, min(float(mark) / limit, 1.0)) * width
    kind = "m-behind" if value < mark else "m-actual"
    return (
        f'<svg width="{width}" height="20" viewBox="0 -3 {width} 20" aria-hidden="true">'
        f'<rect class="m-track" width="{width}" height="14" rx="2"/>'
        f'<rect class="{kind}" width="{_px(length)}" height="14" rx="2"/>'
        f'<path class="m-plan" d="M{_px(at)} -3V17"/></svg>'
    )


def bar_full(values: Sequence[Fraction | float], mark: Fraction | float) -> int:
    """What the full length of a column of bars stands for: the next 25 above its largest value."""
    top = max([float(mark), *(float(value) for value in values)], default=0.0)
    return max(25, -(-int(top * 1000 + 1) // 25000) * 25)


def sparkline(
    values: Sequence[Fraction | float | None], low: float, high: float, *, label: str, width: int = 88, height: int = 28
) -> str:
    """A line over the months; all rows of a table share `low` and `high`. A month without a value breaks the line."""
    low, high = min(low, 0.0), max(high, 0.0)
    span = (high - low) or 1.0

    def y(value: float) -> float:
        return 3 + (height - 6) * (high - value) / span

    step = (width - 8) / max(len(values) - 1, 1)
    path, pen, last = [], "M", None
    for place, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        last = (3 + place * step, y(float(value)), float(value))
        path.append(f"{pen}{last[0]:.1f} {last[1]:.1f}")
        pen = "L"
    behind = " is-behind" if last and last[2] < 0 else ""
    dot = f'<circle class="m-dot{behind}" cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="2.6"/>' if last else ""
    line = f'<path class="m-line{behind}" d="{"".join(path)}"/>' if path else ""
    return (
        f'<svg width="{width}" height="{height}" role="img" aria-label={quoteattr(clean(label))}>'
        f'<path class="m-zero" d="M0 {_px(y(0.0))}H{width}"/>{line}{dot}</svg>'
    )


# ---- charts of documents ------------------------------------------------------------------------------------------


def _colour(point: Point) -> str:
    return {"behind": OCHRE, "ahead": AZURITE, "": ""}[point.hot]


def _config(language: Language) -> dict[str, Any]:
    return {
        "font": FONTS[language],
        "background": "#ffffff",
        "view": {"stroke": None},
        "axis": {
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "labelColor": INK_2,
            "titleColor": INK_2,
            "gridColor": LINE,
            "domainColor": "#c3ccd3",
            "tickColor": "#c3ccd3",
            "labelLimit": 200,
        },
    }


def _value(point: Point) -> float:
    return float(Fraction(point.number.value))


def _bar_row(point: Point) -> dict[str, Any]:
    behind = point.hot == "behind"
    return {
        "label": clean(point.label),
        "value": _value(point),
        "text": point.number.printed,
        "fill": OCHRE_WASH if behind else AZURITE,
        "edge": OCHRE if behind else AZURITE,
    }


def bars_spec(chart: Chart, language: Language, tag: str = "") -> dict[str, Any]:
    """Ranked horizontal bars from zero, the printed number at the end, one labelled reference line.

    What lies behind is drawn hollow as well as in ochre: a black-and-white printer shows both colours as one grey.
    """
    rows = [_bar_row(point) for point in chart.points]
    y = {
        "field": "label",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"ticks": False, "domain": False, "labelPadding": 8, "labelLimit": 340},
    }
    top = max([0.0, *(_value(point) for point in chart.points)])
    bottom = min([0.0, *(_value(point) for point in chart.points)])
    room = (top - bottom) * 0.12 or 1.0
    x = {
        "field": "value",
        "type": "quantitative",
        "title": f"{chart.axis}{tag}",
        "scale": {"domain": [bottom - (room if bottom < 0 else 0), top + room], "nice": False},
    }
    colours = {
        "fill": {"field": "fill", "type": "nominal", "scale": None},
        "stroke": {"field": "edge", "type": "nominal", "scale": None},
    }
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "bar", "height": 16, "strokeWidth": 1.4}, "encoding": {"y": y, "x": x, **colours}},
    ]
    if chart.reference is not None:
        layers += _reference(chart)
    # The figure comes last, on a white halo: it may stand across the reference line.
    words = {"y": y, "x": x, "text": {"field": "text", "type": "nominal"}}
    side = {"align": {"expr": "datum.value < 0 ? 'right' : 'left'"}, "dx": {"expr": "datum.value < 0 ? -6 : 6"}}
    layers.append(
        {"mark": {"type": "text", "stroke": "#ffffff", "strokeWidth": 4, "fontSize": 12, **side}, "encoding": words}
    )
    layers.append({"mark": {"type": "text", "fill": INK, "fontSize": 12, **side}, "encoding": words})
    return {
        "width": 400,
        "height": max(len(rows) * 28, 28),
        "data": {"values": rows},
        "layer": layers,
        "config": _config(language),
    }


def _reference(chart: Chart) -> list[dict[str, Any]]:
    assert chart.reference is not None
    line = {"value": float(Fraction(chart.reference.value)), "words": clean(chart.reference_label)}
    x = {"field": "value", "type": "quantitative"}
    return [
        {
            "data": {"values": [line]},
            "mark": {"type": "rule", "stroke": INK, "strokeWidth": 1.2, "strokeDash": [4, 3]},
            "encoding": {"x": x},
        },
        {
            "data": {"values": [line]},
            "mark": {"type": "text", "fontSize": 12, "fill": INK_2, "align": "left", "dx": 2, "baseline": "bottom"},
            "encoding": {"x": x, "y": {"value": -4}, "text": {"field": "words"}},
        },
    ]


def lines_spec(chart: Chart, language: Language, tag: str = "") -> dict[str, Any]:
    """One line per series over the months: grey, but for the one or two that the title speaks of.

    Places are drawn on an inverse axis of whole numbers; series that end on one place share one label.
    """
    order = list(dict.fromkeys(point.label for point in chart.points))
    rows = [
        {"label": clean(point.label), "series": clean(point.series), "value": _value(point)} for point in chart.points
    ]
    colours = {point.series: _colour(point) for point in chart.points if point.hot}
    names = sorted({clean(point.series) for point in chart.points}, key=lambda name: name in colours)
    places = chart.kind == "places"
    top = max([1.0, *(_value(point) for point in chart.points)])
    y: dict[str, Any] = {"field": "value", "type": "quantitative", "title": f"{chart.axis}{tag}"}
    if places:
        y["scale"] = {"reverse": True, "domain": [1, top], "nice": False, "zero": False}
        y["axis"] = {"values": list(range(1, int(top) + 1)), "format": "d"}
    x = {
        "field": "label",
        "type": "ordinal",
        "sort": [clean(label) for label in order],
        "title": None,
        "axis": {"labelAngle": 0, "grid": False},
        "scale": {"padding": 0.2},
    }
    layers: list[dict[str, Any]] = []
    for name in names:
        colour = colours.get(name, GREY)
        width = 2.4 if name in colours else 1.4
        layers.append(
            {
                "transform": [{"filter": f"datum.series === {json.dumps(name)}"}],
                "mark": {"type": "line", "stroke": colour, "strokeWidth": width,
                         "point": {"filled": True, "fill": colour, "size": 36}},
                "encoding": {"x": x, "y": y},
            }
        )  # fmt: skip
    layers += _end_labels(chart, order, colours, {"x": x, "y": y}, "、" if language == "zh-Hans" else ", ")
    return {"width": 400, "height": 210, "data": {"values": rows}, "layer": layers, "config": _config(language)}


def _end_labels(
    chart: Chart, order: list[str], colours: dict[str, str], at: dict[str, Any], between: str
) -> list[dict[str, Any]]:
    if not order:
        return []
    ends: dict[float, list[str]] = {}
    for point in chart.points:
        if point.label == order[-1]:
            ends.setdefault(_value(point), []).append(clean(point.series))
    layers: list[dict[str, Any]] = []
    for value, names in ends.items():
        hot = next((name for name in names if name in colours), None)
        end = {"label": clean(order[-1]), "value": value, "words": between.join(names)}
        mark = {"type": "text", "align": "left", "dx": 10, "fontSize": 12, "limit": 260,
                "fill": colours[hot] if hot else INK_2, "fontWeight": "bold" if hot else "normal"}  # fmt: skip
        encoding = {**at, "text": {"field": "words"}}
        layers.append({"data": {"values": [end]}, "mark": mark, "encoding": encoding})
    return layers


def chart_spec(chart: Chart, language: Language, tag: str = "") -> dict[str, Any]:
    """The Vega-Lite specification of a chart. `tag` is the fictional mark that its axis must carry."""
    return bars_spec(chart, language, tag) if chart.kind == "bars" else lines_spec(chart, language, tag)


def chart_svg(chart: Chart, language: Language, tag: str = "") -> str:
    """The chart as SVG without style attributes."""
    return str(vl_convert.vegalite_to_svg(chart_spec(chart, language, tag), allowed_base_urls=[]))


def chart_png(chart: Chart, language: Language, tag: str = "", ppi: int = 200) -> bytes:
    return bytes(vl_convert.vegalite_to_png(chart_spec(chart, language, tag), scale=1, ppi=ppi, allowed_base_urls=[]))


def svg_png(svg: str, ppi: int = 200) -> bytes:
    return bytes(vl_convert.svg_to_png(svg, scale=1, ppi=ppi))
