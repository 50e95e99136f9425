"""A backup brought back beside what is here, compared, and put in place in one step."""

from __future__ import annotations

import ctypes
import datetime as dt
import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leitai import embedded
from leitai.cli.keeping import NotDone, database
from leitai.cli.keeping.archive import Contents, Say, read_contents, unpack
from leitai.cli.keeping.backups import note_backup

ASIDE = ".restoring"
_EXCHANGE, _HERE = 2, -100  # RENAME_EXCHANGE, AT_FDCWD


@dataclass(frozen=True)
class Target:
    """Where a backup is unpacked to, and the empty database that takes its rows."""

    facts: Path
    files: Path
    key: Path
    dump: Path
    settings: Mapping[str, Any]

    def place(self, name: str) -> Path:
        top, _slash, rest = name.partition("/")
        return {"facts": self.facts / rest, "files": self.files / rest, "secret-key": self.key}.get(top, self.dump)


def bring_back(file: Path, *, replace: bool, say: Say) -> None:
    say("reading the backup …")
    contents = read_contents(file, whole=True)
    _refuse_newer(contents)
    if os.environ.get("DATABASE_URL"):
        _into_own_server(file, contents, replace, say)
    else:
        _into_home(file, contents, replace, say)
    if contents.absent:
        say(f"{len(contents.absent)} files were missing already when the backup was made")
    say(f"as it was on {contents.made_at}; now run: leitai upgrade")


def _refuse_newer(contents: Contents) -> None:
    """Rows of tables that this release does not know would be lost without a word."""
    ours = {path.stem for path in (Path(__file__).parents[2] / "migrations").glob("0*.py")}
    unknown = [name for name in contents.migrations if name.startswith("leitai.") and name[7:] not in ours]
    if unknown:
        raise NotDone(f"the backup was made by a newer release ({contents.version}, {unknown[-1]}); install that first")


# ── the embedded database: a whole new home, exchanged with the old one ────────────────────────────────────────


def _into_home(file: Path, contents: Contents, replace: bool, say: Say) -> None:
    home = embedded.home()
    for name in ("LEITAI_FACTS_DIR", "LEITAI_FILES_DIR"):
        if name in os.environ:
            raise NotDone(f"{name} is set: unset it, restore, then move that folder out of {home} again")
    occupied = home.exists() and any(home.iterdir())
    if occupied and not replace:
        raise NotDone(f"{home} holds data. --replace keeps it aside and puts the backup in its place.")
    aside = home.with_name(home.name + ASIDE)
    with alone(home):
        environ = {"LEITAI_DATA_DIR": str(aside)}
        embedded.stop(environ)  # of a restore that was killed
        shutil.rmtree(aside, ignore_errors=True)
        try:
            info = embedded.ensure_running(environ)
            settings = {
                "HOST": str(info.socket_dir), "PORT": str(info.port), "USER": info.user, "PASSWORD": "",
                "NAME": info.dbname, "OPTIONS": {},
            }  # fmt: skip
            target = Target(aside / "facts", aside / "files", aside / "secret-key", aside / "database.dump", settings)
            _fill(file, contents, target, say)
            embedded.stop(environ)
            note_backup(aside, file, contents)
            _put_in_place(home, aside, occupied, say)
        except BaseException:
            embedded.stop(environ)
            shutil.rmtree(aside, ignore_errors=True)
            raise


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Nobody uses the home meanwhile: the lock that every process of the site holds shared is held alone."""
    run = home / "postgres"
    if not run.exists():
        yield
        return
    handle = os.open(run / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise NotDone(f"the site of {home} is running: stop it first") from None
    try:
        embedded.stop({"LEITAI_DATA_DIR": str(home)})
        yield
    finally:
        os.close(handle)


def _put_in_place(home: Path, aside: Path, occupied: bool, say: Say) -> None:
    if not occupied:
        if home.exists():
            home.rmdir()
        aside.rename(home)
        return
    kept = home.with_name(f"{home.name}.before-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}")
    aside.rename(kept)  # before the exchange: what is called "restoring" is deleted by the next restore
    exchange(kept, home)
    say(f"what was here is kept in {kept}")


def exchange(one: Path, other: Path) -> None:
    """Two folders change names in one step: at no moment is there neither."""
    libc = ctypes.CDLL(None, use_errno=True)
    paths = os.fsencode(one), os.fsencode(other)
    if libc.renameat2(_HERE, paths[0], _HERE, paths[1], _EXCHANGE):
        number = ctypes.get_errno()
        raise NotDone(f"{one} and {other} could not change places: {os.strerror(number)}")


# ── a server of the office's own: only into an empty database and empty folders ────────────────────────────────


def _into_own_server(file: Path, contents: Contents, replace: bool, say: Say) -> None:
    if replace:
        raise NotDone("with DATABASE_URL a backup goes into an empty database; point it at a new one, and drop the old")
    home = embedded.home()
    settings = embedded.database_settings()
    facts = Path(os.environ.get("LEITAI_FACTS_DIR", home / "facts"))
    files = Path(os.environ.get("LEITAI_FILES_DIR", home / "files"))
    for folder in (facts, files):
        if folder.exists() and any(folder.iterdir()):
            raise NotDone(f"{folder} is not empty; a backup is never mixed with other data")
    with database.connect(settings) as link:
        if database.tables(link):
            raise NotDone(f"the database {settings['NAME']} is not empty: create a new one and name it in DATABASE_URL")
    embedded.make_home()
    key = home / "secret-key"
    if key.exists():
        raise NotDone(f"{key} belongs to another site: move it away, or restore into another LEITAI_DATA_DIR")
    target = Target(facts, files, key, home / "database.dump.restoring", settings)
    try:
        _fill(file, contents, target, say)
    except BaseException:
        for folder in (facts, files):
            shutil.rmtree(folder, ignore_errors=True)
        for path in (key, target.dump):
            path.unlink(missing_ok=True)
        _emptied(settings)
        raise


def _emptied(settings: Mapping[str, Any]) -> None:
    """pg_restore works in one transaction; only what was committed and did not compare is left to drop."""
    with database.connect(settings) as link:
        link.execute("DROP SCHEMA public CASCADE")
        link.execute("CREATE SCHEMA public")


# ── both ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _fill(file: Path, contents: Contents, target: Target, say: Say) -> None:
    say("unpacking …")
    for folder in (target.facts, target.files):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    unpack(file, target.place)
    say("database …")
    try:
        database.load(target.settings, target.dump)
    except database.ToolFailed as failed:
        raise NotDone(f"the database could not be restored: {failed}") from failed
    target.dump.unlink()
    say("comparing every table …")
    with database.connect(target.settings) as link:
        link.execute("SET TIME ZONE 'UTC'")
        found = database.tables(link)
    wrong = sorted(name for name in {*found, *contents.tables} if found.get(name) != contents.tables.get(name))
    if wrong:
        raise NotDone(f"restored rows differ from the backup's in {', '.join(wrong)}; nothing was put in place")
