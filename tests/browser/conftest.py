from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connections

from leitai.actions.months import close_month
from tests.actions.filing import clear_june
from tests.conftest import give_up
from tests.world import MAY, World
from tests.world.arena import Arena, make_contest


@pytest.fixture
def season(world: World, settings: LazySettings) -> World:
    """May is closed, June waits for its reports, and it is the fourth of July."""
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"
    close_month(by=world.scope("city_officer"), month=MAY, agree_missing=True)
    clear_june(world)
    return world


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where the screenshots go: the test's own folder, or the one named by SCREENS."""
    folder = Path(os.environ.get("SCREENS") or tmp_path / "screens")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    from tests.browser.visitor import AXE

    if not AXE.exists():
        give_up("BROWSER", "no axe-core: make setup fetches it")
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def visitor(season: World, live_server: Any, browser: Any, pictures: Path) -> Iterator[Callable[..., Any]]:
    """`visitor("reporter", "en")` has signed in; in the end nothing may have been wrong on any page that was seen."""
    from tests.browser.visitor import Visitor

    came: list[Visitor] = []

    def come(person: str, language: str) -> Visitor:
        visitor = Visitor(browser, live_server.url, language, pictures)
        came.append(visitor)
        visitor.sign_in(names[person])
        return visitor

    names = {person: season.person(person).username for person in World.PEOPLE}
    yield come
    for one in came:
        one.context.close()
        assert one.faults == []


@pytest.fixture
def work_off() -> Callable[[str], None]:
    """A worker of the site works off a queue, in a thread as the browser's loop holds this one."""

    def work(queue: str) -> None:
        thread = threading.Thread(target=_work, args=(queue,))
        thread.start()
        thread.join(60)
        assert not thread.is_alive()

    return work


def _work(queue: str) -> None:
    from procrastinate.contrib.django import app

    worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    try:
        worker.run_worker(queues=[queue], wait=False, install_signal_handlers=False, listen_notify=False)
    finally:
        connections.close_all()


@pytest.fixture
def arena(world: World, monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Arena:
    """An open round on its day. Rows may be asked for beside the browser's own loop."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    settings.LEITAI_CLOCK = "2020-07-01T10:00:00+08:00"
    return make_contest(world.lindong)


@pytest.fixture
def site(arena: Arena) -> Iterator[Any]:
    from tests.browser.phone import Site

    opened = Site()
    yield opened
    opened.stop()


@pytest.fixture
def phone(site: Any, chromium: str) -> Iterator[Callable[..., Any]]:
    """`phone("first")` is a phone of its own; in the end nothing may have been wrong on any."""
    import tempfile

    from playwright.sync_api import sync_playwright

    from tests.browser.phone import Phone

    used: list[Phone] = []
    # the path of a browser's socket may not be longer than a hundred letters
    with tempfile.TemporaryDirectory(prefix="lt-", ignore_cleanup_errors=True) as folder, sync_playwright() as play:

        def use(name: str = "phone", url: str = "", arguments: tuple[str, ...] = ()) -> Phone:
            used.append(Phone(play, chromium, Path(folder) / name, url or site.url, arguments))
            return used[-1]

        yield use
        for one in used:
            one.close()
    assert [fault for one in used for fault in one.faults] == []
