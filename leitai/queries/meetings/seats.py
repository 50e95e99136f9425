"""The plans of the platform and the hall, as somebody in the hall sees them who faces the platform."""

from __future__ import annotations

from dataclasses import dataclass

from leitai import labels, models
from leitai.queries.meetings.programme import Head, head_of, meeting_rows
from leitai.queries.meetings.rows import in_protocol_order, said
from leitai.queries.meetings.speaking import ScoreOrder, score_order
from leitai.queries.orgs import Scope, visible

# Who sits on the platform unless the office says otherwise.
LEADERS = ("party", "congress", "government", "cppcc")


@dataclass(frozen=True)
class SeatCell:
    row: int
    number: int
    name: str = ""
    organisation: str = ""
    category: str = ""
    honour: int = 0
    """Their place in protocol order among all who sit here; 0 for an empty seat."""

    @property
    def key(self) -> str:
        return f"{self.row}-{self.number}"


@dataclass(frozen=True)
class Plan:
    id: int
    area: str
    order: str
    centre_out: bool
    rows: int
    width: int
    people: int
    grid: tuple[tuple[SeatCell, ...], ...]
    """From the top of the drawing down: the platform's last row, … its first row, then the hall's first row …"""


@dataclass(frozen=True)
class SeatsPage:
    head: Head
    plans: tuple[Plan, ...]
    unseated: int
    """Those of the roster who come to the meeting and sit nowhere."""
    coming: dict[str, int]
    """How many of each category come to the meeting."""
    score: ScoreOrder | None

    def plan(self, area: str) -> Plan | None:
        return next((plan for plan in self.plans if plan.area == area), None)


def seats_page(scope: Scope, meeting_id: int) -> SeatsPage:
    meeting = meeting_rows(scope).get(pk=meeting_id)
    plans = list(visible(scope, models.SeatPlan).filter(meeting=meeting))
    seats = list(visible(scope, models.Seat).filter(plan__meeting=meeting).select_related("entry"))
    away = visible(scope, models.Attendance).filter(entry__meeting=meeting, state="excused", stand_in="")
    invited = visible(scope, models.Attendance).filter(entry__meeting=meeting, occasion="meeting")
    coming = {one.entry_id: one.entry.category for one in invited.exclude(pk__in=away).select_related("entry")}
    counts = {code: sum(one == code for one in coming.values()) for code, _label in labels.PARTICIPANT_CATEGORIES}
    plans.sort(key=lambda plan: plan.area != "platform")
    return SeatsPage(
        head=head_of(scope, meeting),
        plans=tuple(_plan(scope, plan, [seat for seat in seats if seat.plan_id == plan.pk]) for plan in plans),
        unseated=len(coming.keys() - {seat.entry_id for seat in seats}),
        coming={code: n for code, n in counts.items() if n},
        score=score_order(scope, meeting),
    )


def _plan(scope: Scope, plan: models.SeatPlan, seats: list[models.Seat]) -> Plan:
    honour = {entry.pk: at for at, entry in enumerate(in_protocol_order([seat.entry for seat in seats]), start=1)}
    taken = {(seat.row, seat.number): seat.entry for seat in seats}
    rows = range(plan.rows, 0, -1) if plan.area == "platform" else range(1, plan.rows + 1)
    grid = tuple(tuple(_cell(scope, row, n, taken, honour) for n in range(1, plan.width + 1)) for row in rows)
    return Plan(plan.pk, plan.area, plan.order, plan.centre_out, plan.rows, plan.width, len(seats), grid)


def _cell(
    scope: Scope, row: int, number: int, taken: dict[tuple[int, int], models.RosterEntry], honour: dict[int, int]
) -> SeatCell:
    entry = taken.get((row, number))
    if entry is None:
        return SeatCell(row, number)
    name, organisation = said(entry, "name", scope.language), said(entry, "organisation", scope.language)
    return SeatCell(row, number, name, organisation, entry.category, honour[entry.pk])
