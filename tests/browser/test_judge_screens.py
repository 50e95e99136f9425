"""Every screen of the phone in both languages: nothing overflows, nothing is too small to touch, axe finds nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.phone import Phone, Site, badge_for, make_ranking, nine_stops
from tests.browser.visitor import AXE, GRAVE, HAN
from tests.conftest import give_up
from tests.world import World
from tests.world.arena import Arena

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
OpenPhone = Callable[..., Phone]
SMALL = """() => [...document.querySelectorAll('button, summary, input:not(.j-sr), textarea, .j-add')]
  .filter(one => one.offsetParent && !one.closest('.j-share'))
  .map(one => [one.id || one.className || one.tagName, one.getBoundingClientRect()])
  .filter(([, box]) => box.height < 44 || box.width < 44)
  .map(([name, box]) => `${name}: ${box.width} × ${box.height}`)"""
CHROME = "h1.j-head, h2, label, button:not(.j-list button, .j-rank button, .j-go), .j-net, .j-kept, .j-hint, .j-notice"


class Look:
    """Takes a picture, and keeps what a careful reader would complain of."""

    def __init__(self, phone: Phone, pictures: Path) -> None:
        self.phone, self.pictures, self.language = phone, pictures, "zh"
        self.faults: list[str] = []

    def at(self, name: str) -> None:
        page, where = self.phone.page, f"{name} in {self.language}"
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=self.pictures / f"judge-{name}-{self.language}.png")
        page.screenshot(path=self.pictures / f"judge-{name}-{self.language}-whole.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        self.faults += [f"{where}: {wide} px wide"] if wide > 390 else []
        self.faults += [f"{where}: small {one}" for one in page.evaluate(SMALL)]
        page.evaluate(f"if (!window.axe) {{ {AXE.read_text(encoding='utf-8')} }}")
        self.faults += [f"{where}: {fault}" for fault in page.evaluate(GRAVE)]
        if self.language == "en":
            said = " ".join(page.locator(CHROME).all_inner_texts()).replace("中文", "")
            self.faults += [f"{where}: {word}" for word in sorted(set(HAN.findall(said)))]

    def both(self, name: str) -> None:
        self.at(name)
        self.turn()
        self.at(name)
        self.turn()

    def turn(self) -> None:
        """To the other language and back to where one was."""
        page = self.phone.page
        before = page.evaluate("location.hash")
        if page.locator("#lang").count() == 0:
            page.evaluate("location.hash = 'more'")
        page.click("#lang")
        self.language = "en" if self.language == "zh" else "zh"
        expect(page.locator("html")).to_have_attribute("lang", re.compile("^zh" if self.language == "zh" else "en"))
        page.evaluate(f"location.hash = {before!r}")


@pytest.fixture
def look(phone: OpenPhone, pictures: Path) -> Look:
    if not AXE.exists():
        give_up("BROWSER", "no axe-core: make setup fetches it")
    return Look(phone(), pictures)


def test_every_screen_in_both_languages(world: World, arena: Arena, site: Site, look: Look) -> None:
    judge = look.phone
    stops = nine_stops(world, arena)
    issued = badge_for(world, arena, "own")
    judge.go()
    look.both("open")
    judge.open_badge(issued)
    expect(judge.page.locator("#verdict")).to_have_text("可以断网评分。")
    look.both("ready")
    judge.start_scoring()
    recused = arena.stops["A", "road"]
    park = arena.stops["A", "park"]
    judge.score(park.pk)
    judge.wait_sent()
    site.stop()
    for stop in stops[5:8]:
        judge.score(stop.pk, "1230")
    judge.page.evaluate(f"location.hash = 'stop={stops[8].pk}'")
    for step in ("#c-idea-3", "#c-idea-less", "#go", "#c-quality-2", "#c-quality-more"):
        judge.page.click(step)
    expect(judge.page.locator("#net")).to_contain_text("无网络")
    look.both("stop")
    judge.page.click("#comment-open")
    judge.page.fill("#comment", "检测记录完整，现场整洁。")
    judge.page.click("#photo-open")
    look.both("comment")
    for name, where in (("list", ""), ("receipts", "receipts"), ("more", "more"), ("recused", f"stop={recused.pk}")):
        judge.page.evaluate(f"location.hash = '{where}'")
        look.both(name)
    assert look.faults == []


def test_a_ranking_in_both_languages(world: World, arena: Arena, site: Site, look: Look) -> None:
    make_ranking(arena)
    judge = look.phone
    judge.open_badge(badge_for(world, arena))
    judge.start_scoring()
    judge.page.click(f"#up-{codes_of(judge)[1]}")
    look.both("ranking")
    assert look.faults == []


def codes_of(judge: Phone) -> list[str]:
    return [str(row.get_attribute("id"))[3:] for row in judge.page.locator(".j-rank button[id^=up-]").all()]
