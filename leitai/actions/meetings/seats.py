"""Who sits where: made from the protocol order or from a result, then set right by swapping two seats."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction

from leitai import labels, models
from leitai.actions.audit import record
from leitai.actions.meetings.plan import open_meeting
from leitai.core.seating import places
from leitai.queries.meetings import to_be_seated
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused

MOST_ROWS = MOST_WIDE = 60
Place = tuple[int, int]


@transaction.atomic
def plan_seats(
    *,
    by: Scope,
    meeting_id: int,
    area: str,
    categories: Collection[str],
    rows: int,
    width: int,
    centre_out: bool = False,
    ranked: Sequence[int] | None = None,
) -> models.SeatPlan:
    """Seat these categories anew; a plan of the area that was there is replaced.

    `ranked` are unit ids as a published result orders them: then the units' people sit first, in this order.
    """
    require(by, Permission.EDIT_MEETINGS)
    meeting = open_meeting(by, meeting_id)
    if area not in dict(labels.SEAT_AREAS):
        raise Refused("unknown_choice", value=area, field="area")
    if not (1 <= rows <= MOST_ROWS and 1 <= width <= MOST_WIDE):
        raise Refused("seat_plan_size", rows=MOST_ROWS, width=MOST_WIDE)
    people = to_be_seated(by, meeting.pk, categories, ranked)
    if not people:
        raise Refused("nobody_to_seat")
    if len(people) > rows * width:
        raise Refused("too_few_seats", seats=rows * width, people=len(people))
    meeting.seat_plans.filter(area=area).delete()
    order = "protocol" if ranked is None else "score"
    plan = models.SeatPlan.objects.create(
        meeting=meeting, area=area, rows=rows, width=width, order=order, centre_out=centre_out
    )
    seats = places(rows, width, len(people), centre_out=centre_out)
    models.Seat.objects.bulk_create(
        models.Seat(plan=plan, row=row, number=number, entry_id=entry_id)
        for (row, number), entry_id in zip(seats, people, strict=True)
    )
    detail = {"meeting": meeting.pk, "area": area, "rows": rows, "width": width, "people": len(people)}
    record(by=by, verb="plan_seats", about=plan, detail=detail)
    return plan


@transaction.atomic
def swap_seats(*, by: Scope, plan_id: int, first: Place, second: Place) -> models.SeatPlan:
    """Two people change places; one of the seats may be empty."""
    require(by, Permission.EDIT_MEETINGS)
    plan = found(by, models.SeatPlan, plan_id)
    open_meeting(by, plan.meeting_id)
    for row, number in (first, second):
        if not (1 <= row <= plan.rows and 1 <= number <= plan.width):
            raise Refused("no_such_seat", row=row, number=number)
    if first == second:
        raise Refused("swap_two_seats")
    seats = {(seat.row, seat.number): seat for seat in plan.seats.all()}
    moving = [(seats.get(first), second), (seats.get(second), first)]
    moved = [seat for seat, _to in moving if seat is not None]
    if not moved:
        raise Refused("both_seats_empty")
    for seat, (row, number) in moving:
        if seat is not None:
            seat.row, seat.number = row, number
    models.Seat.objects.bulk_update(moved, ["row", "number"])
    detail = {"meeting": plan.meeting_id, "first": list(first), "second": list(second)}
    record(by=by, verb="swap_seats", about=plan, detail=detail)
    return plan
