"""A published result is there whole or not at all, and `verify` finds whatever was touched."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from leitai.facts.appraisals import APPRAISAL
from leitai.facts.folder import CloseRefused
from leitai.facts.manifest import ManifestDamaged
from leitai.facts.published import Published, published_folder, read_published, write_published
from leitai.facts.rounds import ROUND
from leitai.facts.store import verify

POINTS = ("staging", "tables", "texts", "manifest-create", "manifest-write", "manifest-sync", "manifest-done", "rename")
BALLOT = {"line": 2, "judge": "J1", "candidate": "s1", "unit": "u", "state": "scored", "mark": Decimal("88.5")}
FIGURE = {"unit": "u", "indicator": "roads", "actual": "1/3", "state": "reported", "cell": "a:b", "origin": "value"}
TABLES = {
    "round": {"ballots": [BALLOT], "result": [{"is_unit": True, "name": "u", "place": 1, "score": "88.50"}]},
    "appraisal": {"figures": [FIGURE], "result": [{"unit": "u", "place": 1, "score": "88.50"}]},
}
TEXTS = {"rulebook.yaml": "code: a\n", "tree.yaml": "code: a\n", "actuals.csv": "unit\n", "protocol.json": "{}\n"}


@pytest.fixture(params=[ROUND, APPRAISAL], ids=lambda kind: kind.name)
def data(request: pytest.FixtureRequest) -> Published:
    kind = request.param
    return Published(
        kind=kind,
        region="998100",
        key="y2020-h1",
        tables=TABLES[kind.name],
        texts=texts_of(kind.texts),
        published_at="2020-07-04T10:00:00+08:00",
        published_by="1",
    )


def folder_of(root: Path, data: Published) -> Path:
    return published_folder(root, data.kind, data.region, data.key, 1)


def test_written_with_every_file_and_hash(tmp_path: Path, data: Published) -> None:
    manifest = write_published(tmp_path, data, 1)
    folder = folder_of(tmp_path, data)
    assert folder == tmp_path / "region=998100" / f"{data.kind.name}=y2020-h1" / "revision=1"
    assert {path.name for path in folder.iterdir()} == {*(f.name for f in manifest.files), "manifest.json"}
    assert {path.stem for path in folder.glob("*.parquet")} == set(data.kind.tables)
    assert read_published(folder) == manifest
    assert verify(tmp_path) == [] and verify(folder, manifest.sha256) == []


def test_a_mark_keeps_its_decimals_and_a_figure_its_fraction(tmp_path: Path) -> None:
    for kind, table, column, kept in (
        (ROUND, "ballots", "mark", Decimal("88.500000")),
        (APPRAISAL, "figures", "actual", "1/3"),
    ):
        data = Published(kind, "998100", "a", TABLES[kind.name], texts_of(kind.texts), "2020", "1")
        write_published(tmp_path, data, 1)
        assert pq.read_table(folder_of(tmp_path, data) / f"{table}.parquet").to_pylist()[0][column] == kept


def texts_of(names: tuple[str, ...]) -> dict[str, str]:
    return {name: TEXTS[name] for name in names}


@pytest.mark.parametrize("point", POINTS)
def test_broken_off_anywhere_there_is_nothing(tmp_path: Path, data: Published, point: str) -> None:
    def crash(at: str) -> None:
        if at == point:
            raise KeyboardInterrupt(at)

    with pytest.raises(KeyboardInterrupt):
        write_published(tmp_path, data, 1, crash)
    assert not folder_of(tmp_path, data).exists()
    write_published(tmp_path, data, 1)
    assert verify(tmp_path) == []


def test_never_written_again_unless_no_database_knows_it(tmp_path: Path, data: Published) -> None:
    write_published(tmp_path, data, 1)
    with pytest.raises(CloseRefused, match="revision_exists"):
        write_published(tmp_path, data, 1, committed={1})
    write_published(tmp_path, data, 1, committed=set())
    assert verify(tmp_path) == []


def test_what_the_kind_does_not_know_is_refused(tmp_path: Path, data: Published) -> None:
    odd = Published(data.kind, data.region, data.key, {"others": []}, data.texts, "2020", "1")
    with pytest.raises(CloseRefused, match="unknown_table"):
        write_published(tmp_path, odd, 1)


@pytest.mark.parametrize("name", ["result.parquet", "protocol.json", "manifest.json"])
def test_what_was_touched_is_named(tmp_path: Path, data: Published, name: str) -> None:
    manifest = write_published(tmp_path, data, 1)
    folder = folder_of(tmp_path, data)
    path = folder / name
    path.write_bytes(path.read_bytes() + b" ")
    assert [damage.path.name for damage in verify(tmp_path)] == [name]
    path.unlink()
    assert [(damage.path.name, damage.kind) for damage in verify(folder, manifest.sha256)] == [(name, "missing")]
    if name == "manifest.json":
        with pytest.raises(ManifestDamaged):
            read_published(folder)


def test_a_manifest_of_another_kind_is_damaged(tmp_path: Path, data: Published) -> None:
    write_published(tmp_path, data, 1)
    folder = folder_of(tmp_path, data)
    other = "appraisal" if data.kind is ROUND else "round"
    moved = folder.parent.with_name(f"{other}=y2020-h1")
    folder.parent.rename(moved)
    assert [damage.kind for damage in verify(tmp_path)] == ["manifest"]


def test_a_key_that_names_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="folder"):
        published_folder(tmp_path, ROUND, "998100", "../out", 1)
