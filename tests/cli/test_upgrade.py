"""A real cluster of PostgreSQL 16 with a small site in it, carried over, refused, killed; and tables that wait."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from django.db import connection

from leitai import embedded, models
from leitai.cli.keeping import NotDone, database, upgrades
from leitai.cli.keeping.upgrades import refuse_waiting
from leitai.embedded.place import Place, account_for, binaries, call, make_folders
from leitai.embedded.server import major_of, start_or_find, stop_server
from tests.cli.kept_site import ROOT, environ, held, killed, leitai, rows

SETTING, ALTERED = "\nwork_mem = 5MB\n", "ALTER SYSTEM SET random_page_cost = 1.5"
STATE = """
import json
from leitai import embedded
from leitai.cli.keeping import database
from leitai.embedded.place import Place, account_for
from leitai.embedded.server import major_of, start_or_find, stop_server
place = Place(embedded.home())
start_or_find(place, account_for(place), major=major_of(place.cluster))
with database.connect(embedded.database_settings()) as link:
    link.execute("SET TIME ZONE 'UTC'")
    print(json.dumps(database.tables(link)))
stop_server(place)
"""


def state(home: Path) -> dict[str, tuple[int, str]]:
    """Every table's rows and hash, asked of a server of whichever release made the cluster."""
    done = subprocess.run([sys.executable, "-c", STATE], env=environ(home), cwd=ROOT, capture_output=True, check=True)
    return {name: (count, hashed) for name, (count, hashed) in json.loads(done.stdout).items()}


def change(home: Path, *statements: str) -> None:
    place = Place(home)
    start_or_find(place, account_for(place), major=major_of(place.cluster))
    import psycopg

    with psycopg.connect(host=str(place.run), user="leitai", dbname="leitai", autocommit=True) as link:
        for statement in statements:
            link.execute(statement.encode())
    stop_server(place)


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
def sixteen(folder: Path) -> Path:
    """As a release with PostgreSQL 16 left it."""
    place = Place(folder / "sixteen")
    account = account_for(place)
    make_folders(place, account)
    old = binaries(place, account, "16")
    words = ["--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--locale=C.UTF-8"]
    assert call([old / "initdb", "-D", place.cluster, "-U", "leitai", *words], place.run, account).returncode == 0
    with (place.cluster / "postgresql.conf").open("a") as conf:
        conf.write(SETTING)
    start_or_find(place, account, major="16")
    call([old / "createdb", "-h", place.run, "-U", "leitai", "leitai"], place.run, account)
    own = environ(place.data) | {"DATABASE_URL": f"postgresql://leitai@/leitai?host={place.run}"}
    subprocess.run([sys.executable, "-m", "tests.cli.kept_site"], env=own, cwd=ROOT, check=True)
    stop_server(place)
    change(place.data, ALTERED)
    return place.data


@pytest.fixture
def home(sixteen: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    copy = sixteen.with_name(f"c{abs(hash(request.node.name)) % 10**6}")
    subprocess.run(["cp", "-a", sixteen, copy], check=True)
    yield copy
    embedded.stop({"LEITAI_DATA_DIR": str(copy)})
    shutil.rmtree(copy)


def setting(home: Path, name: str) -> str:
    code = (
        "import psycopg\nfrom leitai import embedded\nplace = embedded.ensure_running()\n"
        "with psycopg.connect(host=str(place.socket_dir), user='leitai', dbname='leitai') as link:\n"
        f"    print(link.execute('show {name}').fetchone()[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environ(home), cwd=ROOT, capture_output=True, check=True)
    return done.stdout.decode().strip()


def test_a_cluster_of_16_is_carried_over_with_all_it_holds(home: Path, say: Callable[[str], None]) -> None:
    before, files, backup = state(home), held(home), home.with_name("carried.leitai")
    refused = leitai(home, "serve")
    assert refused.returncode == 2 and "made by PostgreSQL 16" in refused.stderr
    assert "leitai upgrade --backup FILE" in refused.stderr
    began = time.monotonic()
    done = leitai(home, "upgrade", "--backup", str(backup))
    assert done.returncode == 0, done.stdout + done.stderr
    say(f"carried a cluster of 16 over to 18 with its backup in {time.monotonic() - began:.0f} s")
    assert major_of(home / "postgres" / "cluster") == "18"
    assert rows(home) == before and held(home) == files
    assert (setting(home, "work_mem"), setting(home, "random_page_cost")) == ("5MB", "1.5")
    (kept,) = (home / "postgres").glob("cluster-16.before-*")
    assert major_of(kept) == "16" and f"rm -r {kept}" in done.stdout
    assert not (home / "upgrading").exists()
    again = leitai(home, "upgrade")
    assert (again.returncode, again.stdout.strip()) == (0, "up to date")
    tables_that_wait_are_made_beside_the_old_ones(home)
    assert leitai(home, "check").returncode == 0


def test_only_with_a_backup_of_this_very_state(home: Path) -> None:
    before, backup = state(home), home.with_name("early.leitai")
    done = leitai(home, "upgrade")
    assert done.returncode == 2 and "no backup was made here" in done.stderr
    assert leitai(home, "upgrade", "--backup", str(home / "none" / "x")).returncode == 2
    (home / "last-backup.json").write_text(json.dumps({"file": str(home / "gone.leitai")}))
    assert "is not there" in leitai(home, "upgrade").stderr
    taken = subprocess.run(
        [sys.executable, "-c", BACK_UP, str(backup)], env=environ(home), cwd=ROOT, capture_output=True, text=True
    )
    assert taken.returncode == 0, taken.stderr
    change(home, "UPDATE leitai_person SET name = name || '!' WHERE id = (SELECT min(id) FROM leitai_person)")
    done = leitai(home, "upgrade")
    assert done.returncode == 2 and "is not of this state (leitai_person differ)" in done.stderr
    assert major_of(home / "postgres" / "cluster") == "16"
    after = state(home)
    assert {name for name in before if before[name] != after[name]} == {"leitai_person"}


BACK_UP = """
import sys
from pathlib import Path
import os, django
from leitai import embedded
from leitai.embedded.place import Place, account_for
from leitai.embedded.server import start_or_find, stop_server
place = Place(embedded.home())
start_or_find(place, account_for(place), major="16")
django.setup()
from leitai.cli.keeping.backups import take_backup
take_backup(Path(sys.argv[1]), print)
stop_server(place)
"""


def test_a_damaged_backup_is_no_backup(home: Path) -> None:
    damaged = home.with_name("damaged.leitai")
    damaged.write_bytes(b"no tar at all")
    done = leitai(home, "upgrade", "--backup", str(damaged))
    assert done.returncode == 2 and str(damaged) in done.stderr


def tables_that_wait_are_made_beside_the_old_ones(home: Path) -> None:
    second = home.with_name("second.leitai")
    change(home, "DROP TABLE django_session", "DELETE FROM django_migrations WHERE app = 'sessions'")
    refused = leitai(home, "serve")
    assert refused.returncode == 2 and "sessions.0001_initial waits" in refused.stderr
    hold = subprocess.Popen(
        [sys.executable, "-c", "from leitai import embedded; embedded.ensure_running(); print(1, flush=True); input()"],
        env=environ(home), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert hold.stdout is not None and hold.stdout.readline()
    running = leitai(home, "upgrade", "--backup", str(second))
    assert running.returncode == 2 and "is running: stop it first" in running.stderr
    hold.communicate("\n")
    assert not second.exists()
    done = leitai(home, "upgrade", "--backup", str(second))
    assert done.returncode == 0, done.stderr
    assert rows(home)["django_session"][0] == 0
    (kept,) = (home / "postgres").glob("cluster-18.before-*")
    assert kept.is_dir()


@pytest.mark.slow
def test_a_server_of_ones_own_gets_its_tables_once_everybody_has_left(folder: Path, sixteen: Path) -> None:
    """The 16 stands for it here: nothing of it is exchanged, and it is not carried over."""
    place = Place(folder / "own")
    subprocess.run(["cp", "-a", sixteen, place.data], check=True)
    change(place.data, "DROP TABLE django_session", "DELETE FROM django_migrations WHERE app = 'sessions'")
    start_or_find(place, account_for(place), major="16")
    own = environ(folder / "apart") | {"DATABASE_URL": f"postgresql://leitai@/leitai?host={place.run}"}
    own |= {f"LEITAI_{name.upper()}_DIR": str(place.data / name) for name in ("facts", "files")}

    def upgrade(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "leitai.cli", "upgrade", *words]
        return subprocess.run(command, env=own, cwd=ROOT, capture_output=True, text=True)

    import psycopg

    with psycopg.connect(host=str(place.run), user="leitai", dbname="leitai"):
        assert "1 others are connected" in upgrade().stderr
    assert "no backup was made here" in upgrade().stderr
    done = upgrade("--backup", str(folder / "own.leitai"))
    assert done.returncode == 0, done.stderr
    assert upgrade().stdout.strip() == "up to date"
    assert not (folder / "apart" / upgrades.BEGUN).exists()
    stop_server(place)


def test_without_room_nothing_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(tmp_path)
    place.cluster.mkdir(parents=True)
    (place.cluster / "base").write_bytes(bytes(3 << 20))
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(upgrades.shutil, "disk_usage", lambda _path: usage._replace(free=upgrades.SPARE))
    with pytest.raises(NotDone, match=r"has 3 MiB.*make room"):
        upgrades.refuse_without_room(place)
    monkeypatch.setattr(upgrades.shutil, "disk_usage", lambda _path: usage._replace(free=upgrades.SPARE + (4 << 20)))
    upgrades.refuse_without_room(place)


@pytest.mark.slow
@pytest.mark.parametrize("kills", [30])
def test_whoever_is_killed_leaves_the_old_state_whole(home: Path, kills: int, say: Callable[[str], None]) -> None:
    before, backup, luck = state(home), str(home.with_name(f"killed{kills}.leitai")), random.Random(16)
    pristine, done = home.with_name(f"{home.name}p"), 0
    subprocess.run(["cp", "-a", home, pristine], check=True)
    lasts = carried_over(home, backup)
    for _ in range(kills):
        if major_of(home / "postgres" / "cluster") == "18":  # the one before had been exchanged when it was killed
            shutil.rmtree(home)
            subprocess.run(["cp", "-a", pristine, home], check=True)
        code = killed(home, luck.uniform(0.5, lasts), "upgrade", "--backup", backup)
        assert code in (0, -signal.SIGKILL)
        assert state(home) == before
        done += code != 0
    carried_over(home, backup)
    shutil.rmtree(pristine)
    assert rows(home) == before
    assert not (home / "upgrading").exists()
    say(f"an upgrade of {lasts:.0f} s was killed {done} times: the old state was whole each time")
    left = [pid for pid in os.listdir("/proc") if pid.isdigit() and _works_below(int(pid), home)]
    assert left == []


def carried_over(home: Path, backup: str) -> float:
    began = time.monotonic()
    done = leitai(home, "upgrade", "--backup", backup)
    assert done.returncode == 0, done.stderr
    return time.monotonic() - began


def _works_below(pid: int, home: Path) -> bool:
    try:
        return Path(os.readlink(f"/proc/{pid}/cwd")).is_relative_to(home)
    except OSError:
        return False


@pytest.mark.django_db
def test_a_first_start_that_was_cut_short_is_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.ensure_connection()
    monkeypatch.setattr(database, "connect", lambda _settings: nullcontext(connection.connection))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    refuse_waiting()
    models.Region.objects.create(code="510000", name="云溪市", level="prefecture")
    with pytest.raises(embedded.ServerRefused, match="earlier release"):
        refuse_waiting()
