from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from leitai import models
from leitai.actions import board as module
from leitai.actions.board import (
    VenueWanted,
    add_board_venues,
    add_meeting_venues,
    hear_venue,
    issue_board_links,
    revoke_board_link,
)
from leitai.queries.board.venues import MOST_VENUES, roll_call, viewer_by_key, viewer_by_token
from leitai.rules import Refused
from tests.world import World
from tests.world.contest import Contest, make_contest

pytestmark = pytest.mark.django_db
HALL = VenueWanted("main", "主会场", "Main hall", "main")
ROOM = VenueWanted("room", "松河分会场", "Songhe room")


@pytest.fixture
def contest(world: World) -> Contest:
    return make_contest(world.lindong)


def linked(world: World, contest: Contest) -> dict[str, str]:
    by = world.scope("city_officer")
    add_board_venues(by=by, round_id=contest.round.pk, venues=[HALL, ROOM])
    return {link.venue.code: link.token for link in issue_board_links(by=by, round_id=contest.round.pk)}


def test_a_link_is_told_once_and_kept_as_a_hash(world: World, contest: Contest) -> None:
    tokens = linked(world, contest)
    rows = list(models.BoardVenue.objects.all())
    assert not any(token in repr(vars(row)) for row in rows for token in tokens.values())
    viewer = viewer_by_token(tokens["room"])
    assert viewer is not None and (viewer.round_id, viewer.name) == (contest.round.pk, "松河分会场")
    assert viewer_by_key(viewer.state_key) == viewer
    assert viewer_by_token(tokens["room"][:-1]) is None and viewer_by_key("") is None and viewer_by_token("") is None
    verbs = models.AuditEvent.objects.filter(object_type="round").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["add_board_venues", "issue_board_links"]


def test_a_new_link_stops_the_old_one_and_a_revoked_one_opens_nothing(world: World, contest: Contest) -> None:
    by, tokens = world.scope("city_officer"), linked(world, contest)
    room = models.BoardVenue.objects.get(code="room")
    with pytest.raises(Refused, match="board_links_issued"):
        issue_board_links(by=by, round_id=contest.round.pk)
    (fresh,) = issue_board_links(by=by, round_id=contest.round.pk, venue_ids=[room.pk])
    assert viewer_by_token(tokens["room"]) is None and viewer_by_token(fresh.token) is not None
    revoke_board_link(by=by, venue_id=room.pk)
    assert viewer_by_token(fresh.token) is None
    assert not hear_venue(venue_id=room.pk, lag_ms=5, now=timezone.now())
    with pytest.raises(Refused, match="board_link_revoked"):
        revoke_board_link(by=by, venue_id=room.pk)
    assert viewer_by_token(tokens["main"]) is not None


def test_one_hall_one_link_for_viewers_and_no_more_than_the_limit(world: World, contest: Contest) -> None:
    by, pk = world.scope("city_officer"), contest.round.pk
    many = [VenueWanted(f"v{n}", f"分会场{n}") for n in range(MOST_VENUES - 1)]
    add_board_venues(by=by, round_id=pk, venues=[HALL, *many, VenueWanted("all", "观看", kind="audience")])
    with pytest.raises(Refused, match="board_full"):
        add_board_venues(by=by, round_id=pk, venues=[ROOM])
    with pytest.raises(Refused, match="board_one_of_kind"):
        add_board_venues(by=by, round_id=pk, venues=[VenueWanted("main2", "又一个主会场", kind="main")])
    with pytest.raises(Refused, match="board_venues_known"):
        add_board_venues(by=by, round_id=pk, venues=[HALL])
    assert models.BoardVenue.objects.count() == MOST_VENUES + 1


def test_the_venues_of_a_meeting_come_with_their_codes(world: World, contest: Contest) -> None:
    by = world.scope("city_officer")
    meeting = models.Meeting.objects.create(
        region=world.region, title="推进会", day=contest.round.ends, starts="14:00", ends="18:00", place="礼堂"
    )
    with pytest.raises(Refused, match="meeting_without_venues"):
        add_meeting_venues(by=by, round_id=contest.round.pk, meeting_id=meeting.pk)
    for code, level in (("hall", "main"), ("songhe", "county")):
        models.MeetingVenue.objects.create(meeting=meeting, code=code, name=code, level=level)
    made = add_meeting_venues(by=by, round_id=contest.round.pk, meeting_id=meeting.pk)
    assert [(one.code, one.kind, one.meeting_venue.code) for one in made if one.meeting_venue] == [
        ("hall", "main", "hall"), ("songhe", "venue", "songhe"),
    ]  # fmt: skip


def test_the_echo_makes_the_roll_call(world: World, contest: Contest) -> None:
    linked(world, contest)
    by, events = world.scope("city_officer"), models.AuditEvent.objects.count()
    room = models.BoardVenue.objects.get(code="room")
    assert {line.code: line.state for line in roll_call(by, contest.round.pk).lines} == {
        "main": "waiting", "room": "waiting",
    }  # fmt: skip
    assert hear_venue(venue_id=room.pk, lag_ms=84, now=timezone.now())
    found = roll_call(by, contest.round.pk)
    assert (found.connected, found.expected, found.slowest_ms) == (1, 2, 84)
    assert [line.code for line in found.missing] == ["main"]
    room.refresh_from_db()
    assert room.opened_at is not None and models.AuditEvent.objects.count() == events
    models.BoardVenue.objects.filter(pk=room.pk).update(heard_at=timezone.now() - dt.timedelta(seconds=26))
    assert roll_call(by, contest.round.pk).lines[1].state == "silent"


@pytest.mark.parametrize(
    ("who", "code"), [("leader", "not_allowed"), ("reporter", "not_allowed"), ("yunbei.city_officer", "not_found")]
)
def test_only_the_office_of_the_region_sets_a_board_up(world: World, contest: Contest, who: str, code: str) -> None:
    linked(world, contest)
    by, pk = world.scope(who), models.BoardVenue.objects.get(code="room").pk
    for call in (
        lambda: add_board_venues(by=by, round_id=contest.round.pk, venues=[VenueWanted("x", "甲")]),
        lambda: issue_board_links(by=by, round_id=contest.round.pk, venue_ids=[pk]),
        lambda: revoke_board_link(by=by, venue_id=pk),
    ):
        with pytest.raises(Refused, match=code):
            call()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_done_without_its_audit_event(
    world: World, contest: Contest, monkeypatch: pytest.MonkeyPatch
) -> None:
    by, tokens = world.scope("city_officer"), linked(world, contest)
    before = list(models.BoardVenue.objects.order_by("pk").values())

    def broken(**_: object) -> None:
        raise RuntimeError("no audit")

    monkeypatch.setattr(module, "record", broken)
    pk = models.BoardVenue.objects.get(code="room").pk
    for call in (
        lambda: add_board_venues(by=by, round_id=contest.round.pk, venues=[VenueWanted("x", "甲")]),
        lambda: issue_board_links(by=by, round_id=contest.round.pk, venue_ids=[pk]),
        lambda: revoke_board_link(by=by, venue_id=pk),
    ):
        with pytest.raises(RuntimeError):
            call()
    assert list(models.BoardVenue.objects.order_by("pk").values()) == before
    assert viewer_by_token(tokens["room"]) is not None
