"""Ruff formats and lints, mypy reads every type: strictly in the bench."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import CODE, ROOT, write


def run(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *command], cwd=root, capture_output=True, text=True)


def code_folders(root: Path) -> list[str]:
    return [name for name in CODE if (root / name).exists()]


@pytest.fixture
def sample(tmp_path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    write(tmp_path, "leitai/__init__.py", "")
    write(tmp_path, "leitai/core/__init__.py", "")
    return tmp_path


def test_formatted():
    done = run(ROOT, "ruff", "format", "--check", *code_folders(ROOT))
    assert done.returncode == 0, done.stdout + done.stderr


def test_linted():
    done = run(ROOT, "ruff", "check", "--output-format", "concise", *code_folders(ROOT))
    assert done.returncode == 0, done.stdout + done.stderr


def test_typed():
    done = run(ROOT, "mypy")
    assert done.returncode == 0, done.stdout + done.stderr


def test_unformatted_code_is_found(sample):
    write(sample, "leitai/core/sample.py", "x = { 'a':1 }\n")
    assert run(sample, "ruff", "format", "--check", "leitai").returncode == 1


@pytest.mark.parametrize(
    "code",
    ["import os\n", "def f(x=[]):\n    return x\n", "print(1)\n", "x = '" + "a" * 120 + "'\n",
     "import datetime\n\nnow = datetime.datetime.now()\n"],
)  # fmt: skip
def test_a_fault_is_found(sample, code):
    write(sample, "leitai/core/sample.py", code)
    assert run(sample, "ruff", "check", "leitai").returncode == 1


@pytest.mark.parametrize(
    "code", ["def f(x):\n    return x\n", "def f(x: list) -> int:\n    return 1\n", "x: int = ''\n"]
)
def test_an_untyped_bench_is_found(sample, code):
    write(sample, "leitai/core/sample.py", code)
    done = run(sample, "mypy", "--no-incremental")
    assert done.returncode == 1, done.stdout
