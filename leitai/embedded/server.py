"""The life of one embedded PostgreSQL: lock, start, stop."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from leitai.embedded.place import (
    INSTALLS,
    MAJOR,
    PORT,
    USER,
    Account,
    Place,
    ServerRefused,
    binaries,
    call,
    environment,
)

PATIENCE = 120.0  # seconds: crash recovery after a killed server takes far longer than a start
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "synchronous_commit": "on",
    "jit": "off",
    "log_timezone": "UTC",
    # one file a weekday, overwritten a week later: a log that is only appended to fills the disk some day
    "logging_collector": "on",
    "log_filename": "postgres-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    # a statement that fails carries names, marks and hashes: the log tells what went wrong, not with which values
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}

_children: dict[Path, subprocess.Popen[bytes]] = {}


def start_or_find(place: Place, account: Account, major: str = MAJOR) -> None:
    refuse_other_major(place, major)
    lock = os.open(place.run / "life.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + PATIENCE
        if _lock_or_ready(place, lock, deadline):
            _start(place, account, major, lock, deadline)
    finally:
        os.close(lock)  # also on failure, else this process would lock itself out


def _lock_or_ready(place: Place, lock: int, deadline: float) -> bool:
    """True with the life lock in hand; False if a server lives and answers."""
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if _ready(place):
                return False
        if time.monotonic() > deadline:
            raise ServerRefused(
                f"PostgreSQL in {place.run} neither answers nor ends; it may still be recovering. "
                f"Look into {place.log}, then try again."
            )
        time.sleep(0.05)


def _ready(place: Place) -> bool:
    import psycopg

    try:
        psycopg.connect(host=str(place.run), port=PORT, user=USER, dbname="postgres", connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _start(place: Place, account: Account, major: str, lock: int, deadline: float) -> None:
    programs = binaries(place, account, major)
    _wait_for_strangers(place, deadline)
    _make_cluster(place, account, programs)
    for stale in (place.cluster / "postmaster.pid", place.socket, place.socket.with_name(place.socket.name + ".lock")):
        stale.unlink(missing_ok=True)
    # the socket's folder is said at every start and stored nowhere, so that a stopped data folder may be moved
    folder = str(place.run).replace('"', '""')  # the setting is a list of quoted names
    settings = SETTINGS | {"log_directory": str(place.log), "unix_socket_directories": f'"{folder}"'}
    command: list[str | Path] = [programs / "postgres", "-D", place.cluster, "-p", str(PORT)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with open(place.run / "start.log", "wb") as out:
        child = subprocess.Popen(
            command,
            cwd=place.run,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            pass_fds=[lock],
            **account.popen_options(),
        )
    if (dead := _children.get(place.run)) is not None:
        dead.wait()
    _children[place.run] = child  # kept, to be reaped by us
    while not _ready(place):
        if child.poll() is not None:
            raise ServerRefused(f"PostgreSQL did not start (exit {child.returncode}): {_last_words(place)}")
        if time.monotonic() > deadline:
            raise ServerRefused(f"PostgreSQL is still starting (recovering?); look into {place.log}, then try again.")
        time.sleep(0.02)


def major_of(cluster: Path) -> str:
    """The release that made a cluster; nothing where there is none."""
    version = cluster / "PG_VERSION"
    return version.read_text().strip() if version.exists() else ""


def refuse_other_major(place: Place, major: str) -> None:
    found = major_of(place.cluster)
    if found and found != major:
        remedy = "Stop the site, then: leitai upgrade --backup FILE"
        if found not in INSTALLS:
            remedy = "Dump it with the release that made it, and restore the dump into a new LEITAI_DATA_DIR."
        raise ServerRefused(f"{place.cluster} was made by PostgreSQL {found}, this is {major}. {remedy}")


def _make_cluster(place: Place, account: Account, programs: Path) -> None:
    if major_of(place.cluster):
        return
    # built aside and renamed: an initdb killed half-way must not look like a cluster
    scratch = place.run / "cluster.part"
    shutil.rmtree(scratch, ignore_errors=True)
    init_cluster(place, account, programs, scratch)
    scratch.rename(place.cluster)


def init_cluster(place: Place, account: Account, programs: Path, folder: Path, *more: str) -> None:
    options = ["--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--locale-provider=builtin", *more]
    command: list[str | Path] = [programs / "initdb", "-D", folder, "-U", USER, *options, "--locale=C.UTF-8"]
    done = call(command, place.run, account)
    if done.returncode:
        raise ServerRefused(f"initdb failed in {place.run}: {done.stderr.decode(errors='replace').strip()}")


def _last_words(place: Place) -> str:
    """What the server said before its log was open, else the end of the newest log."""
    early = (place.run / "start.log").read_text(errors="replace")
    if "FATAL" in early:
        return " / ".join(early.splitlines()[-3:])
    logs = sorted(place.log.glob("*.log"), key=lambda f: f.stat().st_mtime)
    return " / ".join(logs[-1].read_text(errors="replace").splitlines()[-3:]) if logs else early


def _wait_for_strangers(place: Place, deadline: float) -> None:
    """A server not started here holds no life lock. Let it end; deleting its pid file would shut it down."""
    while place.cluster.exists() and (living := working_in(place.cluster)):
        if time.monotonic() > deadline:
            raise ServerRefused(
                f"a PostgreSQL that Leitai did not start uses {place.cluster} (process {living[0]}). "
                "Stop it, then try again."
            )
        time.sleep(0.1)


def working_in(folder: Path) -> list[int]:
    """Living processes whose working directory is the folder (a zombie has none); empty where /proc is missing."""
    found = []
    for entry in os.scandir("/proc") if sys.platform == "linux" else ():
        if entry.name.isdigit():
            try:
                if os.path.samefile(f"/proc/{entry.name}/cwd", folder):
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def create_database(place: Place, name: str) -> None:
    import psycopg
    from psycopg.sql import SQL, Identifier

    with psycopg.connect(host=str(place.run), port=PORT, user=USER, dbname="postgres", autocommit=True) as link:
        if link.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is None:
            try:
                link.execute(SQL("create database {}").format(Identifier(name)))
            except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                pass  # another process was a moment earlier


def is_locked(place: Place) -> bool:
    try:
        lock = os.open(place.run / "life.lock", os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def stop_server(place: Place) -> bool:
    if not is_locked(place):
        return False
    try:
        postmaster = int((place.cluster / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        postmaster = 0
    # a number in a file is no proof: signal only a process that works in this cluster
    if postmaster and (sys.platform != "linux" or postmaster in working_in(place.cluster)):
        os.kill(postmaster, signal.SIGINT)  # "fast": roll back what is open, then end
    deadline = time.monotonic() + PATIENCE
    while is_locked(place):
        if time.monotonic() > deadline:
            raise ServerRefused(f"PostgreSQL in {place.run} did not end in {PATIENCE:.0f} s. Look into {place.log}.")
        time.sleep(0.02)
    if (child := _children.pop(place.run, None)) is not None:
        child.wait()
    return True
