"""The one file for a machine without a network: a damaged one is refused, a whole one installs without a route."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tarfile
import time
import types
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SEES = """
import json, socket, subprocess, sys, time, urllib.error, urllib.request
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
try:
    socket.create_connection(("192.0.2.1", 80), timeout=2)
except OSError as error:
    print("no route:", error, flush=True)
else:
    sys.exit("there is a route")
site = subprocess.Popen([".venv/bin/leitai", "serve", "--port", "8999", "--workers", "1"])
try:
    for _ in range(600):
        time.sleep(0.5)
        try:
            answer = urllib.request.urlopen("http://127.0.0.1:8999/health/", timeout=10)
            break
        except urllib.error.HTTPError as error:
            answer = error
        except OSError:
            continue
        if site.poll() is not None:
            break
    print(answer.read().decode(), flush=True)
    print(len(urllib.request.urlopen("http://127.0.0.1:8999/static/vendor/echarts.min.js", timeout=10).read()))
finally:
    site.terminate()
    site.wait()
"""


@pytest.fixture(scope="module")
def bundle() -> types.ModuleType:
    spec = importlib.util.spec_from_file_location("bundle", ROOT / ".ci" / "bundle.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def small(bundle: types.ModuleType, tmp_path: Path) -> Path:
    """A bundle of this release's two files and a wheel that is none."""
    wheel = tmp_path / "a-1-py3-none-any.whl"
    wheel.write_bytes(b"wheel" * 1000)
    members = {name: ROOT / name for name in ("uv.lock", "pyproject.toml")}
    bundle.write(tmp_path / "small.tar", "leitai-0.1.0", members | {".bundle/wheels/a.whl": wheel})
    return tmp_path / "small.tar"


def test_a_whole_one_is_known_by_every_hash(bundle: types.ModuleType, small: Path) -> None:
    assert set(bundle.check(small)) == {"uv.lock", "pyproject.toml", ".bundle/wheels/a.whl"}


@pytest.mark.parametrize("what", ["byte", "end", "stranger", "no tar", "other machine"])
def test_a_damaged_or_foreign_one_is_refused_before_anything_is_installed(
    bundle: types.ModuleType, small: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    data = bytearray(small.read_bytes())
    if what == "byte":
        data[data.index(b"wheelwheel") + 7] ^= 1
    small.write_bytes({"end": data[: len(data) // 2], "no tar": b"<html>not found</html>"}.get(what, data))
    if what == "stranger":
        with tarfile.open(small, "a") as tar:
            tar.addfile(tarfile.TarInfo("leitai-0.1.0/../../etc/cron.d/x"))
    if what == "other machine":
        monkeypatch.setattr(bundle, "machine", lambda: "riscv64-py399")
    touched: list[object] = []
    monkeypatch.setattr(bundle, "unpack", lambda *given: touched.append(given))
    monkeypatch.setattr(bundle, "into_environment", touched.append)
    words = {"byte": "a.whl", "stranger": "no bundle has", "other machine": "riscv64"}.get(
        what, "damaged|fetch it again"
    )
    with pytest.raises(bundle.Refused, match=words):
        bundle.install(small)
    assert touched == []


def test_one_of_another_release_is_refused(
    bundle: types.ModuleType, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("uv.lock", "pyproject.toml"):
        (tmp_path / name).write_text("another")
    monkeypatch.setattr(bundle, "ROOT", tmp_path)
    with pytest.raises(bundle.Refused, match="is not the bundle's"):
        bundle.install(small)


def test_a_folder_named_from_here_is_this_one(
    bundle: types.ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bundle, "collect", asked.append)  # its programs run in another folder
    monkeypatch.setattr(bundle, "source", lambda: {"Makefile": ROOT / "Makefile"})
    assert bundle.main(["make", "dist"]) == 0
    assert asked[0].is_absolute() and [path.parent for path in tmp_path.rglob("*.tar")] == [tmp_path / "dist"]


def test_its_source_is_what_git_knows_and_the_assets(bundle: types.ModuleType) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("no git checkout: nothing says which files belong to the release")
    names = bundle.source().keys()
    assert {"Makefile", "deploy/nginx.conf", "leitai/static/vendor/htmx.min.js", ".ci/bundle.py"} <= names
    assert not [name for name in names if name.startswith((".venv", "node_modules", ".stamps")) or name.endswith(".mo")]


@pytest.mark.slow
def test_a_machine_without_a_route_installs_and_serves(say: Callable[[str], None], tmp_path: Path) -> None:
    if os.geteuid() != 0 or subprocess.run(["unshare", "-n", "true"], capture_output=True).returncode:
        pytest.skip("a network namespace cannot be made here")
    made = subprocess.run([sys.executable, ROOT / ".ci/bundle.py", "make", tmp_path], capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    (file,) = tmp_path.glob("leitai-*.tar")
    subprocess.run(["tar", "xf", file], cwd=tmp_path, check=True)
    (folder,) = (path for path in tmp_path.glob("leitai-*") if path.is_dir())
    python = Path(sys.executable).resolve()
    environ = {"PATH": f"{python.parent}:/usr/sbin:/usr/bin:/bin", "HOME": str(tmp_path / "nobody")}
    environ |= {"LEITAI_DATA_DIR": f"/var/lib/leitai-bundle-{os.getpid()}"}
    began = time.monotonic()
    try:
        offline(folder, environ, "make", "setup", f"BUNDLE={file}", f"PYTHON={python}")
        took = time.monotonic() - began
        checked = offline(folder, environ, ".venv/bin/leitai", "check").stdout
        assert [line for line in checked.splitlines() if "database is empty" not in line and "found" not in line] == []
        told = offline(folder, environ, str(python), "-c", SEES).stdout
    finally:
        shutil.rmtree(environ["LEITAI_DATA_DIR"], ignore_errors=True)
    assert "no route" in told
    health = json.loads(next(line for line in told.splitlines() if line.startswith("{")))
    assert health["live"] and (health["database"], health["migrations"]) == ("ok", "ok")
    assert int(told.split()[-1]) > 500_000
    assert not (folder / ".bundle").exists()
    say(f"bundle of {file.stat().st_size >> 20} MiB, installed without a network in {took:.0f} s")


def offline(folder: Path, environ: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        ["unshare", "-n", *command], cwd=folder, env=environ, capture_output=True, text=True, timeout=900
    )
    assert done.returncode == 0 or "check" in command, done.stdout + done.stderr
    return done
