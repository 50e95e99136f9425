"""A reveal before 146 venues and 500 viewers, on two web workers of which one is killed: every listener hears every
step, in order, 95 of 100 within 150 ms and all within 500 ms of the press.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from benchmarks.contest_round import MOMENT, PreparedRound, make_round
from benchmarks.database import bench_database
from benchmarks.listeners import Listener, all_connected, heard_by_all

VENUES, VIEWERS, PLACES = 146, 500, 18
P95_MS, ALL_MS, MEMORY_MB = 150.0, 500.0, 400.0
KILL_AFTER = 9  # places


def main() -> int:
    faults = []
    for resumes in (True, False):
        with bench_database():
            made = make_round(PLACES, VENUES)
            with web() as (port, process):
                faults += asyncio.run(_measure(made, port, process.pid, resumes))
    return int(bool(faults))


@contextmanager
def web(**more: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Two granian workers, as `leitai serve` starts them, on the database that is open here; `more` are settings."""
    from django.conf import settings
    from django.db import connection

    from leitai.cli.serving import processes

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    given = connection.settings_dict
    url = f"postgresql://{given['USER']}@:{given['PORT']}/{given['NAME']}?host={quote(given['HOST'])}"
    child = processes("127.0.0.1", port, 2)[0]
    environ = child.environ | {"DATABASE_URL": url, "LEITAI_LOG_LEVEL": "ERROR", "LEITAI_HOSTS": "127.0.0.1"}
    environ |= {"DJANGO_SETTINGS_MODULE": "leitai.settings", "LEITAI_CLOCK": MOMENT.isoformat()}
    environ |= {"LEITAI_FILES_DIR": str(settings.LEITAI_FILES_DIR)}
    child.environ = environ | more
    child.keep_up()
    assert child.process is not None
    try:
        _wait_for(port)
        yield port, child.process
    finally:
        child.ask_to_end()
        child.see_end(time.monotonic() + 20)


def _wait_for(port: int) -> None:
    for _ in range(1200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the web processes did not start")


async def _measure(made: PreparedRound, port: int, pid: int, resumes: bool) -> list[str]:
    tokens = made.venue_tokens + [made.audience_token] * VIEWERS
    listeners = [Listener(port, token, resumes) for token in tokens]
    tasks = [asyncio.create_task(one.listen()) for one in listeners]
    try:
        started = time.perf_counter()
        await all_connected(listeners)
        took = time.perf_counter() - started
        print(f"{len(listeners)} listeners connected in {took:.1f} s", flush=True)
        memory = sum(_memory_mb(one) for one in [pid, *workers_of(pid)])
        pressed = await _reveal(made, listeners, pid)
        memory = max(memory, sum(_memory_mb(one) for one in [pid, *workers_of(pid)]))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return _said(listeners, pressed, memory, resumes)


async def _reveal(made: PreparedRound, listeners: Sequence[Listener], pid: int) -> dict[int, float]:
    """Freeze, then place by place; in the middle a worker is killed together with the press."""
    pressed: dict[int, float] = {}
    for step in range(1, PLACES + 2):
        if step == KILL_AFTER + 1:
            os.kill(busiest(pid, listeners[0].port), signal.SIGKILL)
        pressed[step] = time.perf_counter()
        await asyncio.to_thread(press, made, step)
        await heard_by_all(listeners, step, within=10.0 if listeners[0].resumes else 4.0)
        await asyncio.sleep(0.2)
        if step == KILL_AFTER + 1:
            await all_connected(listeners)
    return pressed


def press(made: PreparedRound, step: int) -> None:
    from django.db import close_old_connections

    from leitai.actions.contest.reveal import freeze_reveal, reveal_next

    try:
        (freeze_reveal if step == 1 else reveal_next)(by=made.scopes["scrutineer"], round_id=made.round.pk)
    finally:
        close_old_connections()


def _said(listeners: Sequence[Listener], pressed: dict[int, float], memory: float, resumes: bool) -> list[str]:
    killed = KILL_AFTER + 1
    lags = sorted(
        (one.at - pressed[one.step]) * 1000 for listener in listeners for one in listener.heard if one.step != killed
    )
    back = [max(one.at for one in listener.heard if one.step == killed) - pressed[killed] for listener in listeners
            if killed in listener.steps]  # fmt: skip
    missed = sum(len(set(pressed) - set(listener.steps)) > 0 for listener in listeners)
    disordered = sum(listener.steps != sorted(set(listener.steps)) for listener in listeners)
    p95, most = lags[int(len(lags) * 0.95)], lags[-1]
    print(
        f"resume {'on' if resumes else 'OFF'}: {len(listeners)} listeners, {len(pressed)} steps: "
        f"median {statistics.median(lags):.0f} ms, p95 {p95:.0f} ms, last {most:.0f} ms; a worker killed with step "
        f"{killed}: the last one hears of it after {max(back, default=0):.1f} s; {missed} missed a step, "
        f"{disordered} out of order; web processes {memory:.0f} MB",
        flush=True,
    )
    if not resumes:  # the comparison: what the numbers are for
        return [] if missed else ["without resuming nobody missed anything: the kill proves nothing"]
    faults = [
        f"{what}: {value:.0f}, limit {limit:.0f}"
        for what, value, limit in (
            ("p95", p95, P95_MS), ("last", most, ALL_MS), ("missed", missed, 0), ("out of order", disordered, 0),
            ("memory", memory, MEMORY_MB),
        )
        if value > limit
    ]  # fmt: skip
    for fault in faults:
        print(f"above the limit: {fault}", file=sys.stderr)
    return faults


def workers_of(pid: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(path.parent.name))
    return sorted(found)


def busiest(pid: int, port: int) -> int:
    """The worker that holds most of the port's connections: the other one may hold none of them."""
    held = {worker: len(_sockets(worker) & _connected(port)) for worker in workers_of(pid)}
    return max(held, key=held.__getitem__)


def _connected(port: int) -> set[str]:
    """The sockets of the site's own end of every connection, by their inodes."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {row[9] for row in rows if row[3] == "01" and int(row[1].partition(":")[2], 16) == port}


def _sockets(pid: int) -> set[str]:
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):  # closed meanwhile
            name = os.readlink(link)
            if name.startswith("socket:["):
                found.add(name[8:-1])
    return found


def _memory_mb(pid: int) -> float:
    """What the process holds for itself, plus its share of what is shared."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))
