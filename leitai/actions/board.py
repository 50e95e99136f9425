"""Venues of a board: added, given their links, called in; and what a venue's echo leaves behind."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from leitai import models
from leitai.actions.audit import record
from leitai.queries.board.venues import MOST_VENUES, key_of, secret_hash
from leitai.queries.orgs import Scope, found, require, visible
from leitai.rules import Permission, Refused


@dataclass(frozen=True)
class VenueWanted:
    code: str
    name: str
    name_en: str = ""
    kind: str = "venue"
    language: str = "zh-hans"
    meeting_venue_id: int | None = None


@dataclass(frozen=True)
class IssuedLink:
    venue: models.BoardVenue
    token: str
    """Told this once; only its hash is kept."""


@transaction.atomic
def add_board_venues(*, by: Scope, round_id: int, venues: Sequence[VenueWanted]) -> list[models.BoardVenue]:
    """Venues that the round does not know yet; those whose code it knows stay as they are."""
    row = _round(by, round_id)
    known = set(row.board_venues.values_list("code", flat=True))
    single = set(row.board_venues.exclude(kind="venue").values_list("kind", flat=True))
    fresh = list({wanted.code: wanted for wanted in venues if wanted.code not in known}.values())
    if not fresh:
        raise Refused("board_venues_known")
    for kind in ("main", "audience"):
        if sum(wanted.kind == kind for wanted in fresh) + (kind in single) > 1:
            raise Refused("board_one_of_kind")
    taking = sum(wanted.kind != "audience" for wanted in fresh)
    if row.board_venues.exclude(kind="audience").count() + taking > MOST_VENUES:
        raise Refused("board_full", most=MOST_VENUES)
    made = models.BoardVenue.objects.bulk_create(models.BoardVenue(round=row, **vars(wanted)) for wanted in fresh)
    record(by=by, verb="add_board_venues", about=row, detail={"venues": [one.pk for one in made]})
    return made


@transaction.atomic
def add_meeting_venues(*, by: Scope, round_id: int, meeting_id: int) -> list[models.BoardVenue]:
    """The meeting's main hall and venues, with their codes and names."""
    meeting = found(by, models.Meeting, meeting_id)
    rows = visible(by, models.MeetingVenue).filter(meeting=meeting)
    wanted = [
        VenueWanted(
            row.code, row.name, row.name_en, "main" if row.level == "main" else "venue", by.language, row.pk
        )
        for row in rows
    ]  # fmt: skip
    if not wanted:
        raise Refused("meeting_without_venues")
    return add_board_venues(by=by, round_id=round_id, venues=wanted)


@transaction.atomic
def issue_board_links(*, by: Scope, round_id: int, venue_ids: Collection[int] | None = None) -> list[IssuedLink]:
    """New links for these venues, or for all that have none. A link that was issued before stops at once."""
    row = _round(by, round_id)
    venues = visible(by, models.BoardVenue).filter(round=row).select_for_update(of=("self",)).order_by("kind", "code")
    if venue_ids is None:
        venues = venues.filter(issued_at__isnull=True, revoked_at__isnull=True)
    else:
        venues = venues.filter(pk__in=venue_ids)
    links = [IssuedLink(venue, secrets.token_urlsafe(24)) for venue in venues]
    if not links or (venue_ids is not None and len(links) != len(set(venue_ids))):
        raise Refused("not_found" if venue_ids is not None else "board_links_issued")
    for link in links:
        link.venue.token_sha256, link.venue.state_key = secret_hash(link.token), key_of(link.token)
        link.venue.issued_at, link.venue.revoked_at = timezone.now(), None
        link.venue.opened_at = link.venue.heard_at = link.venue.lag_ms = None
    fields = ["token_sha256", "state_key", "issued_at", "revoked_at", "opened_at", "heard_at", "lag_ms"]
    models.BoardVenue.objects.bulk_update([link.venue for link in links], fields)
    record(by=by, verb="issue_board_links", about=row, detail={"venues": [link.venue.pk for link in links]})
    return links


@transaction.atomic
def revoke_board_link(*, by: Scope, venue_id: int) -> models.BoardVenue:
    """A screen that follows by this link is cut off at once."""
    require(by, Permission.RUN_CONTEST)
    venue = found(by, models.BoardVenue, venue_id, lock=True)
    if venue.revoked_at is not None:
        raise Refused("board_link_revoked")
    venue.revoked_at = timezone.now()
    venue.save(update_fields=["revoked_at"])
    record(by=by, verb="revoke_board_link", about=venue)
    return venue


def hear_venue(*, venue_id: int, lag_ms: int | None, now: dt.datetime) -> bool:
    """A venue's echo. No audit event: fifteen a second would bury the trail, and nobody decided anything."""
    rows = models.BoardVenue.objects.filter(pk=venue_id, revoked_at__isnull=True)
    rows.filter(opened_at__isnull=True).update(opened_at=now)
    return bool(rows.update(heard_at=now, **({} if lag_ms is None else {"lag_ms": lag_ms})))


def _round(by: Scope, round_id: int) -> models.Round:
    require(by, Permission.RUN_CONTEST)
    return found(by, models.Round, round_id, lock=True)
