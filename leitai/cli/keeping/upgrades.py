"""The tables brought up to date, and the embedded PostgreSQL to its newer release, beside what is here."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leitai import embedded
from leitai.cli.keeping import NotDone, database
from leitai.cli.keeping.archive import Contents, Say, read_contents, sync_folder
from leitai.cli.keeping.backups import LAST, take_backup
from leitai.cli.keeping.restores import alone, exchange
from leitai.embedded import majors
from leitai.embedded.place import INSTALLS, MAJOR, Account, Place, account_for, make_folders, refuse_bad_path
from leitai.embedded.server import major_of, refuse_other_major, start_or_find, stop_server

ASIDE = "upgrading"
BEGUN = "upgrade.json"
SPARE = 1 << 30  # bytes that stay free beside the second copy
# They change with every click and every heartbeat; a backup is no older for that.
PASSING = ("procrastinate_", "django_session", "axes_")

Tables = dict[str, tuple[int, str]]


def bring_up_to_date(backup: Path | None, say: Say) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leitai.settings")
    if os.environ.get("DATABASE_URL"):
        _own_server(backup, say)
    else:
        _embedded(backup, say)


def waiting(applied: tuple[str, ...]) -> list[str]:
    """The newest migration of each part that this database has not seen."""
    from django.db.migrations.loader import MigrationLoader

    shipped = (f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())
    return sorted(set(shipped) - {*applied})


def refuse_waiting() -> None:
    """The site starts on tables of its own release, or on a database without a region, which it fills: a first start
    that was cut short leaves one behind with half its tables.
    """
    from django.db import connection

    with database.connect(connection.settings_dict) as link:
        tables = link.execute("SELECT to_regclass('public.leitai_region')").fetchone()
        if tables == (None,) or link.execute("SELECT 1 FROM leitai_region LIMIT 1").fetchone() is None:
            return
        waits = waiting(database.migrations(link))
    if waits:
        raise embedded.ServerRefused(
            f"the database is of an earlier release ({waits[0]} waits). Say: leitai upgrade --backup FILE"
        )


# ── the embedded database: a new cluster, exchanged with the old one ───────────────────────────────────────────


@dataclass(frozen=True)
class _Site:
    place: Place
    account: Account
    old: str
    """The release that made the cluster."""

    @property
    def aside(self) -> Place:
        return Place(self.place.data / ASIDE)


def _embedded(backup: Path | None, say: Say) -> None:
    place = Place(embedded.home())
    if not (old := major_of(place.cluster)):
        raise NotDone(f"{place.data} holds no database yet: leitai serve makes one")
    if old not in INSTALLS:
        refuse_other_major(place, MAJOR)
    site = _Site(place, account_for(place), old)
    refuse_bad_path(site.aside)
    with alone(place.data):
        majors.clear(site.aside)
        start_or_find(place, site.account, major=old)
        try:
            before, waits = _looked_at(backup, old, say)
        finally:
            stop_server(place)
        if before is None:
            say("up to date")
            return
        refuse_without_room(place)
        try:
            _carry_and_migrate(site, before, waits, say)
            _put_in_place(site, say)
        finally:
            majors.clear(site.aside)


def _looked_at(backup: Path | None, old: str, say: Say) -> tuple[Tables | None, list[str]]:
    """What is here, proven to be in a backup, and the migrations that wait; None where there is nothing to do."""
    settings = _django_settings()
    with database.connect(settings) as link:
        link.execute("SET TIME ZONE 'UTC'")
        found = database.tables(link)
        if "django_migrations" not in found:
            raise NotDone("the database is empty: leitai serve fills it")
        waits = waiting(database.migrations(link))
    if old == MAJOR and not waits:
        return None, []
    _prove_backup(backup, found, say)
    return found, waits


def _django_settings() -> Mapping[str, Any]:
    import django
    from django.db import connection

    django.setup()
    settings: Mapping[str, Any] = connection.settings_dict
    return settings


def refuse_without_room(place: Place) -> None:
    size = sum(path.lstat().st_size for path in place.cluster.rglob("*"))
    free = shutil.disk_usage(place.run).free
    if free < size + SPARE:
        raise NotDone(
            f"{place.cluster} has {size >> 20:,} MiB; an upgrade makes a second one and leaves {SPARE >> 20:,} MiB, "
            f"but only {free >> 20:,} MiB are free: make room"
        )


def _carry_and_migrate(site: _Site, before: Tables, waits: list[str], say: Say) -> None:
    aside = site.aside
    make_folders(aside, site.account)
    if site.old == MAJOR:
        say("copying the database …")
        majors.copy_cluster(site.place.cluster, aside.cluster, aside, site.account, synced=True)
    else:
        say(f"PostgreSQL {site.old} → {MAJOR} …")
        majors.carry_over(site.place.cluster, aside, site.account, site.old)
    start_or_find(aside, site.account)
    try:
        settings = {**_django_settings(), "HOST": str(aside.run)}
        say("comparing every table …")
        with database.connect(settings) as link:
            link.execute("SET TIME ZONE 'UTC'")
            after = database.tables(link)
            link.commit()
            link.autocommit = True
            link.execute("ANALYZE")
        wrong = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
        if wrong:
            raise NotDone(f"rows differ from the old database's in {', '.join(wrong)}; nothing was put in place")
        if waits:
            say("bringing the tables up to date …")
            _migrate(str(aside.run))
    finally:
        stop_server(aside)


def _migrate(host: str | None = None) -> None:
    from django.core.management import CommandError, call_command
    from django.db import DatabaseError, connection

    if host is not None:
        connection.settings_dict["HOST"] = host
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except (CommandError, DatabaseError) as error:
        raise NotDone(f"the tables could not be brought up to date: {error}") from error
    finally:
        connection.close()
        connection.close_pool()


def _put_in_place(site: _Site, say: Say) -> None:
    moment = f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}"
    kept = site.place.run / f"cluster-{site.old}.before-{moment}"
    site.aside.cluster.rename(kept)
    exchange(kept, site.place.cluster)
    sync_folder(site.place.run)
    if site.old != MAJOR:
        shutil.rmtree(site.place.run / f"binaries-{site.old}", ignore_errors=True)
    say(f"up to date. The old database is kept; when all is well: rm -r {kept}")


# ── a server of the office's own: migrations only ──────────────────────────────────────────────────────────────


def _own_server(backup: Path | None, say: Say) -> None:
    settings = _django_settings()
    begun = embedded.home() / BEGUN
    with database.connect(settings) as link:
        link.execute("SET TIME ZONE 'UTC'")
        row = link.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        ).fetchone()
        if row is not None and row[0]:
            raise NotDone(f"{row[0]} others are connected to the database: stop the site first")
        found = database.tables(link)
        if "django_migrations" not in found:
            raise NotDone("the database is empty: leitai serve fills it")
        waits = waiting(database.migrations(link))
    if not waits:
        begun.unlink(missing_ok=True)
        say("up to date")
        return
    if not begun.exists():  # one that was stopped half-way goes on: the backup is of the state before it
        _prove_backup(backup, found, say)
        begun.write_text(json.dumps({"waits": waits}), encoding="utf-8")
    say("bringing the tables up to date …")
    _migrate()
    begun.unlink()
    say("up to date")


# ── the backup ─────────────────────────────────────────────────────────────────────────────────────────────────


def _prove_backup(backup: Path | None, found: Tables, say: Say) -> None:
    """Nothing is touched before a whole backup holds every row that is here now."""
    if backup is not None and not backup.exists():
        contents = take_backup(backup, say)
    else:
        file = backup or _last_backup()
        say(f"reading {file} …")
        contents = read_contents(file, whole=True)
    if other := _differing(contents, found):
        raise NotDone(
            f"{backup or 'the last backup'} is not of this state ({', '.join(other[:3])} differ). "
            "Say: leitai upgrade --backup FILE"
        )


def _last_backup() -> Path:
    note = embedded.home() / LAST
    try:
        file = Path(json.loads(note.read_text(encoding="utf-8"))["file"])
    except (OSError, ValueError, KeyError, TypeError):
        raise NotDone("no backup was made here. Say: leitai upgrade --backup FILE") from None
    if not file.exists():
        raise NotDone(f"the last backup, {file}, is not there. Say where it is: leitai upgrade --backup FILE")
    return file


def _differing(contents: Contents, found: Tables) -> list[str]:
    names = {name for name in {*contents.tables, *found} if not name.startswith(PASSING)}
    return sorted(name for name in names if contents.tables.get(name) != found.get(name))
