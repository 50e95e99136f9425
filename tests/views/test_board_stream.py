"""Streams before two real web workers: everybody hears every step in order, also when a worker is killed."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from benchmarks.contest_round import PreparedRound, make_round
from benchmarks.listeners import Listener, all_connected, heard_by_all
from benchmarks.streams import busiest, press, web
from leitai.actions.board import revoke_board_link
from leitai.models import BoardVenue
from leitai.queries.board.venues import Viewer
from leitai.views.board.hub import END, QUEUE, Message
from leitai.views.board.hub import Listener as HubListener
from tests.world import MOMENT

PLACES = 6


@pytest.fixture
def made(transactional_db: None, settings: LazySettings) -> PreparedRound:
    settings.LEITAI_CLOCK = MOMENT.isoformat()
    return make_round(PLACES, 8)


@pytest.fixture
def site(made: PreparedRound) -> Iterator[tuple[int, int]]:
    with web() as (port, process):
        yield port, process.pid


async def _listened(listeners: list[Listener], steps: range, made: PreparedRound, pid: int, kill_at: int) -> None:
    tasks = [asyncio.create_task(one.listen()) for one in listeners]
    try:
        await all_connected(listeners, 60)
        for step in steps:
            if step == kill_at:
                os.kill(busiest(pid, listeners[0].port), signal.SIGKILL)
            await asyncio.to_thread(press, made, step)
            assert await heard_by_all(listeners, step, within=30) == 0
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def test_forty_listeners_miss_nothing_when_a_worker_is_killed(made: PreparedRound, site: tuple[int, int]) -> None:
    port, pid = site
    tokens = made.venue_tokens + [made.audience_token] * 32
    listeners = [Listener(port, token) for token in tokens]
    asyncio.run(_listened(listeners, range(1, PLACES + 2), made, pid, kill_at=4))
    assert [one.steps for one in listeners] == [list(range(1, PLACES + 2))] * 40
    assert sum(one.came_back > 0 for one in listeners) >= 20, "the killed worker held fewer than half of them"


def test_a_link_that_is_called_in_ends_its_stream_and_opens_no_other(
    made: PreparedRound, site: tuple[int, int]
) -> None:
    port, _pid = site
    venue = BoardVenue.objects.get(code="v001")
    listeners = [Listener(port, token) for token in made.venue_tokens]
    wrong = Listener(port, "x" * 32)

    async def go() -> None:
        tasks = [asyncio.create_task(one.listen()) for one in (*listeners, wrong)]
        try:
            await all_connected(listeners, 60)
            await asyncio.to_thread(_revoke, made, venue.pk)
            end = time.monotonic() + 20
            while not any(one.came_back for one in listeners) and time.monotonic() < end:
                await asyncio.sleep(0.05)
            await asyncio.to_thread(press, made, 1)
            assert await heard_by_all([one for one in listeners if not one.came_back], 1, within=20) == 0
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(go())
    assert [bool(one.came_back) for one in listeners].count(True) == 1
    assert [one.steps for one in listeners if one.came_back] == [[]]
    assert wrong.came_back and not wrong.connected and wrong.steps == []


def _revoke(made: PreparedRound, venue_id: int) -> None:
    from django.db import connection

    from leitai.actions.audit import seal_events

    try:
        revoke_board_link(by=made.scopes["officer"], venue_id=venue_id)
        seal_events()
    finally:
        connection.close()


def test_who_does_not_read_is_let_go_and_the_others_go_on() -> None:
    async def go() -> tuple[int, bool]:
        slow = HubListener(Viewer(1, 1, "venue", "en", "", ""))
        for number in range(QUEUE + 5):
            slow.tell(Message(b"%d" % number))
        return slow.queue.qsize(), slow.queue.get_nowait() is END

    size, ended = asyncio.run(go())
    assert ended and size < QUEUE
