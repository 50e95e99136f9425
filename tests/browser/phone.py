"""A judge's phone: a browser of its own that can be cut off, killed and started again; a site that can be stopped."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import QuietWSGIRequestHandler
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from leitai import models
from leitai.actions.contest.badges import Issued, issue_badge
from tests.world import World
from tests.world.arena import Arena

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PHONE = {"width": 390, "height": 844}


class _Server(ThreadedWSGIServer):
    """Remembers its connections: a browser keeps them open, and they would outlive the server."""

    def __init__(self, port: int) -> None:
        super().__init__(("localhost", port), QuietWSGIRequestHandler, allow_reuse_address=True)
        self.set_app(WSGIHandler())
        self.held: list[socket.socket] = []

    def process_request(self, request: Any, client_address: Any) -> None:
        self.held.append(request)
        super().process_request(request, client_address)


class Site:
    """The site at one address: stopping it is the truest way to cut a phone off."""

    def __init__(self) -> None:
        self.port = 0
        self.start()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        self.server: _Server | None = _Server(self.port)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self) -> None:
        if self.server is None:
            return
        self.server.shutdown()
        self.server.server_close()
        for one in self.server.held:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self.server = None


class Phone:
    """Keeps what the browser complains about, but for the network that the test itself has cut."""

    def __init__(
        self, play: Playwright, chromium: str, folder: Path, url: str, arguments: tuple[str, ...] = ()
    ) -> None:
        self.play, self.chromium, self.folder, self.url, self.arguments = play, chromium, folder, url, arguments
        self.faults: list[str] = []
        (folder / "tmp").mkdir(parents=True, exist_ok=True)
        self.start()

    def start(self, language: str = "zh-CN") -> None:
        self.context: BrowserContext = self.play.chromium.launch_persistent_context(
            str(self.folder / "profile"), executable_path=self.chromium, args=[*ARGUMENTS, *self.arguments],
            viewport=PHONE, locale=language, env={**os.environ, "TMPDIR": str(self.folder / "tmp")},
        )  # fmt: skip
        self.page: Page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.context.set_default_timeout(10_000)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _hear(self, line: Any) -> None:
        expected = ("Failed to load resource", "The Cross-Origin-Opener-Policy header has been ignored")
        if line.type in ("error", "warning") and not line.text.startswith(expected):
            self.faults.append(line.text)

    def kill(self) -> None:
        """As when the battery ends: no handler runs, nothing is flushed."""
        mark = f"--user-data-dir={self.folder / 'profile'}"
        for each in Path("/proc").glob("[0-9]*"):
            try:
                command = (each / "cmdline").read_bytes().decode().split("\0")
            except OSError:
                continue
            if mark in command and not any(part.startswith("--type=") for part in command):
                os.kill(int(each.name), signal.SIGKILL)
        with suppress(Exception):  # it is gone
            self.context.close()
        (self.folder / "profile" / "SingletonLock").unlink(missing_ok=True)

    def close(self) -> None:
        self.context.close()

    def go(self, where: str = "") -> None:
        self.page.goto(f"{self.url}/judge/{where}")
        expect(self.page.locator("body[data-ready]")).to_be_attached()

    def open_badge(self, issued: Issued) -> None:
        self.go(f"#{issued.code}")
        self.page.fill("#pin", issued.pin)
        self.page.click("#open")
        expect(self.page.locator("#start")).to_be_visible()

    def start_scoring(self) -> None:
        expect(self.page.locator("#verdict")).to_be_visible()
        self.page.click("#start")

    def score(self, stop: int, levels: str = "3333") -> None:
        """Tap a level of each criterion in turn, then save."""
        self.page.evaluate(f"location.hash = 'stop={stop}'")
        for code, level in zip(CRITERIA, levels, strict=True):
            part = self.page.locator(f"[data-criterion={code}]")
            expect(part).to_be_visible()
            if part.locator(f"#c-{code}-{level}").count() == 0:
                self.page.locator(f"#c-{code}-head").click()
            self.page.locator(f"#c-{code}-{level}").click()
        self.page.click("#go")
        until(
            lambda: any(row["stop"] == stop and row["marks"][CRITERIA[0]] == MARKS[levels[0]] for row in self.queue())
        )

    def wake(self) -> None:
        """The network is back: the browser says so."""
        self.page.evaluate("dispatchEvent(new Event('online'))")

    def queue(self) -> list[dict[str, Any]]:
        """What the phone's database holds."""
        found: list[dict[str, Any]] = self.page.evaluate(QUEUE)
        return found

    def unsent(self) -> int:
        return sum(not row["receipt"] and not row["refused"] for row in self.queue())

    def wait_sent(self, seconds: float = 20) -> None:
        until(lambda: self.unsent() == 0, seconds)


CRITERIA = ("idea", "quality", "scale", "pace")
MARKS = {"0": "65", "1": "75", "2": "85", "3": "95"}
QUEUE = """() => new Promise((done, fail) => {
  const asked = indexedDB.open('leitai-judge');
  asked.onerror = () => fail(asked.error);
  asked.onsuccess = () => {
    const rows = asked.result.transaction('ballots').objectStore('ballots').getAll();
    rows.onsuccess = () => { asked.result.close(); done(rows.result); };
  };
})"""


def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to that in time"
        time.sleep(0.1)


def nine_stops(world: World, arena: Arena) -> list[models.Stop]:
    """Group A's route, made nine stops long."""
    stops = list(models.Stop.objects.filter(group=arena.groups["A"]).order_by("position"))
    for n in range(len(stops), 9):
        shown = models.Candidate.objects.create(
            round=arena.round, unit=world.units["liuxi"], code=f"N{n}", name=f"第{n + 1}处示范园",
            name_en=f"Model park {n + 1}", sort_order=n,
        )  # fmt: skip
        arrives = stops[-1].arrives + (stops[-1].leaves - stops[-1].arrives)
        stops.append(
            models.Stop.objects.create(
                group=arena.groups["A"], candidate=shown, half_day=2 + n // 6, position=n + 1, arrives=arrives,
                leaves=arrives,
            )
        )  # fmt: skip
    return stops


def badge_for(world: World, arena: Arena, judge: str = "a1", *, replaces: bool = False) -> Issued:
    return issue_badge(by=world.scope("city_officer"), judge=arena.judges[judge].pk, replaces=replaces)


def make_ranking(arena: Arena, *, may_share: tuple[str, ...] = ()) -> None:
    """Turn the round into one whose ballots rank."""
    lines = ["code: ranked", "name: {zh: 排名, en: Ranking}", "ballot: ranking", "by: sheet"]
    if may_share:
        lines.append(f"ranking: {{may_share: [{', '.join(repr(code) for code in may_share)}]}}")
    models.Round.objects.filter(pk=arena.round.pk).update(rulebook_text="\n".join(lines) + "\n")
