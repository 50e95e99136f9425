"""Invented tours: seeded, with metric whole-minute roads, gates, lunch away from the hotel and a night in another."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from leitai.core.routing import HalfDay, Site, Tour

KEPT = Path(__file__).parent / "files" / "tours.json"
BASES = ("hotel", "lunch", "second hotel")
HALF_DAYS = (
    HalfDay(1, 510, 720, 0, 1),
    HalfDay(1, 810, 1080, 1, 2),
    HalfDay(2, 510, 720, 2, 1),
    HalfDay(2, 810, 1080, 1, 0),
    HalfDay(3, 510, 720, 0, 0),
)


def invented(
    seed: int,
    sites: int = 18,
    groups: int = 2,
    visits: int = 1,
    spread: float = 25.0,
    half_days: int = 5,
    units: int = 6,
) -> Tour:
    """Units lie within `spread` km of the city, their sites around them; buses drive 50 km/h, roads are 1.3 detours."""
    rng = np.random.default_rng(seed)
    centres = rng.uniform(-spread, spread, (units, 2))
    around = np.array([centres[number % units] for number in range(sites)]) + rng.normal(0, 8, (sites, 2))
    points = np.concatenate((around, [[0.0, 0.0]], rng.uniform(-15, 15, (2, 2))))
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    travel = np.ceil(apart * 1.3 / 50 * 60).astype(np.int64)
    for by in range(len(points)):  # rounded up to minutes, a detour may be shorter: the shortest way is driven
        travel = np.minimum(travel, travel[:, [by]] + travel[[by]])
    made = [
        Site(
            code=f"S{number + 1:02d}",
            unit=f"U{number % units + 1}",
            opens=int(rng.choice([480, 480, 540, 600])),
            closes=int(rng.choice([1080, 1080, 1020, 960, 720])),
            minutes=int(rng.choice([25, 30, 40, 45])),
            visits=visits,
        )
        for number in range(sites)
    ]
    return Tour(tuple(made), BASES, HALF_DAYS[:half_days], travel, groups, linkers=3)


def twenty() -> list[Tour]:
    """The twenty tours of 18 sites that are checked in: the answer may not depend on a generator's release."""
    return [
        Tour(
            tuple(Site(**site) for site in about["sites"]),
            tuple(about["bases"]),
            tuple(HalfDay(**half) for half in about["half_days"]),
            np.array(about["travel"], dtype=np.int64),
            about["groups"],
            about["linkers"],
        )
        for about in json.loads(KEPT.read_text(encoding="utf-8"))
    ]


def as_text(tours: list[Tour]) -> str:
    kept = [
        {
            "sites": [asdict(site) for site in tour.sites],
            "bases": tour.bases,
            "half_days": [asdict(half) for half in tour.half_days],
            "travel": tour.travel.tolist(),
            "groups": tour.groups,
            "linkers": tour.linkers,
        }
        for tour in tours
    ]
    return "[\n" + ",\n".join(json.dumps(about, ensure_ascii=False) for about in kept) + "\n]\n"


def seeded() -> list[Tour]:
    return [invented(seed, spread=15 + 5 * (seed % 6)) for seed in range(1, 21)]
