"""A day without signal: what a judge scores arrives once, whatever happens to phone, browser, badge and site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from leitai import models
from leitai.actions.contest.badges import revoke_badge
from leitai.actions.contest.ballots import take_ballots
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


def test_what_comes_too_late_is_kept_aside_and_the_phone_says_why(
    world: World, arena: Arena, site: Site, phone: OpenPhone
) -> None:
    """One phone's badge is called in while it is away; on the other the lock comes."""
    lost, late = phone("lost"), phone("late")
    issued = badge_for(world, arena)
    stop = arena.stops["A", "park"].pk
    for each, badge in ((lost, issued), (late, badge_for(world, arena, "a2"))):
        each.open_badge(badge)
        each.start_scoring()
    site.stop()
    for each in (lost, late):
        each.score(stop)
    revoke_badge(by=world.scope("city_officer"), badge_id=issued.badge.pk)
    site.start()
    lost.wake()
    lost.wait_sent()
    expect(lost.page.locator("#net")).to_contain_text("胸卡已收回")
    _lock(world, arena)
    late.wake()
    late.wait_sent()
    expect(late.page.locator("#locked")).to_be_visible()
    expect(late.page.locator("#kept")).to_contain_text("锁定后才到")
    expect(late.page.locator(".j-crit.is-open")).to_have_count(0)
    late.page.click("#net")
    expect(late.page.locator("[data-receipt=aside]")).to_contain_text("由观摩主任决定")
    asides = models.Ballot.objects.values_list("judge__code", "aside")
    assert set(asides) == {("P01", "badge_revoked"), ("P02", "late")}


def _lock(world: World, arena: Arena) -> None:
    people = world.lindong.people
    models.Round.objects.filter(pk=arena.round.pk).update(
        state="locked", lock_asked_by=people["city_officer"], lock_asked_at=NIGHT, locked_by=people["leader"],
        locked_at=NIGHT,
    )  # fmt: skip


def test_a_stop_sign_opens_its_sheet_and_what_is_half_done_is_kept(
    world: World, arena: Arena, site: Site, phone: OpenPhone
) -> None:
    judge = phone()
    other = nine_stops(world, arena)[-1]
    models.Stop.objects.filter(pk=other.pk).update(group=arena.groups["B"], position=90)
    judge.go(f"#stop={arena.stops['A', 'park'].pk}")
    expect(judge.page.locator("main")).to_contain_text("先打开胸卡，再扫点位牌")
    judge.open_badge(badge_for(world, arena))
    judge.start_scoring()
    expect(judge.page.locator("h1")).to_have_text(arena.candidates["park"].name)
    judge.page.locator("#c-idea-3").click()
    judge.page.locator("#c-idea-less").click()
    expect(judge.page.locator("#kept")).to_contain_text("已存草稿，还差3项")
    judge.kill()
    judge.start()
    judge.go(f"#stop={other.pk}")
    expect(judge.page.locator("[role=alert]")).to_contain_text("不在你的路线上")
    assert judge.queue() == []
    judge.page.locator("[data-state=draft]").click()
    expect(judge.page.locator("[data-criterion=idea] .j-mark")).to_contain_text("94.5")


def test_a_copied_code_and_a_wrong_pin(world: World, arena: Arena, site: Site, phone: OpenPhone) -> None:
    owner, thief = phone("owner"), phone("thief")
    issued = badge_for(world, arena)
    owner.go(f"#{issued.code}")
    assert issued.code not in owner.page.url
    for pin, words in (("12", "6位数字"), (f"{(int(issued.pin) + 1) % 10**6:06d}", "还可以试4次")):
        owner.page.fill("#pin", pin)
        owner.page.click("#open")
        expect(owner.page.locator("[role=alert]")).to_contain_text(words)
    owner.page.fill("#pin", issued.pin)
    owner.page.click("#open")
    expect(owner.page.locator("#start")).to_be_visible()
    thief.go(f"#{issued.code}")
    thief.page.fill("#pin", issued.pin)
    thief.page.click("#open")
    expect(thief.page.locator("[role=alert]")).to_contain_text("已在另一部手机上打开")


def test_a_counter_that_is_taken_is_given_anew_in_the_old_order(
    world: World, arena: Arena, site: Site, phone: OpenPhone
) -> None:
    """As when a phone was set up from a copy of itself: the copy has sent meanwhile."""
    judge = phone()
    issued = badge_for(world, arena)
    judge.open_badge(issued)
    judge.start_scoring()
    site.stop()
    park, road = arena.stops["A", "park"].pk, arena.stops["A", "road"].pk
    judge.score(park, "0000")
    judge.score(park, "3333")
    judge.score(road, "2222")
    take_ballots(badge_id=issued.badge.pk, items=[arena.ballot(1, ("A", "road"))], now=NIGHT)
    site.start()
    judge.wake()
    judge.wait_sent()
    rows = models.Ballot.objects.filter(badge=issued.badge).order_by("counter")
    last = {row.stop_id: row.marks["idea"] for row in rows}
    assert last == {park: "95", road: "85"} and rows.count() >= 4


def test_whatever_is_not_the_sites_answer_is_no_receipt(
    world: World, arena: Arena, site: Site, phone: OpenPhone
) -> None:
    """A hotel's start page, a sign-in page behind a redirect, a proxy's excuse."""
    judge = phone()
    judge.open_badge(badge_for(world, arena))
    judge.start_scoring()
    answers = (
        {"status": 200, "content_type": "text/html", "body": "<html>Welcome"},
        {"status": 302, "headers": {"location": "/accounts/login/"}},
        {"status": 200, "content_type": "application/json", "body": '{"receipts": []}'},
        {"status": 502, "content_type": "application/json", "body": "{}"},
    )
    asked: list[int] = []
    judge.context.route("**/judge/api/ballots", lambda route: (asked.append(at[0]), route.fulfill(**answers[at[0]])))
    at = [0]
    for n in range(len(answers)):
        at[0] = n
        judge.score(arena.stops["A", "park"].pk, f"{n}{n}{n}{n}")
        until(lambda n=n: judge.unsent() == n + 1 and n in asked)
    judge.context.unroute("**/judge/api/ballots")
    judge.wake()
    judge.wait_sent()
    assert sorted(models.Ballot.objects.values_list("counter", flat=True)) == [1, 2, 3, 4]
