"""The board on a big screen: large enough, dark enough, nothing outside it, and the same in grey."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from benchmarks.contest_round import PreparedRound, make_round
from benchmarks.streams import press, web
from leitai import models
from leitai.queries.board.bundle import board_bundle
from tests.world import MOMENT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PLACES = 18

# Every text in view: its size on the screen, its contrast by luminance alone (so it holds in grey), where it lies.
MEASURE = """() => {
  const light = (rgb) => {
    const [r, g, b] = rgb.match(/[\\d.]+/g).slice(0, 3).map((v) => v / 255)
      .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const clear = (c) => c === 'rgba(0, 0, 0, 0)' || c === 'transparent';
  const ground = (node) => {
    const bus = node.closest('.bus rect, .bus');
    if (bus) return getComputedStyle(bus.querySelector('rect')).fill;
    for (let at = node; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!clear(colour)) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || node.closest('script, noscript, [hidden]')) continue;
    const style = getComputedStyle(node);
    const range = document.createRange();
    range.selectNodeContents(walk.currentNode);
    const box = range.getBoundingClientRect();
    const drawn = node instanceof SVGElement;
    const size = parseFloat(style.fontSize) * (drawn ? node.getScreenCTM().a : 1);
    const [one, other] = [light(drawn ? style.fill : style.color), light(ground(node))].sort((a, b) => b - a);
    found.push({text: walk.currentNode.textContent.trim().slice(0, 30), size, contrast: (one + 0.05) / (other + 0.05),
      top: box.top, left: box.left, right: box.right, bottom: box.bottom,
      clipped: !drawn && style.overflow === 'hidden' && node.scrollHeight > node.clientHeight + 4});
  }
  return found;
}"""
SCROLLS = """() => [...document.querySelectorAll('html, body, main, ol, section')]
  .filter((node) => node.scrollHeight > node.clientHeight + 1).map((node) => `${node.tagName}.${node.className}`)"""


@pytest.fixture
def made(transactional_db: None, settings: LazySettings) -> PreparedRound:
    settings.LEITAI_CLOCK = MOMENT.isoformat()
    return make_round(PLACES, 3)


@pytest.fixture
def site(made: PreparedRound) -> Iterator[str]:
    with web() as (port, _process):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("SCREENS") or tmp_path / "screens")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def chrome(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's driver runs a loop in this thread
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def faults_of(page: Any, least: float) -> list[str]:
    width, height = page.viewport_size["width"], page.viewport_size["height"]
    texts = page.evaluate(MEASURE)
    assert len(texts) > 10
    found = [f"scrolls: {one}" for one in page.evaluate(SCROLLS)]
    for one in texts:
        if one["size"] < least - 0.05:
            found.append(f"{one['text']!r} is {one['size']:.1f} px")
        if one["contrast"] < 4.5:
            found.append(f"{one['text']!r} has contrast {one['contrast']:.2f}")
        if one["top"] < 0 or one["bottom"] > height + 1 or one["left"] < 0:
            found.append(f"{one['text']!r} lies outside: {one['top']:.0f}–{one['bottom']:.0f}")
        if one["clipped"]:
            found.append(f"{one['text']!r} is cut")
    assert width
    return found


def at_step(page: Any, step: int) -> None:
    page.locator(f"body[data-step='{step}']").wait_for(timeout=30_000)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_scene_can_be_read_from_the_last_row(
    made: PreparedRound, site: str, chrome: Any, pictures: Path, language: str
) -> None:
    models.BoardVenue.objects.update(language=language)
    models.Round.objects.update(state="open")
    page = chrome.new_page(viewport={"width": 1920, "height": 1080})
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    found: list[str] = []

    def look(scene: str) -> None:
        page.wait_for_timeout(600)  # a row that opens takes 400 ms
        page.screenshot(path=pictures / f"board-{scene}-{language}.png")
        found.extend(f"{scene}: {fault}" for fault in faults_of(page, 24))

    page.goto(f"{site}/board/#{made.venue_tokens[0]}")
    page.locator("body[data-phase='visits'] .bus").first.wait_for(timeout=30_000)
    look("visits")
    models.Round.objects.update(state="locked")
    press(made, 1)
    at_step(page, 1)
    look("frozen")
    for step in range(2, 8):
        press(made, step)
    at_step(page, 7)
    assert page.locator(".b-ladder .is-sealed").count() == PLACES - 6
    look("reveal")
    for width, height in ((3840, 2160), (3840, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=pictures / f"board-reveal-{language}-{width}x{height}.png")
        found += [f"{width}x{height}: {fault}" for fault in faults_of(page, 24 * height / 1080)]
    page.set_viewport_size({"width": 1920, "height": 1080})
    for step in range(8, PLACES + 2):
        press(made, step)
    at_step(page, PLACES + 1)
    look("final")
    page.close()
    assert (found, said) == ([], [])


def test_the_bundle_follows_from_a_disk_and_keeps_the_last_state_without_a_line(
    made: PreparedRound, chrome: Any, pictures: Path, tmp_path: Path
) -> None:
    venue = models.BoardVenue.objects.get(code="v001")
    asked: list[str] = []
    with web() as (port, _process):
        content = board_bundle(made.scopes["officer"], venue.pk, f"http://127.0.0.1:{port}/").content
        zipfile.ZipFile(io.BytesIO(content)).extractall(tmp_path / "bundle")
        page = chrome.new_page(viewport={"width": 1920, "height": 1080})
        page.on("request", lambda request: asked.append(request.url))
        page.goto((tmp_path / "bundle" / "index.html").as_uri())
        page.locator(".b-ladder .is-sealed").first.wait_for(timeout=20_000)
        for step in (1, 2, 3):
            press(made, step)
        at_step(page, 3)
    page.locator(".b-lost").wait_for(timeout=40_000)
    assert page.locator(".b-ladder .is-now").inner_text().split()[0] == str(PLACES - 1)
    page.reload()
    page.locator(".b-ladder .is-now").wait_for(timeout=20_000)
    page.screenshot(path=pictures / "board-bundle.png")
    files = [one for one in asked if not one.startswith("file://")]
    assert files and set(files) == {f"http://127.0.0.1:{port}/board/{venue.state_key}/state.json"}
    page.close()
