"""Where ballots come in: an address of Django's, and the same address answered beside it.

Django takes 11 ms of CPU for a request, most of it the same for each: its middlewares, a thread, a transaction. The
door beside it takes in together whatever waits, and answers only what it took: all else it leaves to Django, so that
a refusal is written in one place.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import Any
from weakref import WeakKeyDictionary

from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse
from django.middleware.common import CommonMiddleware
from django.middleware.security import SecurityMiddleware
from django.utils import timezone

from leitai.actions.contest.ballots import BATCH, Batch, Receipt, take_ballots, take_together
from leitai.middleware import ContentPolicyMiddleware, LanguageMiddleware
from leitai.queries.contest.badges import Badge
from leitai.queries.contest.intake import phones_of
from leitai.queries.contest.sheet import judge_now
from leitai.rules import Refused
from leitai.views.badges import LARGEST_BODY, badge_api, body_of, kept_nowhere, same_origin, token_in, told

log = logging.getLogger(__name__)

PATH = "/judge/api/ballots"
THREADS = 2  # groups at once in a process: while one is being committed, the next is read
GROUP = 32  # requests in one transaction

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True)
class Sending:
    """What a phone sends: whose it is, what it holds, and by how many seconds the phone's clock is ahead."""

    token: str
    items: list[Any]
    clock: int


def _sending(request: HttpRequest) -> Sending:
    body = body_of(request)
    items = body.get("ballots")
    if not isinstance(items, list):
        raise Refused("unreadable_body")
    return Sending(token_in(request), items, _ahead(body.get("sent_at")))


def _ahead(sent_at: object) -> int:
    try:
        sent = dt.datetime.fromisoformat(str(sent_at))
        return round((sent - timezone.now()).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return 0


def _receipted(receipts: Sequence[Receipt]) -> HttpResponse:
    return told({"receipts": [asdict(receipt) for receipt in receipts]})


@badge_api("POST")
def ballots(request: HttpRequest, badge: Badge) -> HttpResponse:
    """A badge that was called in still hands in: its ballots are kept aside."""
    sent = _sending(request)
    return _receipted(take_ballots(badge_id=badge.pk, items=sent.items, now=judge_now(badge), clock=sent.clock))


# ── beside Django ──────────────────────────────────────────────────────────────────────────────────────────────


async def intake(scope: Scope, receive: Receive, send: Send, django: App) -> None:
    if not _plain(scope):
        await django(scope, receive, send)
        return
    body = await _body(receive)
    if body is None:  # the phone has gone in the middle of it, and sends again
        return
    request = ASGIRequest(scope, BytesIO(body))
    receipts = await _taken(request)
    if receipts is None:
        await django(scope, _again(body, receive), send)
        return
    request.receipts = receipts  # type: ignore[attr-defined]
    response = _dressed(request)
    headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in response.items()]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": response.content})


def _plain(scope: Scope) -> bool:
    """Whether it is sent as phones send, and short enough to be read into memory."""
    headers = dict(scope["headers"])
    said = headers.get(b"content-length", b"")
    if scope["method"] != "POST" or scope["query_string"] or b"cookie" in headers or b"transfer-encoding" in headers:
        return False
    return said.isdigit() and len(said) < 9 and int(said) <= LARGEST_BODY


async def _body(receive: Receive) -> bytes | None:
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """The body once more, then whatever comes."""
    told = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> MutableMapping[str, Any]:
        return told.pop() if told else await receive()

    return receive_again


async def _taken(request: ASGIRequest) -> list[Receipt] | None:
    """Receipts, or nothing where Django must have a look at it."""
    try:
        request.get_host()
        if _security.process_request(request) is not None or not same_origin(request):
            return None
        sent = _sending(request)
    except (Refused, DisallowedHost):
        return None
    if not sent.token or len(sent.items) > BATCH:
        return None
    return await _queue_here().hand_in(sent)


def _answer(request: HttpRequest) -> HttpResponse:
    return kept_nowhere(_receipted(request.receipts))  # type: ignore[attr-defined]


# the headers that Django's own answers get, by the same hands
_security = SecurityMiddleware(
    ContentPolicyMiddleware(LanguageMiddleware(CommonMiddleware(_answer)))  # type: ignore[arg-type]
)
_dressed: Callable[[HttpRequest], HttpResponse] = _security  # type: ignore[assignment]


class Queue:
    """Whatever comes while a group is being taken in waits, and is the next group."""

    def __init__(self) -> None:
        self.waiting: deque[tuple[Sending, asyncio.Future[list[Receipt] | None]]] = deque()
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="intake")
        self.at_work: set[asyncio.Task[None]] = set()

    async def hand_in(self, sent: Sending) -> list[Receipt] | None:
        loop = asyncio.get_running_loop()
        receipts: asyncio.Future[list[Receipt] | None] = loop.create_future()
        self.waiting.append((sent, receipts))
        if len(self.at_work) < THREADS:
            self.at_work.add(loop.create_task(self._work()))
        return await receipts

    async def _work(self) -> None:
        """Until nobody waits; it leaves in the same breath, or whoever comes between would wait for nobody."""
        while self.waiting:
            group = [self.waiting.popleft() for _ in range(min(GROUP, len(self.waiting)))]
            found = await self._found([sent for sent, _receipts in group])
            for (_sent, receipts), each in zip(group, found, strict=True):
                if not receipts.done():  # who has gone meanwhile sends again, and the ballots are known
                    receipts.set_result(each)
        self.at_work.discard(asyncio.current_task())  # type: ignore[arg-type]

    async def _found(self, group: list[Sending]) -> list[list[Receipt] | None]:
        try:
            return await asyncio.get_running_loop().run_in_executor(self.threads, take_group, group)
        except RuntimeError:  # the process ends and starts no more threads
            return [None] * len(group)


def take_group(group: Sequence[Sending]) -> list[list[Receipt] | None]:
    """In one transaction; if it fails, one by one, so that nobody pays for another's fault."""
    try:
        return _together(group)
    except Exception:
        log.warning("%d requests cannot be taken in together", len(group), exc_info=True)
    return [receipts for sent in group for receipts in take_group([sent])] if len(group) > 1 else [None]


def _together(group: Sequence[Sending]) -> list[list[Receipt] | None]:
    try:
        phones = phones_of({sent.token for sent in group})
        known = [sent for sent in group if sent.token in phones]
        batches = [Batch(phones[sent.token][0], sent.items, phones[sent.token][1], sent.clock) for sent in known]
        taken = iter(take_together(batches=batches) if batches else [])
        return [next(taken) if sent.token in phones else None for sent in group]
    finally:
        close_old_connections()


_queues: WeakKeyDictionary[asyncio.AbstractEventLoop, Queue] = WeakKeyDictionary()


def _queue_here() -> Queue:
    """The queue of this process: of its one event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _queues:
        _queues[loop] = Queue()
    return _queues[loop]
