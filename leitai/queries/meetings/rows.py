"""Rows of a meeting in the order in which they count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from leitai import labels, models
from leitai.queries.orgs import Scope, visible

# In both languages at once: a venue keeps the name it was given.
MAIN_HALL = ("主会场", "Main hall")
PROTOCOL = {code: place for place, (code, _label) in enumerate(labels.PARTICIPANT_CATEGORIES)}


def said(row: Any, field: str, language: str) -> str:
    """A text of a row for a reader; the Chinese one where there is no English."""
    english = getattr(row, f"{field}_en") if language.startswith("en") else ""
    return str(english or getattr(row, field))


def items_of(meeting: models.Meeting) -> list[models.ProgrammeItem]:
    return list(meeting.items.select_related("unit", "organization").order_by("position"))


def starts_at(meeting: models.Meeting, region: models.Region) -> dt.datetime:
    return dt.datetime.combine(meeting.day, meeting.starts, ZoneInfo(region.time_zone))


def units_to_connect(scope: Scope, on: dt.date) -> list[models.Unit]:
    """Every county and township of a day, in official order."""
    rows = visible(scope, models.Unit).filter(Q(level__in=labels.COUNTY_LEVELS) | Q(level="township"))
    return list(rows.filter(valid_from__lte=on).exclude(valid_to__lte=on).order_by("sort_order", "code"))


def in_protocol_order(entries: Collection[models.RosterEntry]) -> list[models.RosterEntry]:
    return sorted(entries, key=lambda entry: (PROTOCOL.get(entry.category, len(PROTOCOL)), entry.rank))


def to_be_seated(
    scope: Scope, meeting_id: int, categories: Collection[str], ranked: Sequence[int] | None = None
) -> list[int]:
    """The entries of these categories that come to the meeting, themselves or by a stand-in, in the order they sit."""
    away = Q(attendance__state="excused", attendance__stand_in="")
    coming = Q(attendance__occasion="meeting") & ~away
    rows = visible(scope, models.RosterEntry).filter(coming, meeting_id=meeting_id, category__in=categories)
    entries = in_protocol_order(list(rows))
    if ranked is not None:
        place = {unit_id: at for at, unit_id in enumerate(ranked)}
        entries.sort(key=lambda entry: place.get(entry.unit_id or 0, len(place)))  # stable: protocol within a unit
    return [entry.pk for entry in entries]
