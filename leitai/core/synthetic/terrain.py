"""The invented map: counties whose common borders are the same points, and a development zone without an outline.

The plane lies at 0° north, 0° east, in the open sea, so that it cannot be taken for any real boundary.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

Point = tuple[float, float]
Feature = dict[str, object]

CORNERS: dict[str, Point] = {
    "A": (0.72, 1.30), "B": (1.62, 0.95), "C": (1.42, 0.36), "D": (0.28, 0.55),
    "P": (0.86, 0.92), "Q": (1.22, 0.98), "R": (1.12, 0.52), "S": (0.72, 0.58),
    "n1": (0.96, 1.62), "n2": (1.42, 1.56), "n3": (1.70, 1.25), "e1": (1.86, 0.72), "e2": (1.70, 0.44),
    "s1": (1.32, 0.14), "s2": (0.95, 0.02), "s3": (0.58, 0.16), "s4": (0.34, 0.32),
    "w1": (0.06, 0.74), "w2": (0.10, 1.08), "w3": (0.40, 1.24),
}  # fmt: skip
"""Where borders meet or turn, in degrees."""

OUTLINES: dict[str, tuple[str, ...]] = {
    "999122": ("A", "P", "Q", "B", "n3", "n2", "n1"),
    "999121": ("A", "w3", "w2", "w1", "D", "S", "P"),
    "999103": ("P", "S", "R", "Q"),
    "999102": ("Q", "R", "C", "e2", "e1", "B"),
    "999123": ("D", "s4", "s3", "s2", "s1", "C", "R", "S"),
}
"""The corners of each county, anticlockwise. The development zone 999171 has none."""

LABELS: dict[str, Point] = {
    "999122": (1.22, 1.28), "999121": (0.45, 0.92), "999103": (0.98, 0.75), "999102": (1.48, 0.68),
    "999123": (0.86, 0.33),
}  # fmt: skip

ROUGHNESS = 0.085
"""How far a midpoint may lie from its line, as a share of the line's length."""
LEVELS = 4


def terrain(seed: int, names: dict[str, tuple[str, str]]) -> dict[str, object]:
    """A GeoJSON FeatureCollection of the invented counties.

    Parameters
    ----------
    seed : decides the shape of the borders between the fixed corners
    names : Chinese and English name by code; codes without an outline are left out

    Returns
    -------
    dict
        Polygons (RFC 7946, anticlockwise, degrees to four places); properties `code`, `name`, `name_en` and the
        label point `cp`. Neighbours share every point of their border.
    """
    lines: dict[tuple[str, str], list[Point]] = {}
    for ring in OUTLINES.values():
        for start, end in zip(ring, ring[1:] + ring[:1], strict=True):
            pair = (min(start, end), max(start, end))
            if pair not in lines:
                rng = np.random.default_rng([seed, *map(ord, "".join(pair))])
                lines[pair] = _rough(rng, [CORNERS[pair[0]], CORNERS[pair[1]]])
    features: list[Feature] = []
    for code, ring in OUTLINES.items():
        if code not in names:
            continue
        points: list[Point] = []
        for start, end in zip(ring, ring[1:] + ring[:1], strict=True):
            line = lines[min(start, end), max(start, end)]
            points += (line if start < end else line[::-1])[:-1]
        points.append(points[0])
        zh, en = names[code]
        properties = {"code": code, "name": zh, "name_en": en, "cp": list(LABELS[code])}
        geometry = {"type": "Polygon", "coordinates": [[list(point) for point in points]]}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return {"type": "FeatureCollection", "features": features}


def _rough(rng: np.random.Generator, line: list[Point]) -> list[Point]:
    """Midpoint displacement: each pass halves the pieces and moves the new points sideways."""
    for _ in range(LEVELS):
        finer = [line[0]]
        for (x0, y0), (x1, y1) in pairwise(line):
            aside = float(rng.uniform(-ROUGHNESS, ROUGHNESS))
            middle = ((x0 + x1) / 2 - aside * (y1 - y0), (y0 + y1) / 2 + aside * (x1 - x0))
            finer += [(round(middle[0], 4), round(middle[1], 4)), (x1, y1)]
        line = finer
    return line
