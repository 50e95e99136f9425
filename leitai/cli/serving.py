"""`leitai serve`: the web processes and the task worker, started again when they die, stopped together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from leitai import embedded
from leitai.counts import begin_anew
from leitai.logs import said

PINNED = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")
SHORT_LIFE = 20.0  # seconds; a process that ends sooner has not worked (a busy machine imports for 6)
SHORT_LIVES = 3  # in a row, then its fault is not a passing one
RESTLESS = 30.0  # seconds after the database has ended in which others may end for its sake
GRACE = 15.0  # seconds to finish requests and the task at hand
STREAMS = 4096  # open at once in a worker; granian's own limit, 512 with two workers, is less than one full hall


class GaveUp(RuntimeError):
    """A process of the site ends again and again."""


def tell(words: str) -> None:
    print(said("leitai.serve", words), file=sys.stderr, flush=True)


def pin_threads(environ: MutableMapping[str, str]) -> None:
    """One thread in each numerical library: a task must not take the cores that answer requests."""
    for name in PINNED:
        environ.setdefault(name, "1")


@dataclass
class Child:
    name: str
    command: Sequence[str]
    environ: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    short_lives: int = field(default=0)

    def keep_up(self, *, excused: bool = False) -> None:
        """Start the process unless it runs. One that ends because of the database is no short life."""
        if self.process is not None:
            if (code := self.process.poll()) is None:
                return
            self.end_remnants()
            lived = time.monotonic() - self.started
            self.short_lives = self.short_lives + 1 if lived < SHORT_LIFE and not excused else 0
            tell(f"{self.name} ended with {code} after {lived:.0f} s")
            if self.short_lives >= SHORT_LIVES:
                raise GaveUp(f"{self.name} ended {SHORT_LIVES} times within {SHORT_LIFE:.0f} s of its start")
        self.started = time.monotonic()
        self.process = subprocess.Popen(self.command, env=self.environ, process_group=0)

    def ask_to_end(self) -> None:
        """Boards first: a worker waits for its open answers, and a board's stream has no end of its own."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGURG)  # whoever does not wait for it ignores it
            self.process.send_signal(signal.SIGTERM)

    def end_remnants(self) -> None:
        """A killed web server leaves its workers behind, and they would go on answering on the port."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def see_end(self, deadline: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.end_remnants()


def serve_site(host: str, port: int, workers: int, *, worker: bool = True) -> int:
    if (why := _taken(host, port)) is not None:
        print(f"leitai: cannot listen on {host}:{port} ({why}). Choose another with --port.", file=sys.stderr)
        return 2
    shown = f"[{host}]" if ":" in host else host
    print(f"Leitai is at http://{shown}:{port}/ (Ctrl-C stops it)", flush=True)
    begin_anew(embedded.home() / "counts")
    web, tasks = processes(host, port, workers)
    return supervise([web, tasks] if worker else [web], Database().keep)


def processes(host: str, port: int, workers: int) -> list[Child]:
    quiet = dict(os.environ)
    pin_threads(quiet)
    web = [sys.executable, "-m", "granian", "--interface", "asginl", "--host", host, "--port", str(port)]
    web += ["--workers", str(workers), "--respawn-failed-workers", "--backpressure", str(STREAMS)]
    # a phone that pauses for a stop keeps its connection; granian allows no more than a minute
    web += ["--http1-header-read-timeout", "60000"]
    web += ["--workers-kill-timeout", "10", "--log-level", "warning", "--no-access-log"]
    web += ["--log-config", str(Path(__file__).parents[1] / "granian-log.json"), "leitai.asgi:application"]
    tasks = [sys.executable, "-m", "leitai.cli", "worker"]
    loud = dict(os.environ)
    # WhiteNoise streams files synchronously, which Django says once for each process; they are small
    loud.setdefault("PYTHONWARNINGS", "ignore:StreamingHttpResponse must consume")
    return [Child("web", web, loud), Child("worker", tasks, quiet)]


def _taken(host: str, port: int) -> str | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.strerror or str(error)
    return None


@dataclass
class Database:
    """The embedded PostgreSQL: started again when it has ended."""

    ended: float = -RESTLESS

    def keep(self) -> bool:
        """Whether it was away a moment ago, so that whoever needs it may have ended."""
        if not embedded.is_alive():
            self.ended = time.monotonic()
            tell("PostgreSQL has ended; starting it again")
            # a full disk keeps it down: go on trying, it starts by itself once there is room
            with suppress(embedded.ServerRefused):
                embedded.ensure_running()
        return time.monotonic() - self.ended < RESTLESS


def supervise(children: Sequence[Child], also: Callable[[], bool | None], pause: float = 0.5) -> int:
    """Keep the children up until a signal says stop. Returns the exit code: 0, or 1 if one of them would not stay."""
    asked: list[int] = []

    def ask(number: int, frame: FrameType | None) -> None:
        asked.append(number)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    code = 0
    try:
        while not asked:
            excused = bool(also())
            for child in children:
                child.keep_up(excused=excused)
            time.sleep(pause)
    except GaveUp as why:
        tell(str(why))
        code = 1
    finally:
        for child in children:
            child.ask_to_end()
        deadline = time.monotonic() + GRACE
        for child in children:
            child.see_end(deadline)
        for number, handler in before.items():
            signal.signal(number, handler)
    return code
