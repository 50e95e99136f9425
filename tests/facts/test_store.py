"""The store reads the revisions it was told to, and names every file that is not as it was closed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from leitai.facts.close import revision_folder
from leitai.facts.engine import Engine
from leitai.facts.manifest import MANIFEST, Manifest, read_manifest
from leitai.facts.schema import TABLES
from leitai.facts.store import FactsMissing, Resting, Store, verify
from leitai.messages import say
from tests.facts.months import close, small_month


@pytest.fixture
def season(tmp_path: Path) -> Path:
    close(tmp_path, "2020-04", small_month(3))
    close(tmp_path, "2020-05", small_month(4), rests_on={"2020-04": 1})
    close(tmp_path, "2020-06", small_month(5), rests_on={"2020-04": 1, "2020-05": 1})
    return tmp_path


def month(root: Path, key: str = "2020-05", revision: int = 1) -> Path:
    return revision_folder(root, "r", key, revision)


def flip(path: Path, at: int = 40) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def test_an_untouched_season_has_no_damage(season: Path) -> None:
    for folder in (season, season / "region=r", month(season).parent, month(season)):
        assert verify(folder) == []
    assert verify(month(season), read_manifest(month(season)).sha256) == []


DAMAGES: list[tuple[str, str, Callable[[Path], object]]] = [
    ("changed", "delivery.parquet", lambda f: flip(f / "delivery.parquet")),
    ("changed", "units.parquet", lambda f: (f / "units.parquet").write_bytes(bytes(9999))),
    ("truncated", "projects.parquet", lambda f: (f / "projects.parquet").write_bytes(b"PAR1")),
    ("truncated", "economy.parquet", lambda f: (f / "economy.parquet").write_bytes(b"")),
    ("missing", "memberships.parquet", lambda f: (f / "memberships.parquet").unlink()),
    ("missing", MANIFEST, lambda f: (f / MANIFEST).unlink()),
    ("extra", "notes.txt", lambda f: (f / "notes.txt").write_text("x")),
    ("manifest", MANIFEST, lambda f: flip(f / MANIFEST, 60)),
    ("manifest", MANIFEST, lambda f: (f / MANIFEST).write_text("{}")),
    ("manifest", MANIFEST, lambda f: (f / MANIFEST).write_bytes(b"\xff\xfe")),
]


@pytest.mark.parametrize(("kind", "name", "harm"), DAMAGES)
def test_the_damaged_file_is_named(season: Path, kind: str, name: str, harm: Callable[[Path], object]) -> None:
    harm(month(season))
    found = [d for d in verify(season) if d.kind != "chain"]
    assert [(d.kind, d.path) for d in found] == [(kind, month(season) / name)]
    for language in ("zh-Hans", "en"):
        assert name in say(found[0].message, found[0].values, language)


def test_a_month_swapped_with_another_is_noticed(season: Path) -> None:
    shutil.rmtree(month(season))
    shutil.copytree(month(season, "2020-06"), month(season))
    assert [d.kind for d in verify(month(season))] == ["manifest", "chain"]


def rewritten(folder: Path, **changes: object) -> None:
    """A forger who knows the format: edits the manifest and makes its hash fit."""
    raw = json.loads((folder / MANIFEST).read_text())
    raw.pop("sha256")
    forged = Manifest.from_json(_signed(raw | changes))
    (folder / MANIFEST).write_text(forged.to_json())


def _signed(raw: dict[str, object]) -> str:
    from leitai.facts.manifest import RestsOn, TableEntry

    rests = {key: RestsOn(**value) for key, value in raw.pop("rests_on").items()}  # type: ignore[attr-defined]
    tables = tuple(TableEntry(**entry) for entry in raw.pop("tables"))  # type: ignore[attr-defined]
    return Manifest(**raw, rests_on=rests, tables=tables).to_json()  # type: ignore[arg-type]


def test_a_forged_manifest_breaks_the_chain_and_the_hash_kept_elsewhere(season: Path) -> None:
    kept = read_manifest(month(season)).sha256
    rewritten(month(season), reason="改过")
    assert verify(month(season)) == []  # consistent in itself …
    assert [d.kind for d in verify(month(season), kept)] == ["manifest"]  # … but not with the database
    chain = verify(season)
    assert [(d.kind, d.detail) for d in chain] == [("chain", "2020-06 r1")]


def test_a_manifest_that_says_one_thing_twice(season: Path) -> None:
    path = month(season) / MANIFEST
    path.write_text(path.read_text().replace('"revision": 1,', '"revision": 9,\n "revision": 1,', 1))
    assert [d.kind for d in verify(month(season))] == ["manifest"]


def test_what_is_no_facts_folder(tmp_path: Path, season: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert [d.kind for d in verify(tmp_path / "empty")] == ["empty"]
    assert [d.kind for d in verify(tmp_path / "nowhere")] == ["missing"]
    (season / "region=r" / "readme.txt").write_text("x")
    (month(season).parent / "revision=x").mkdir()
    shutil.rmtree(tmp_path / "empty")
    assert sorted((d.kind, d.path.name) for d in verify(season)) == [("extra", "readme.txt"), ("missing", MANIFEST)]


def test_leftovers_of_a_killed_close_are_no_damage(season: Path) -> None:
    (month(season).parent / ".staging-revision=2-123").mkdir()
    assert verify(season) == []


def test_the_store_reads_what_it_was_told(season: Path) -> None:
    close(season, "2020-05", small_month(9), 2, reason="补报", rests_on={"2020-04": 1})
    engine = Engine.duckdb()
    for revision, rows in ((1, 4), (2, 9)):
        store = Store(season, "r", {"2020-05": revision, "2020-06": 1})
        table = engine.table(store, "delivery")
        counted = engine.rows(table.group_by("month").aggregate(n=table.count()).order_by("month")).to_pylist()
        assert counted == [{"month": "2020-05", "n": rows}, {"month": "2020-06", "n": 5}]
    assert [file.parent.name for file in store.files("units").values()] == ["revision=2", "revision=1"]


def test_what_rests_on_an_old_revision(season: Path) -> None:
    close(season, "2020-05", small_month(9), 2, reason="补报", rests_on={"2020-04": 1})
    assert Store(season, "r", {"2020-04": 1, "2020-05": 1, "2020-06": 1}).resting() == ()
    corrected = Store(season, "r", {"2020-04": 1, "2020-05": 2, "2020-06": 1})
    assert corrected.resting() == (Resting("2020-06", 1, "2020-05", 1, 2),)
    close(season, "2020-06", small_month(5), 2, reason="随5月更正", rests_on={"2020-04": 1, "2020-05": 2})
    assert Store(season, "r", {"2020-04": 1, "2020-05": 2, "2020-06": 2}).resting() == ()


def test_identity_is_the_identity_of_the_data(season: Path, tmp_path: Path) -> None:
    same = Store(season, "r", {"2020-06": 1, "2020-05": 1})
    assert same.identity == Store(season, "r", {"2020-05": 1, "2020-06": 1}).identity
    assert same.identity != Store(season, "r", {"2020-05": 1}).identity
    close(season, "2020-06", small_month(6), 2, reason="x")
    assert same.identity != Store(season, "r", {"2020-05": 1, "2020-06": 2}).identity


def test_what_is_not_there_is_said(season: Path) -> None:
    store = Store(season, "r", {"2020-06": 3})
    with pytest.raises(FactsMissing, match="no revision 3 of 2020-06"):
        store.files("delivery")
    with pytest.raises(FactsMissing):
        Store(season, "r", {"2020-07": 0}).manifest("2020-07")
    with pytest.raises(ValueError, match="no table"):
        Store(season, "r", {"2020-06": 1}).files("league")
    with pytest.raises(ValueError, match="YYYY-MM"):
        Store(season, "r", {"2020-6": 1})


def test_an_older_file_without_a_column_reads_as_null(season: Path) -> None:
    """A column that a later schema added is null in older months, and the sums of newer ones stay right."""
    path = month(season, "2020-04") / "delivery.parquet"
    old = pq.read_table(path, partitioning=None).drop_columns(["paid_year", "physical"])
    pq.write_table(old, path)
    engine = Engine.duckdb()
    for months in (("2020-04",), ("2020-04", "2020-05")):
        table = engine.table(Store(season, "r", dict.fromkeys(months, 1)), "delivery")
        assert {"month", *TABLES["delivery"].names} <= set(table.columns)
        got = engine.rows(table.aggregate(paid=table.paid_year.sum(), plan=table.plan_year.sum())).to_pylist()
        assert got == [{"paid": None, "plan": Decimal(303 if len(months) == 1 else 303 + 406)}]


def test_views_do_not_pile_up(season: Path) -> None:
    engine = Engine.duckdb()
    for turn in range(200):
        months = {"2020-04": 1, "2020-05": 1} if turn % 2 else {"2020-06": 1}
        for name in TABLES:
            engine.table(Store(season, "r", months), name)
    close_many = [f"2019-{m:02d}" for m in range(1, 13)]
    for key in close_many:
        close(season, key, small_month(1))
        for name in TABLES:
            engine.table(Store(season, "r", {key: 1}), name)
    (views,) = engine.backend.con.execute("SELECT count(*) FROM duckdb_views() WHERE NOT internal").fetchone()
    assert 0 < views <= 64
