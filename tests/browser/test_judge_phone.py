"""A day without signal: what a judge scores arrives once, whatever happens to phone, browser, badge and site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from leitai import models
from leitai.actions.contest.badges import revoke_badge
from tests.browser.phone import CRITERIA, Phone, Site, badge_for, nine_stops, until
from tests.world import World
from tests.world.arena import NIGHT, Arena

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
OpenPhone = Callable[..., Phone]


def test_nine_stops_without_signal_arrive_once(world: World, arena: Arena, site: Site, phone: OpenPhone) -> None:
    """The network is cut from the second stop on, and the browser is killed in between."""
    stops = nine_stops(world, arena)
    judge = phone()
    judge.open_badge(badge_for(world, arena))
    judge.start_scoring()
    judge.score(stops[0].pk)
    judge.wait_sent()
    site.stop()
    for stop in stops[1:5]:
        judge.score(stop.pk, "0123")
    expect(judge.page.locator("#net")).to_contain_text("待发送4份")
    assert judge.unsent() == 4
    judge.kill()
    judge.start()
    judge.go()  # without a site: the worker has the page
    expect(judge.page.locator("#net")).to_contain_text("已存本机5站")
    for stop in stops[5:]:
        judge.score(stop.pk)
    judge.score(stops[1].pk, "3333")  # revised before the lock
    assert judge.unsent() == 9
    site.start()
    judge.page.click("#net")
    judge.page.click("#send")
    judge.wait_sent()
    expect(judge.page.locator("#net")).to_contain_text("已全部送达")
    rows = models.Ballot.objects.all()
    assert Counter(row.stop_id for row in rows) == Counter([stop.pk for stop in stops] + [stops[1].pk])
    assert sorted(row.counter for row in rows) == list(range(1, 11)) and not any(row.aside for row in rows)
    last = rows.filter(stop=stops[1]).order_by("-counter").first()
    assert last is not None and last.marks == dict.fromkeys(CRITERIA, "95")


def test_two_phones_of_one_judge(world: World, arena: Arena, site: Site, phone: OpenPhone) -> None:
    """The second badge is a new epoch: its phone shows what had arrived, and what it says counts."""
    first, second = phone("first"), phone("second")
    stop = arena.stops["A", "park"].pk
    first.open_badge(badge_for(world, arena))
    first.start_scoring()
    first.score(stop, "0000")
    first.wait_sent()
    second.open_badge(badge_for(world, arena))
    second.start_scoring()
    second.page.locator(f"#stop-{stop}").click()
    expect(second.page.locator("[data-criterion=idea] .j-mark")).to_contain_text("65")
    second.page.click("#back")
    for each, levels in ((second, "3333"), (first, "1111")):  # the older phone speaks last
        each.score(stop, levels)
        each.wait_sent()
    order = models.Ballot.objects.filter(stop=stop).order_by("-epoch", "-counter")
    last = order.first()
    assert last is not None and (last.badge.epoch, last.marks["idea"]) == (3, "95")
    assert {row.aside for row in order} == {""}


def test_a_lost_phones_ballots_are_kept_aside(world: World, arena: Arena, site: Site, phone: OpenPhone) -> None:
    judge = phone()
    issued = badge_for(world, arena)
    judge.open_badge(issued)
    judge.start_scoring()
    site.stop()
    judge.score(arena.stops["A", "park"].pk)
    revoke_badge(by=world.scope("city_officer"), badge_id=issued.badge.pk)
    site.start()
    judge.page.evaluate("dispatchEvent(new Event('online'))")
    judge.wait_sent()
    expect(judge.page.locator("#net")).to_contain_text("胸卡已收回")
    assert models.Ballot.objects.get().aside == "badge_revoked"
    judge.page.click("#net")
    expect(judge.page.locator("[data-receipt=aside]")).to_contain_text("由观摩主任决定")


def test_the_lock_comes_while_the_phone_is_away(world: World, arena: Arena, site: Site, phone: OpenPhone) -> None:
    judge = phone()
    judge.open_badge(badge_for(world, arena))
    judge.start_scoring()
    site.stop()
    judge.score(arena.stops["A", "park"].pk)
    people = world.lindong.people
    models.Round.objects.filter(pk=arena.round.pk).update(
        state="locked", lock_asked_by=people["city_officer"], lock_asked_at=NIGHT, locked_by=people["leader"],
        locked_at=NIGHT,
    )  # fmt: skip
    site.start()
    judge.page.evaluate("dispatchEvent(new Event('online'))")
    judge.wait_sent()
    expect(judge.page.locator("#locked")).to_be_visible()
    assert models.Ballot.objects.get().aside == "late"
    expect(judge.page.locator("#kept")).to_contain_text("锁定后才到")
    expect(judge.page.locator(".j-crit.is-open")).to_have_count(0)


def test_a_stop_sign_opens_its_sheet(world: World, arena: Arena, site: Site, phone: OpenPhone) -> None:
    judge = phone()
    other = nine_stops(world, arena)[-1]
    models.Stop.objects.filter(pk=other.pk).update(group=arena.groups["B"], position=90)
    mine = arena.stops["A", "park"].pk
    judge.go(f"#stop={mine}")
    expect(judge.page.locator("main")).to_contain_text("先打开胸卡，再扫点位牌")
    judge.open_badge(badge_for(world, arena))
    judge.start_scoring()
    expect(judge.page.locator("h1")).to_have_text(arena.candidates["park"].name)
    judge.go(f"#stop={other.pk}")
    expect(judge.page.locator("[role=alert]")).to_contain_text("不在你的路线上")


def test_what_is_half_done_is_kept(world: World, arena: Arena, site: Site, phone: OpenPhone) -> None:
    judge = phone()
    judge.open_badge(badge_for(world, arena))
    judge.start_scoring()
    judge.page.locator(f"#stop-{arena.stops['A', 'park'].pk}").click()
    judge.page.locator("#c-idea-3").click()
    judge.page.locator("#c-idea-less").click()
    expect(judge.page.locator("#kept")).to_contain_text("已存草稿，还差3项")
    until(lambda: "94.5" in judge.page.locator("[data-criterion=idea] .j-mark").inner_text())
    judge.kill()
    judge.start()
    judge.go()
    assert judge.queue() == []
    expect(judge.page.locator("[data-state=draft]")).to_have_count(1)
