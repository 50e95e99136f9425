"""A cluster carried over to a newer PostgreSQL: beside the old one, of which only a copy is touched.

pg_upgrade starts servers of its own, and whoever is killed leaves them running. They work in the folder that is being
made and nowhere else, so the old cluster stays as it was whatever happens to them.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path

from leitai.embedded.place import MAJOR, PORT, USER, Account, Place, ServerRefused, binaries, call
from leitai.embedded.server import PATIENCE, init_cluster, working_in

_SETTING = re.compile(r"^\s*([a-z_.]+)\s*=?\s*([^#\n]*?)\s*(?:#.*)?$")


def copy_cluster(source: Path, target: Path, place: Place, account: Account, *, synced: bool = False) -> None:
    """A stopped cluster's files; shared with the old ones until one of them changes, where the file system can.

    `synced`: on the disk, not only on its way there. pg_upgrade sees to that by itself.
    """
    done = call(["cp", "-a", "--reflink=auto", source, target], place.run, account)
    if synced and not done.returncode:
        done = call([binaries(place, account) / "initdb", "--sync-only", "-D", target], place.run, account)
    if done.returncode:
        raise ServerRefused(f"{source} could not be copied: {_end_of(done.stderr)}")


def carry_over(source: Path, place: Place, account: Account, old: str) -> None:
    """Make `place`'s cluster of a stopped one that the release `old` made. Its settings come along."""
    programs, before = binaries(place, account), binaries(place, account, old)
    copied = place.run / "old"
    copy_cluster(source, copied, place, account)
    init_cluster(place, account, programs, place.cluster, *_shape(copied, before, place, account))
    done = call(
        [programs / "pg_upgrade", "--old-bindir", before, "--new-bindir", programs, "--old-datadir", copied,
         "--new-datadir", place.cluster, "--username", USER, "--old-port", str(PORT), "--new-port", str(PORT),
         "--socketdir", place.run, "--link"],
        place.run, account,
    )  # fmt: skip
    if done.returncode:
        raise ServerRefused(f"pg_upgrade from {old} to {MAJOR} failed: {_end_of(done.stdout + done.stderr)}")
    _carry_settings(copied, place.cluster, old)
    shutil.rmtree(copied)


def _shape(cluster: Path, programs: Path, place: Place, account: Account) -> list[str]:
    """What cannot be changed later, as the old cluster has it; pg_upgrade refuses two that differ."""
    told = call([programs / "pg_controldata", cluster], place.run, account).stdout.decode(errors="replace")
    known = dict(line.split(":", 1) for line in told.splitlines() if ":" in line)
    if "shut down" not in known.get("Database cluster state", ""):
        raise ServerRefused(f"{cluster} was not shut down in order. Start the site with its own release and stop it.")
    sums = known.get("Data page checksum version", "0").strip() != "0"
    segment = int(known.get("Bytes per WAL segment", "16777216")) >> 20
    return ["--data-checksums" if sums else "--no-data-checksums", f"--wal-segsize={segment}"]


def _carry_settings(old: Path, new: Path, major: str) -> None:
    for name in ("pg_hba.conf", "pg_ident.conf", "postgresql.auto.conf"):
        (new / name).write_bytes((old / name).read_bytes())
    given = _settings(new / "postgresql.conf")
    changed = [f"{n} = {v}\n" for n, v in _settings(old / "postgresql.conf").items() if given.get(n) != v]
    with (new / "postgresql.conf").open("a", encoding="utf-8") as conf:
        conf.writelines([f"\n# as it was under PostgreSQL {major}\n", *changed])


def _settings(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return {match[1]: match[2] for line in lines if (match := _SETTING.match(line)) and match[2]}


def clear(place: Place) -> None:
    """Away with what a killed upgrade left, its servers first: whoever works in these folders is of its making."""
    deadline = time.monotonic() + PATIENCE
    folders = [place.cluster, place.run / "old", place.run]
    while living := {pid for folder in folders if folder.exists() for pid in working_in(folder)} - {os.getpid()}:
        for pid in living:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if time.monotonic() > deadline:
            raise ServerRefused(f"process {living.pop()} in {place.run} does not end. Stop it, then try again.")
        time.sleep(0.05)
    if place.data.exists():
        shutil.rmtree(place.data)


def _end_of(words: bytes) -> str:
    return " / ".join(words.decode(errors="replace").strip().splitlines()[-6:])
