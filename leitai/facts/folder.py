"""A folder that is there whole or not at all, and is never written again: of a closed month, of a published round.

Everything goes into a staging folder beside the target; the manifest, which names every file with its hash, comes last;
one rename makes the revision appear. Whoever is killed leaves only a staging folder, which the next writer removes.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from leitai.facts.manifest import MANIFEST

Crash = Callable[[str], None]

STAGING = ".staging-"
ASIDE = ".aside-"
LOCK = ".close.lock"


class CloseRefused(Exception):
    """A close that may not go on. `message` is a message id, `values` its named values."""

    def __init__(self, message: str, **values: object) -> None:
        self.message = message
        self.values = values
        super().__init__(f"{message} {values}")


def no_crash(point: str) -> None:
    """A writer that nobody kills."""


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    # The kernel drops the lock with the process, so a staging folder seen under it belongs to nobody alive.
    with (folder / LOCK).open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CloseRefused("facts.close_running", month=_key(folder)) from None
        yield


def clean(target: Path, committed: Collection[int] | None, provisional: bool) -> None:
    for left in target.parent.glob(f"{STAGING}*"):
        shutil.rmtree(left)
    if provisional or not target.exists():
        return
    revision = int(target.name.removeprefix("revision="))
    if committed is None or revision in committed:
        raise CloseRefused("facts.revision_exists", revision=revision, month=_key(target.parent))
    number = sum(1 for _ in target.parent.glob(f"{ASIDE}*")) + 1
    os.rename(target, target.parent / f"{ASIDE}{target.name}-{number}")


def write_manifest(staging: Path, text: bytes, at: Crash) -> None:
    at("manifest-create")
    with (staging / MANIFEST).open("wb") as sink:
        sink.write(text[: len(text) // 2])
        sink.flush()
        at("manifest-write")
        sink.write(text[len(text) // 2 :])
        sink.flush()
        at("manifest-sync")
        os.fsync(sink.fileno())
    at("manifest-done")


def appear(staging: Path, target: Path, provisional: bool, at: Crash) -> None:
    if provisional and target.exists():
        shutil.rmtree(target)
    at("rename")
    try:
        os.rename(staging, target)
    except OSError as error:
        month = _key(target.parent)
        raise CloseRefused(
            "facts.revision_exists", revision=target.name.removeprefix("revision="), month=month
        ) from error
    at("renamed")


def sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _key(folder: Path) -> str:
    """The month or round that a folder is of."""
    return folder.name.partition("=")[2]
