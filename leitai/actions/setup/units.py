"""Units of a whole region at once, from a workbook."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.core.pinyin import pinyin_key
from leitai.queries.orgs import Scope, require
from leitai.queries.setup.preview import tables_kept
from leitai.queries.setup.unit_list import UnitPlan, UnitState, unit_plan
from leitai.rules import Permission, Refused

_FIELDS = ("name", "name_en", "level", "functional_class", "sort_order", "valid_to", "note")


@transaction.atomic
def take_units(*, by: Scope, tables: str, sha256: str) -> UnitPlan:
    """All that the preview showed, or nothing: it is made again from the texts, and must come out the same."""
    require(by, Permission.EDIT_UNITS)
    region = models.Region.objects.select_for_update().get(pk=by.region_id)
    plan = unit_plan(by, tables_kept(tables))
    if plan.preview.faults:
        raise Refused("list_has_faults", n=len(plan.preview.faults))
    if plan.preview.sha256 != sha256:
        raise Refused("preview_is_old")
    if not plan.added and not plan.changed:
        raise Refused("list_changes_nothing")
    rows = {
        (row.code, row.valid_from): row for row in models.Unit.objects.filter(region=region).select_related("parent")
    }
    for state in plan.changed:  # first, or the next state of the same unit would overlap
        models.Unit.objects.filter(pk=state.pk).update(valid_to=state.valid_to)
        rows[state.key].valid_to = state.valid_to
    for state in plan.added:
        rows[state.key] = models.Unit(region=region, code=state.code, valid_from=state.valid_from, scheme=state.scheme)
        _write(rows[state.key], state, rows)
    for state in plan.changed:
        _write(rows[state.key], state, rows)
    numbers = {
        "added": [rows[state.key].pk for state in plan.added],
        "changed": [rows[state.key].pk for state in plan.changed],
    }
    record(by=by, verb="take_units", about=region, detail=numbers | {"sha256": sha256})
    return plan


def _write(row: models.Unit, state: UnitState, rows: dict[tuple[str, dt.date], models.Unit]) -> None:
    for name in _FIELDS:
        setattr(row, name, getattr(state, name))
    row.pinyin = pinyin_key(state.name)
    if state.parent != (row.parent.code if row.parent else ""):
        row.parent = next(
            one
            for (code, since), one in rows.items()
            if code == state.parent and since <= state.valid_from and (one.valid_to or dt.date.max) > state.valid_from
        )
    row.save()
