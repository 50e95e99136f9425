"""What is wrong with an installation, found by looking at each of its parts. `leitai check` is the quick half."""

from __future__ import annotations

import datetime as dt
import json
import os
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from leitai import embedded

WAITS = 600  # seconds a task may wait for a worker
SILENT = 60  # seconds after which a worker that says nothing is gone
OLD_BACKUP = 8  # days
SHOWN = 5
BUILT = 2026
"""No clock of a machine that runs this release is right before this year."""


def examine() -> Iterator[str]:
    """Every finding with its remedy. Without a database the rest is still looked at."""
    yield from _home()
    yield from _clock()
    try:
        from leitai.cli import open_site

        open_site()
    except embedded.ServerRefused as refused:
        yield f"database: {refused}"
        return
    from django.db import DatabaseError

    from leitai.cli.checkup import findings

    parts: list[Callable[[], Iterator[str]]] = [
        lambda: iter(findings()), _settings, _server, _worker, _facts, _files, _trail, _triggers, _backups,
    ]  # fmt: skip
    for part in parts:
        try:
            yield from part()
        except DatabaseError as error:
            yield f"database: {str(error).strip().splitlines()[0]}. See {embedded.home() / 'postgres' / 'log'}."


def _home() -> Iterator[str]:
    home = embedded.home()
    if not home.exists():
        return
    key = home / "secret-key"
    if key.exists() and stat.S_IMODE(key.stat().st_mode) & 0o077:
        yield f"{key} can be read by other accounts: chmod 600 {key}"
    if not os.access(home, os.W_OK):
        yield f"{home} cannot be written: give it back to the account that runs the site"
    left = home.with_name(home.name + ".restoring")
    if left.exists():
        yield f"{left} is left of a restore that was stopped: delete it"
    if (home / "upgrading").exists():
        yield f"{home / 'upgrading'} is left of an upgrade that was stopped: leitai upgrade begins anew and clears it"


def _clock() -> Iterator[str]:
    if dt.datetime.now(dt.UTC).year < BUILT:
        yield f"the clock says {dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC: set it; deadlines go by it"
    if (given := os.environ.get("LEITAI_CLOCK")) and "demo" not in embedded.home().name:
        yield f"LEITAI_CLOCK is {given}: the site works with that day, not with today's. Unset it."


def _settings() -> Iterator[str]:
    from django.conf import settings

    if settings.DEBUG:
        yield "LEITAI_DEBUG is on: pages show code and settings to whoever makes a mistake. Unset it."
    if "*" in settings.ALLOWED_HOSTS:
        yield "LEITAI_HOSTS allows every name: name the site's own addresses"
    outside = [host for host in settings.ALLOWED_HOSTS if host not in ("localhost", "127.0.0.1", "[::1]", "*")]
    if outside and not settings.SECURE:
        yield f"LEITAI_HTTPS is off for {', '.join(outside)}: passwords and marks travel readable. Serve it by TLS."


def _server() -> Iterator[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8, current_setting('fsync'),"
                       " current_setting('synchronous_commit')")  # fmt: skip
        moment, fsync, commit = cursor.fetchone()
    if abs(moment - time.time()) > 5:
        yield f"the database's clock differs by {moment - time.time():+.0f} s from this machine's: set both by NTP"
    if fsync != "on" or commit == "off":
        yield f"fsync is {fsync}, synchronous_commit {commit}: what was acknowledged can be lost. Set both to on."


def _worker() -> Iterator[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - %s * interval '1 s'",
                       [SILENT])  # fmt: skip
        (alive,) = cursor.fetchone()
        cursor.execute(
            "SELECT count(*), min(coalesce(j.scheduled_at, e.at)) FROM procrastinate_jobs j"
            " LEFT JOIN LATERAL (SELECT min(at) AS at FROM procrastinate_events WHERE job_id = j.id) e ON true"
            " WHERE j.status = 'todo' AND coalesce(j.scheduled_at, e.at) < now() - %s * interval '1 s'",
            [WAITS],
        )
        waiting, since = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")
        (failed,) = cursor.fetchone()
    if waiting:
        said = "no worker is alive" if not alive else f"{alive} at work"
        yield f"{waiting} tasks wait since {since:%Y-%m-%d %H:%M} ({said}): leitai serve, or leitai worker"
    if failed:
        yield f"{failed} tasks failed for good: their pages say which; the log of the worker says why"


def _facts() -> Iterator[str]:
    from django.conf import settings
    from django.db import connection

    from leitai.cli.keeping.database import named
    from leitai.facts.store import verify

    root = Path(settings.LEITAI_FACTS_DIR)
    # an empty folder is well before the first month is closed; what the database knows of is looked for below
    damaged = [damage for damage in verify(root) if damage.kind != "empty"] if root.exists() else []
    for damage in damaged[:SHOWN]:
        yield f"{damage.path}: {damage.kind} {damage.detail}".rstrip() + "; bring the file back from a backup"
    if len(damaged) > SHOWN:
        yield f"… and {len(damaged) - SHOWN} more: leitai facts verify {root}"
    here = set()
    for manifest in root.glob("region=*/*/revision=*/manifest.json"):
        try:
            here.add(json.loads(manifest.read_text(encoding="utf-8")).get("sha256"))
        except ValueError:
            continue  # told above
    connection.ensure_connection()
    gone = named(connection.connection, "manifest_sha256") - here
    if gone:
        yield f"{len(gone)} closed months or results are not in {root}: bring the folder back from a backup"


def _files() -> Iterator[str]:
    from django.conf import settings
    from django.db import connection

    from leitai.cli.keeping.backups import expected

    root = Path(settings.LEITAI_FILES_DIR)
    connection.ensure_connection()
    gone = sorted(name for name in expected(connection.connection) if not (root / name[:2] / name).exists())
    if gone:
        names = ", ".join(name[:12] for name in gone[:SHOWN])
        yield f"{len(gone)} files that rows name are not in {root} ({names}): bring them back from a backup"


def _trail() -> Iterator[str]:
    from leitai.queries.audit.seals import prove

    proof = prove()
    if proof.faults:
        yield f"the audit trail is damaged in {len(proof.faults)} batches: leitai audit verify"


def _triggers() -> Iterator[str]:
    """What keeps rows from being changed is in the database itself, and can be switched off there."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'pgtrigger_%'"
                       " AND tgenabled = 'D'")  # fmt: skip
        off = cursor.fetchall()
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'pgtrigger_%'")
        (number,) = cursor.fetchone()
    for name, table in off[:SHOWN]:
        yield f"{table}: {name} is off, rows can change without a trace: leitai manage pgtrigger enable"
    from pgtrigger import registered

    if (missing := len(registered()) - number) > 0:
        yield f"{missing} triggers that protect rows are missing: leitai manage pgtrigger install"


def _backups() -> Iterator[str]:
    from leitai.cli.keeping.backups import LAST

    note = embedded.home() / LAST
    if not note.exists():
        yield "no backup was ever made: leitai backup FILE"
        return
    try:
        made = dt.datetime.fromisoformat(json.loads(note.read_text(encoding="utf-8"))["made_at"])
    except (ValueError, KeyError, TypeError):
        yield f"{note} cannot be read: make a new backup"
        return
    if (days := (dt.datetime.now(dt.UTC) - made).days) >= OLD_BACKUP:
        yield f"the last backup is {days} days old: leitai backup FILE"
