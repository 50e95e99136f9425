"""The programme of the meeting that a venue belongs to, as moments: a board counts down to the next item."""

from __future__ import annotations

import datetime as dt

from leitai import models
from leitai.queries.meetings.programme import programme_of
from leitai.queries.meetings.rows import starts_at
from leitai.queries.orgs import office_scope


def programme_items(venue_id: int, language: str) -> list[tuple[str, str]]:
    """When each item begins, and its title. A draft is nobody's business yet."""
    venue = models.BoardVenue.objects.select_related("meeting_venue__meeting__region").get(pk=venue_id)
    if venue.meeting_venue is None or venue.meeting_venue.meeting.state == "draft":
        return []
    meeting = venue.meeting_venue.meeting
    midnight = starts_at(meeting, meeting.region).replace(hour=0, minute=0)
    found = programme_of(office_scope(meeting.region, language=language), meeting)
    return [(_moment(midnight, item.begins).isoformat(), item.title) for item in found.items]


def _moment(midnight: dt.datetime, clock: str) -> dt.datetime:
    hour, _colon, minute = clock.partition(":")
    return midnight + dt.timedelta(hours=int(hour), minutes=int(minute))
