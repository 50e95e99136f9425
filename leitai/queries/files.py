"""Photos and papers, for those who may see the row they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from leitai import models
from leitai.queries.delivery.parsed import stored_file
from leitai.queries.orgs import Scope, visible


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
    file = visible(scope, models.File).get(pk=file_id)
    return FileContent(stored_file(file.sha256), file.name, file.media_type, file.size)
