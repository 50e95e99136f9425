from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.queries.orgs import Scope, found, require
from leitai.queries.setup.calendar import DayWanted, refuse_day, refuse_endless_break
from leitai.rules import Permission


@transaction.atomic
def set_calendar_day(*, by: Scope, wanted: DayWanted) -> models.CalendarDay:
    """A holiday or a make-up working day; the same day again changes its kind and note."""
    require(by, Permission.EDIT_UNITS)
    refuse_day(wanted)
    region = models.Region.objects.select_for_update().get(pk=by.region_id)
    row, _made = models.CalendarDay.objects.update_or_create(
        region=region, day=wanted.day, defaults={"kind": wanted.kind, "note": wanted.note.strip()}
    )
    refuse_endless_break(dict(region.calendar_days.values_list("day", "kind")))
    record(by=by, verb="set_calendar_day", about=row, detail={"day": str(row.day), "kind": row.kind})
    return row


@transaction.atomic
def drop_calendar_day(*, by: Scope, day_id: int) -> models.CalendarDay:
    require(by, Permission.EDIT_UNITS)
    row = found(by, models.CalendarDay, day_id)
    number = row.pk
    row.delete()
    row.pk = number
    refuse_endless_break(dict(models.CalendarDay.objects.filter(region=by.region_id).values_list("day", "kind")))
    record(by=by, verb="drop_calendar_day", about=row, detail={"day": str(row.day), "kind": row.kind})
    return row


@transaction.atomic
def take_calendar(*, by: Scope, days: Sequence[DayWanted]) -> models.Region:
    """All of these days; other days stay as they are."""
    require(by, Permission.EDIT_UNITS)
    for wanted in days:
        refuse_day(wanted)
    region = models.Region.objects.select_for_update().get(pk=by.region_id)
    models.CalendarDay.objects.bulk_create(
        (models.CalendarDay(region=region, day=one.day, kind=one.kind, note=one.note.strip()) for one in days),
        update_conflicts=True,
        unique_fields=["region", "day"],
        update_fields=["kind", "note"],
    )
    refuse_endless_break(dict(region.calendar_days.values_list("day", "kind")))
    record(by=by, verb="take_calendar", about=region, detail={"n": len(days)})
    return region
