"""A published result is there whole or not at all, and `verify` finds whatever was touched."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from leitai.facts.folder import CloseRefused
from leitai.facts.manifest import ManifestDamaged
from leitai.facts.rounds import RoundData, read_round_manifest, round_folder, write_round
from leitai.facts.store import verify

POINTS = ("staging", "tables", "texts", "manifest-create", "manifest-write", "manifest-sync", "manifest-done", "rename")


def data(reason: str = "") -> RoundData:
    ballots = [{"line": 2, "judge": "J1", "candidate": "s1", "unit": "u", "state": "scored", "mark": Decimal("88.5")}]
    return RoundData(
        region="998100",
        round="y2020-h1",
        tables={"ballots": ballots, "result": [{"is_unit": True, "name": "u", "place": 1, "score": "88.50"}]},
        texts={"rulebook.yaml": "code: a\n", "protocol.json": "{}\n"},
        published_at="2020-07-04T10:00:00+08:00",
        published_by="1",
        reason=reason,
    )


def test_written_with_every_file_and_hash(tmp_path: Path) -> None:
    manifest = write_round(tmp_path, data(), 1)
    folder = round_folder(tmp_path, "998100", "y2020-h1", 1)
    assert {path.name for path in folder.iterdir()} == {*(f.name for f in manifest.files), "manifest.json"}
    assert pq.read_table(folder / "ballots.parquet").to_pylist()[0]["mark"] == Decimal("88.500000")
    assert read_round_manifest(folder) == manifest
    assert verify(tmp_path) == [] and verify(folder, manifest.sha256) == []


@pytest.mark.parametrize("point", POINTS)
def test_broken_off_anywhere_there_is_nothing(tmp_path: Path, point: str) -> None:
    def crash(at: str) -> None:
        if at == point:
            raise KeyboardInterrupt(at)

    with pytest.raises(KeyboardInterrupt):
        write_round(tmp_path, data(), 1, crash)
    assert not round_folder(tmp_path, "998100", "y2020-h1", 1).exists()
    write_round(tmp_path, data(), 1)
    assert verify(tmp_path) == []


def test_never_written_again_unless_no_database_knows_it(tmp_path: Path) -> None:
    write_round(tmp_path, data(), 1)
    with pytest.raises(CloseRefused, match="revision_exists"):
        write_round(tmp_path, data(), 1, committed={1})
    write_round(tmp_path, data("again"), 1, committed=set())
    assert verify(tmp_path) == []


@pytest.mark.parametrize("name", ["ballots.parquet", "rulebook.yaml", "protocol.json", "manifest.json"])
def test_what_was_touched_is_named(tmp_path: Path, name: str) -> None:
    manifest = write_round(tmp_path, data(), 1)
    folder = round_folder(tmp_path, "998100", "y2020-h1", 1)
    path = folder / name
    path.write_bytes(path.read_bytes() + b" ")
    assert [damage.path.name for damage in verify(tmp_path)] == [name]
    path.unlink()
    assert [(damage.path.name, damage.kind) for damage in verify(folder, manifest.sha256)] == [(name, "missing")]
    if name == "manifest.json":
        with pytest.raises(ManifestDamaged):
            read_round_manifest(folder)


def test_a_key_that_names_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="folder"):
        round_folder(tmp_path, "998100", "../out", 1)
