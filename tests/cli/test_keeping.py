from __future__ import annotations

import io
import random
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from leitai import embedded
from leitai.cli.keeping.archive import CONTENTS, Damaged, read_contents
from tests.cli.kept_site import ROOT, WRITE, environ, held, killed, leitai, rows


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    # not tmp_path: that is too long for a socket and, as root, closed to the account that runs PostgreSQL
    made = Path(tempfile.mkdtemp(prefix="lt-"))
    made.chmod(0o711)
    yield made
    for home in made.glob("*/postgres"):
        embedded.stop({"LEITAI_DATA_DIR": str(home.parent)})
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def site(folder: Path) -> Path:
    home = folder / "site"
    subprocess.run([sys.executable, "-m", "tests.cli.kept_site"], env=environ(home), cwd=ROOT, check=True)
    return home


@pytest.fixture(scope="module")
def backup(site: Path, folder: Path) -> Path:
    """Taken while papers are coming in."""
    writing = subprocess.Popen(
        [sys.executable, "-c", WRITE, "60"], env=environ(site), cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert writing.stdout is not None
    assert writing.stdout.readline().strip() == "1"
    done = leitai(site, "backup", str(folder / "loaded.leitai"))
    writing.kill()
    writing.communicate()
    assert done.returncode == 0, done.stderr
    return folder / "loaded.leitai"


def test_a_backup_under_load_comes_back_as_one_moment(backup: Path, site: Path, folder: Path) -> None:
    contents = read_contents(backup, whole=True)
    papers = contents.tables["leitai_file"][0]
    assert 1 < papers <= rows(site)["leitai_file"][0]
    assert sum(name.startswith("files/") for name in contents.members) >= papers
    done = leitai(folder / "fresh", "restore", str(backup))
    assert done.returncode == 0, done.stderr
    assert rows(folder / "fresh") == contents.tables
    back, source = held(folder / "fresh"), held(site)
    assert back.items() <= source.items()
    assert {name for name in source if name.startswith("facts/")} <= back.keys()
    told = leitai(folder / "fresh", "doctor").stdout.splitlines()
    assert told[-1] == "1 found" and "LEITAI_CLOCK" in told[0], told  # the tests' own day, and nothing else
    assert (folder / "fresh/secret-key").read_bytes() == (site / "secret-key").read_bytes()


def test_a_restore_mixes_with_nothing(backup: Path, site: Path) -> None:
    before = rows(site)
    done = leitai(site, "restore", str(backup))
    assert done.returncode == 2
    assert "--replace" in done.stderr
    assert rows(site) == before


def test_a_running_site_is_not_replaced(backup: Path, site: Path) -> None:
    living = subprocess.Popen(
        [sys.executable, "-c", "from leitai import embedded; embedded.ensure_running(); print(1, flush=True); input()"],
        env=environ(site), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert living.stdout is not None
    assert living.stdout.readline()
    done = leitai(site, "restore", "--replace", str(backup))
    living.communicate("\n")
    assert done.returncode == 2
    assert "stop it first" in done.stderr


def test_nothing_is_overwritten(backup: Path, site: Path) -> None:
    before = backup.read_bytes()
    done = leitai(site, "backup", str(backup))
    assert done.returncode == 2
    assert "exists" in done.stderr
    assert backup.read_bytes() == before


@pytest.mark.parametrize("what", ["byte", "end", "stranger"])
def test_a_damaged_backup_is_refused_by_name(backup: Path, tmp_path: Path, folder: Path, what: str) -> None:
    damaged = tmp_path / "damaged.leitai"
    data = bytearray(backup.read_bytes())
    if what == "byte":
        with tarfile.open(backup) as tar:
            at = tar.getmember("database.dump").offset_data
        data[at + 1000] ^= 1
    damaged.write_bytes(data[:-20_480] if what == "end" else data)
    if what == "stranger":
        with tarfile.open(damaged, "a") as tar:
            tar.addfile(tarfile.TarInfo("../../etc/passwd"))
    with pytest.raises(Damaged, match={"byte": "database.dump", "end": "not whole|read", "stranger": "passwd"}[what]):
        read_contents(damaged, whole=True)
    done = leitai(folder / "never", "restore", str(damaged))
    assert done.returncode == 2
    assert not (folder / "never").exists()


def test_a_newer_releases_backup_is_refused(backup: Path, tmp_path: Path, folder: Path) -> None:
    newer = tmp_path / "newer.leitai"
    with tarfile.open(backup) as old, tarfile.open(newer, "w") as new:
        for member in old:
            handle = old.extractfile(member)
            assert handle is not None
            text = handle.read()
            if member.name == CONTENTS:
                text = text.replace(b"leitai.0001_initial", b"leitai.0999_from_tomorrow")
            member.size = len(text)
            new.addfile(member, io.BytesIO(text))
    done = leitai(folder / "never", "restore", str(newer))
    assert done.returncode == 2
    assert "newer release" in done.stderr


@pytest.mark.parametrize("kills", [2, pytest.param(30, marks=pytest.mark.slow)])
def test_whoever_is_killed_leaves_the_old_state_whole(backup: Path, folder: Path, kills: int) -> None:
    home, luck = folder / f"hurt{kills}", random.Random(6)
    assert leitai(home, "restore", str(backup)).returncode == 0
    before = rows(home)
    began = time.monotonic()
    assert leitai(home, "restore", "--replace", str(backup)).returncode == 0
    lasts = time.monotonic() - began
    for number in range(kills):
        target = folder / f"killed-{kills}-{number}.leitai"
        code = killed(home, luck.uniform(0.2, lasts), "restore", "--replace", str(backup))
        assert code in (0, -signal.SIGKILL)
        assert rows(home) == before
        if killed(home, luck.uniform(0.2, lasts), "backup", str(target)):
            assert not target.exists()
        else:
            read_contents(target, whole=True)
    assert leitai(home, "restore", "--replace", str(backup)).returncode == 0
    assert not (folder / f"hurt{kills}.restoring").exists()
    assert rows(home) == before
