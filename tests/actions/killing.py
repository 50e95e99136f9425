"""A site of its own, with its own PostgreSQL, that is killed while phones send their ballots."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from leitai import embedded
from leitai.cli.serving import Child, processes
from leitai.embedded.place import Place

ROOT = Path(__file__).parents[2]
LEFT_OUT = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "LEITAI_TEST_SESSION")
PATIENCE = 180.0


@dataclass
class Site:
    environ: dict[str, str]
    web: Child
    port: int
    tasks: Child | None = None
    rows: str = "tests.actions.killed_site"
    """Who makes and tells the rows that the test is about."""

    def ask(self, *words: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", self.rows, *words], cwd=ROOT, env=self.environ,
            capture_output=True, timeout=600,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()[-3000:]
        return json.loads(done.stdout)

    def keep_up(self) -> None:
        """Both run and answer; whoever was killed is started again."""
        embedded.ensure_running(self.environ)
        for child in self.children:
            child.keep_up(excused=True)
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            assert time.monotonic() < deadline, "the web server does not come up"
            time.sleep(0.05)

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    @property
    def children(self) -> list[Child]:
        return [self.web] if self.tasks is None else [self.web, self.tasks]

    def kill(self, what: str) -> None:
        """SIGKILL, without any warning: all of the web server, one of its workers, the whole database, or both; or
        whoever works off the tasks.
        """
        if what == "tasks":
            assert self.tasks is not None and self.tasks.process is not None
            self.tasks.end_remnants()
            self.tasks.process.wait()
        if what in ("web", "both"):
            self.web.end_remnants()
        if what == "worker":
            workers = [pid for pid in children(self.web_pid) if "multiprocessing" in command(pid)]
            kill_all((workers or children(self.web_pid))[:1])
        if what in ("database", "both"):
            server = postmaster(self.environ)
            kill_all([server, *children(server)])
        if what in ("web", "both"):
            assert self.web.process is not None
            self.web.process.wait()

    @property
    def web_pid(self) -> int:
        assert self.web.process is not None
        return self.web.process.pid

    def lazy_commits(self) -> None:
        """From now on commits are acknowledged before they are on the disk."""
        with database(self.environ) as link:
            link.execute("ALTER DATABASE leitai SET synchronous_commit = off")


@contextmanager
def site(*, rows: str = "", tasks: bool = False) -> Iterator[Site]:
    # not tmp_path: that is too long for a socket and, as root, closed to the account that runs PostgreSQL
    folder = Path(tempfile.mkdtemp(prefix="lt-"))
    folder.chmod(0o711)
    environ = {key: value for key, value in os.environ.items() if key not in LEFT_OUT}
    environ |= {"LEITAI_DATA_DIR": str(folder / "data"), "LEITAI_CLOCK": "2020-07-01T12:00:00+08:00"}
    environ |= {"DJANGO_SETTINGS_MODULE": "leitai.settings", "LEITAI_SECRET_KEY": "only-for-tests"}
    environ |= {"PYTHONPATH": str(ROOT), "LEITAI_LOG_LEVEL": "CRITICAL"}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    web, worker = processes("127.0.0.1", port, 2)
    web.environ = worker.environ = {**environ, "PYTHONWARNINGS": "ignore"}
    place = Site(environ, web, port, worker if tasks else None, rows or Site.rows)
    try:
        embedded.ensure_running(environ)
        yield place
    finally:
        for child in place.children:
            child.end_remnants()
            if child.process is not None:
                child.process.wait()
        embedded.stop(environ)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(environ: dict[str, str]) -> Iterator[psycopg.Connection[Any]]:
    info = embedded.ensure_running(environ)
    where = {"host": str(info.socket_dir), "port": str(info.port), "user": info.user, "dbname": info.dbname}
    with psycopg.connect(autocommit=True, **where) as link:  # type: ignore[arg-type]
        yield link


def postmaster(environ: dict[str, str]) -> int:
    return int((Place(embedded.home(environ)).cluster / "postmaster.pid").read_text().split()[0])


def children(parent: int) -> list[int]:
    found = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(pid) for pid in found]


def command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


def kill_all(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
