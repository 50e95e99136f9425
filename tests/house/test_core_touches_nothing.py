"""`core` is arithmetic: no clock, no chance, no file, no process, no database, no Django."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files, write

FORBIDDEN = {
    "time", "random", "pathlib", "os", "io", "subprocess", "multiprocessing", "threading", "sqlite3", "importlib",
    "socket", "tempfile", "shutil", "glob", "builtins", "asyncio", "concurrent", "secrets", "ctypes", "urllib",
    "psycopg", "duckdb", "ibis", "django", "procrastinate",
    "yaml", "json", "csv", "openpyxl", "xlsxwriter", "docx", "python_calamine", "pyarrow",
}  # fmt: skip
CALLS = {"open", "__import__", "eval", "exec", "compile", "input"}
METHODS = {"now", "today", "utcnow"}
# A solver that hangs is killed, so the portfolio may know clocks and child processes; an independent checker
# re-checks every solution.
EXCUSED = {"portfolio": {"time", "multiprocessing", "subprocess", "threading", "os", "concurrent"}}


def touches(root: Path) -> list[str]:
    found = []
    for path in files(root, "*.py", under=("leitai/core",)):
        within = path.relative_to(root / "leitai" / "core").parts[0].removesuffix(".py")
        excused = EXCUSED.get(within, set())
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            found += [f"{path.relative_to(root)}:{line} {what}" for line, what in _faults(node, excused)]
    return found


def _faults(node: ast.AST, excused: set[str]) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
        for module in modules:
            if module.split(".")[0] in FORBIDDEN - excused:
                yield node.lineno, f"imports {module}"
    elif isinstance(node, ast.Call):
        match node.func:
            case ast.Name(id=name) if name in CALLS:
                yield node.lineno, f"calls {name}("
            case ast.Attribute(attr=name) if name in METHODS:
                yield node.lineno, f"calls .{name}("
            case ast.Attribute(attr="seed", value=ast.Attribute(attr="random")):
                yield node.lineno, "calls random.seed("


def test_core_touches_nothing():
    assert touches(ROOT) == []


@pytest.mark.parametrize(
    "fault",
    [
        "import time",
        "import os.path",
        "from pathlib import Path",
        "from random import random",
        "import importlib",
        "import sqlite3",
        "from django.db import models",
        "import duckdb",
        "import yaml",
        "def f():\n    import subprocess",
        "open('x')",
        "import datetime\ndatetime.datetime.now()",
        "from datetime import date\ndate.today()",
        "import numpy as np\nnp.random.seed(1)",
        "__import__('os')",
    ],
)
def test_each_touch_is_found(tmp_path, fault):
    write(tmp_path, "leitai/core/sample.py", fault)
    assert len(touches(tmp_path)) == 1


def test_only_the_portfolio_may_watch_a_child_process(tmp_path):
    write(tmp_path, "leitai/core/portfolio/solve.py", "import time, multiprocessing\nimport pathlib\n")
    assert touches(tmp_path) == ["leitai/core/portfolio/solve.py:2 imports pathlib"]


def test_innocent_code_is_not_accused(tmp_path):
    code = "import numpy as np\nfrom fractions import Fraction\nrng = np.random.default_rng(7)\nx = rng.random()\n"
    write(tmp_path, "leitai/core/sample.py", code)
    assert touches(tmp_path) == []
