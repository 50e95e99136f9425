from __future__ import annotations

import datetime as dt
import json
import threading
from decimal import Decimal

import pytest
from django.conf import LazySettings
from django.db import connection, transaction

from benchmarks.contest_round import make_round
from leitai import models
from leitai.actions import meetings
from leitai.actions.audit import record, seal_events
from leitai.actions.board import VenueWanted, add_board_venues, issue_board_links
from leitai.actions.contest.reveal import freeze_reveal, reveal_all, reveal_next, undo_reveal
from leitai.queries.board import feed
from leitai.queries.board.feed import Position, position_of
from leitai.queries.board.scene import scene_of
from leitai.queries.board.state import small, state_at, state_now
from leitai.queries.board.venues import Viewer, viewer_by_token
from tests.world import MOMENT, World
from tests.world.contest import Contest, make_contest, make_result

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest(world: World, settings: LazySettings) -> Contest:
    settings.LEITAI_CLOCK = MOMENT.isoformat()
    made = make_contest(world.lindong)
    made.lock()
    make_result(made, {"998102": 1, "998121": 2, "998171": 3})
    return made


def viewer(world: World, contest: Contest, language: str = "zh-hans") -> Viewer:
    by = world.scope("city_officer")
    wanted = [VenueWanted("main", "主会场", "Main hall", "main", language)]
    add_board_venues(by=by, round_id=contest.round.pk, venues=wanted)
    (link,) = issue_board_links(by=by, round_id=contest.round.pk)
    found = viewer_by_token(link.token)
    assert found is not None
    return found


def test_a_closed_place_is_in_no_message(world: World, contest: Contest) -> None:
    by, pk = world.scope("auditor"), contest.round.pk
    assert (state_now(pk)["phase"], state_now(pk)["rows"]) == ("locked", [])
    freeze_reveal(by=by, round_id=pk)
    reveal_next(by=by, round_id=pk)
    said = state_now(pk)
    assert said["rows"] == [[3, "998171", "87.00"]]
    assert (said["n"], said["k"], said["phase"], said["shown"], said["of"]) == (2, "next", "reveal", 1, 3)
    assert b"998121" not in small(said) and b"88.00" not in small(said) and b"89.00" not in small(said)


def test_what_was_taken_back_is_not_told_again(world: World, contest: Contest) -> None:
    by, pk = world.scope("auditor"), contest.round.pk
    freeze_reveal(by=by, round_id=pk)
    reveal_next(by=by, round_id=pk)
    assert len(state_at(pk, 2)["rows"]) == 1
    undo_reveal(by=by, round_id=pk)
    assert state_at(pk, 2)["rows"] == [] and state_at(pk, 2)["n"] == 2
    assert [one.step for one in feed.steps_told(pk)] == [1, 2, 3]
    assert [one.undoes for one in feed.steps_told(pk)] == [False, False, True]


def test_eighteen_places_fit_into_a_kilobyte(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = MOMENT.isoformat()
    made = make_round(18, 2)
    by = made.scopes["scrutineer"]
    freeze_reveal(by=by, round_id=made.round.pk)
    reveal_all(by=by, round_id=made.round.pk)
    said = state_now(made.round.pk)
    assert len(said["rows"]) == 18 and said["rows"][-1] == [1, "999001", "91.50", 1, 3] and len(said["parts"]) == 3
    assert said["phase"] == "final"
    assert len(small(said)) <= 1000


@pytest.mark.django_db(transaction=True)
def test_an_event_that_is_committed_late_has_a_later_position(world: World, contest: Contest) -> None:
    """Its number is smaller than that of the one that overtook it; whoever resumes by numbers would miss it."""
    by, row = world.scope("city_officer"), contest.round
    seal_events()
    start = feed.newest_batch()
    written, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                record(by=by, verb="late", about=row)
                written.set()
                assert go_on.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(20)
    with transaction.atomic():
        record(by=by, verb="early", about=row)
    seal_events()
    reached, first = feed.told_after(start)
    go_on.set()
    thread.join(20)
    seal_events()
    _reached, second = feed.told_after(reached)
    ids = dict(models.AuditEvent.objects.filter(verb__in=("late", "early")).values_list("verb", "pk"))
    assert ids["late"] < ids["early"]
    assert len(first) == len(second) == 1 and first[0].position < second[0].position


def test_a_step_is_sealed_with_its_own_transaction(world: World, contest: Contest) -> None:
    seal_events()
    before = feed.newest_batch()
    freeze_reveal(by=world.scope("auditor"), round_id=contest.round.pk)
    _reached, told = feed.told_after(before)
    assert [(one.kind, one.step, one.round_id) for one in told] == [("step", 1, contest.round.pk)]
    assert seal_events() == 0


@pytest.mark.parametrize("text", ["", "7", "7.x", "-1.2", "1.2.3", "9" * 20 + ".1", "１.2"])
def test_a_position_that_is_none(text: str) -> None:
    assert position_of(text) is None


def test_positions_are_ordered_as_numbers() -> None:
    assert position_of("10.2") == Position(10, 2)
    assert Position(9, 11) < Position(10, 2) < Position(10, 11)


def test_the_scene_holds_names_in_official_order_and_no_place(world: World, contest: Contest) -> None:
    scene = scene_of(viewer(world, contest))
    assert list(scene["roster"]["units"].values()) == ["松河区", "柳溪县", "石桥经开区"]
    assert scene["venue"] == "主会场" and scene["words"]["sealed"] == "待揭晓"
    assert "88.00" not in json.dumps(scene) and scene["state"]["rows"] == []
    english = scene_of(again(contest), "en")
    assert english["title"] == "Lindong half-year visits" and english["words"]["sealed"] == "Still sealed"


def again(contest: Contest) -> Viewer:
    row = models.BoardVenue.objects.get(round=contest.round)
    return Viewer(row.pk, row.round_id, row.kind, row.language, row.name, row.state_key)


def test_buses_go_by_the_timetable_on_a_map_or_a_winding_line(world: World, contest: Contest) -> None:
    first, second = scene_of(viewer(world, contest))["groups"]
    assert [stop["code"] for stop in first["stops"]] == ["s1", "l1", "q1", "s2"]
    assert first["stops"][3]["at"] == second["stops"][0]["at"]
    assert first["stops"][0]["arrives"].startswith("2020-07-02T") and first["stops"][0]["came"] is None
    for at, candidate in enumerate(contest.candidates.values()):
        candidate.longitude, candidate.latitude = Decimal(104) + at, Decimal(30) + at
        candidate.save()
    places = [stop["at"] for group in scene_of(again(contest))["groups"] for stop in group["stops"]]
    assert (0.0, 1.0) in places and (1.0, 0.0) in places


def hall_meeting(world: World, contest: Contest, board: Viewer) -> models.Meeting:
    """The board hangs in its hall; two items stand in its programme."""
    meeting = models.Meeting.objects.create(
        region=world.region, title="推进会", day=contest.round.ends, starts=dt.time(14), ends=dt.time(18), place="礼堂"
    )
    hall = models.MeetingVenue.objects.create(meeting=meeting, code="hall", name="礼堂", level="main")
    for number, title in enumerate(("开幕", "揭晓"), 1):
        models.ProgrammeItem.objects.create(meeting=meeting, position=number, kind="other", title=title, minutes=30)
    models.BoardVenue.objects.filter(pk=board.venue_id).update(meeting_venue=hall)
    return meeting


def test_boards_hear_of_a_changed_programme_and_of_no_roster(world: World, contest: Contest) -> None:
    meeting = hall_meeting(world, contest, viewer(world, contest))
    by = world.scope("city_officer")
    seal_events()
    first, second = meeting.items.order_by("position")
    for act in (
        lambda: meetings.move_programme_item(by=by, item_id=second.pk, up=True),
        lambda: meetings.drop_programme_item(by=by, item_id=first.pk),
        lambda: meetings.move_meeting(by=by, meeting_id=meeting.pk, state="announced"),
    ):
        before = feed.newest_batch()
        act()
        seal_events()
        (told,) = feed.told_after(before)[1]
        assert (told.round_id, told.kind) == (contest.round.pk, "scene")
    before = feed.newest_batch()
    meetings.import_roster(by=by, meeting_id=meeting.pk, text="市委\t市委书记\t市委\t\tSecretary\tParty committee")
    seal_events()
    assert feed.newest_batch() > before and feed.told_after(before)[1] == []


def test_the_programme_of_the_venues_meeting_is_counted_down_to(world: World, contest: Contest) -> None:
    board = viewer(world, contest)
    meeting = hall_meeting(world, contest, board)
    assert scene_of(board)["programme"] == []
    models.Meeting.objects.filter(pk=meeting.pk).update(state="announced")
    assert scene_of(board)["programme"] == [
        ("2020-07-04T14:00:00+08:00", "开幕"), ("2020-07-04T14:30:00+08:00", "揭晓"),
    ]  # fmt: skip
