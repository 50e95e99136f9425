"""The load generator: `python -m benchmarks.sending PORT PLAN` sends what stands in the plan at the times it says.

One process, one connection for each phone, a hand-made request: it must not take the cores that answer.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

TIMEOUT = 30.0


def request(token: str, ballots: list[dict[str, Any]]) -> bytes:
    body = json.dumps({"sent_at": "2020-07-04T12:00:00+08:00", "ballots": ballots}).encode()
    head = (
        f"POST /judge/api/ballots HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Leitai {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    length = int(head.partition("content-length:")[2].partition("\r\n")[0])
    return int(head.split(" ", 2)[1]), await reader.readexactly(length)


async def phone(port: int, token: str, sends: list[Any], start: float, took: list[float], seen: Counter[str]) -> None:
    """The requests of one judge, one after the other over one connection."""
    link = None
    for at, ballots in sends:
        text = request(token, ballots)
        await asyncio.sleep(max(0.0, start + at - time.perf_counter()))
        began = time.perf_counter()
        try:
            if link is None or link[0].at_eof():  # closed by the server while it lay idle: opened anew, as by a browser
                link = await asyncio.open_connection("127.0.0.1", port)
            link[1].write(text)
            status, body = await asyncio.wait_for(answer(link[0]), TIMEOUT)
            receipts = json.loads(body)["receipts"] if status == 200 else []
            taken = sum(receipt["taken"] for receipt in receipts)
            seen["errors"] += status != 200 or taken != len(ballots)
            seen["sheets"] += taken
        except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            seen["errors"] += 1
            link = None
        took.append(time.perf_counter() - began)
    if link is not None:
        link[1].close()


async def send_all(port: int, plan: list[Any]) -> dict[str, Any]:
    phones: dict[str, list[Any]] = defaultdict(list)
    for at, token, ballots in plan:
        phones[token].append((at, ballots))
    took: list[float] = []
    seen: Counter[str] = Counter()
    start = time.perf_counter() + 0.2
    await asyncio.gather(*(phone(port, token, sorted(sends), start, took, seen) for token, sends in phones.items()))
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "took": took,
        "errors": seen["errors"],
        "sheets": seen["sheets"],
        "seconds": time.perf_counter() - start,
        "cpu": used.ru_utime + used.ru_stime,
    }


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    print(json.dumps(asyncio.run(send_all(int(sys.argv[1]), given))))
