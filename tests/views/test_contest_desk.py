"""Pages of the office's desk: as many queries for thirty judges as for a few; nothing of a mark before the lock."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leitai import models
from leitai.actions.contest.ballots import take_ballots
from tests.world import World
from tests.world.arena import MARKS, NIGHT, Arena, make_badge, make_contest
from tests.world.place import ZONE

pytestmark = pytest.mark.django_db


@pytest.fixture
def arena(world: World) -> Arena:
    return make_contest(world.lindong)


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


@pytest.mark.parametrize("page", ["judges", "desk", "badges", "paper-sheets", "links", "timetable"])
def test_thirty_judges_cost_no_more_queries_than_a_few(world: World, arena: Arena, client: Client, page: str) -> None:
    world.sign_in(client, "city_officer")
    path = f"/contest/rounds/{arena.round.pk}/{page}/"
    client.get(path)
    few = queries(client, path)
    like = arena.judges["a1"]
    for number in range(30):
        judge = models.Judge.objects.create(
            round=arena.round, code=f"x{number}", name=f"评委{number}", category=like.category, group=like.group
        )
        make_badge(world.lindong, judge, phone=f"phone {number}")
    assert queries(client, path) <= few


def test_the_desk_shows_that_a_sheet_came_and_none_of_its_marks(world: World, arena: Arena, client: Client) -> None:
    marks = MARKS | {"idea": "77.5", "pace": "100"}
    badge = arena.badges["a1"].pk
    take_ballots(badge_id=badge, items=[arena.ballot(1, ("A", "park"), marks=marks)], now=NIGHT)
    world.sign_in(client, "city_officer")
    body = client.get(f"/contest/rounds/{arena.round.pk}/desk/").content.decode()
    assert "lt-arrival is-scored" in body and "77.5" not in body
    assert re.search(r"触及上下限的评分</span><b>1</b>", body)


def test_days_that_were_never_set_are_proposed_from_stops_or_dates(world: World, arena: Arena, client: Client) -> None:
    world.sign_in(client, "city_officer")
    models.Round.objects.filter(pk=arena.round.pk).update(state="draft")
    path = f"/contest/rounds/{arena.round.pk}/timetable/days/"
    stop = models.Stop.objects.filter(group__round=arena.round).earliest("arrives")
    day = timezone.localtime(stop.arrives, ZONE)
    assert f"{day:%Y-%m-%d}\t{day:%H:%M}\t" in client.get(path).content.decode()
    models.Stop.objects.filter(group__round=arena.round).delete()
    body = client.get(path).content.decode()
    assert f"{arena.round.starts}\t08:30\t12:00" in body and f"{arena.round.ends}\t14:00\t18:00" in body
    half = {"day": "2020-07-02", "opens": "07:45", "closes": "11:15", "start": "宾馆", "end": "宾馆", "most": 3}
    models.RoundSetup.objects.update_or_create(round=arena.round, defaults={"half_days": [half]})
    body = client.get(path).content.decode()
    assert "2020-07-02\t07:45\t11:15\t宾馆\t宾馆\t3" in body and "08:30" not in body


def test_a_frozen_rulebook_says_in_words_what_parts_equal_scores(world: World, arena: Arena, client: Client) -> None:
    world.sign_in(client, "city_officer")
    body = client.get(f"/contest/rounds/{arena.round.pk}/rulebook/").content.decode()
    assert "“领导”类评委得分" in body and "category:leaders →" not in body and "combine: weighted" in body
