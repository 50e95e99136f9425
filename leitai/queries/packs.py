"""Packs: what a region starts with, shipped as files. Real ones hold facts with their source, invented ones say so.

packs() -> codes; pack(code) -> Pack; region_map(scope) -> RegionMap | None; pack_map(code) -> RegionMap | None
"""

from __future__ import annotations

import csv
import datetime as dt
import importlib.util
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from leitai import models
from leitai.queries.orgs import Scope, visible

FOLDER = Path(__file__).resolve().parent.parent / "data" / "packs"

Row = TypeVar("Row", bound="_Row")


class PackBroken(ValueError):
    """A pack's file that cannot be used: which file, which line, what is wrong."""


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PackRegion(_Row):
    code: str
    name: str
    name_en: str = ""
    level: str
    currency: str
    display_scale: str
    fiscal_first_month: int
    time_zone: str
    language: str
    filing_day: int
    filing_hour: int
    filing_rule: str
    league_rulebook: str


class PackUnit(_Row):
    code: str
    scheme: str
    name: str
    name_en: str
    level: str
    parent: str
    functional_class: str
    sort_order: int
    valid_from: dt.date
    valid_to: dt.date | None
    note: str

    @field_validator("valid_to", mode="before")
    @classmethod
    def _open(cls, value: object) -> object:
        return value or None


class PackSuccession(_Row):
    old: str
    old_from: dt.date
    new: str
    new_from: dt.date
    on: dt.date
    source: str


class PackOrganization(_Row):
    code: str
    name: str
    name_en: str
    kind: str
    unit: str


class PackPerson(_Row):
    """A post, not a person: packs hold no names of real people."""

    username: str
    name: str
    name_en: str
    role: str
    unit: str
    organization: str


class PackDay(_Row):
    day: dt.date
    kind: str
    note: str


class PackTheme(_Row):
    code: str
    name: str
    name_en: str
    lead: str


class PackTag(_Row):
    kind: str
    code: str
    name: str
    name_en: str
    plan_level: str


class PackIndicator(_Row):
    code: str
    name: str
    name_en: str
    unit_text: str
    unit_text_en: str
    decimals: int


class PackPlace(_Row):
    """A place as it is called, and one way in which the source writes it."""

    code: str
    name: str
    name_en: str
    written: str


class PackCampaign(_Row):
    code: str
    fiscal_year: int
    name: str
    name_en: str = ""
    starts: dt.date
    ends: dt.date
    emergency: bool = False
    emergency_note: str = ""
    emergency_note_en: str = ""
    alignments: tuple[str, ...] = ()


class PackSource(_Row):
    what: str
    where: str
    licence: str


class PackMap(_Row):
    """A file of the pack, or one of an optional package whose codes stand in `code_property` behind `code_prefix`."""

    file: str
    package: str = ""
    code_property: str = "code"
    code_prefix: str = ""
    approval: str = ""
    note: str = ""
    note_en: str = ""


class Pack(_Row):
    code: str
    fictional: bool
    region: PackRegion
    sources: tuple[PackSource, ...]
    caveat: str = ""
    """What these data cannot show, said by every bulletin of the region."""
    caveat_en: str = ""
    states: tuple[dt.date, ...] = ()
    campaign: PackCampaign | None = None
    map: PackMap | None = None
    units: tuple[PackUnit, ...] = ()
    successions: tuple[PackSuccession, ...] = ()
    organizations: tuple[PackOrganization, ...] = ()
    people: tuple[PackPerson, ...] = ()
    calendar: tuple[PackDay, ...] = ()
    themes: tuple[PackTheme, ...] = ()
    tags: tuple[PackTag, ...] = ()
    indicators: tuple[PackIndicator, ...] = ()
    places: tuple[PackPlace, ...] = ()


class RegionMap(_Row):
    """Polygons of a region's units as GeoJSON, each with the property `code`; `approval` is the base map's number."""

    features: dict[str, Any]
    approval: str
    note: str
    note_en: str
    fictional: bool


_TABLES: dict[str, type[_Row]] = {
    "units": PackUnit,
    "successions": PackSuccession,
    "organizations": PackOrganization,
    "people": PackPerson,
    "calendar": PackDay,
    "themes": PackTheme,
    "tags": PackTag,
    "indicators": PackIndicator,
    "places": PackPlace,
}


def packs(folder: Path = FOLDER) -> tuple[str, ...]:
    """The codes of all packs, sorted."""
    return tuple(sorted(path.parent.name for path in folder.glob("*/pack.yaml")))


@lru_cache(maxsize=8)
def pack(code: str, folder: Path = FOLDER) -> Pack:
    """One pack, checked: every unit's parent is there, nothing refers to what is missing."""
    home = folder / code
    if code not in packs(folder):
        raise PackBroken(f"there is no pack {code!r}; known are {', '.join(packs(folder)) or 'none'}")
    try:
        head = yaml.safe_load((home / "pack.yaml").read_text(encoding="utf-8"))
        tables = {name: _table(home / f"{name}.csv", kind) for name, kind in _TABLES.items()}
        found = Pack.model_validate({**head, **tables})
    except (ValidationError, yaml.YAMLError) as error:
        raise PackBroken(f"{code}/pack.yaml: {error}") from error
    _check(found)
    return found


def packs_with_units() -> tuple[Pack, ...]:
    return tuple(found for found in map(pack, packs()) if len(found.units) > 1)


def bare_pack(code: str, settings: Mapping[str, Any], *, fictional: bool) -> Pack:
    """A region with nothing in it yet."""
    region = PackRegion(code=code, league_rulebook="monthly", **settings)
    return Pack(code="", fictional=fictional, region=region, sources=())


def _table(path: Path, kind: type[Row]) -> tuple[Row, ...]:
    if not path.exists():
        return ()
    rows: list[Row] = []
    with path.open(encoding="utf-8", newline="") as source:
        for number, row in enumerate(csv.DictReader(source), 2):
            try:
                rows.append(kind.model_validate(row))
            except ValidationError as error:
                what = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
                raise PackBroken(f"{path.parent.name}/{path.name} line {number}: {what}") from error
    return tuple(rows)


def _check(found: Pack) -> None:
    _no_overlap(found)
    units = {unit.code for unit in found.units}
    bodies = {body.code for body in found.organizations}
    tags = {tag.code for tag in found.tags if tag.kind == "alignment"}
    wanted: list[tuple[str, str, str, set[str]]] = [
        *(("units", f"parent of {u.code}", u.parent, units) for u in found.units if u.parent),
        *(("organizations", f"unit of {o.code}", o.unit, units) for o in found.organizations if o.unit),
        *(("people", f"unit of {p.username}", p.unit, units) for p in found.people if p.unit),
        *(("people", f"organization of {p.username}", p.organization, bodies) for p in found.people if p.organization),
        *(("themes", f"lead of {t.code}", t.lead, bodies) for t in found.themes),
        *(("successions", "unit", code, units) for s in found.successions for code in (s.old, s.new)),
        *(("campaign", "alignment", code, tags) for code in (found.campaign.alignments if found.campaign else ())),
    ]
    for table, what, code, known in wanted:
        if code not in known:
            raise PackBroken(f"{found.code}/{table}: {what} is {code!r}, which the pack does not have")


def _no_overlap(found: Pack) -> None:
    last: dict[str, PackUnit] = {}
    for unit in sorted(found.units, key=lambda u: (u.code, u.valid_from)):
        before = last.get(unit.code)
        if before is not None and (before.valid_to is None or before.valid_to > unit.valid_from):
            raise PackBroken(f"{found.code}/units.csv: {unit.code} is valid twice on {unit.valid_from}")
        last[unit.code] = unit


def pack_map(code: str, folder: Path = FOLDER) -> RegionMap | None:
    """The map of a pack; None where it has none, or where the optional package with the polygons is not installed."""
    found = pack(code, folder)
    if found.map is None:
        return None
    features = _features(code, folder)
    if features is None:
        return None
    plan = found.map
    return RegionMap(
        features=features, approval=plan.approval, note=plan.note, note_en=plan.note_en, fictional=found.fictional
    )


@lru_cache(maxsize=8)
def _features(code: str, folder: Path) -> dict[str, Any] | None:
    found = pack(code, folder)
    assert found.map is not None
    if not found.map.package:
        loaded: dict[str, Any] = json.loads((folder / code / found.map.file).read_text(encoding="utf-8"))
        return loaded
    place = importlib.util.find_spec(found.map.package)  # found, not imported: its code needs a library we do not
    if place is None or place.origin is None:
        return None
    every = json.loads((Path(place.origin).parent / found.map.file).read_text(encoding="utf-8"))
    names = {unit.code: unit for unit in found.units}
    kept = []
    for feature in every["features"]:
        own = str(feature["properties"].get(found.map.code_property, "")).removeprefix(found.map.code_prefix)
        if own in names:
            properties = {"code": own, "name": names[own].name, "name_en": names[own].name_en}
            kept.append({"type": "Feature", "properties": properties, "geometry": feature["geometry"]})
    return {"type": "FeatureCollection", "features": kept}


def region_map(scope: Scope) -> RegionMap | None:
    """The map of the region one looks at, from the pack it was made with."""
    region = visible(scope, models.Region).filter(pk=scope.region_id).first()
    if region is None or region.pack not in packs():
        return None
    found = pack_map(region.pack)
    if found is None or not region.base_map_approval:
        return found
    return found.model_copy(update={"approval": region.base_map_approval})
