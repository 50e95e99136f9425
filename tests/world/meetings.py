"""A meeting in each state of its papers: announced with everything on it, and a draft beside it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from leitai import models
from tests.world.place import MOMENT, ZONE, Place

DAY = dt.date(2020, 7, 20)
DUE = dt.datetime(2020, 7, 19, 12, 0, tzinfo=ZONE)
PDF = b"%PDF-1.4\n%%EOF\n"


@dataclass
class Plenary:
    meeting: models.Meeting
    draft: models.Meeting
    items: list[models.ProgrammeItem] = field(default_factory=list)
    statements: dict[str, models.WrittenStatement] = field(default_factory=dict)
    entries: list[models.RosterEntry] = field(default_factory=list)
    plan: models.SeatPlan = field(init=False)
    venue: models.MeetingVenue = field(init=False)


def make_meeting(place: Place) -> Plenary:
    short = place.region.name.removesuffix("市")
    made = Plenary(_meeting(place, f"{short}推进大会", "announced"), _meeting(place, f"{short}草拟会", "draft"))
    _items(place, made, short)
    _statements(place, made, short)
    _people(place, made, short)
    made.venue = models.MeetingVenue.objects.create(
        meeting=made.meeting, code="main", name=f"{short}主会场", name_en=f"{place.region.name_en} hall", level="main"
    )
    return made


def _meeting(place: Place, title: str, state: str) -> models.Meeting:
    return models.Meeting.objects.create(
        region=place.region, campaign=place.campaign, title=title, day=DAY, starts=dt.time(14, 30),
        ends=dt.time(16, 0), place=f"{place.region.name}礼堂", chair="市长", state=state,
        statements_due=DUE if state == "announced" else None,
    )  # fmt: skip


def _items(place: Place, made: Plenary, short: str) -> None:
    counties = [unit for unit in place.units.values() if unit.level != "township"]
    drafts = [{"kind": "opening", "title": f"{short}开场", "minutes": 5}]
    drafts += [{"kind": "unit_speech", "title": f"{unit.name}发言", "minutes": 8, "unit": unit} for unit in counties]
    drafts.append({"kind": "leader_speech", "title": "讲话", "minutes": 30, "speaker": "市委书记"})
    made.items = [
        models.ProgrammeItem.objects.create(meeting=made.meeting, position=at, **draft)
        for at, draft in enumerate(drafts, start=1)
    ]


def _statements(place: Place, made: Plenary, short: str) -> None:
    """Transport has handed in, education has not."""
    for code, theme in place.themes.items():
        sent = code == "transport"
        made.statements[code] = models.WrittenStatement.objects.create(
            meeting=made.meeting, theme=theme, organization=place.organizations[code],
            text=f"{short}交通书面发言全文" if sent else "", sent_at=MOMENT if sent else None,
        )  # fmt: skip


def _people(place: Place, made: Plenary, short: str) -> None:
    first = next(iter(place.units.values()))
    drafts = [("party", "市委书记", f"{short}市委", None), ("party", "市委副书记", f"{short}市委", None),
              ("county", "党委书记", first.name, first)]  # fmt: skip
    for category, name, organisation, unit in drafts:
        rank = 1 + sum(entry.category == category for entry in made.entries)
        entry = models.RosterEntry.objects.create(
            meeting=made.meeting, category=category, rank=rank, name=name, organisation=organisation, unit=unit
        )
        made.entries.append(entry)
        models.Attendance.objects.create(entry=entry, occasion="meeting")
    made.plan = models.SeatPlan.objects.create(
        meeting=made.meeting, area="platform", rows=1, width=3, order="protocol", centre_out=True
    )
    for number, entry in ((2, made.entries[0]), (3, made.entries[1])):
        models.Seat.objects.create(plan=made.plan, row=1, number=number, entry=entry)
