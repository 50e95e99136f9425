"""The shortest way through a contest day: phones hand in, two people lock, the hall reveals, a county reads."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

from tests.browser.phone import badge_for
from tests.browser.visitor import Visitor
from tests.world import World
from tests.world.arena import MARKS, Arena

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
JUDGES = ("a1", "a2", "b1", "link")
SCORE = "88.88"  # of 88, 90.5, 85 and 92 at a quarter each
Come = Callable[[str], Visitor]


@pytest.fixture
def come(world: World, arena: Arena, live_server: Any, browser: Any, pictures: Path) -> Iterator[Come]:
    """`come("leader")` is signed in; in the end no page may have complained."""
    came: list[Visitor] = []

    def arrive(person: str) -> Visitor:
        one = Visitor(browser, live_server.url, "zh-hans", pictures)
        cookies = world.sign_in(Client(), person).cookies
        one.context.add_cookies(
            [{"name": name, "value": kept.value, "url": live_server.url} for name, kept in cookies.items()]
        )
        came.append(one)
        return one

    yield arrive
    for one in came:
        one.context.close()
    assert [fault for one in came for fault in one.faults] == []


def hand_in(world: World, arena: Arena, office: Visitor, judge: str) -> None:
    """As a phone does: open the badge, read the sheet, send every stop that is not recused."""
    issued, token = badge_for(world, arena, judge), secrets.token_hex(32)
    http, header = office.context.request, {"Authorization": f"Leitai {token}"}
    told = http.post("/judge/api/open", data={"code": issued.code, "pin": issued.pin, "secret": token, "phone": {}})
    stops = [stop["id"] for stop in told.json()["sheet"]["stops"] if not stop["recused"]]
    ballots = [
        arena.ballot(issued.badge.pk * 100 + n, counter=n, stop=None) | {"stop": stop, "marks": MARKS}
        for n, stop in enumerate(stops, 1)
    ]
    sent = http.post("/judge/api/ballots", data={"sent_at": None, "ballots": ballots}, headers=header)
    assert [one["taken"] for one in sent.json()["receipts"]] == [True] * len(stops)


def test_from_the_first_sheet_to_the_result_a_county_reads(world: World, arena: Arena, come: Come) -> None:
    office, county, chair, scrutineer = come("city_officer"), come("reporter"), come("leader"), come("auditor")
    watch_arrivals(world, arena, office)
    stay_blind(county, arena)
    lock(office, chair)
    prepare(chair)
    stay_blind(county, arena)
    reveal(scrutineer)
    county.page.goto(f"/contest/rounds/{arena.round.pk}/")
    county.follow(f"/contest/rounds/{arena.round.pk}/result/")
    expect(county.page.locator("main")).to_contain_text(SCORE)
    county.look("contest-result", widths=((390, 844),))
    county.follow(f"/contest/rounds/{arena.round.pk}/objections/")
    expect(county.button("/objections/file/")).to_be_visible()


def watch_arrivals(world: World, arena: Arena, office: Visitor) -> None:
    """The desk is open while sheets come in, and shows them without being loaded again."""
    office.page.goto("/contest/")
    office.follow(f"/contest/rounds/{arena.round.pk}/")
    office.follow(f"/contest/rounds/{arena.round.pk}/desk/")
    arrived = office.page.locator("#live .lt-strip")
    before = arrived.inner_text()
    for judge in JUDGES:
        hand_in(world, arena, office, judge)
    expect(arrived).not_to_have_text(before, use_inner_text=True)


def stay_blind(county: Visitor, arena: Arena) -> None:
    county.page.goto(f"/contest/rounds/{arena.round.pk}/")
    expect(county.page.locator("main a[href$='/result/']")).to_have_count(0)
    county.page.goto(f"/contest/rounds/{arena.round.pk}/result/")
    expect(county.page.locator("main")).to_contain_text("封存")
    assert SCORE not in county.page.content()


def lock(office: Visitor, chair: Visitor) -> None:
    office.page.locator("main a[href$='/lock/']").click()
    office.send("/lock/ask/")
    expect(office.button("/lock/confirm/")).to_have_count(0)
    chair.page.goto("/contest/")
    chair.follow("/contest/rounds/")
    chair.page.locator("main a[href$='/lock/']").click()
    chair.page.locator("[name=agree]").check()
    chair.send("/lock/confirm/")


def prepare(chair: Visitor) -> None:
    expect(chair.page.locator("main")).to_contain_text(SCORE)
    chair.send("/counting/prepare/")
    expect(chair.button("/counting/prepare/")).to_have_count(0)


def reveal(scrutineer: Visitor) -> None:
    """Everything from the round's own tabs: who prepared does not press the keys."""
    scrutineer.page.goto("/contest/")
    scrutineer.follow("/contest/rounds/")
    scrutineer.page.locator("main a[href^='/board/rounds/']").click()
    scrutineer.page.locator("button[value=freeze]").click()
    following = scrutineer.page.locator("button[value=next]")
    expect(following).to_be_visible()
    for _ in range(10):
        if not following.count():
            break
        following.click()
        scrutineer.page.wait_for_load_state()
    expect(following).to_have_count(0)
