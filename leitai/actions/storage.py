"""Takes in the bytes people send: as a stream, under their hash, readable by the site alone."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from leitai.queries.delivery.parsed import stored_file
from leitai.rules import Refused

# PostgreSQL stops when the disk is full, so uploads stop well before.
SPARE_BYTES = 2**30
NAME_LENGTH = 255


@dataclass(frozen=True)
class Stored:
    sha256: str
    size: int
    path: Path
    head: bytes
    """The first bytes, by which a kind of file is known."""


def store(chunks: Iterable[bytes], limit: int) -> Stored:
    """Write a stream to the files' folder. A file that is too large leaves nothing behind."""
    folder = Path(settings.LEITAI_FILES_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if shutil.disk_usage(folder).free < SPARE_BYTES:
        raise Refused("disk_full")
    digest, size, head = hashlib.sha256(), 0, b""
    handle, draft = tempfile.mkstemp(prefix=".incoming-", dir=folder)  # 0600
    try:
        with os.fdopen(handle, "wb") as sink:
            for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise Refused("file_too_large", megabytes=limit // 2**20)
                digest.update(chunk)
                head = (head + chunk)[:512] if len(head) < 512 else head
                sink.write(chunk)
            sink.flush()
            os.fsync(sink.fileno())
        if size == 0:
            raise Refused("file_empty")
        path = stored_file(digest.hexdigest())
        path.parent.mkdir(exist_ok=True, mode=0o700)
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return Stored(digest.hexdigest(), size, path, head)


def safe_name(name: str) -> str:
    """The last part of a path, without control characters; never empty."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in last if letter.isprintable()).strip(" .")
    stem, dot, suffix = kept.rpartition(".")
    if len(kept) > NAME_LENGTH:
        kept = (stem[: NAME_LENGTH - len(suffix) - 1] + dot + suffix)[:NAME_LENGTH]
    return kept or "file"
