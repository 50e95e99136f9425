"""The database's side of a backup: a snapshot, its tables' counts and hashes, pg_dump and pg_restore."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from leitai.embedded.place import client_program

Link = psycopg.Connection[tuple[Any, ...]]
_LIBPQ = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}


def reach(settings: Mapping[str, Any]) -> dict[str, str]:
    """libpq's environment for a database of Django's settings: no password in a process list."""
    options = {_LIBPQ[name]: str(value) for name, value in settings["OPTIONS"].items() if name in _LIBPQ}
    given = {
        "PGHOST": settings["HOST"], "PGPORT": settings["PORT"], "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"], "PGDATABASE": settings["NAME"],
    }  # fmt: skip
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PGPASSFILE", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | options | {name: str(value) for name, value in given.items() if value}


def connect(settings: Mapping[str, Any]) -> Link:
    names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password", "NAME": "dbname"}
    given = {ours: settings[theirs] for theirs, ours in names.items() if settings[theirs]}
    options = {name: value for name, value in settings["OPTIONS"].items() if name in _LIBPQ}
    return psycopg.connect(**given, **options)


@contextmanager
def snapshot(link: Link) -> Iterator[str]:
    """One moment of the database, for this connection and for pg_dump."""
    with link.transaction():
        link.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        link.execute("SET LOCAL TIME ZONE 'UTC'")
        row = link.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        yield row[0]


def tables(link: Link) -> dict[str, tuple[int, str]]:
    """Rows of every table, and the sum of their hashes: the same whatever their order."""
    names = link.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename").fetchall()
    found = {}
    for (name,) in names:
        query = SQL("SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM {} t")
        row = link.execute(query.format(Identifier("public", name))).fetchone()
        assert row is not None
        found[name] = (row[0], row[1])
    return found


def migrations(link: Link) -> tuple[str, ...]:
    rows = link.execute("SELECT app || '.' || name FROM django_migrations ORDER BY app, name").fetchall()
    return tuple(row[0] for row in rows)


def named(link: Link, ending: str) -> set[str]:
    """The values of all columns whose name ends so, such as every hash that a row stands on."""
    columns = link.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name LIKE %s AND data_type = 'character varying'",
        [f"%{ending}"],
    ).fetchall()
    found: set[str] = set()
    for table, column in columns:
        query = SQL("SELECT DISTINCT {} FROM {}").format(Identifier(column), Identifier("public", table))
        found |= {row[0] for row in link.execute(query) if row[0]}
    return found


def dump(settings: Mapping[str, Any], snapshot_id: str, into: Path) -> None:
    options = ["--format=custom", f"--snapshot={snapshot_id}", "--no-owner", "--no-acl"]
    _called([client_program("pg_dump"), *options, f"--file={into}"], settings)


def load(settings: Mapping[str, Any], source: Path) -> None:
    name = settings["NAME"]
    options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-acl", f"--dbname={name}"]
    _called([client_program("pg_restore"), *options, source], settings)


class ToolFailed(Exception):
    """A program of PostgreSQL ended with an error; the words are its own."""


def _called(command: list[str | Path], settings: Mapping[str, Any]) -> None:
    done = subprocess.run(command, env=reach(settings), capture_output=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-3:]
        raise ToolFailed(f"{Path(command[0]).name} ended with {done.returncode}: {' / '.join(last)}")
