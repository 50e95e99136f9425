"""A backup's file: a tar whose last member names every other with its size and hash."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

CONTENTS = "backup.json"
FORMAT = 1
PIECE = 1 << 20
_NAMES = re.compile(r"database\.dump|secret-key|(?:facts|files)/[^/]+(?:/[^/]+)*")

Say = Callable[[str], None]


class Damaged(Exception):
    """The file is not as it was written; the words name what."""


@dataclass(frozen=True)
class Contents:
    made_at: str
    version: str
    postgres: int
    migrations: tuple[str, ...]
    tables: dict[str, tuple[int, str]]
    """Rows and the sum of their hashes, by table."""
    members: dict[str, tuple[int, str]]
    """Size and SHA-256, by name."""
    absent: tuple[str, ...] = ()
    """Hashes of files that rows name but the folder did not have any more."""

    def to_json(self) -> str:
        return json.dumps({"format": FORMAT, **self.__dict__}, ensure_ascii=False, indent=1, sort_keys=True)

    @classmethod
    def from_json(cls, text: bytes) -> Contents:
        raw: dict[str, Any] = json.loads(text)
        if raw.pop("format") != FORMAT:
            raise Damaged("the file was written by a newer release: restore it with that one")
        for name in ("tables", "members"):
            raw[name] = {key: (int(first), str(second)) for key, (first, second) in raw[name].items()}
        return cls(**(raw | {"migrations": tuple(raw["migrations"]), "absent": tuple(raw["absent"])}))


@dataclass
class Writer:
    """Takes members in and remembers their hashes; `close` writes the contents and lets the file appear."""

    path: Path
    members: dict[str, tuple[int, str]] = field(default_factory=dict)

    def __enter__(self) -> Writer:
        self.draft = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
        self.draft.touch(mode=0o600)
        self.sink: IO[bytes] = self.draft.open("wb")
        self.tar = tarfile.open(fileobj=self.sink, mode="w", format=tarfile.PAX_FORMAT)
        return self

    def __exit__(self, *_error: object) -> None:
        self.sink.close()
        self.draft.unlink(missing_ok=True)

    def add(self, name: str, source: Path) -> None:
        with source.open("rb") as handle:
            size = os.fstat(handle.fileno()).st_size
            reader = _Hashing(handle)
            self.tar.addfile(_member(name, size), reader)  # raises where the file has become shorter meanwhile
        self.members[name] = (size, reader.digest.hexdigest())

    def close(self, contents: Contents) -> None:
        text = contents.to_json().encode()
        self.tar.addfile(_member(CONTENTS, len(text)), io.BytesIO(text))
        self.tar.close()
        self.sink.flush()
        os.fsync(self.sink.fileno())
        self.sink.close()
        read_contents(self.draft, whole=True)
        try:
            os.link(self.draft, self.path)  # unlike a rename it never takes another file's place
        except FileExistsError:
            raise Damaged(f"{self.path} came into being meanwhile; nothing was overwritten") from None
        sync_folder(self.path.parent)


class _Hashing:
    def __init__(self, handle: IO[bytes]) -> None:
        self.handle, self.digest = handle, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self.handle.read(size)
        self.digest.update(piece)
        return piece


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def read_contents(path: Path, *, whole: bool = False) -> Contents:
    """What the file holds; with `whole` every member is read and compared."""
    found: dict[str, tuple[int, str]] = {}
    last = b""
    with _readable(path):
        for member, handle in _members(path):
            if member.name == CONTENTS:
                last = handle.read()
            elif whole:
                found[member.name] = (member.size, hashlib.file_digest(handle, "sha256").hexdigest())  # type: ignore[arg-type]
    if not last:
        raise Damaged(f"{path} is not whole: its last part is missing")
    try:
        contents = Contents.from_json(last)
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{path} is not a backup of Leitai ({error})") from error
    if whole and (wrong := _differing(contents.members, found)):
        raise Damaged(f"{path} is damaged: {', '.join(wrong[:5])}{' …' if len(wrong) > 5 else ''}")
    return contents


def unpack(path: Path, into: Callable[[str], Path]) -> None:
    """Write every member where `into` says; only names that a backup has."""
    for member, handle in _members(path):
        if member.name == CONTENTS:
            continue
        target = into(member.name)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with target.open("xb") as sink:  # read whole before, so what fails here is the disk, and says so itself
            os.fchmod(sink.fileno(), 0o600)
            while piece := handle.read(PIECE):
                sink.write(piece)
            sink.flush()
            os.fsync(sink.fileno())


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError, OSError) as error:
        raise Damaged(f"{path} cannot be read to its end: {error}") from error


def _members(path: Path) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    with tarfile.open(path, "r:") as tar:
        for member in tar:
            known = member.isreg() and ".." not in member.name.split("/")
            if not known or not (member.name == CONTENTS or _NAMES.fullmatch(member.name)):
                raise Damaged(f"{path} holds {member.name!r}, which no backup of Leitai has")
            handle = tar.extractfile(member)
            assert handle is not None
            yield member, handle


def _differing(written: dict[str, tuple[int, str]], found: dict[str, tuple[int, str]]) -> list[str]:
    return sorted(name for name in {*written, *found} if written.get(name) != found.get(name))


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
