"""The address of ballots has two doors, Django's and the one beside it: nobody can tell which one answered."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import OperationalError, connection, transaction

from benchmarks.ballots import served
from leitai import asgi, models
from leitai.actions.contest.ballots import Batch, Receipt
from leitai.views import judge_intake
from leitai.views.badges import LARGEST_BODY
from leitai.views.judge_intake import PATH
from tests.world import World
from tests.world.arena import Arena, make_contest

pytestmark = pytest.mark.django_db(transaction=True)
PARK, ROAD = ("A", "park"), ("A", "road")
Answer = tuple[int, dict[str, str], Any]
Headers = dict[str, str]


@pytest.fixture
def arena(world: World, settings: LazySettings) -> Arena:
    settings.LEITAI_CLOCK = "2020-07-01T10:00:00+08:00"
    return make_contest(world.lindong)


def token(arena: Arena, judge: str) -> str:
    return f"Leitai {arena.season.region.code} phone of {judge}"


async def ask(app: Any, body: bytes, headers: Headers, **more: Any) -> Answer:
    """One request to an ASGI application, its body in two parts."""
    given = {"host": "testserver", "content-type": "application/json", "content-length": str(len(body))} | headers
    scope = {
        "type": "http", "method": "POST", "path": PATH, "raw_path": PATH.encode(), "query_string": b"",
        "root_path": "", "scheme": "http", "http_version": "1.1", "server": ("testserver", 80), "client": ("::1", 5),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in given.items()],
    } | more  # fmt: skip
    parts = [{"type": "http.request", "body": body[:9], "more_body": True}, {"type": "http.request", "body": body[9:]}]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return parts.pop(0) if parts else await asyncio.Future()

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    told = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    text = b"".join(message["body"] for message in sent[1:])
    return sent[0]["status"], told, json.loads(text) if "json" in told["content-type"] else text


def both(body: bytes, headers: Headers, **more: Any) -> tuple[Answer, Answer]:
    async def go() -> tuple[Answer, Answer]:
        return await ask(asgi.application, body, headers, **more), await ask(asgi.django, body, headers, **more)

    return asyncio.run(go())


OWN = ("vary", "content-length", "x-request-id")


def alike(answer: Answer) -> Answer:
    """Without what tells of this request, and without Vary: Django's door has looked for a cookie that was not sent."""
    status, headers, body = answer
    body = {key: value for key, value in body.items() if key != "server_time"} if isinstance(body, dict) else body
    return status, {name: value for name, value in headers.items() if name not in OWN}, body


def sheet(arena: Arena, *numbers: int, judge: str = "a1") -> tuple[bytes, Headers]:
    items = [arena.ballot(n, PARK) for n in numbers]
    return json.dumps({"ballots": items}).encode(), {"authorization": token(arena, judge)}


REFUSALS: dict[str, tuple[int, str, Callable[[Arena], tuple[bytes, Headers, dict[str, Any]]]]] = {
    "another method": (405, "method", lambda arena: (*sheet(arena, 1), {"method": "PUT"})),
    "another origin": (403, "origin", lambda arena: (b"{}", {"origin": "https://elsewhere.example"}, {})),
    "no origin at all": (403, "origin", lambda arena: (b"{}", {"origin": "null"}, {})),
    "no token": (401, "badge_unknown", lambda arena: (sheet(arena, 1)[0], {}, {})),
    "an empty token": (401, "badge_unknown", lambda arena: (sheet(arena, 1)[0], {"authorization": "Leitai "}, {})),
    "a guessed token": (401, "badge_unknown", lambda arena: (sheet(arena, 1)[0], {"authorization": "Leitai \xff"}, {})),
    "another scheme": (401, "badge_unknown", lambda arena: (sheet(arena, 1)[0], {"authorization": "Bearer x"}, {})),
    "no JSON": (400, "unreadable_body", lambda arena: (b"{", sheet(arena)[1], {})),
    "deep JSON": (400, "unreadable_body", lambda arena: (b"[" * 100_000, sheet(arena)[1], {})),
    "no object": (400, "unreadable_body", lambda arena: (b"[]", sheet(arena)[1], {})),
    "no ballots": (400, "unreadable_body", lambda arena: (b'{"ballots": {}}', sheet(arena)[1], {})),
    "too many": (400, "too_many_ballots", lambda arena: (*sheet(arena, *range(21)), {})),
    "too long": (413, "body_too_large", lambda arena: (b" " * (LARGEST_BODY + 1), sheet(arena)[1], {})),
    "no length": (413, "body_too_large", lambda arena: (b"{}", sheet(arena)[1] | {"content-length": "-2"}, {})),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_both_doors_refuse_alike(arena: Arena, name: str) -> None:
    status, code, make = REFUSALS[name]
    body, headers, more = make(arena)
    beside, django = both(body, headers, **more)
    assert alike(beside) == alike(django)
    assert (beside[0], beside[2]["refused"]) == (status, code)
    assert not models.Ballot.objects.exists()


def test_both_doors_turn_an_unknown_host_and_an_odd_address_away(arena: Arena) -> None:
    body, headers = sheet(arena, 1)
    for changed, more in (({"host": "evil.example"}, {}), ({"host": ""}, {}), ({}, {"query_string": b"a=%00"})):
        beside, django = both(body, headers | changed, **more)
        assert beside[0] == django[0] == 400 and beside[1].keys() == django[1].keys()
    assert not models.Ballot.objects.exists()


@pytest.mark.parametrize("changed", [{}, {"origin": "http://testserver"}, {"cookie": "lt_language=en"}])
def test_both_doors_answer_alike(arena: Arena, changed: Headers) -> None:
    """The second time the same ballots are known, at either door."""
    body, headers = sheet(arena, 1, 1)
    again = json.dumps({"ballots": [arena.ballot(1, PARK), 7, arena.ballot(2, PARK) | {"counter": 1}]}).encode()
    asyncio.run(ask(asgi.application, body, headers))
    beside, django = both(again, headers | changed)
    assert alike(beside) == alike(django)
    assert [each["known"] or each["refused"] for each in beside[2]["receipts"]] == [True, "unreadable", "counter_taken"]
    assert beside[1]["cache-control"] == "no-store" and beside[1]["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in beside[1]["content-security-policy"]
    assert beside[1]["content-length"] == django[1]["content-length"]
    assert beside[2]["server_time"] <= django[2]["server_time"]


def test_neither_https_nor_its_header_is_lost_beside_django(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge_intake._security, "sts_seconds", 9)
    _status, headers, _body = asyncio.run(ask(asgi.application, *sheet(arena, 1), scheme="https"))
    assert headers["strict-transport-security"] == "max-age=9"
    seen = []

    async def django(scope: Any, receive: Any, send: Any) -> None:
        seen.append((await receive())["body"])
        await send({"type": "http.response.start", "status": 301, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": b""})

    monkeypatch.setattr(judge_intake._security, "redirect", True)
    body, headers = sheet(arena, 2)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await judge_intake.intake(scope, receive, send, django)

    asyncio.run(ask(app, body, headers))
    assert seen == [body] and models.Ballot.objects.count() == 1


def plain(arena: Arena, judges: Sequence[str]) -> list[Answer]:
    """Sheets of these judges at once, of which Django must see none."""

    async def go() -> list[Answer]:
        return await asyncio.gather(
            *(ask(asgi.application, *sheet(arena, 10 * n + 1, 10 * n + 2, judge=name)) for n, name in enumerate(judges))
        )

    return asyncio.run(go())


def test_what_comes_at_once_is_taken_in_together_and_without_django(
    arena: Arena, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups: list[int] = []
    take = judge_intake.take_together

    def counted(*, batches: Sequence[Batch]) -> list[list[Receipt]]:
        groups.append(len(batches))
        return take(batches=batches)

    monkeypatch.setattr(judge_intake, "take_together", counted)
    monkeypatch.setattr(asgi, "django", None)
    answers = plain(arena, ("a1", "a2", "b1", "link", "own"))
    assert [status for status, _headers, _body in answers] == [200] * 5
    assert all(each["taken"] for _status, _headers, body in answers for each in body["receipts"])
    assert sum(groups) == 5 and len(groups) < 5
    assert models.Ballot.objects.count() == 10


def test_nobody_pays_for_another_whose_request_fails(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    take, broken = judge_intake.take_together, arena.badges["a2"].pk

    def fails(*, batches: Sequence[Batch]) -> list[list[Receipt]]:
        if any(batch.badge_id == broken for batch in batches):
            raise OperationalError("the line is gone")
        return take(batches=batches)

    monkeypatch.setattr(judge_intake, "take_together", fails)
    answers = plain(arena, ("a1", "a2", "b1"))  # what fails is left to Django, which takes it in
    assert [status for status, _headers, _body in answers] == [200] * 3
    assert models.Ballot.objects.count() == 6


def test_an_unknown_token_among_others_is_told_so(arena: Arena) -> None:
    answers = plain(arena, ("a1", "nobody", "b1"))
    assert [status for status, _headers, _body in answers] == [200, 401, 200]


def test_what_a_phone_sent_that_has_gone_is_taken_all_the_same(arena: Arena) -> None:
    async def go() -> None:
        request = asyncio.create_task(ask(asgi.application, *sheet(arena, 1)))
        while not judge_intake._queue_here().at_work:
            await asyncio.sleep(0)
        request.cancel()
        await asyncio.gather(*judge_intake._queue_here().at_work)

    asyncio.run(asyncio.wait_for(go(), 30))
    assert models.Ballot.objects.count() == 1


def test_nobody_waits_for_ever_who_comes_as_the_others_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge_intake, "THREADS", 1)
    monkeypatch.setattr(judge_intake, "take_group", lambda group: [[] for _ in group])

    async def go() -> list[int]:
        queue = judge_intake.Queue()

        async def phone() -> int:
            return len([await queue.hand_in(judge_intake.Sending("", [], 0)) for _ in range(300)])

        return await asyncio.gather(*(phone() for _ in range(4)))

    assert asyncio.run(asyncio.wait_for(go(), 30)) == [300] * 4


def test_a_phone_that_goes_in_the_middle_of_its_body_is_not_answered() -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: object) -> None:
        raise AssertionError

    scope = {
        "type": "http",
        "method": "POST",
        "path": PATH,
        "query_string": b"",
        "headers": [(b"content-length", b"9")],
    }
    asyncio.run(asgi.application(scope, receive, send))


def test_a_web_process_that_is_told_to_end_finishes_the_answers_at_hand(arena: Arena, tmp_path: Path) -> None:
    body, headers = sheet(arena, 1)

    def sent(port: int) -> tuple[int, Any]:
        link = HTTPConnection("127.0.0.1", port, timeout=60)
        link.request("POST", PATH, body, headers)
        answer = link.getresponse()
        return answer.status, json.loads(answer.read())

    with served(tmp_path, workers=1) as (port, pid), ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            models.Round.objects.select_for_update().get(pk=arena.round.pk)
            answer = threads.submit(sent, port)
            end = time.monotonic() + 60
            while not _somebody_waits() and time.monotonic() < end:
                time.sleep(0.05)
            os.kill(pid, signal.SIGTERM)
            time.sleep(1)
            assert not answer.done()
        status, told = answer.result(30)
    assert (status, told["receipts"][0]["taken"]) == (200, True)
    assert models.Ballot.objects.count() == 1


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid)))")
        return bool(cursor.fetchone()[0])
