"""Where an uploaded file lies, and what was read from it. The reading can always be made again from the file."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import polars as pl
from django.conf import settings

from leitai import models
from leitai.workbooks.results import Parsed

KEPT_DAYS = 30


def stored_file(sha256: str) -> Path:
    """Files lie under their hash, so that the same content is kept once."""
    return Path(settings.LEITAI_FILES_DIR) / sha256[:2] / sha256


def reading_folder(upload: models.Upload) -> Path:
    return Path(settings.LEITAI_SCRATCH_DIR) / "uploads" / str(upload.pk)


def save_reading(upload: models.Upload, parsed: Parsed, projects: pl.Series, fingerprint: str) -> None:
    folder = reading_folder(upload)
    forget_reading(upload)
    parsed.save(folder)
    pl.DataFrame({"project": projects}).write_ipc(folder / "projects.arrow")
    (folder / "fingerprint").write_text(fingerprint)


def load_reading(upload: models.Upload) -> tuple[Parsed, pl.Series, str] | None:
    """The rows with the project each was matched to, and what they were checked against; None once it was cleared."""
    folder = reading_folder(upload)
    try:
        fingerprint = (folder / "fingerprint").read_text()
        projects = pl.read_ipc(folder / "projects.arrow")["project"]
        return Parsed.load(folder), projects, fingerprint
    except FileNotFoundError:
        return None


def forget_reading(upload: models.Upload) -> None:
    shutil.rmtree(reading_folder(upload), ignore_errors=True)


def forget_old_readings() -> None:
    """Readings nobody has looked at for a month; a page that needs one reads the file again."""
    folder = Path(settings.LEITAI_SCRATCH_DIR) / "uploads"
    limit = time.time() - KEPT_DAYS * 86_400
    for old in folder.iterdir() if folder.is_dir() else ():
        if old.stat().st_mtime < limit:
            shutil.rmtree(old, ignore_errors=True)
