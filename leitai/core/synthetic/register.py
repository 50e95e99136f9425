"""The invented project register: who builds what, where, and when it starts, is registered and ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import numpy as np

from leitai.core.synthetic import words
from leitai.core.synthetic.city import City, CityUnit

FIRST_MONTH = date(2019, 1, 1)
MONTHS = tuple(date(2019 + k // 12, k % 12 + 1, 1) for k in range(19))
"""January 2019 to July 2020."""
YEAR = 2020
JANUARY = 12
"""Place of January 2020 in `MONTHS`."""
SHARES: tuple[tuple[Decimal, ...], ...] = (
    (Decimal("0.6"), Decimal("0.4")),
    (Decimal("0.5"), Decimal("0.3"), Decimal("0.2")),
)
THIRDS = (Decimal("0.33333334"), Decimal("0.33333333"), Decimal("0.33333333"))


@dataclass
class Entry:
    """One leaf project while the season is being made. Months are places in `MONTHS`; None lies outside."""

    key: str
    unit: int
    kind: str
    sector: str
    level: str
    name: str
    name_en: str
    town: int
    leader: int | None
    nature: str = "new"
    planned_start: date = date.min
    planned_completion: date = date.min
    started_on: date | None = None
    completed_on: date | None = None
    statistics_on: date | None = None
    code: str = ""
    bundle: str = ""
    credits: list[tuple[int, Decimal]] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    tags: list[tuple[str, str]] = field(default_factory=list)
    absent: set[int] = field(default_factory=set)
    stalled: set[int] = field(default_factory=set)
    slow: int = 0

    @property
    def shared(self) -> bool:
        return len(self.credits) > 1


@dataclass(frozen=True)
class Bundle:
    key: str
    unit: int
    sector: str
    name: str
    name_en: str


def place_of(day: date | None) -> int | None:
    """Place of the day's month in `MONTHS`; negative before them, None without a day."""
    return None if day is None else (day.year - FIRST_MONTH.year) * 12 + day.month - 1


def in_month(rng: np.random.Generator, place: int) -> date:
    """Some day of a month; `place` may lie outside `MONTHS`."""
    year, month = divmod(place, 12)
    return date(FIRST_MONTH.year + year, month + 1, int(rng.integers(1, 29)))


def entries(rng: np.random.Generator, city: City) -> tuple[list[Entry], list[Bundle]]:
    """All leaf projects, those completed in the year before included, and the bundles that gather some of them."""
    found: list[Entry] = []
    for number, unit in enumerate(city.units):
        found += _of_unit(rng, number, unit)
    _share(rng, city, found)
    bundles = _bundle(rng, city, found)
    for entry in found:
        _code(rng, city.units[entry.unit], entry)
        _gaps(rng, entry)
        _belong(rng, entry)
    _repeat(found)
    return found, bundles


def _of_unit(rng: np.random.Generator, number: int, unit: CityUnit) -> list[Entry]:
    story = unit.story
    waiting = story.projects - story.before - story.new
    past = max(3, round(story.projects * 0.18))
    kinds = ["before"] * story.before + ["new"] * story.new + ["waiting"] * waiting
    kinds = [str(kind) for kind in rng.permutation(kinds)] + ["past"] * past
    weights = np.array(words.ZONE_WEIGHTS if unit.level == "zone" else words.SECTOR_WEIGHTS)
    sectors = rng.choice(words.SECTORS, size=len(kinds), p=weights / weights.sum())
    names = _names(rng, unit)
    letter = chr(ord("A") + number)
    made: list[Entry] = []
    for k, (kind, sector) in enumerate(zip(kinds, sectors, strict=True), 1):
        town, name, name_en = next(names[str(sector)])
        key = f"{letter}{k:03d}" if kind != "past" else f"{letter}9{k - story.projects:02d}"
        level = str(rng.choice(["national", "provincial", "city", "county"], p=[0.03, 0.12, 0.45, 0.40]))
        leader = int(rng.choice(10, p=_LEADER_WEIGHTS)) if level != "county" or rng.random() < 0.85 else None
        nature = str(rng.choice(["new", "extension", "rebuilding"], p=[0.7, 0.15, 0.15]))
        made.append(
            Entry(key, number, kind, str(sector), level, name, name_en, town, leader, nature, credits=[(number, _ONE)])
        )
    _date(rng, unit, made)
    return made


_ONE = Decimal(1)
_LEADER_WEIGHTS = (0.16, 0.14, 0.12, 0.11, 0.10, 0.09, 0.08, 0.08, 0.07, 0.05)


def _names(rng: np.random.Generator, unit: CityUnit) -> dict[str, Iterator[tuple[int, str, str]]]:
    def of(sector: str) -> Iterator[tuple[int, str, str]]:
        for phase, phase_en in words.PHASES:
            pairs = [(work, town) for work in words.WORKS[sector] for town in range(len(unit.towns))]
            for k in rng.permutation(len(pairs)):
                (zh, en), town = pairs[int(k)]
                _, town_zh, town_en = unit.towns[town]
                yield town, zh.format(town_zh[:-1].removesuffix("街")) + phase, en.format(_short(town_en)) + phase_en

    return {sector: of(sector) for sector in words.SECTORS}


def _short(name: str) -> str:
    """Qinghui District is Qinghui; the Economic Development Zone keeps its name."""
    head, _, kind = name.rpartition(" ")
    return head if kind in ("District", "County", "Town", "Township", "Subdistrict") else name


def _code(rng: np.random.Generator, unit: CityUnit, entry: Entry) -> None:
    year = {"past": 2017, "before": 2018, "new": 2019, "waiting": 2020}[entry.kind]
    route = int(rng.integers(1, 4))
    serial = int(rng.integers(0, 10**6))
    entry.code = f"{year}-{unit.code}-{words.DIVISIONS[entry.sector]}-{route:02d}-{serial:06d}"


def _date(rng: np.random.Generator, unit: CityUnit, made: list[Entry]) -> None:
    for entry in made:
        match entry.kind:
            case "before":
                start = int(rng.integers(-19, 11))
                completing = rng.random() < 0.3
                end = int(rng.integers(12, 24)) if completing else int(rng.integers(25, 54))
                entry.planned_start = in_month(rng, start - int(rng.integers(0, 3)))
                entry.started_on = in_month(rng, start)
                late = 0 if rng.random() < 0.7 else int(rng.integers(1, 5))
                if completing and 14 <= end + late <= 18:
                    entry.completed_on = in_month(rng, end + late)
            case "past":
                start = int(rng.integers(-30, -6))
                end = int(rng.integers(2, 12))
                entry.planned_start = entry.started_on = in_month(rng, start)
                entry.completed_on = in_month(rng, end)
                entry.statistics_on = in_month(rng, start + 2)
            case "new":
                month = int(rng.choice(10, p=_START_WEIGHTS))
                entry.planned_start = in_month(rng, JANUARY + month)
                end = max(JANUARY + month + int(rng.integers(10, 37)), 24)
            case _:
                start = int(rng.integers(24, 39))
                entry.planned_start = in_month(rng, start)
                end = start + int(rng.integers(18, 37))
        entry.planned_completion = in_month(rng, end)
    _start(rng, unit, [entry for entry in made if entry.kind == "new"])
    _enter(rng, unit, [entry for entry in made if entry.kind in ("before", "new")])


_START_WEIGHTS = (0.08, 0.08, 0.22, 0.22, 0.17, 0.14, 0.04, 0.02, 0.02, 0.01)


def _start(rng: np.random.Generator, unit: CityUnit, new: list[Entry]) -> None:
    """Start as many as the story says by each month, roughly in the planned order: some early, some late."""
    noise = rng.uniform(-1.3, 1.3, size=len(new)) + 6 * (rng.random(len(new)) < 0.15)
    order = sorted(range(len(new)), key=lambda k: (place_of(new[k].planned_start) or 0) + float(noise[k]))
    before = 0
    for month, until in enumerate(unit.story.started):
        for k in order[before:until]:
            new[k].started_on = in_month(rng, JANUARY + month)
        before = until


def _enter(rng: np.random.Generator, unit: CityUnit, under_way: list[Entry]) -> None:
    """Register in statistics as many as the story says by each month, the earliest started first."""
    waiting = sorted((e for e in under_way if e.started_on), key=lambda e: (e.started_on or date.max, e.key))
    before = 0
    for month, until in enumerate(unit.story.registered):
        place = JANUARY + month
        for entry in [e for e in waiting if (place_of(e.started_on) or 0) <= place][: until - before]:
            start = place_of(entry.started_on) or 0
            day = in_month(rng, place if month else min(start + int(rng.integers(1, 3)), JANUARY))
            entry.statistics_on = max(day, entry.started_on or day)
            waiting.remove(entry)
        before = until


def _share(rng: np.random.Generator, city: City, found: list[Entry]) -> None:
    """Shared projects in rings, so that every unit gives away as much as it gets and counts stay whole numbers."""
    rings = [[0, 1, 2, 3, 4, 5], [0, 1, 5], [2, 3, 4]]
    plans = [SHARES[0], SHARES[1], THIRDS]
    works = iter(rng.permutation(len(words.SHARED_WORKS) * 2))
    for ring, shares in zip(rings, plans, strict=True):
        for k, lead in enumerate(ring):
            members = [ring[(k + step) % len(ring)] for step in range(len(shares))]
            pool = [e for e in found if e.unit == lead and e.kind == "before" and not e.shared and _lasting(e)]
            entry = pool[int(rng.integers(len(pool)))]
            entry.sector, (zh, en) = words.SHARED_WORKS[int(next(works)) % len(words.SHARED_WORKS)]
            pair = [city.units[m] for m in members[:2]]
            entry.name = zh.format(*(unit.name[:-1] for unit in pair))
            entry.name_en = en.format(*(_short(unit.name_en) for unit in pair))
            if len(shares) == 3:
                entry.name, entry.name_en = entry.name + "（三地共建）", entry.name_en + " (three units)"
            # thirds turn with the ring by themselves: each unit gets all three parts once, exactly 1 in all
            entry.credits = list(zip(members, shares, strict=True))
            entry.level = "city"


def _lasting(entry: Entry) -> bool:
    """Registered before the year began and not to be completed in it: moving it by shares changes no whole count."""
    return (
        entry.statistics_on is not None
        and entry.statistics_on < date(YEAR, 1, 1)
        and entry.planned_completion >= date(YEAR + 1, 1, 1)
    )


def _bundle(rng: np.random.Generator, city: City, found: list[Entry]) -> list[Bundle]:
    bundles: list[Bundle] = []
    for number, unit in enumerate(city.units):
        free = [e for e in found if e.unit == number and e.kind in ("before", "new") and not e.shared]
        by_sector = {s: [e for e in free if e.sector == s] for s in words.BUNDLES}
        fit = [s for s in sorted(by_sector, key=lambda s: -len(by_sector[s])) if len(by_sector[s]) >= 3]
        for k, sector in enumerate(fit[: 1 if unit.level == "zone" else 2], 1):
            zh, en = words.BUNDLES[sector]
            key = f"{chr(ord('A') + number)}P{k}"
            bundles.append(Bundle(key, number, sector, zh.format(unit.name), en.format(_short(unit.name_en))))
            size = min(len(by_sector[sector]), int(rng.integers(3, 6)))
            for j in rng.permutation(len(by_sector[sector]))[:size]:
                by_sector[sector][int(j)].bundle = key
    return bundles


def _gaps(rng: np.random.Generator, entry: Entry) -> None:
    """Months without a report, months with last month's figures, and how slow the project is."""
    busy = {place_of(day) for day in (entry.started_on, entry.statistics_on, entry.completed_on)}
    lazy = 0.03 if entry.unit in (3, 4) else 0.012
    if entry.kind != "past" and not entry.shared and entry.completed_on is None:
        for place in range(JANUARY + 1, JANUARY + 6):
            if place not in busy and rng.random() < lazy:
                entry.absent.add(place)
            elif place not in busy and entry.kind != "waiting" and rng.random() < 0.012:
                entry.stalled.add(place)
    late = 0.45 if entry.unit == 4 else 0.22
    entry.slow = int(rng.integers(1, 4)) if rng.random() < late else 0


def _repeat(found: list[Entry]) -> None:
    """Three projects of one county repeat May's figures in June: what an office should notice."""
    june = JANUARY + 5
    for entry in [e for e in found if e.unit == 2 and e.kind == "before" and not e.shared and not _ends(e, june)][:3]:
        entry.absent.discard(june)
        entry.stalled.add(june)


def _ends(entry: Entry, place: int) -> bool:
    days = (entry.started_on, entry.statistics_on, entry.completed_on)
    return any(place_of(day) == place for day in days) or (place_of(entry.completed_on) or 99) <= place


def _belong(rng: np.random.Generator, entry: Entry) -> None:
    entry.themes = [words.THEME_OF_SECTOR[entry.sector]]
    if rng.random() < 0.28:
        others: tuple[str, ...] = words.SECOND_THEMES[entry.sector]
        entry.themes.append(others[int(rng.integers(len(others)))])
    if entry.sector == "transport":
        entry.tags.append(("direction", str(rng.choice(["denser", "joined", "upgraded"]))))
    if entry.sector == "tourism":
        entry.tags.append(("brand", str(rng.choice(["landscape", "heritage", "wellness"]))))
    plan: dict[str, str] = {"national": "regional", "provincial": "investment_drive", "city": "project_year"}
    if entry.level in plan:
        entry.tags.append(("alignment", plan[entry.level]))
