"""Choropleth maps as SVG: five steps from ochre over pale to azurite, with a limit at zero.

No style attributes and no script, so that the same picture serves pages under a strict content policy, the HTML
bulletin and, as PNG, the Word file.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from leitai.documents.numbers import EN_DASH, MINUS, Absent, Language, Number
from leitai.documents.outline import Map
from leitai.documents.words import clean, word

STEP_COLOURS = ("#c98a45", "#ead3b5", "#c9dcea", "#6f9dbf", "#2f6c97")
STEP_INK = ("#15222b", "#15222b", "#15222b", "#15222b", "#ffffff")
NO_VALUE = "#f4f6f7"
FONT = "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Source Han Sans SC','WenQuanYi Micro Hei',sans-serif"

Breaks = tuple[float, float, float, float]
Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class Area:
    """A unit on the map: `value` decides the step (None is drawn as "no figure"), `printed` is written on it."""

    code: str
    name: str
    value: float | None
    printed: str


@dataclass(frozen=True)
class _Shape:
    area: Area
    rings: list[Ring]
    label: tuple[float, float]
    room: float


def zero_breaks(values: Iterable[float]) -> Breaks:
    """Limits −a, 0, a, 2a (or −2a, −a, 0, a where most of the spread lies below zero) with a round a."""
    known = list(values)
    low, high = min([0.0, *known]), max([0.0, *known])
    below = -low > high
    spread = max(-low, high)
    if spread == 0:
        return (-1.0, 0.0, 1.0, 2.0)
    raw = spread / 3
    power = 10.0 ** math.floor(math.log10(raw))
    a = next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= raw * 0.999)
    return (-2 * a, -a, 0.0, a) if below else (-a, 0.0, a, 2 * a)


def step_of(value: float, breaks: Breaks) -> int:
    """1 to 5; a value on a limit belongs to the step above it."""
    return 1 + sum(value >= limit for limit in breaks)


def off_map(features: dict[str, Any], areas: Sequence[Area]) -> list[Area]:
    """The units that no polygon stands for, in their given order."""
    drawn = {key for feature in features.get("features", ()) for key in _keys(feature)}
    return [area for area in areas if area.code not in drawn and area.name not in drawn]


def choropleth(
    features: dict[str, Any],
    areas: Sequence[Area],
    *,
    breaks: Breaks,
    title: str,
    unit: str,
    language: Language,
    approval: str = "",
    width: int = 560,
    height: int = 360,
    legend: bool = True,
) -> str:
    """The map with its legend, the units that have no polygon beside it, and the base map's approval number below.

    Without `legend` the map takes the whole width; the page itself prints legend and missing units.
    """
    beside = off_map(features, areas)
    names = [_text_width(area.name, 12) + _text_width(area.printed, 12) + 54 for area in beside]
    side = min(max([150.0, _text_width(unit, 12) + 30, *names]), width / 2) if legend else 0.0
    shapes, edge = _fitted(features, areas, width - side, height - (24 if approval else 8))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="lt-map" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label={quoteattr(clean(title))} font-family="{FONT}">',
        f"<title>{escape(clean(title))}</title>",
    ]
    parts += [_polygon(shape, breaks) for shape in shapes]
    parts += _labels(shapes, breaks, edge)
    if legend:
        parts += _legend(breaks, unit, language, width - side + 22, any(area.value is None for area in areas))
        parts += _beside(beside, breaks, language, width - side + 22, 168)
    if approval:
        note = escape(clean(word("approval", language, number=approval)))
        parts.append(f'<text x="4" y="{height - 6}" font-size="11" fill="#586873">{note}</text>')
    return "".join([*parts, "</svg>"])


def map_svg(figure: Map, language: Language, tag: str = "") -> str:
    """The map of an outline; `tag` is the fictional mark that title and legend must carry."""
    areas = [Area(one.code, one.name, _value(one.number), one.number.printed) for one in figure.values]
    return choropleth(
        figure.features,
        areas,
        breaks=figure.breaks,
        title=figure.title + tag,
        unit=figure.unit + tag,
        language=language,
        approval=figure.approval,
    )


def _value(shown: Number | Absent) -> float | None:
    return float(Fraction(shown.value)) if isinstance(shown, Number) else None


def _keys(feature: dict[str, Any]) -> set[str]:
    properties = feature.get("properties") or {}
    return {str(properties[name]) for name in ("code", "adcode", "unit_code", "name") if properties.get(name)}


def _shapes(features: dict[str, Any], areas: Sequence[Area], width: float, height: float) -> list[_Shape]:
    by_key = {area.name: area for area in areas} | {area.code: area for area in areas if area.code}
    found: list[tuple[Area, list[Ring], tuple[float, float] | None]] = []
    for feature in features.get("features", ()):
        area = next((by_key[key] for key in sorted(_keys(feature)) if key in by_key), None)
        rings = _rings(feature.get("geometry") or {})
        if area is not None and rings:
            centre = (feature.get("properties") or {}).get("cp")
            found.append((area, rings, tuple(centre[:2]) if centre else None))
    points = [point for _, rings, _ in found for ring in rings for point in ring]
    if not points:
        return []
    place = _projection(points, width, height)
    drawn = []
    for area, rings, centre in found:
        flat = [[place(point) for point in ring] for ring in rings]
        label, room = _label_point(flat)
        if centre is not None:
            label = place(centre)
            room = _chord(flat, label)
        drawn.append(_Shape(area, flat, label, room))
    return drawn


def _fitted(features: dict[str, Any], areas: Sequence[Area], width: float, height: float) -> tuple[list[_Shape], float]:
    """The shapes, and where names that do not fit on their area begin: such names take their room from the map's width.

    A smaller map may push out one more name, so it is drawn again until nothing changes.
    """
    edge, named = width, -1
    shapes = _shapes(features, areas, edge, height)
    while named != len(outside := [shape for shape in shapes if not _fits(shape)]):
        named = len(outside)
        room = max((_widest(shape.area) + 14 for shape in outside), default=0.0)
        edge = max(width - room, width / 3)
        shapes = _shapes(features, areas, edge, height)
    return shapes, edge


def _rings(geometry: dict[str, Any]) -> list[Ring]:
    if geometry.get("type") == "Polygon":
        polygons = [geometry["coordinates"]]
    elif geometry.get("type") == "MultiPolygon":
        polygons = geometry["coordinates"]
    else:
        return []
    return [[(float(x), float(y)) for x, y, *_ in ring] for polygon in polygons for ring in polygon if len(ring) >= 4]


def _projection(points: list[tuple[float, float]], width: float, height: float) -> Any:
    """Longitudes shortened by the cosine of the middle latitude: true enough over a city, and needs no library."""
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    margin = 6.0
    scale = min(
        (width - 2 * margin) / max((east - west) * squeeze, 1e-9), (height - 2 * margin) / max(north - south, 1e-9)
    )
    left = (width - (east - west) * squeeze * scale) / 2
    top = (height - (north - south) * scale) / 2

    def place(point: tuple[float, float]) -> tuple[float, float]:
        return left + (point[0] - west) * squeeze * scale, top + (north - point[1]) * scale

    return place


def _label_point(rings: list[Ring]) -> tuple[tuple[float, float], float]:
    """The middle of the widest horizontal line inside, and its length: labels are wide and low."""
    top, bottom = min(y for ring in rings for _, y in ring), max(y for ring in rings for _, y in ring)
    best, room = (rings[0][0][0], (top + bottom) / 2), 0.0
    for slot in range(1, 16):
        y = top + (bottom - top) * slot / 16
        crossings = _crossings(rings, y)
        for left, right in zip(crossings[::2], crossings[1::2], strict=False):
            # Favour the middle of the height: a wide foot makes a poor place for a name.
            length = (right - left) * (1 - 0.35 * abs(slot - 8) / 8)
            if length > room:
                best, room = ((left + right) / 2, y), length
    return best, room


def _chord(rings: list[Ring], point: tuple[float, float]) -> float:
    crossings = _crossings(rings, point[1])
    pairs = zip(crossings[::2], crossings[1::2], strict=False)
    return next((2 * min(point[0] - left, right - point[0]) for left, right in pairs if left <= point[0] <= right), 0.0)


def _crossings(rings: list[Ring], y: float) -> list[float]:
    found = []
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (y1 > y) != (y2 > y):
                found.append(x1 + (y - y1) * (x2 - x1) / (y2 - y1))
    return sorted(found)


def _polygon(shape: _Shape, breaks: Breaks) -> str:
    path = []
    for ring in shape.rings:
        kept: Ring = []
        for point in ring:
            # Two points closer than 0.7 px look like one; shared borders stay closed under the white outline.
            if not kept or math.dist(point, kept[-1]) >= 0.7:
                kept.append(point)
        if len(kept) >= 3:
            path.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept) + "Z")
    step = None if shape.area.value is None else step_of(shape.area.value, breaks)
    fill = NO_VALUE if step is None else STEP_COLOURS[step - 1]
    edge = ' stroke="#7d8c97" stroke-dasharray="3 2"' if step is None else ' stroke="#ffffff"'
    words = escape(clean(f"{shape.area.name} {shape.area.printed}"))
    return (
        f'<path class="lt-area is-{step or 0}" d="{"".join(path)}" fill="{fill}" fill-rule="evenodd"{edge}'
        f' stroke-width="1"><title>{words}</title></path>'
    )


def _text_width(text: str, size: float) -> float:
    return sum(size if ord(letter) > 0x2E7F else size * 0.56 for letter in text)


def _widest(area: Area) -> float:
    return max(_text_width(area.name, 12), _text_width(area.printed, 12))


def _fits(shape: _Shape) -> bool:
    return _widest(shape.area) <= shape.room


def _labels(shapes: list[_Shape], breaks: Breaks, edge: float) -> list[str]:
    parts, outside = [], []
    for shape in shapes:
        if not _fits(shape):
            outside.append(shape)
            continue
        ink = STEP_INK[step_of(shape.area.value, breaks) - 1] if shape.area.value is not None else "#15222b"
        parts.append(_label(shape.area, *shape.label, ink, "middle"))
    lowest = -math.inf
    for shape in sorted(outside, key=lambda one: one.label[1]):
        x, y = shape.label
        # Names that do not fit stand at the right edge, one below the other, each tied to its area by a hairline.
        lowest = max(y, lowest + 32)
        at = edge + 10
        parts.append(f'<path d="M{x:.1f} {y:.1f}L{at - 3:.1f} {lowest:.1f}" stroke="#455661" stroke-width="0.8"/>')
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.8" fill="#455661"/>')
        parts.append(_label(shape.area, at, lowest, "#15222b", "start"))
    return parts


def _label(area: Area, x: float, y: float, ink: str, anchor: str) -> str:
    return (
        f'<text text-anchor="{anchor}" font-size="12" fill="{ink}"><tspan x="{x:.1f}" y="{y - 2:.1f}">'
        f'{escape(clean(area.name))}</tspan><tspan x="{x:.1f}" y="{y + 12:.1f}" font-weight="700">'
        f"{escape(clean(area.printed))}</tspan></text>"
    )


def _limit(value: float) -> str:
    text = f"{abs(value):g}"
    return MINUS + text if value < 0 else text


def legend_words(breaks: Breaks) -> tuple[str, str, str, str, str]:
    """What the five steps stand for, lowest first."""
    low, second, third, high = (_limit(value) for value in breaks)
    dash = f" {EN_DASH} "
    return (f"< {low}", f"{low}{dash}{second}", f"{second}{dash}{third}", f"{third}{dash}{high}", f"≥ {high}")


def _legend(breaks: Breaks, unit: str, language: Language, x: float, gaps: bool) -> list[str]:
    parts = [f'<text x="{x}" y="16" font-size="12" fill="#586873">{escape(clean(unit))}</text>']
    words = legend_words(breaks)
    for line, step in enumerate((5, 4, 3, 2, 1)):
        y = 26 + line * 19
        parts.append(_swatch(x, y, STEP_COLOURS[step - 1], step))
        parts.append(f'<text x="{x + 19}" y="{y + 10}" font-size="12" fill="#455661">{escape(words[step - 1])}</text>')
    if gaps:
        parts.append(_swatch(x, 121, NO_VALUE, 0))
        text = escape(word("no_value", language))
        parts.append(f'<text x="{x + 19}" y="131" font-size="12" fill="#455661">{text}</text>')
    return parts


def _swatch(x: float, y: float, fill: str, step: int) -> str:
    edge = ' stroke="#7d8c97" stroke-dasharray="3 2"' if step == 0 else ""
    return f'<rect class="lt-swatch is-{step}" x="{x}" y="{y}" width="12" height="12" rx="2" fill="{fill}"{edge}/>'


def _beside(areas: list[Area], breaks: Breaks, language: Language, x: float, top: float) -> list[str]:
    if not areas:
        return []
    parts = [f'<text x="{x}" y="{top}" font-size="12" fill="#586873">{escape(word("off_map", language))}</text>']
    for line, area in enumerate(areas):
        y = top + 10 + line * 20
        step = 0 if area.value is None else step_of(area.value, breaks)
        parts.append(_swatch(x, y, STEP_COLOURS[step - 1] if step else NO_VALUE, step))
        name = escape(clean(area.name))
        value = f'<tspan dx="6" font-weight="700">{escape(clean(area.printed))}</tspan>'
        parts.append(f'<text x="{x + 19}" y="{y + 11}" font-size="12" fill="#15222b">{name}{value}</text>')
    return parts
