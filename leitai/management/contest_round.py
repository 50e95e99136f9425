"""The demo's contest round, set up by the desk's own actions, and its day up to a moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby

from django.conf import settings

from leitai.actions.contest.ballots import BATCH, take_ballots
from leitai.actions.contest.candidates import NOTHING, add_candidate
from leitai.actions.contest.groups import add_group
from leitai.actions.contest.judges import JudgeFacts, add_judge, add_standard_categories, change_buses
from leitai.actions.contest.readiness import add_standard_items, tick_item
from leitai.actions.contest.rounds import RoundFacts, create_round, create_season, give_duty, open_round
from leitai.actions.contest.timetable import Visit, note_times, write_timetable
from leitai.actions.imports import take_in_badges
from leitai.queries.imports.demo_contest import (
    FIRST_DAY,
    LAST_DAY,
    ROUND,
    SEASON,
    TURN,
    SheetIn,
    demo_people,
    demo_round,
    demo_sheets,
    demo_visits,
    passings,
    shown_sites,
)
from leitai.queries.orgs import Scope

GROUPS = {"A": ("第一观摩组", "Group one"), "B": ("第二观摩组", "Group two")}
DUTIES = (("leader", "chair"), ("audit", "scrutineer"), ("city", "clerk"), ("audit", "clerk"))
NAMES: RoundFacts = {
    "code": ROUND, "name": "2020年上半年重大项目现场观摩（虚构）", "kind": "site_tour",
    "name_en": "Visits to major projects, first half of 2020 (fictional)", "starts": FIRST_DAY, "ends": LAST_DAY,
    "objection_days": 3, "keeps_photo_place": False,
}  # fmt: skip


def set_up_round(people: Mapping[str, Scope], now: dt.datetime) -> int:
    """Open the round the evening before its first day, and let its first two days pass until now."""
    city = people["city"]
    with clock_at(dt.datetime.combine(FIRST_DAY, dt.time(), now.tzinfo) - dt.timedelta(hours=4)) as evening:
        season = create_season(
            by=city, code=SEASON, name="2020年度", name_en="The year 2020",
            starts=dt.date(2020, 1, 1), ends=dt.date(2020, 12, 31),
        )  # fmt: skip
        row_id = create_round(by=city, season_id=season.pk, **NAMES).pk
        _fill_in(city, row_id)
        for username, duty in DUTIES:
            person_id = people[username].person_id
            assert person_id is not None
            give_duty(by=city, round_id=row_id, person_id=person_id, duty=duty)
        open_round(by=city, round_id=row_id)
        take_in_badges(by=city, round_id=row_id, at=evening)
    pass_time(city, until=now)
    return row_id


def _fill_in(city: Scope, row_id: int) -> None:
    """Who is shown, who judges, who rides where."""
    groups = {
        code: add_group(by=city, round_id=row_id, code=code, name=name, name_en=name_en).pk
        for code, (name, name_en) in GROUPS.items()
    }
    sites = [
        add_candidate(
            by=city, round_id=row_id, unit_id=site.unit_id, project_id=site.project_id,
            **(NOTHING | {"longitude": site.longitude, "latitude": site.latitude, "remote": site.remote}),
        ).pk
        for site in shown_sites(city)
    ]  # fmt: skip
    units = {site.unit_code: site.unit_id for site in shown_sites(city)}
    kinds = {kind.code: kind.pk for kind in add_standard_categories(by=city, round_id=row_id)}
    for person in demo_people(city):
        facts: JudgeFacts = {
            "name": person.name, "office": person.office, "category_id": kinds[person.kind],
            "group_id": groups[person.group], "home_unit_id": units.get(person.home), "organization_id": None,
        }  # fmt: skip
        judge = add_judge(by=city, round_id=row_id, **facts)
        if person.links:
            other = next(pk for code, pk in groups.items() if code != person.group)
            change_buses(by=city, judge_id=judge.pk, group_id=other, half_day=TURN)
    visits = [
        Visit(groups[one.group], sites[one.site], one.half_day, one.arrives, one.leaves, one.drive_minutes)
        for one in demo_visits(city)
    ]
    write_timetable(by=city, round_id=row_id, visits=visits)
    for item in add_standard_items(by=city, round_id=row_id):
        tick_item(by=city, item_id=item.pk, done=True)


def pass_time(city: Scope, *, until: dt.datetime) -> None:
    """What happened on the road, up to a moment: the buses' times and the sheets that came in."""
    row = demo_round(city)
    assert row is not None
    for passing in passings(row):
        if passing.at <= until:
            with clock_at(passing.at):
                note_times(by=city, stop_id=passing.stop_id, arrived_at=passing.arrived_at, left_at=passing.left_at)
    arrived = [sheet for sheet in demo_sheets(city, row) if sheet.at <= until]
    for _badge, sheets in groupby(sorted(arrived, key=lambda sheet: sheet.badge_id), lambda sheet: sheet.badge_id):
        bring_in(list(sheets))


def bring_in(sheets: Sequence[SheetIn]) -> None:
    """Sheets of one phone, through the door that every phone's sheets come through."""
    for start in range(0, len(sheets), BATCH):
        batch = sheets[start : start + BATCH]
        take_ballots(badge_id=batch[0].badge_id, items=[sheet.item for sheet in batch], now=batch[-1].at)


@contextmanager
def clock_at(moment: dt.datetime) -> Iterator[dt.datetime]:
    """The fictional season's clock stands at a moment."""
    before = settings.LEITAI_CLOCK
    settings.LEITAI_CLOCK = moment.isoformat()
    try:
        yield moment
    finally:
        settings.LEITAI_CLOCK = before
