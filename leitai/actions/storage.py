"""Takes in the bytes people send: as a stream, under their hash, readable by the site alone."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from leitai import models
from leitai.queries.delivery.parsed import stored_file
from leitai.rules import Refused

# PostgreSQL stops when the disk is full, so uploads stop well before.
SPARE_BYTES = 2**30
NAME_LENGTH = 255
# What a computer runs when somebody opens it, wherever in the name it stands: "plan.exe.pdf", "plan.pdf.exe".
RUNS = frozenset({
    "apk", "app", "bat", "cmd", "com", "cpl", "dll", "dmg", "docm", "dotm", "exe", "hta", "htm", "html", "iso", "jar",
    "js", "jse", "lnk", "msi", "pif", "potm", "pptm", "ps1", "reg", "scr", "sh", "svg", "vb", "vbe", "vbs", "wsf",
    "wsh", "xhtml", "xlsm", "xltm",
})  # fmt: skip


@dataclass(frozen=True)
class Stored:
    sha256: str
    size: int
    path: Path
    head: bytes
    """The first bytes, by which a kind of file is known."""


def store(chunks: Iterable[bytes], limit: int, check: Callable[[Stored], None] | None = None) -> Stored:
    """Write a stream to the files' folder. What is too large, or what `check` refuses, leaves nothing behind."""
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
        if check is not None:
            check(Stored(digest.hexdigest(), size, Path(draft), head))
        path = stored_file(digest.hexdigest())
        path.parent.mkdir(exist_ok=True, mode=0o700)
        os.replace(draft, path)
        _sync(path.parent)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return Stored(digest.hexdigest(), size, path, head)


def _sync(folder: Path) -> None:
    """A new name is on the disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def forget(sha256: str) -> None:
    """Let bytes go, once no row stands on them."""
    files = models.File.objects.filter(
        Q(sha256=sha256, original_kept=True) | Q(copy_sha256=sha256) | Q(small_sha256=sha256)
    )
    others = (models.Upload.objects.filter(sha256=sha256), models.WrittenStatement.objects.filter(sha256=sha256))
    if not any(rows.exists() for rows in (files, *others)):
        stored_file(sha256).unlink(missing_ok=True)


def safe_name(name: str) -> str:
    """The last part of a path, without control characters; never empty."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in last if letter.isprintable()).strip(" .")
    stem, dot, suffix = kept.rpartition(".")
    if len(kept) > NAME_LENGTH:
        kept = (stem[: NAME_LENGTH - len(suffix) - 1] + dot + suffix)[:NAME_LENGTH]
    return kept or "file"


def refuse_dangerous(name: str) -> None:
    """Names that programs hide behind are refused, not mended: the sender may not know what the file is."""
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or any(unicodedata.category(letter) in ("Cc", "Cf") for letter in name):
        raise Refused("file_name_hides")  # a path upwards, or letters that turn the reading direction
    endings = [part.strip().lower() for part in parts[-1].split(".")[1:]]
    runs = next((ending for ending in endings if ending in RUNS), None)
    if runs is not None:
        raise Refused("file_name_runs", ending=runs)
