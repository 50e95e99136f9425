"""Regions and their units: a new region from a pack, and changes of its tree of units by date."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from leitai import models
from leitai.actions.audit import record
from leitai.core.pinyin import pinyin_key
from leitai.labels import FUNCTIONAL_CLASSES, UNIT_LEVELS, UNIT_SCHEMES
from leitai.queries.orgs import Scope, found, office_scope, require
from leitai.queries.packs import Pack
from leitai.rules import Permission, Refused


@transaction.atomic
def create_region(*, by: Scope | None, pack: Pack) -> models.Region:
    """Make a region with all its pack holds: calendar, units, successions, organizations, campaign, themes, series.

    Nobody can hold a role in a region that does not exist, so `by` is None: an operator on the machine itself. Somebody
    signed in cannot make one.
    """
    if by is not None:
        raise Refused("not_allowed", permission=Permission.EDIT_UNITS.value)
    if models.Region.objects.filter(code=pack.region.code).exists():
        raise Refused("region_exists", region=pack.region.code)
    region = models.Region.objects.create(
        **pack.region.model_dump(),
        pack=pack.code,
        fictional=pack.fictional,
        base_map_approval=pack.map.approval if pack.map else "",
    )
    models.CalendarDay.objects.bulk_create(
        models.CalendarDay(region=region, **day.model_dump()) for day in pack.calendar
    )
    units = _units(region, pack)
    bodies = _organizations(region, pack, units)
    _campaign(region, pack, bodies)
    models.Indicator.objects.bulk_create(
        models.Indicator(region=region, sort_order=order, **row.model_dump())
        for order, row in enumerate(pack.indicators, 1)
    )
    record(
        by=office_scope(region),
        verb="create_region",
        about=region,
        detail={"pack": pack.code, "units": len(pack.units), "organizations": len(pack.organizations)},
    )
    return region


def _units(region: models.Region, pack: Pack) -> dict[tuple[str, dt.date], models.Unit]:
    """Top down, level by level, so that every parent has its number before it is pointed at."""
    made: dict[tuple[str, dt.date], models.Unit] = {}
    waiting = list(pack.units)
    while waiting:
        ready = [u for u in waiting if not u.parent or any(code == u.parent for code, _ in made)]
        fields = [u.model_dump(exclude={"parent"}) for u in ready]
        rows = [
            models.Unit(
                region=region, parent=_parent(made, u.parent, u.valid_from), pinyin=pinyin_key(u.name), **values
            )
            for u, values in zip(ready, fields, strict=True)
        ]
        for row in models.Unit.objects.bulk_create(rows):
            made[row.code, row.valid_from] = row
        waiting = [u for u in waiting if (u.code, u.valid_from) not in made]
    models.UnitSuccession.objects.bulk_create(
        models.UnitSuccession(old=made[s.old, s.old_from], new=made[s.new, s.new_from], on=s.on, source=s.source)
        for s in pack.successions
    )
    return made


def _parent(made: dict[tuple[str, dt.date], models.Unit], code: str, on: dt.date) -> models.Unit | None:
    """The parent as it was on the first day of the child, else its earliest state."""
    states = sorted((since, row) for (own, since), row in made.items() if own == code)
    before = [row for since, row in states if since <= on]
    return before[-1] if before else states[0][1] if states else None


def _organizations(
    region: models.Region, pack: Pack, units: dict[tuple[str, dt.date], models.Unit]
) -> dict[str, models.Organization]:
    last = {code: row for (code, _), row in sorted(units.items(), key=lambda pair: pair[0][1])}
    rows = models.Organization.objects.bulk_create(
        models.Organization(
            region=region,
            code=body.code,
            name=body.name,
            name_en=body.name_en,
            kind=body.kind,
            unit=last.get(body.unit),
            sort_order=order,
        )
        for order, body in enumerate(pack.organizations, 1)
    )
    return {row.code: row for row in rows}


def _campaign(region: models.Region, pack: Pack, bodies: dict[str, models.Organization]) -> None:
    tags = models.Tag.objects.bulk_create(models.Tag(region=region, **tag.model_dump()) for tag in pack.tags)
    if pack.campaign is None:
        return
    campaign = models.Campaign.objects.create(region=region, **pack.campaign.model_dump(exclude={"alignments"}))
    campaign.alignments.set([t for t in tags if t.kind == "alignment" and t.code in pack.campaign.alignments])
    models.Theme.objects.bulk_create(
        models.Theme(
            campaign=campaign,
            code=theme.code,
            name=theme.name,
            name_en=theme.name_en,
            lead=bodies[theme.lead],
            sort_order=order,
        )
        for order, theme in enumerate(pack.themes, 1)
    )


@transaction.atomic
def take_pack_units(*, by: Scope, pack: Pack) -> models.Region:
    """The units of a shipped pack with their successions, into a region that has none."""
    require(by, Permission.EDIT_UNITS)
    region = models.Region.objects.select_for_update().get(pk=by.region_id)
    if models.Unit.objects.filter(region=region).exists():
        raise Refused("region_has_units")
    made = _units(region, pack)
    record(by=by, verb="take_pack_units", about=region, detail={"pack": pack.code, "units": len(made)})
    return region


@transaction.atomic
def add_unit(
    *,
    by: Scope,
    code: str,
    name: str,
    level: str,
    valid_from: dt.date,
    parent_id: int | None = None,
    name_en: str = "",
    scheme: str = "own",
    functional_class: str = "",
    sort_order: int = 0,
    note: str = "",
) -> models.Unit:
    """Enter a unit from the day it exists. The same code again is the same unit under a new name or parent."""
    require(by, Permission.EDIT_UNITS)
    if not code.strip() or not name.strip():
        raise Refused("unit_needs_code_and_name")
    _one_of(level, UNIT_LEVELS, "level")
    _one_of(scheme, UNIT_SCHEMES, "scheme")
    _one_of(functional_class, [("", ""), *FUNCTIONAL_CLASSES], "functional_class")
    parent = None if parent_id is None else found(by, models.Unit, parent_id)
    if parent is not None and (parent.valid_from > valid_from or (parent.valid_to or dt.date.max) <= valid_from):
        raise Refused("parent_not_valid", name=parent.name, day=valid_from)
    try:
        with transaction.atomic():
            unit = models.Unit.objects.create(
                region_id=by.region_id,
                code=code.strip(),
                scheme=scheme,
                name=name.strip(),
                name_en=name_en.strip(),
                pinyin=pinyin_key(name.strip()),
                level=level,
                parent=parent,
                functional_class=functional_class,
                sort_order=sort_order,
                valid_from=valid_from,
                note=note,
            )
    except IntegrityError as error:
        raise Refused("unit_code_in_use", unit=code.strip(), day=valid_from) from error
    record(by=by, verb="add_unit", about=unit, unit_id=unit.pk, detail={"code": unit.code, "from": str(valid_from)})
    return unit


@transaction.atomic
def end_unit(*, by: Scope, unit_id: int, on: dt.date) -> models.Unit:
    """Say that a unit no longer exists from a day on. What took over from it is entered apart, or stays unknown."""
    require(by, Permission.EDIT_UNITS)
    unit = found(by, models.Unit, unit_id, lock=True)
    if unit.valid_to is not None:
        raise Refused("unit_ended_already", name=unit.name, day=unit.valid_to)
    if on <= unit.valid_from:
        raise Refused("unit_ends_before_it_begins", name=unit.name, day=unit.valid_from)
    below = models.Unit.objects.filter(parent=unit, valid_from__lte=on, valid_to__isnull=True).count()
    if below:
        raise Refused("unit_has_units_below", name=unit.name, n=below)
    unit.valid_to = on
    unit.save(update_fields=["valid_to"])
    record(by=by, verb="end_unit", about=unit, unit_id=unit.pk, detail={"code": unit.code, "on": str(on)})
    return unit


def _one_of(value: str, choices: list[tuple[str, object]], field: str) -> None:
    if value not in [code for code, _ in choices]:
        raise Refused("unknown_choice", value=value, field=field)
