"""What the database itself keeps true of a meeting, whatever writes to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from leitai import models
from tests.world import MOMENT, World
from tests.world.meetings import Plenary, make_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(world: World) -> Plenary:
    return make_meeting(world.lindong)


def order(made: Plenary, **changes: Any) -> models.SpeakingOrder:
    facts = {"meeting": made.meeting, "number": 1, "method": "lot", "seed": "7", "unit_codes": [], "made_at": MOMENT}
    return models.SpeakingOrder.objects.create(**facts | changes)


def venue(made: Plenary, **changes: Any) -> models.MeetingVenue:
    return models.MeetingVenue.objects.create(**{"meeting": made.meeting, "code": "x", "name": "x"} | changes)


WRONG: dict[str, Callable[[Plenary], Any]] = {
    "ends before it starts": lambda made: models.Meeting.objects.update(ends="08:00"),
    "item without minutes": lambda made: made.meeting.items.update(minutes=0),
    "speech without a unit": lambda made: made.meeting.items.update(unit=None),
    "speech without a department": lambda made: made.meeting.items.filter(position=1).update(kind="department_speech"),
    "unit speaks twice": lambda made: models.ProgrammeItem.objects.create(
        meeting=made.meeting, position=99, kind="unit_speech", title="x", minutes=1, unit=made.items[1].unit
    ),
    "lot without seed": lambda made: order(made, seed=""),
    "score without source": lambda made: order(made, method="score", seed=""),
    "second order without reason": lambda made: order(made, number=2),
    "statement in without content": lambda made: made.meeting.statements.update(sent_at=MOMENT, text="", sha256=""),
    "content that was never sent": lambda made: made.meeting.statements.update(sent_at=None, text="x"),
    "waived without reason": lambda made: made.meeting.statements.update(waived_at=MOMENT),
    "stand-in of somebody present": lambda made: models.Attendance.objects.update(state="present", stand_in="x"),
    "two main halls": lambda made: venue(made, level="main"),
    "code of a venue twice": lambda made: venue(made, code="main", level="county"),
    "report without its time": lambda made: made.meeting.venues.update(present=3),
    "seated twice": lambda made: models.Seat.objects.create(plan=made.plan, row=1, number=1, entry=made.entries[0]),
    "no seats": lambda made: models.SeatPlan.objects.update(width=0),
}


@pytest.mark.parametrize("what", WRONG)
def test_the_database_refuses(made: Plenary, what: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        WRONG[what](made)


DEFERRED: dict[str, Callable[[Plenary], Any]] = {
    "position twice": lambda made: made.meeting.items.update(position=1),
    "rank twice": lambda made: made.meeting.roster.update(rank=1),
    "seat taken twice": lambda made: made.plan.seats.update(number=1),
}


@pytest.mark.parametrize("what", DEFERRED)
def test_places_may_be_exchanged_but_not_shared(made: Plenary, what: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        DEFERRED[what](made)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_order_is_never_changed_or_deleted(made: Plenary) -> None:
    row = order(made)
    for write in (row.delete, lambda: models.SpeakingOrder.objects.update(seed="8")):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            write()
