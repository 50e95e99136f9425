"""A close leaves no month or a whole one, wherever it is killed; a revision is never written again."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from leitai.facts.close import CRASH_POINTS, MonthData, leftovers, revision_folder, write_month
from leitai.facts.folder import ASIDE, LOCK, STAGING, CloseRefused
from leitai.facts.manifest import MANIFEST, Manifest, ManifestDamaged, read_manifest
from leitai.facts.schema import DELIVERY, TABLES
from leitai.facts.store import verify
from leitai.messages import say
from tests.facts.months import close, month_data, small_month, table

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def graves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For every point a facts root in which a close was killed there, by a real SIGKILL in a process of its own."""
    base = tmp_path_factory.mktemp("killed")
    program = [sys.executable, "-m", "tests.facts.killing", str(base)]
    subprocess.run(program, cwd=ROOT, check=True, timeout=300)
    return base


def test_every_point_is_passed_once_in_order(tmp_path: Path) -> None:
    passed: list[str] = []
    write_month(tmp_path, month_data("2020-06", small_month()), 1, passed.append)
    assert tuple(passed) == CRASH_POINTS and len(set(passed)) == len(passed) >= 40
    for name in TABLES:
        assert f"{name}-create" in passed and f"{name}-done" in passed
    assert {"manifest-create", "manifest-done", "rename", "renamed"} <= set(passed)


@pytest.mark.parametrize("point", CRASH_POINTS)
def test_killed_anywhere_there_is_no_month_or_a_whole_one(graves: Path, point: str) -> None:
    assert (graves / f"{point}.exit").read_text() == str(-signal.SIGKILL)
    root = graves / point
    folder = revision_folder(root, "r", "2020-06", 1)
    whole = CRASH_POINTS.index(point) >= CRASH_POINTS.index("renamed")
    assert folder.exists() == whole
    if whole:
        assert verify(root) == []
    if point == "delivery-footer":
        (staging,) = leftovers(root, "r", "2020-06")
        assert staging.name.startswith(STAGING)
        with pytest.raises(pa.ArrowInvalid):  # a file half written, but only where nobody reads
            pq.read_table(staging / "delivery.parquet")
    # The database never heard of it, so the month is closed again; what the dead close left is out of the way.
    write_month(root, month_data("2020-06", small_month()), 1, committed=())
    assert verify(root) == [] and read_manifest(folder).rows("projects") == 5
    assert [left.name for left in leftovers(root, "r", "2020-06")] == ([f"{ASIDE}revision=1-1"] if whole else [])


def test_a_revision_is_never_written_again(tmp_path: Path) -> None:
    first = close(tmp_path, "2020-06", small_month())
    with pytest.raises(CloseRefused, match="revision_exists"):
        close(tmp_path, "2020-06", small_month(9))
    with pytest.raises(CloseRefused, match="revision_exists"):
        write_month(tmp_path, month_data("2020-06", small_month(9)), 1, committed=[1])
    close(tmp_path, "2020-06", small_month(9), 2, reason="补报", rests_on={"2020-06": 1})
    assert read_manifest(revision_folder(tmp_path, "r", "2020-06", 1)) == first
    assert verify(tmp_path) == [] and leftovers(tmp_path, "r", "2020-06") == []


def test_a_rename_onto_a_month_that_appeared_meanwhile_is_refused(tmp_path: Path) -> None:
    """The lock file was deleted by hand and another close won: the loser must not overwrite it."""
    other = month_data("2020-06", small_month(9))

    def meanwhile(point: str) -> None:
        if point == "rename":
            lock = revision_folder(tmp_path, "r", "2020-06", 1).parent / LOCK
            lock.unlink()
            write_month(tmp_path, other, 1)

    with pytest.raises(CloseRefused, match="revision_exists"):
        write_month(
            tmp_path, month_data("2020-06", small_month()), 1, lambda p: meanwhile(p) if p == "rename" else None
        )
    assert read_manifest(revision_folder(tmp_path, "r", "2020-06", 1)).rows("projects") == 9


def test_two_closes_at_once(tmp_path: Path) -> None:
    seen: list[CloseRefused] = []

    def second(point: str) -> None:
        if point == "manifest-create":
            with pytest.raises(CloseRefused) as caught:
                close(tmp_path, "2020-06", small_month())
            seen.append(caught.value)

    write_month(tmp_path, month_data("2020-06", small_month()), 1, second)
    assert [refusal.message for refusal in seen] == ["facts.close_running"]
    assert verify(tmp_path) == []


def test_a_preview_replaces_the_last_one_and_is_marked(tmp_path: Path) -> None:
    facts, scratch = tmp_path / "facts", tmp_path / "scratch"
    close(facts, "2020-05", small_month())
    for n in (3, 4):
        data = month_data("2020-06", small_month(n), rests_on={"2020-05": 1}, provisional=True)
        manifest = write_month(scratch, data, 0, ground=facts)
        assert manifest.provisional and manifest.rows("projects") == n and manifest.rests_on["2020-05"].revision == 1
    assert verify(scratch) == [] and not (facts / "region=r" / "month=2020-06").exists()
    for revision, provisional in ((0, False), (1, True)):
        with pytest.raises(CloseRefused, match="revision_kind"):
            write_month(scratch, month_data("2020-06", {}, provisional=provisional), revision)


def test_the_manifest_says_everything(tmp_path: Path) -> None:
    earlier = close(tmp_path, "2020-05", small_month())
    manifest = close(tmp_path, "2020-06", small_month(7), rests_on={"2020-05": 1}, reason="", fiscal_first_month=7)
    assert [entry.name for entry in manifest.tables] == list(TABLES)
    assert (manifest.rows("delivery"), manifest.rows("targets"), manifest.fiscal_first_month) == (7, 0, 7)
    assert manifest.rests_on["2020-05"].sha256 == earlier.sha256
    text = (revision_folder(tmp_path, "r", "2020-06", 1) / MANIFEST).read_text()
    assert Manifest.from_json(text) == manifest
    with pytest.raises(ManifestDamaged):
        close(tmp_path, "2020-07", {}, rests_on={"2020-06": 2})


def test_the_same_month_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    rows = small_month(20)
    first = close(tmp_path / "a", "2020-06", rows)
    second = close(tmp_path / "b", "2020-06", rows | {"delivery": rows["delivery"][::-1]})
    assert first == second


def test_what_cannot_be_stored_exactly_is_refused(tmp_path: Path) -> None:
    def refused(**tables: pa.Table) -> CloseRefused:
        data = month_data("2020-06", {})
        whole = MonthData(**{**data.__dict__, "tables": tables})
        with pytest.raises(CloseRefused) as caught:
            write_month(tmp_path, whole, 1)
        assert not revision_folder(tmp_path, "r", "2020-06", 1).exists()
        assert say(caught.value.message, caught.value.values, "zh-Hans")
        return caught.value

    good = table("delivery", small_month()["delivery"])
    thirds = pa.array([Decimal("0.333")] * 5, pa.decimal128(20, 3))
    at = DELIVERY.get_field_index("plan_year")
    assert refused(delivery=good.set_column(at, "plan_year", thirds)).message == "facts.values"
    huge = pa.array([Decimal(10) ** 20] * 5, pa.decimal128(30, 2))
    assert refused(delivery=good.set_column(at, "plan_year", huge)).message == "facts.values"
    missing = good.set_column(DELIVERY.get_field_index("share"), "share", pa.nulls(5, pa.decimal128(9, 8)))
    assert "share" in str(refused(delivery=missing).values)
    assert refused(delivery=good.drop_columns(["filing"])).values["columns"] == "filing"
    assert refused(league=good).message == "facts.unknown_table"


@pytest.mark.parametrize("code", ["", "../x", "a/b", "r=1", "区", "x" * 41])
def test_a_region_code_never_leaves_the_folder(tmp_path: Path, code: str) -> None:
    data = MonthData(region=code, month=date(2020, 6, 1), fiscal_first_month=1, tables={}, closed_at="", closed_by="")
    with pytest.raises(ValueError, match="region code"):
        write_month(tmp_path / "facts", data, 1)
    assert not (tmp_path / "facts").exists()
