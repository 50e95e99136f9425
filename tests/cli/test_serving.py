from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from leitai.cli import serving
from leitai.cli.serving import Child

PYTHON = sys.executable


def child(code: str, name: str = "child") -> Child:
    return Child(name, [PYTHON, "-c", code], dict(os.environ))


def later(seconds: float, what: object, *arguments: object) -> None:
    timer = threading.Timer(seconds, what, arguments)
    timer.daemon = True
    timer.start()


def wait_until(true: object, patience: float = 20.0) -> None:
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_killed_child_is_started_again(monkeypatch, capsys):
    monkeypatch.setattr(serving, "SHORT_LIFE", 0.0)
    sleeper = child("import time; time.sleep(60)", "web")
    pids: list[int] = []

    def kill_twice_then_stop() -> None:
        for _ in range(2):
            wait_until(lambda: sleeper.process is not None and sleeper.process.pid not in pids)
            pids.append(sleeper.process.pid)
            os.kill(pids[-1], signal.SIGKILL)
        wait_until(lambda: sleeper.process.pid not in pids)
        os.kill(os.getpid(), signal.SIGTERM)

    later(0, kill_twice_then_stop)
    assert serving.supervise([sleeper], lambda: None, pause=0.02) == 0
    assert len(pids) == 2
    assert sleeper.process.poll() is not None  # ended with us
    assert "web ended with -9" in capsys.readouterr().err


def test_children_of_a_killed_child_do_not_stay_behind(tmp_path):
    note = tmp_path / "grandchild"
    code = (
        "import subprocess, sys, time, pathlib\n"
        "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"pathlib.Path({str(note)!r}).write_text(str(p.pid))\ntime.sleep(60)"
    )
    parent = child(code)
    parent.keep_up()
    wait_until(lambda: note.exists() and note.read_text())
    grandchild = int(note.read_text())
    os.kill(parent.process.pid, signal.SIGKILL)
    parent.process.wait()
    note.unlink()
    parent.keep_up()
    wait_until(lambda: not Path(f"/proc/{grandchild}/cwd").exists())
    parent.ask_to_end()
    parent.see_end(time.monotonic() + 5)


def test_child_that_never_stays_ends_the_site_and_its_siblings(capsys):
    stayer, quitter = child("import time; time.sleep(60)"), child("raise SystemExit(3)", "worker")
    assert serving.supervise([stayer, quitter], lambda: None, pause=0.02) == 1
    assert "worker ended 3 times" in capsys.readouterr().err
    assert stayer.process.poll() is not None


def test_who_ends_for_the_sake_of_the_database_is_not_given_up():
    quitter = child("raise SystemExit(3)", "worker")
    rounds: list[int] = []

    def restless() -> bool:
        rounds.append(1)
        if len(rounds) > 100:
            os.kill(os.getpid(), signal.SIGTERM)
        return True

    assert serving.supervise([quitter], restless, pause=0.02) == 0
    assert quitter.short_lives == 0


def test_a_database_that_has_ended_is_started_and_remembered(monkeypatch, capsys):
    starts: list[int] = []
    monkeypatch.setattr(serving.embedded, "is_alive", lambda: bool(starts))
    monkeypatch.setattr(serving.embedded, "ensure_running", lambda: starts.append(1))
    kept = serving.Database()
    assert kept.keep() and kept.keep()
    assert starts == [1] and "PostgreSQL has ended" in capsys.readouterr().err
    kept.ended -= serving.RESTLESS
    assert not kept.keep()


def test_child_that_ignores_the_signal_is_killed(monkeypatch):
    monkeypatch.setattr(serving, "GRACE", 0.3)
    stubborn = child("import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)")
    later(1.0, os.kill, os.getpid(), signal.SIGTERM)
    assert serving.supervise([stubborn], lambda: None, pause=0.02) == 0
    assert stubborn.process.returncode == -signal.SIGKILL


def test_interrupt_during_the_watch_is_a_clean_stop():
    sleeper = child("import time; time.sleep(60)")
    later(0.5, os.kill, os.getpid(), signal.SIGINT)
    assert serving.supervise([sleeper], lambda: None, pause=0.02) == 0
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_taken_port_is_said_before_anything_starts(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert serving.serve_site("127.0.0.1", port, 1) == 2
    assert f"cannot listen on 127.0.0.1:{port}" in capsys.readouterr().err


def test_worker_has_one_thread_in_each_numerical_library(monkeypatch):
    for name in serving.PINNED:
        monkeypatch.delenv(name, raising=False)
    web, worker = serving.processes("127.0.0.1", 8000, 2)
    assert {name: worker.environ.get(name) for name in serving.PINNED} == dict.fromkeys(serving.PINNED, "1")
    assert "OMP_NUM_THREADS" not in web.environ
    # and the libraries obey: what they report, not what we set
    code = "import polars, numpy, json; print(polars.thread_pool_size())"
    said = subprocess.run([PYTHON, "-c", code], env=worker.environ, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "1"


def test_worker_started_by_hand_is_pinned_before_numpy_loads():
    code = (
        "import sys, os, leitai.cli as c\n"
        "def look(): print(os.environ.get('OPENBLAS_NUM_THREADS'), 'numpy' in sys.modules, 'polars' in sys.modules)\n"
        "c.open_site, c.call = look, lambda *a, **k: None\n"
        "sys.argv = ['leitai', 'worker']\nc.main()"
    )
    bare = {key: value for key, value in os.environ.items() if key not in serving.PINNED}
    said = subprocess.run([PYTHON, "-c", code], env=bare, capture_output=True, text=True)
    assert said.stdout.split() == ["1", "False", "False"], said.stderr


@pytest.mark.parametrize("given", ["4"])
def test_an_office_may_give_its_worker_more_threads(monkeypatch, given):
    monkeypatch.setenv("POLARS_MAX_THREADS", given)
    assert serving.processes("127.0.0.1", 8000, 2)[1].environ["POLARS_MAX_THREADS"] == given


def test_commands_refuse_in_words(tmp_path: Path):
    environ = os.environ | {"LEITAI_DATA_DIR": str(tmp_path / ("x" * 100)), "LEITAI_SECRET_KEY": "x"}
    environ.pop("DATABASE_URL", None)
    done = subprocess.run([PYTHON, "-m", "leitai.cli", "migrate"], env=environ, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("leitai: ")
    assert "LEITAI_DATA_DIR" in done.stderr
    assert "Traceback" not in done.stderr
