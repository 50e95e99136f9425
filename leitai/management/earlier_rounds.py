"""The demo's earlier rounds, played to their reveal by the desk's own actions, and a look-back in preparation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import groupby

from leitai.actions.contest.candidates import NOTHING, add_candidate, look_back_at
from leitai.actions.contest.groups import add_group
from leitai.actions.contest.judges import JudgeFacts, add_judge, add_standard_categories
from leitai.actions.contest.lock import ask_lock, confirm_lock
from leitai.actions.contest.lots import draw_order
from leitai.actions.contest.publication import publish_result
from leitai.actions.contest.reveal import freeze_reveal, reveal_all
from leitai.actions.contest.rounds import (
    RoundFacts,
    create_round,
    create_season,
    give_duty,
    open_round,
    write_rulebook,
)
from leitai.actions.contest.timetable import Visit, write_timetable
from leitai.actions.imports import take_in_badges
from leitai.management.contest_round import DUTIES, bring_in, clock_at
from leitai.queries.contest.rounds import round_head
from leitai.queries.imports.demo_earlier import (
    PITCH,
    VISITS,
    EarlierShowing,
    earlier_sheets,
    first_places,
    jury,
    pitch_rulebook,
    pitched_then,
    visited_then,
)
from leitai.queries.orgs import Scope

VISIT_DAY, PITCH_DAY, BACK_DAY = dt.date(2019, 12, 26), dt.date(2020, 4, 9), dt.date(2020, 8, 20)
VISIT_OF, PITCH_OF, BACK_OF = (
    ("2019年下半年重大项目现场观摩（虚构）", "Visits to major projects, second half of 2019 (fictional)"),
    ("2020年一季度项目比选会（虚构）", "Pitch meeting, first quarter of 2020 (fictional)"),
    ("2019年下半年观摩点位回头看（虚构）", "Looking back at the visits of 2019 (fictional)"),
)
SEED = "2020-04-09-11-18-23-30"  # as if drawn in public
PITCH_MINUTES = 12


def play_earlier_rounds(people: Mapping[str, Scope], now: dt.datetime) -> None:
    city = people["city"]
    with clock_at(_morning(VISIT_DAY, now)) as begins:
        season = create_season(
            by=city, code="2019", name="2019年下半年至2020年一季度", name_en="Mid-2019 to spring 2020",
            starts=dt.date(2019, 7, 1), ends=dt.date(2020, 6, 30),
        )  # fmt: skip
        visits = create_round(by=city, season_id=season.pk, **_facts(VISITS, "site_tour", VISIT_DAY, VISIT_OF)).pk
        group, shown = _fill_in(city, visits, visited_then(city), minutes=40)
        timetable = [
            Visit(group, one, n // 3, begins + dt.timedelta(hours=n), begins + dt.timedelta(hours=n, minutes=40), 20)
            for n, one in enumerate(shown)
        ]
        write_timetable(by=city, round_id=visits, visits=timetable)
        _score_and_reveal(people, visits, begins + dt.timedelta(hours=9))
    with clock_at(_morning(PITCH_DAY, now)) as begins:
        pitch = create_round(by=city, season_id=season.pk, **_facts(PITCH, "pitch", PITCH_DAY, PITCH_OF)).pk
        _fill_in(city, pitch, pitched_then(city), minutes=PITCH_MINUTES)
        write_rulebook(by=city, round_id=pitch, text=pitch_rulebook())
        draw_order(by=city, round_id=pitch, starts=begins, seed=SEED)
        _score_and_reveal(people, pitch, begins + dt.timedelta(hours=4))


def prepare_look_back(city: Scope, *, beside: int) -> None:
    """The season's next round goes to see again what the best units had shown."""
    season_id = round_head(city, beside).season_id
    row = create_round(by=city, season_id=season_id, **_facts("2020-back", "look_back", BACK_DAY, BACK_OF))
    look_back_at(by=city, round_id=row.pk, candidate_ids=first_places(city, VISITS, 2))


def _facts(code: str, kind: str, day: dt.date, names: tuple[str, str]) -> RoundFacts:
    return {
        "code": code, "name": names[0], "name_en": names[1], "kind": kind, "starts": day, "ends": day,
        "objection_days": 3, "keeps_photo_place": False,
    }  # fmt: skip


def _fill_in(city: Scope, round_id: int, showings: Sequence[EarlierShowing], *, minutes: int) -> tuple[int, list[int]]:
    """One group of judges, and what it sees: the group and the candidates."""
    group = add_group(by=city, round_id=round_id, code="A", name="评审组", name_en="Panel").pk
    candidates = [
        add_candidate(
            by=city, round_id=round_id, unit_id=one.unit_id, project_id=one.project_id,
            **(NOTHING | {"name": one.name, "name_en": one.name_en, "minutes": minutes}
               | {"longitude": one.longitude, "latitude": one.latitude}),
        ).pk
        for one in showings
    ]  # fmt: skip
    kinds = {kind.code: kind.pk for kind in add_standard_categories(by=city, round_id=round_id)}
    for person in jury(city):
        facts: JudgeFacts = {
            "name": person.name, "office": person.office, "category_id": kinds[person.kind], "group_id": group,
            "home_unit_id": None, "organization_id": None,
        }  # fmt: skip
        add_judge(by=city, round_id=round_id, **facts)
    return group, candidates


def _score_and_reveal(people: Mapping[str, Scope], round_id: int, evening: dt.datetime) -> None:
    city = people["city"]
    for username, duty in DUTIES:
        person_id = people[username].person_id
        assert person_id is not None
        give_duty(by=city, round_id=round_id, person_id=person_id, duty=duty)
    open_round(by=city, round_id=round_id)
    take_in_badges(by=city, round_id=round_id, at=evening.replace(hour=8))
    sheets = sorted(earlier_sheets(city, round_id), key=lambda sheet: sheet.badge_id)
    for _badge, own in groupby(sheets, lambda sheet: sheet.badge_id):
        bring_in(list(own))
    with clock_at(evening):
        ask_lock(by=city, round_id=round_id)
        confirm_lock(by=people["leader"], round_id=round_id, agree_missing=True)
        publish_result(by=people["audit"], round_id=round_id)
        freeze_reveal(by=people["leader"], round_id=round_id)
        reveal_all(by=people["leader"], round_id=round_id)


def _morning(day: dt.date, now: dt.datetime) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9), now.tzinfo)
