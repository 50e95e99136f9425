"""Each test here stands for something that was seen to go wrong with an embedded server."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from leitai import embedded
from leitai.embedded import place as places
from leitai.embedded import server

START = "from leitai import embedded; print(embedded.ensure_running().socket_dir)"


@pytest.fixture
def environ() -> Iterator[dict[str, str]]:
    # not tmp_path: that is too long for a socket and, as root, closed to the account that runs PostgreSQL
    folder = Path(tempfile.mkdtemp(prefix="lt-"))
    folder.chmod(0o711)
    env = {"LEITAI_DATA_DIR": str(folder / "data")}
    yield env
    embedded.stop(env)
    shutil.rmtree(folder)


def place(environ: dict[str, str]) -> places.Place:
    return places.Place(embedded.home(environ))


def python(code: str, environ: dict[str, str]) -> subprocess.Popen[str]:
    env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | environ
    return subprocess.Popen(
        [sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def connect(environ: dict[str, str]) -> psycopg.Connection[tuple[object, ...]]:
    info = embedded.ensure_running(environ)
    return psycopg.connect(host=str(info.socket_dir), port=info.port, user=info.user, dbname=info.dbname)


def postmaster(environ: dict[str, str]) -> int:
    return int((place(environ).cluster / "postmaster.pid").read_text().split()[0])


def kill_server(environ: dict[str, str]) -> None:
    os.kill(postmaster(environ), signal.SIGKILL)
    deadline = time.monotonic() + 20
    while embedded.is_alive(environ):  # backends notice that their postmaster is gone
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_first_start_makes_a_database_only_we_reach(environ):
    info = embedded.ensure_running(environ)
    with connect(environ) as link:
        assert link.execute("select current_database(), current_user").fetchone() == ("leitai", "leitai")
        assert link.execute("show listen_addresses").fetchone() == ("",)
        assert link.execute("select datlocprovider from pg_database where datname = 'leitai'").fetchone() == ("b",)
    assert info.socket_dir.stat().st_mode & 0o077 == 0
    assert place(environ).data.stat().st_mode & 0o007 == 0


def test_the_log_of_an_error_holds_no_value(environ):
    with connect(environ) as link:
        link.execute("create table judge (name text unique, mark int check (mark <= 100))")
        link.execute("insert into judge values ('Zhang Zhenbie', 88)")
        link.commit()
        for values in ("('Zhang Zhenbie', 90)", "('Li Zhenbie', 9999)", "('Wang Zhenbie', 'Zhenbie')"):
            with pytest.raises(psycopg.Error, match="Zhenbie"):  # whoever sent it hears all
                link.execute(f"insert into judge values {values}")
            link.rollback()
    written = "".join(file.read_text() for file in place(environ).log.glob("*.log"))
    assert "judge_name_key" in written and "judge_mark_check" in written
    assert "Zhang" not in written and "9999" not in written and "insert into" not in written


def test_simultaneous_starts_share_one_server(environ):
    hold = "\nimport sys; sys.stdout.flush(); sys.stdin.read()"
    env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | environ
    started = [
        subprocess.Popen(
            [sys.executable, "-c", START + hold], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    try:
        assert {p.stdout.readline().strip() for p in started} == {str(place(environ).run)}
        assert len(server.working_in(place(environ).cluster)) > 1  # one postmaster and its children
        with connect(environ) as link:
            first = link.execute("select pg_postmaster_start_time()").fetchone()
        with connect(environ) as link:
            assert link.execute("select pg_postmaster_start_time()").fetchone() == first
    finally:
        for process in started:
            process.communicate()
    assert [p.returncode for p in started] == [0, 0, 0, 0]
    assert embedded.is_alive(environ)  # this process still uses it


def test_last_user_to_end_stops_the_server(environ):
    other = python(START, environ)
    out, err = other.communicate(timeout=60)
    assert out.strip() == str(place(environ).run), err
    assert not embedded.is_alive(environ)


def test_killed_user_leaves_the_server_to_the_next_one(environ):
    other = python(START + "\nimport os, signal; os.kill(os.getpid(), signal.SIGKILL)", environ)
    other.communicate(timeout=60)
    assert embedded.is_alive(environ)
    python(START, environ).communicate(timeout=60)
    assert not embedded.is_alive(environ)


def test_stale_pid_of_a_living_innocent_process(environ):
    embedded.ensure_running(environ)
    kill_server(environ)
    innocent = subprocess.Popen(["sleep", "60"])
    try:
        pid_file = place(environ).cluster / "postmaster.pid"
        pid_file.write_text("\n".join([str(innocent.pid), *pid_file.read_text().splitlines()[1:]]) + "\n")
        with connect(environ) as link:
            assert link.execute("select 1").fetchone() == (1,)
        assert postmaster(environ) != innocent.pid
        # and a stop that finds such a number in the file of a living server signals nobody
        server_pid = postmaster(environ)
        kept = pid_file.read_text()
        pid_file.write_text(kept.replace(str(server_pid), str(innocent.pid), 1))
        stopped: list[bool] = []
        stopping = threading.Thread(target=lambda: stopped.append(embedded.stop(environ)))
        stopping.start()
        time.sleep(0.3)
        assert embedded.is_alive(environ)
        pid_file.write_text(kept)
        os.kill(server_pid, signal.SIGINT)
        stopping.join(30)
        assert stopped == [True]
        assert innocent.poll() is None
    finally:
        innocent.kill()
        innocent.wait()


@pytest.mark.parametrize("content", ["", "\n", "12"])
def test_empty_or_short_pid_file(environ, content):
    embedded.ensure_running(environ)
    kill_server(environ)
    (place(environ).cluster / "postmaster.pid").write_text(content)
    with connect(environ) as link:
        assert link.execute("select 1").fetchone() == (1,)


def test_nothing_acknowledged_is_lost_when_killed_in_mid_write(environ):
    with connect(environ) as link:
        link.execute("create table note (n int primary key)")
    acknowledged = -1
    for _ in range(3):
        with connect(environ) as link:
            link.autocommit = True
            killer = threading.Timer(0.25, os.kill, (postmaster(environ), signal.SIGKILL))
            victim = threading.Timer(0.25, os.kill, (link.info.backend_pid, signal.SIGKILL))
            killer.start()
            victim.start()
            with pytest.raises(psycopg.OperationalError):
                while True:
                    link.execute("insert into note values (%s)", [acknowledged + 1])
                    acknowledged += 1
            killer.join()
            victim.join()
        with connect(environ) as link:
            kept = link.execute("select count(*), max(n) from note").fetchone()
            # the insert in flight may or may not have been committed
            assert kept in [(acknowledged + 1, acknowledged), (acknowledged + 2, acknowledged + 1)]
            acknowledged = kept[1]
    assert acknowledged > 50


def test_orphan_backend_is_waited_for(environ):
    """A stopped backend outlives its postmaster and may still write: no second server beside it."""
    with connect(environ) as link:
        backend = link.info.backend_pid
        os.kill(backend, signal.SIGSTOP)
        os.kill(postmaster(environ), signal.SIGKILL)
        waiting = python(START, environ)
        try:
            time.sleep(1)
            assert waiting.poll() is None
            assert embedded.is_alive(environ)
        finally:
            os.kill(backend, signal.SIGCONT)
        out, err = waiting.communicate(timeout=60)
    assert out.strip(), err


def test_died_server_comes_back_for_a_process_that_uses_it_already(environ):
    embedded.ensure_running(environ)
    kill_server(environ)
    assert not embedded.is_alive(environ)
    embedded.ensure_running(environ)
    assert embedded.is_alive(environ)


def test_half_made_cluster_is_made_again(environ):
    folders = place(environ)
    places.make_folders(folders, places.account_for(folders))
    (folders.run / "cluster.part").mkdir()
    (folders.run / "cluster.part" / "PG_VERSION").write_text("18\n")
    with connect(environ) as link:
        assert link.execute("select 1").fetchone() == (1,)


def test_cluster_of_another_major_is_refused(environ):
    embedded.ensure_running(environ)
    embedded.stop(environ)
    (place(environ).cluster / "PG_VERSION").write_text("16\n")
    with pytest.raises(embedded.ServerRefused, match=r"made by PostgreSQL 16.*leitai upgrade --backup FILE"):
        embedded.ensure_running(environ)


def test_server_that_cannot_start_says_why_and_leaves_no_lock(environ):
    embedded.ensure_running(environ)
    embedded.stop(environ)
    settings = place(environ).cluster / "postgresql.conf"
    settings.write_text(settings.read_text() + "\nwork_mem = rubbish\n")
    with pytest.raises(embedded.ServerRefused, match="work_mem"):
        embedded.ensure_running(environ)
    assert not embedded.is_alive(environ)


def test_path_too_long_for_a_socket(tmp_path):
    with pytest.raises(embedded.ServerRefused, match=r"bytes; a socket's path may have 107.*LEITAI_DATA_DIR"):
        embedded.ensure_running({"LEITAI_DATA_DIR": str(tmp_path / ("长" * 40))})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["with space", 'it\'s "$HOME"', "文件夹"])
def test_odd_folder_names(environ, name):
    environ["LEITAI_DATA_DIR"] += f"/../{name}"
    with connect(environ) as link:
        assert link.execute("select 1").fetchone() == (1,)
    embedded.stop(environ)


def test_comma_in_the_path_is_refused(environ):
    environ["LEITAI_DATA_DIR"] += "/a,b"
    with pytest.raises(embedded.ServerRefused, match="comma"):
        embedded.ensure_running(environ)


def test_folder_open_to_others_is_refused(environ):
    embedded.ensure_running(environ)
    embedded.stop(environ)
    place(environ).run.chmod(0o755)
    with pytest.raises(embedded.ServerRefused, match="chmod 0700"):
        embedded.ensure_running(environ)
    place(environ).run.chmod(0o700)


def test_moved_while_stopped(environ):
    with connect(environ) as link:
        link.execute("create table kept (n int)")
    embedded.stop(environ)
    old = place(environ).data
    old.rename(old.with_name("moved"))
    environ["LEITAI_DATA_DIR"] = str(old.with_name("moved"))
    with connect(environ) as link:
        assert link.execute("select count(*) from kept").fetchone() == (0,)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may run a server as somebody else")
def test_as_root_the_server_runs_as_an_ordinary_account_and_parents_keep_their_mode(environ):
    parent = Path(environ["LEITAI_DATA_DIR"]).parent
    embedded.ensure_running(environ)
    status = Path(f"/proc/{postmaster(environ)}/status").read_text()
    assert next(line for line in status.splitlines() if line.startswith("Uid:")).split()[1] != "0"
    assert parent.stat().st_mode & 0o777 == 0o711


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may run a server as somebody else")
def test_as_root_a_folder_closed_to_that_account_is_refused(environ):
    Path(environ["LEITAI_DATA_DIR"]).parent.chmod(0o700)
    with pytest.raises(embedded.ServerRefused, match=r"cannot reach .* LEITAI_DATA_DIR"):
        embedded.ensure_running(environ)
    assert Path(environ["LEITAI_DATA_DIR"]).parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may run a server as somebody else")
def test_as_root_binaries_out_of_reach_are_copied(environ, monkeypatch):
    real = places._runs
    monkeypatch.setattr(places, "_runs", lambda folder, account: "binaries-18" in str(folder) and real(folder, account))
    with connect(environ) as link:
        assert link.execute("select 1").fetchone() == (1,)
    running = Path(f"/proc/{postmaster(environ)}/exe").resolve()
    assert running.is_relative_to(place(environ).run / "binaries-18")


def test_database_settings():
    here = embedded.database_settings({"LEITAI_DATA_DIR": "/srv/leitai"})
    assert (here["HOST"], here["NAME"], here["USER"]) == ("/srv/leitai/postgres", "leitai", "leitai")
    assert here["CONN_MAX_AGE"] == 0
    assert here["CONN_HEALTH_CHECKS"] is True
    assert here["OPTIONS"]["pool"] == {"min_size": 2, "max_size": 8, "timeout": 10}
    there = embedded.database_settings({"DATABASE_URL": "postgresql://li:p%40ss@db.example:6432/city?sslmode=require"})
    assert [there[k] for k in ("HOST", "PORT", "USER", "PASSWORD", "NAME")] == [
        "db.example", "6432", "li", "p@ss", "city"
    ]  # fmt: skip
    assert there["OPTIONS"]["sslmode"] == "require"
    socket = embedded.database_settings({"DATABASE_URL": "postgresql:///city?host=/run/postgresql"})
    assert (socket["HOST"], socket["NAME"]) == ("/run/postgresql", "city")
    with pytest.raises(embedded.ServerRefused, match="DATABASE_URL must read"):
        embedded.database_settings({"DATABASE_URL": "mysql://root@localhost/x"})


def test_an_office_s_own_server_is_neither_started_nor_stopped():
    environ = {"DATABASE_URL": "postgresql://li@db.example/city"}
    assert embedded.ensure_running(environ).dbname == "city"
    assert embedded.is_alive(environ)
    assert embedded.stop(environ) is False
