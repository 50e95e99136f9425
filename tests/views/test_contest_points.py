"""Bonus and deduction on the office's page, a vote on the results desk: shown where it can be entered, blind before."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leitai import models
from leitai.actions.contest.sealing import seal_result
from tests.world import MOMENT, World
from tests.world.contest import Contest, make_contest
from tests.world.tie import TIE_RULE, ballots_of_a_tie

pytestmark = pytest.mark.django_db
POINTS = {"kind": "bonus", "points": "1.50", "reason": "承办现场会", "document": "市府办7号"}


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"


@pytest.fixture
def contest(world: World) -> Contest:
    made = make_contest(world.lindong, text=TIE_RULE)
    ballots_of_a_tie(made)
    return made


def locked(world: World, contest: Contest) -> str:
    contest.lock()
    seal_result(by=world.scope("city_officer"), round_id=contest.round.pk)
    return reverse("contest-counting", args=[contest.round.pk])


def ballot_paper(contest: Contest, *numbers: str) -> dict[str, object]:
    codes = [contest.candidates[key].unit.code for key in ("s1", "l1", "q1")]
    votes = {f"votes-{code}": number for code, number in zip(codes, numbers, strict=True)}
    return {"code": codes, **votes, "reason": "评委会表决", "document": "会议纪要三号"}


def test_points_are_entered_shown_and_withdrawn(world: World, contest: Contest, client: Client) -> None:
    world.sign_in(client, "city_officer")
    page = reverse("contest-points", args=[contest.round.pk])
    assert page in client.get(reverse("contest-desk", args=[contest.round.pk])).content.decode()
    new = reverse("contest-enter-points", args=[contest.round.pk])
    entrant = contest.candidates["s1"].unit.code
    wrong = client.post(new, POINTS | {"entrant": entrant, "points": "0"})
    assert wrong.status_code == 422 and "市府办7号" in wrong.content.decode()
    assert client.post(new, POINTS | {"entrant": entrant}).status_code == 302
    body = client.get(page).content.decode()
    assert "承办现场会" in body and ">1.5<" in body and "最多计5分" in body and "最多计3分" in body
    row = models.RoundPoints.objects.get()
    client.post(reverse("contest-withdraw-points", args=[row.pk]), {"reason": "文件作废"})
    assert "文件作废" in client.get(page).content.decode()


def test_a_rulebook_without_them_says_so(world: World, client: Client) -> None:
    plain = make_contest(world.lindong, code="plain")
    world.sign_in(client, "city_officer")
    body = client.get(reverse("contest-points", args=[plain.round.pk])).content.decode()
    assert "没有加分和扣分" in body and reverse("contest-enter-points", args=[plain.round.pk]) not in body


def test_thirty_entries_cost_no_more_queries_than_one(world: World, contest: Contest, client: Client) -> None:
    world.sign_in(client, "city_officer")
    page = reverse("contest-points", args=[contest.round.pk])

    def add(number: int) -> None:
        for _one in range(number):
            models.RoundPoints.objects.create(
                round=contest.round, entrant=contest.candidates["s1"].unit.code, kind="bonus", points=Decimal(1),
                reason="核实", document="7号", entered_by=world.person("city_officer"), entered_at=MOMENT,
            )  # fmt: skip

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(page).status_code == 200
        return len(caught)

    add(1)
    client.get(page)
    one = queries()
    add(29)
    assert queries() <= one


def test_a_vote_is_asked_for_only_where_a_tie_is_open(world: World, contest: Contest, client: Client) -> None:
    desk = locked(world, contest)
    world.sign_in(client, "leader")
    record = reverse("contest-record-vote", args=[contest.round.pk])
    body = client.get(desk).content.decode()
    assert record in body and "第1名并列" in body and "同分已分先后" not in body
    wrong = client.post(record, ballot_paper(contest, "2", "一", "1"))
    assert wrong.status_code == 422 and "会议纪要三号" in wrong.content.decode()
    assert 'value="一"' in wrong.content.decode() and wrong["Cache-Control"] == "no-store"
    assert client.post(record, ballot_paper(contest, "2", "4", "1")).status_code == 302
    body = client.get(desk).content.decode()
    assert record not in body and "会议纪要三号" in body and "同分已分先后" in body
    row = models.RoundPoints.objects.filter(points=4)[0]
    client.post(reverse("contest-withdraw-vote", args=[row.pk]), {"reason": "票数有误"})
    assert record in client.get(desk).content.decode()


def test_a_rule_without_a_vote_asks_for_none(world: World, client: Client) -> None:
    made = make_contest(world.lindong, code="shared", text=TIE_RULE.replace('"vote", ', ""))
    ballots_of_a_tie(made)
    desk = locked(world, made)
    world.sign_in(client, "leader")
    assert reverse("contest-record-vote", args=[made.round.pk]) not in client.get(desk).content.decode()
