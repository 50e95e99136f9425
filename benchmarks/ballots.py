"""Sheets from judges' phones, over HTTP into PostgreSQL: nobody waits, none is lost.

500 judges send nine sheets each within a minute, 1,000 sheets come within five seconds, and phones that found a signal
again send twenty at once. 0 errors, 95 of 100 answered within 100 ms, the web processes within 400 MB.
"""

from __future__ import annotations

import json
import os
import random
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from benchmarks.arena import Arena, make_arena
from benchmarks.database import bench_database

JUDGES, SHEETS = 500, 9
LIMIT_MS, LIMIT_MB = 100.0, 400.0
CRITERIA = ("idea", "quality", "scale", "pace")


class Ballots:
    """Ballots of each judge, their counters rising."""

    def __init__(self, arena: Arena) -> None:
        self.arena, self.luck = arena, random.Random(7)
        self.counters = [0] * len(arena.tokens)

    def of(self, judge: int, number: int) -> list[dict[str, Any]]:
        stops = self.arena.stops[judge]
        made = []
        for _ in range(number):
            self.counters[judge] += 1
            counter = self.counters[judge]
            marks = {name: str(60 + self.luck.randrange(81) / 2) for name in CRITERIA}
            made.append({
                "id": str(UUID(int=judge * 10_000 + counter, version=4)), "stop": stops[counter % len(stops)],
                "counter": counter, "state": "scored", "marks": marks, "comment": "",
                "made_at": "2020-07-04T11:00:00+08:00",
            })  # fmt: skip
        return made


def plans(arena: Arena) -> Iterator[tuple[str, list[Any]]]:
    """What is measured: (when, token, ballots) of every request."""
    ballots, luck = Ballots(arena), random.Random(11)
    judges = range(len(arena.tokens))
    spread = [(luck.uniform(0, 60), judge) for judge in judges for _ in range(SHEETS)]
    burst = [(luck.uniform(0, 5), judge) for judge in judges for _ in range(1_000 // len(judges))]
    waiting = [(luck.uniform(0, 20), judge) for judge in judges[: len(judges) // 2]]
    for name, sends, number in (
        (f"{len(judges)} judges × {SHEETS} sheets within 60 s", spread, 1),
        (f"{len(burst):,} sheets within 5 s", burst, 1),
        (f"{len(waiting)} phones with 20 waiting sheets within 20 s", waiting, 20),
    ):
        yield name, [(at, arena.tokens[judge], ballots.of(judge, number)) for at, judge in sorted(sends)]


@contextmanager
def served(folder: Path, workers: int = 2) -> Iterator[tuple[int, int]]:
    """The site on the benchmark's database; yields its port and the number of its first process."""
    from django.db import connection

    from leitai.cli.serving import processes

    where = connection.settings_dict
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    web = processes("127.0.0.1", port, workers)[0]
    web.environ |= {"DATABASE_URL": f"postgresql://{where['USER']}@/{where['NAME']}?host={quote(where['HOST'])}"}
    web.environ |= {f"LEITAI_{part}_DIR": str(folder / part.lower()) for part in ("FACTS", "FILES", "SCRATCH")}
    web.keep_up()
    assert web.process is not None
    try:
        while not _answers(port):
            assert web.process.poll() is None, "the web server ended"
            time.sleep(0.1)
        yield port, web.process.pid
    finally:
        web.ask_to_end()
        web.see_end(time.monotonic() + 15)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as link:
            link.sendall(b"GET /judge/api/state HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            return link.recv(12).startswith(b"HTTP/1.1 401")
    except OSError:
        return False


def ask_sheets(port: int, tokens: Sequence[str]) -> None:
    """As phones do when they are opened: so that every worker has met all of the site before it is measured."""
    for token in tokens:
        with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as link:
            link.request("GET", "/judge/api/sheet", headers={"Authorization": f"Leitai {token}"})
            answer = link.getresponse()
            assert answer.status == 200 and answer.read(), answer.status


def memory_mb(pid: int) -> float:
    """Of a process and all that it started, shared pages counted by their share."""
    kilobytes = 0
    for each in family(pid):
        try:
            rollup = Path(f"/proc/{each}/smaps_rollup").read_text()
        except OSError:
            continue
        kilobytes += int(rollup.partition("\nPss:")[2].split()[0])
    return kilobytes / 1024


def family(pid: int) -> list[int]:
    try:
        born = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(each for child in born for each in family(int(child)))]


def cpu_seconds(pids: Sequence[int]) -> float:
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def measure(name: str, plan: list[Any], folder: Path, port: int, pid: int) -> bool:
    file = folder / "plan.json"
    file.write_text(json.dumps(plan), encoding="utf-8")
    before = cpu_seconds(family(pid))
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.sending", str(port), str(file)], capture_output=True, check=True
    )
    found = json.loads(done.stdout)
    took = sorted(found["took"])
    p50, p95, p99 = (1000 * took[min(len(took) - 1, int(len(took) * share))] for share in (0.5, 0.95, 0.99))
    web = (cpu_seconds(family(pid)) - before) / len(took) * 1000
    print(
        f"{name}: {found['sheets']:,} sheets in {found['seconds']:.1f} s, {found['errors']} errors, "
        f"p50 {p50:.0f} p95 {p95:.0f} p99 {p99:.0f} ms (limit p95 {LIMIT_MS:.0f}); web {web:.1f} ms of CPU a request, "
        f"load generator {100 * found['cpu'] / found['seconds']:.0f} % of a core; {os.getloadavg()[0]:.1f} load"
    )
    return found["errors"] == 0 and p95 <= LIMIT_MS


def main() -> int:
    with bench_database() as folder:
        from leitai import models

        arena = make_arena(int(os.environ.get("BENCH_JUDGES") or JUDGES))
        good = True
        with served(folder) as (port, pid):
            ask_sheets(port, arena.tokens[:50])
            for name, plan in plans(arena):
                good = measure(name, plan, folder, port, pid) and good
            used = memory_mb(pid)
        stored = models.Ballot.objects.count()
        print(f"memory of the web processes {used:.0f} MB (limit {LIMIT_MB:.0f}); {stored:,} ballots stored, each once")
        print(f"seconds of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_utime:.0f}")
        return int(not good or used > LIMIT_MB)
