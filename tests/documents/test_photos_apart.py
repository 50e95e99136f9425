from __future__ import annotations

from pathlib import Path

import pytest

from leitai.documents.photos import Unreadable, copied, place_of
from leitai.documents.photos_apart import opened_apart
from tests.world.pictures import HEIC, bomb, jpeg


def written(tmp_path: Path, body: bytes) -> Path:
    path = tmp_path / "photo"
    path.write_bytes(body)
    return path


def test_a_child_finds_the_same(tmp_path: Path) -> None:
    path = written(tmp_path, jpeg(800, 600, place=True))
    opened = opened_apart(path, (400, 100))
    assert opened.copies == (copied(path, 400), copied(path, 100))
    assert opened.place == place_of(path) is not None


def test_a_child_reads_heic_without_a_place() -> None:
    opened = opened_apart(HEIC, (400,))
    assert ([(copy.width, copy.height) for copy in opened.copies], opened.place) == ([(48, 32)], None)


@pytest.mark.parametrize("body", [b"no photo", jpeg(800, 600)[:4000], bomb()])
def test_what_the_child_cannot_open_is_unreadable(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(Unreadable):
        opened_apart(written(tmp_path, body), (400,))


def test_a_child_that_runs_out_of_memory_is_a_broken_photo(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        opened_apart(written(tmp_path, jpeg()), (400,), memory=20 * 2**20)
