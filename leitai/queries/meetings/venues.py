"""The venues of a meeting and their roll-call."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from leitai import models
from leitai.queries.meetings.programme import Head, head_of, meeting_rows
from leitai.queries.meetings.rows import said
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named


@dataclass(frozen=True)
class Venue:
    id: int
    code: str
    name: str
    parent: str
    """The county of a township's venue."""
    level: str
    contact: str
    line: str
    present: int | None
    reported_at: dt.datetime | None


@dataclass(frozen=True)
class VenuesPage:
    head: Head
    venues: tuple[Venue, ...]

    @property
    def reported(self) -> int:
        return sum(venue.present is not None for venue in self.venues)

    @property
    def present(self) -> int:
        return sum(venue.present or 0 for venue in self.venues)

    @property
    def silent(self) -> tuple[Venue, ...]:
        return tuple(venue for venue in self.venues if venue.present is None)


def venues_page(scope: Scope, meeting_id: int) -> VenuesPage:
    meeting = meeting_rows(scope).get(pk=meeting_id)
    rows = visible(scope, models.MeetingVenue).filter(meeting=meeting).select_related("unit__parent")
    return VenuesPage(head_of(scope, meeting), tuple(_venue(scope, row) for row in rows))


def _venue(scope: Scope, row: models.MeetingVenue) -> Venue:
    above = row.unit.parent if row.unit and row.level == "township" else None
    return Venue(
        id=row.pk,
        code=row.code,
        name=said(row, "name", scope.language),
        parent=named(above, scope.language) if above else "",
        level=row.level,
        contact=said(row, "contact", scope.language),
        line=row.line,
        present=row.present,
        reported_at=row.reported_at,
    )
