"""The main hall and the places that follow it by video."""

from __future__ import annotations

from typing import TypedDict, Unpack

from django.db import transaction
from django.db.models import ProtectedError

from leitai import labels, models
from leitai.actions.audit import record
from leitai.actions.meetings.plan import open_meeting
from leitai.queries import months
from leitai.queries.meetings import MAIN_HALL, units_to_connect
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused

MOST = 146  # the main hall and 145 others: what the board is built and measured for
MOST_PRESENT = 10_000


class VenueFacts(TypedDict):
    name: str
    name_en: str
    level: str
    contact: str
    contact_en: str
    line: str


@transaction.atomic
def import_venues(*, by: Scope, meeting_id: int) -> models.Meeting:
    """A main hall unless there is one, and a venue for each county and township that has none; all of them or none."""
    require(by, Permission.EDIT_MEETINGS)
    meeting = open_meeting(by, meeting_id)
    here = list(meeting.venues.all())
    taken, connected = {venue.code for venue in here}, {venue.unit_id for venue in here}
    new = []
    if not any(venue.level == "main" for venue in here):
        name, name_en = (str(part) for part in MAIN_HALL)
        new.append(models.MeetingVenue(meeting=meeting, code="main", name=name, name_en=name_en, level="main"))
    for unit in units_to_connect(by, meeting.day):
        if unit.pk in connected or unit.code in taken:
            continue
        level = "township" if unit.level == "township" else "county"
        new.append(
            models.MeetingVenue(
                meeting=meeting,
                code=unit.code,
                name=unit.name,
                name_en=unit.name_en,
                unit=unit,
                level=level,
                sort_order=unit.sort_order + 1,
            )
        )
    if not new:
        raise Refused("venues_all_there")
    _within_limit(len(here) + len(new))
    models.MeetingVenue.objects.bulk_create(new)
    record(by=by, verb="import_venues", about=meeting, detail={"venues": len(new)})
    return meeting


@transaction.atomic
def add_venue(*, by: Scope, meeting_id: int, code: str, **facts: Unpack[VenueFacts]) -> models.MeetingVenue:
    require(by, Permission.EDIT_MEETINGS)
    meeting = open_meeting(by, meeting_id)
    if meeting.venues.filter(code=code).exists():
        raise Refused("venue_code_taken", taken=code)
    _within_limit(meeting.venues.count() + 1)
    last = meeting.venues.order_by("-sort_order").values_list("sort_order", flat=True).first() or 0
    venue = models.MeetingVenue(meeting=meeting, code=code, sort_order=last + 1)
    _take_venue(venue, facts)
    record(by=by, verb="add_venue", about=venue, detail={"meeting": meeting.pk, "code": code})
    return venue


@transaction.atomic
def change_venue(*, by: Scope, venue_id: int, **facts: Unpack[VenueFacts]) -> models.MeetingVenue:
    """Everything but its code, by which the board knows it."""
    require(by, Permission.EDIT_MEETINGS)
    venue = found(by, models.MeetingVenue, venue_id)
    open_meeting(by, venue.meeting_id)
    _take_venue(venue, facts)
    record(by=by, verb="change_venue", about=venue, detail={"meeting": venue.meeting_id, "code": venue.code})
    return venue


def _take_venue(venue: models.MeetingVenue, facts: VenueFacts) -> None:
    if facts["level"] not in dict(labels.VENUE_LEVELS):
        raise Refused("unknown_choice", value=facts["level"], field="level")
    if facts["line"] not in dict(labels.LINE_QUALITIES):
        raise Refused("unknown_choice", value=facts["line"], field="line")
    if not facts["name"].strip():
        raise Refused("venue_needs_a_name")
    main = venue.meeting.venues.filter(level="main").exclude(pk=venue.pk)
    if facts["level"] == "main" and main.exists():
        raise Refused("one_main_hall")
    venue.level, venue.line = facts["level"], facts["line"]
    for name in ("name", "name_en", "contact", "contact_en"):
        setattr(venue, name, facts[name].strip())  # type: ignore[literal-required]
    venue.save()


@transaction.atomic
def drop_venue(*, by: Scope, venue_id: int) -> models.Meeting:
    require(by, Permission.EDIT_MEETINGS)
    venue = found(by, models.MeetingVenue, venue_id)
    meeting = open_meeting(by, venue.meeting_id)
    detail = {"venue": venue.pk, "code": venue.code}
    try:
        venue.delete()
    except ProtectedError as error:
        raise Refused("venue_in_use", name=venue.name) from error
    record(by=by, verb="drop_venue", about=meeting, detail=detail)
    return meeting


@transaction.atomic
def report_venue(*, by: Scope, venue_id: int, present: int) -> models.MeetingVenue:
    """How many are there, as the venue said at the roll-call."""
    require(by, Permission.EDIT_MEETINGS)
    venue = found(by, models.MeetingVenue, venue_id, lock=True)
    if not 0 <= present <= MOST_PRESENT:
        raise Refused("present_out_of_range", most=MOST_PRESENT)
    venue.present, venue.reported_at = present, months.now(months.region_of(by))
    venue.save(update_fields=["present", "reported_at"])
    record(by=by, verb="report_venue", about=venue, detail={"meeting": venue.meeting_id, "present": present})
    return venue


def _within_limit(wanted: int) -> None:
    if wanted > MOST:
        raise Refused("too_many_venues", n=wanted, most=MOST)
