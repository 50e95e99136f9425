"""Everything one group can do in one half-day: each set of sites that fits, by the best orders of visiting it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from leitai.core.routing.tour import HalfDay, Route, Tour

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Outings:
    """Sets of sites that one half-day holds, shape (n,) each: a bit mask, when the group is back, minutes of driving.

    A set has several rows where less driving means being back later (waiting for a gate to open); no row is dominated.
    """

    mask: Ints
    back: Ints
    driving: Ints
    routes: list[Route]

    def best(self, latest: int | None = None) -> tuple[Ints, Ints, Ints]:
        """Of every set the row with the least driving: masks, driving, rows; who goes out is back by `latest`."""
        rows = np.arange(len(self.mask))
        if latest is not None:
            rows = np.flatnonzero((self.back <= latest) | (self.mask == 0))
        rows = rows[np.lexsort((self.back[rows], self.driving[rows], self.mask[rows]))]
        masks, first = np.unique(self.mask[rows], return_index=True)
        return masks, self.driving[rows][first], rows[first]

    def earliest(self) -> tuple[Ints, Ints]:
        """Of every set the earliest return: masks, minutes."""
        order = np.lexsort((self.back, self.mask))
        masks, first = np.unique(self.mask[order], return_index=True)
        return masks, self.back[order][first]


class _Labels(NamedTuple):
    """Half-built routes, shape (n,) each: sites visited, place stood at, minute of the day, driving, label before."""

    mask: Ints
    place: Ints
    now: Ints
    driving: Ints
    site: Ints
    before: Ints

    def take(self, rows: Ints) -> _Labels:
        return _Labels(*(column[rows] for column in self))


def outings(tour: Tour, number: int, allowed: int | None = None) -> Outings:
    """All outings of a half-day over the sites of the mask `allowed`, the empty one among them.

    Layer by layer: every label is led on to every site not yet visited; of labels with the same sites and place only
    those stay that no other beats in both time and driving. Exact; the number of labels grows with the sets of sites
    that fit, so twenty sites with up to six of them in a half-day are practical.
    """
    half = tour.half_days[number]
    place, now = tour.leaves(number)
    one = np.zeros(1, dtype=np.int64)
    layer = _Labels(one, one + place, one + now, one, one - 1, one - 1)
    layers = [layer]
    most = len(tour.sites) if half.most is None else half.most
    while len(layer.mask) and len(layers) <= most and (allowed is None or allowed):
        layer = _undominated(_led_on(tour, half, layer, allowed))
        layers.append(layer)
    return _closed(tour, half, layers)


def _led_on(tour: Tour, half: HalfDay, layer: _Labels, allowed: int | None) -> _Labels:
    parts = []
    end = tour.base(half.end)
    for number, site in enumerate(tour.sites):
        bit = 1 << number
        if allowed is not None and not allowed & bit:
            continue
        rows = np.flatnonzero((layer.mask & bit) == 0)
        stands = layer.place[rows]
        drive = np.zeros(len(rows), dtype=np.int64) if site.remote else tour.travel[stands, number]
        begins = np.maximum(layer.now[rows] + drive, site.opens)
        place = stands if site.remote else np.full(len(rows), number, dtype=np.int64)
        ends = begins + site.minutes
        fits = (ends <= site.closes) & (ends + tour.travel[place, end] <= half.closes)
        kept = rows[fits]
        parts.append(
            _Labels(
                layer.mask[kept] | bit,
                place[fits],
                ends[fits],
                layer.driving[kept] + drive[fits],
                np.full(len(kept), number, dtype=np.int64),
                kept,
            )
        )
    return _Labels(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _undominated(labels: _Labels) -> _Labels:
    order = np.lexsort((labels.driving, labels.now, labels.place, labels.mask))
    labels = labels.take(order)
    new = np.ones(len(order), dtype=bool)
    new[1:] = (labels.mask[1:] != labels.mask[:-1]) | (labels.place[1:] != labels.place[:-1])
    return labels.take(np.flatnonzero(_record_low(labels.driving, new)))


def _record_low(values: Ints, new: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Rows smaller than every earlier row of their stretch; `new` marks where a stretch begins."""
    if not len(values):
        return new
    stretch = np.cumsum(new)
    # A later stretch lies wholly below the one before, so one running minimum serves all of them.
    lowered = values - stretch * (int(values.max()) + 1)
    low = np.minimum.accumulate(lowered)
    return np.concatenate(([True], lowered[1:] < low[:-1]))


def _closed(tour: Tour, half: HalfDay, layers: list[_Labels]) -> Outings:
    end = tour.base(half.end)
    home = [tour.travel[layer.place, end] for layer in layers]
    sizes = [len(layer.mask) for layer in layers]
    depth = np.repeat(np.arange(len(layers)), sizes)
    row = np.concatenate([np.arange(size) for size in sizes])
    mask = np.concatenate([layer.mask for layer in layers])
    back = np.concatenate([layer.now + way for layer, way in zip(layers, home, strict=True)])
    driving = np.concatenate([layer.driving + way for layer, way in zip(layers, home, strict=True)])
    order = np.lexsort((driving, back, mask))
    new = np.ones(len(order), dtype=bool)
    new[1:] = mask[order][1:] != mask[order][:-1]
    kept = order[_record_low(driving[order], new)]
    routes = [_route(layers, int(depth[i]), int(row[i])) for i in kept]
    return Outings(mask[kept], back[kept], driving[kept], routes)


def _route(layers: list[_Labels], depth: int, row: int) -> Route:
    sites: list[int] = []
    for layer in reversed(layers[1 : depth + 1]):
        sites.append(int(layer.site[row]))
        row = int(layer.before[row])
    return tuple(reversed(sites))
