"""`leitai demo --replay` plays the rest of the demo's contest day, faster than it would pass.

The site shows it as it comes: run it in a second terminal beside `leitai demo`.
"""

from __future__ import annotations

import datetime as dt
import time
from argparse import ArgumentParser
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.timezone import localtime

from leitai.actions.board import VenueWanted, add_board_venues, issue_board_links
from leitai.actions.contest.lock import ask_lock, confirm_lock
from leitai.actions.contest.publication import publish_result
from leitai.actions.contest.reveal import freeze_reveal, reveal_next
from leitai.actions.contest.timetable import note_times
from leitai.management.contest_round import bring_in, clock_at
from leitai.queries.contest.reveal import Reveal, reveal_of
from leitai.queries.imports.demo import PACK
from leitai.queries.imports.demo_contest import Passing, SheetIn, demo_round, duty_scopes, happenings
from leitai.queries.months import now
from leitai.queries.orgs import Scope
from leitai.queries.packs import pack
from leitai.queries.refusals import refusal_words
from leitai.queries.regions import office_of
from leitai.rules import Refused

SPEED = 100.0
LAST_SHEET = dt.timedelta(minutes=10)
"""After it the lock is asked for."""
PLACE = 4.0
"""Real seconds from one place to the next, at the usual speed."""


@dataclass(frozen=True)
class Day:
    """The people who act, and the clock that runs fast."""

    chair: Scope
    scrutineer: Scope
    clerk: Scope
    row_id: int
    speed: float


class Command(BaseCommand):
    help = "Play the rest of the demo's contest day: buses, sheets, lock and reveal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--speed", type=float, default=SPEED, help="how many times faster than a day passes")
        parser.add_argument("--site", default="http://127.0.0.1:8000", help="where the demo is served")

    def handle(self, *, speed: float = SPEED, site: str = "", **options: Any) -> None:
        if speed <= 0:
            raise CommandError("--speed must be above 0.")
        with translation.override("zh-hans"):
            try:
                self.play(speed, site.rstrip("/"))
            except Refused as refused:
                raise CommandError(refusal_words(refused)) from refused

    def play(self, speed: float, site: str) -> None:
        office = office_of(pack(PACK).region.code)
        row = demo_round(office) if office is not None else None
        if office is None or row is None or row.state != "open":
            raise CommandError(
                "there is no open contest in the demo: it was played already, or never loaded. "
                "Delete the demo's folder and run leitai demo for a new one."
            )
        people = duty_scopes(row)
        day = Day(people["chair"], people["scrutineer"], people["clerk"], row.pk, speed)
        self.say(f"办公室 Desk   {site}/contest/")
        self.say(f"大屏 Board    {site}{board_address(day)}")
        began, start = time.monotonic(), now(row.season.region)
        last = start
        for event in happenings(office, row, start):
            wait_until(began + (event.at - start).total_seconds() / speed)
            self.happen(day, event)
            last = event.at
        self.finish(day, last + LAST_SHEET)
        self.say(f"{time.monotonic() - began:.0f} s")

    def happen(self, day: Day, event: Passing | SheetIn) -> None:
        with clock_at(event.at):
            if isinstance(event, SheetIn):
                bring_in([event])
                return
            note_times(by=day.clerk, stop_id=event.stop_id, arrived_at=event.arrived_at, left_at=event.left_at)
            self.say(f"{localtime(event.at):%H:%M} {'离开 leaves' if event.left_at else '到达 arrives'} {event.name}")

    def finish(self, day: Day, at: dt.datetime) -> None:
        """Two people lock, the scrutineer prepares the result, the chair opens place by place."""
        with clock_at(at):
            ask_lock(by=day.clerk, round_id=day.row_id)
            self.say(f"{localtime(at):%H:%M} 申请锁定 lock asked for")
            pause(day)
            confirm_lock(by=day.chair, round_id=day.row_id, agree_missing=True)
            self.say(f"{localtime(at):%H:%M} 已锁定 locked")
            publish_result(by=day.scrutineer, round_id=day.row_id)
            pause(day)
            freeze_reveal(by=day.chair, round_id=day.row_id)
            while not shown(day).finished:
                pause(day)
                reveal_next(by=day.chair, round_id=day.row_id)
                for place in shown(day).places[-1:]:
                    self.say(f"{localtime(at):%H:%M} {place.place}. {place.name} {place.score}")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def board_address(day: Day) -> str:
    """A link for viewers, or the boards' desk where the office has given out one already: a new one would stop it."""
    audience = VenueWanted("replay", "演示观看", "Viewers of the demo", "audience")
    try:
        venue = add_board_venues(by=day.clerk, round_id=day.row_id, venues=[audience])[0]
    except Refused:
        return f"/board/rounds/{day.row_id}/"
    return f"/board/#{issue_board_links(by=day.clerk, round_id=day.row_id, venue_ids=[venue.pk])[0].token}"


def shown(day: Day) -> Reveal:
    row = demo_round(day.clerk)
    assert row is not None
    return reveal_of(row)


def pause(day: Day) -> None:
    time.sleep(PLACE * SPEED / day.speed)


def wait_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))
