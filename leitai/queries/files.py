"""Photos and papers, for those who may see the row they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.db.models import QuerySet

from leitai import models
from leitai.queries.delivery.parsed import stored_file
from leitai.queries.orgs import Scope, require, visible
from leitai.rules import Permission

Size = Literal["copy", "small"]


@dataclass(frozen=True)
class FileContent:
    """`media_type` was found from the bytes, so a browser may be told it; anything but an image is to be downloaded."""

    path: Path
    name: str
    media_type: str
    size: int

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")


def file_content(scope: Scope, file_id: int) -> FileContent:
    """A project's or a report's file; what belongs to a contest has pages of its own."""
    files = visible(scope, models.File)
    of_reports = files.filter(project__isnull=False) | files.filter(report__isnull=False)
    return original_of(of_reports.get(pk=file_id))


def photo_content(scope: Scope, file_id: int, size: Size) -> FileContent:
    """A contest's photo as everybody gets it who may see it: a copy."""
    file = _photos(scope).filter(copy_state="made").get(pk=file_id)
    path = stored_file(file.copy_sha256 if size == "copy" else file.small_sha256)
    return FileContent(path, f"{file.name.rpartition('.')[0] or file.name}.jpg", "image/jpeg", 0)


def original_photo(scope: Scope, file_id: int) -> FileContent:
    """With what the camera wrote beside it: only for the office that runs the contest."""
    require(scope, Permission.RUN_CONTEST)
    return original_of(_photos(scope).filter(original_kept=True).get(pk=file_id))


def _photos(scope: Scope) -> QuerySet[models.File]:
    return visible(scope, models.File).exclude(copy_state="")


def original_of(file: models.File) -> FileContent:
    return FileContent(stored_file(file.sha256), file.name, file.media_type, file.size)
