"""Whether this site can work: asked often, by anybody, so it takes a connection of its own and few milliseconds.

No scope: what it answers is nobody's, only states.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import psycopg
from django.conf import settings
from django.db import connection

Link = psycopg.Connection[Any]
Part = Literal["ok", "unreachable", "waiting", "silent", "full", "unknown"]
KEPT = 2.0  # seconds for which an answer stands: a flood of questions asks the database no more often
PATIENCE = 2  # seconds
SILENT = 60  # seconds after which a worker that says nothing is gone
LEAST_FREE = 1 << 30  # bytes; PostgreSQL ends when the disk is full


@dataclass(frozen=True)
class Health:
    database: Part
    migrations: Part
    worker: Part
    disk: Part

    @property
    def ready(self) -> bool:
        return {self.database, self.migrations, self.worker, self.disk} == {"ok"}


def health() -> Health:
    """Of now, or of two seconds ago."""
    with _lock:
        if (known := _known.get("health")) is None or time.monotonic() - known[0] > KEPT:
            known = _known["health"] = (time.monotonic(), look())
        return known[1]


_lock = threading.Lock()
_known: dict[str, tuple[float, Health]] = {}


def look() -> Health:
    disk: Part = "full" if any(free < LEAST_FREE for free in free_bytes().values()) else "ok"
    try:
        with own_link() as link:
            return Health("ok", _asked(_migrations, link), _asked(_worker, link), disk)
    except psycopg.Error:
        return Health("unreachable", "unknown", "unknown", disk)


@contextmanager
def own_link() -> Iterator[Link]:
    """Outside the pool: where all its connections are taken, that must not look like a database that is gone."""
    given = connection.get_connection_params() | {"connect_timeout": PATIENCE}
    given = {name: value for name, value in given.items() if name not in ("context", "cursor_factory")}
    with psycopg.connect(**given, autocommit=True) as link:
        link.execute("SELECT set_config('statement_timeout', %s, false)", [f"{PATIENCE}s"])
        yield link


def free_bytes() -> dict[str, int]:
    """Room left where the site writes, by the folder's part in it."""
    folders = {"home": settings.LEITAI_HOME, "facts": settings.LEITAI_FACTS_DIR, "files": settings.LEITAI_FILES_DIR}
    return {name: shutil.disk_usage(_standing(Path(folder))).free for name, folder in folders.items()}


def _standing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder


def _asked(part: Callable[[Link], Part], link: Link) -> Part:
    try:
        return part(link)
    except psycopg.Error:  # a table that is not there yet, a statement that takes too long
        return "unknown"


def _migrations(link: Link) -> Part:
    applied = set(link.execute("SELECT app, name FROM django_migrations").fetchall())
    return "ok" if _shipped() <= applied else "waiting"


@cache
def _shipped() -> frozenset[tuple[str, str]]:
    from django.db.migrations.loader import MigrationLoader

    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())


def _worker(link: Link) -> Part:
    row = link.execute(
        "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - %s * interval '1 s'", [SILENT]
    ).fetchone()
    return "ok" if row and row[0] else "silent"
