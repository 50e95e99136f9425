"""The invented season of the demo, and what of it is there already."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from leitai import models
from leitai.core.pinyin import pinyin_key
from leitai.core.synthetic import OPEN_MONTH, CityUnit, Season, borrowed, season, spoil
from leitai.core.synthetic.city import STORIES
from leitai.core.synthetic.phrases import RETURN_REASON as RETURN_REASONS
from leitai.core.years import next_month
from leitai.labels import COUNTY_LEVELS
from leitai.queries.months import deadline, region_of
from leitai.queries.orgs import Scope, visible
from leitai.queries.packs import pack
from leitai.rules import Role

__all__ = [
    "OPEN_MONTH", "PACK", "RETURN_REASON", "Filer", "Season", "SeasonMonth", "borrowed_season", "demo_season",
    "filers", "is_loaded", "open_rows", "season_months",
]  # fmt: skip

SEED = 2020
RETURN_REASON = RETURN_REASONS[0]
PACK = "lanchuan"


def demo_season() -> Season:
    return season(SEED)


def borrowed_season(pack_code: str, on: dt.date, seed: int = SEED) -> Season:
    """An invented season for a pack's real city, as its units stood on a day: marked as fiction in every text.

    Places without an English name get their name in pinyin.
    """
    plan = pack(pack_code)
    valid = [u for u in plan.units if u.valid_from <= on and (u.valid_to is None or u.valid_to > on)]
    units = tuple(
        CityUnit(
            code=unit.code,
            name=unit.name,
            name_en=unit.name_en,
            level=unit.level,
            functional_class=unit.functional_class,
            towns=tuple((t.code, t.name, t.name_en or _pinyin(t.name)) for t in valid if t.parent == unit.code),
            story=STORIES[0],
        )
        for unit in valid
        if unit.level in COUNTY_LEVELS
    )
    return season(seed, borrowed(plan.region.code, plan.region.name, plan.region.name_en, units))


def _pinyin(name: str) -> str:
    return pinyin_key(name).split(" ")[0].capitalize()


def is_loaded(scope: Scope) -> bool:
    """Whether the season was taken in whole."""
    return models.AuditEvent.objects.filter(region_id=scope.region_id, verb="finish_season").exists()


@dataclass(frozen=True)
class SeasonMonth:
    """When a month of the season was filed, accepted and closed."""

    month: dt.date
    filed_at: dt.datetime
    accepted_at: dt.datetime
    closed_at: dt.datetime


def season_months(scope: Scope, given: Season) -> tuple[SeasonMonth, ...]:
    """The closed months in order: filed the evening before they were due, closed the day after."""
    region = region_of(scope)
    found = []
    for month in given.reports["month"].unique().sort().to_list():
        if month == OPEN_MONTH:
            continue
        due = deadline(region, month)
        assert due.date() > month and due.date().replace(day=1) == next_month(month)
        filed, accepted = due - dt.timedelta(hours=8), due + dt.timedelta(hours=16)
        found.append(SeasonMonth(month, filed, accepted, accepted + dt.timedelta(hours=6)))
    return tuple(found)


@dataclass(frozen=True)
class Filer:
    """A unit with somebody who files for it, in official order."""

    unit_id: int
    code: str
    name: str
    person_id: int


def filers(scope: Scope) -> tuple[Filer, ...]:
    held = visible(scope, models.RoleAssignment).filter(
        role=Role.COUNTY_REPORTER, ends__isnull=True, unit__isnull=False
    )
    rows = held.order_by("unit__sort_order").values_list("unit_id", "unit__code", "unit__name", "person_id")
    return tuple(Filer(*row) for row in rows)


def open_rows(given: Season, unit_code: str, *, with_faults: bool = False) -> pl.DataFrame:
    """What a unit would fill in for the open month; on wish with the planted faults of a hasty clerk."""
    mine = given.projects.filter(pl.col("unit_code") == unit_code)["key"].implode()
    rows = given.reports.filter((pl.col("month") == OPEN_MONTH) & pl.col("key").is_in(mine))
    if not with_faults:
        return rows
    before = given.reports["month"].filter(given.reports["month"] < OPEN_MONTH).max()
    last = given.reports.filter((pl.col("month") == before) & pl.col("key").is_in(mine))
    return spoil(rows, last, given.seed)[0]
