"""Who may import whom: import-linter's contracts in pyproject.toml, each seen to break."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import ROOT, write

PAGES = ("views", "api", "management", "tasks")
BENCH = ("core", "facts", "workbooks", "documents", "exchange", "messages")


def lint(root: Path) -> tuple[int, str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def contract(name: str) -> dict[str, list[str]]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    return next(c for c in config["contracts"] if c["name"].startswith(name))


def missing(root: Path, rooms: tuple[str, ...], listed: list[str]) -> list[str]:
    """Rooms that exist but that a contract does not name."""
    here = [room for room in rooms if any((root / "leitai" / room).rglob("*.py"))]
    return [room for room in here if f"leitai.{room}" not in listed]


def test_the_contracts_hold():
    code, said = lint(ROOT)
    assert code == 0, said


def test_contracts_name_every_room_there_is():
    assert missing(ROOT, PAGES, contract("Pages")["source_modules"]) == []
    assert missing(ROOT, BENCH, contract("The bench")["source_modules"]) == []
    reached = [room for room in BENCH if room not in ("messages", "exchange")]
    assert missing(ROOT, ("models", *reached), contract("Pages")["forbidden_modules"]) == []


def test_a_room_without_contract_is_found(tmp_path):
    write(tmp_path, "leitai/api/contest.py", "")
    assert missing(tmp_path, PAGES, ["leitai.views"]) == ["api"]


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Path:
    """A bare copy of the house: every module's name, no module's text."""
    root = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", root)
    for path in sorted((ROOT / "leitai").rglob("*.py")):
        write(root, str(path.relative_to(ROOT)), "")
    for noun in ("contest", "league"):
        write(root, f"leitai/actions/{noun}.py", "")
        write(root, f"leitai/views/{noun}.py", "")
    return root


def test_the_bare_house_keeps_its_contracts(house):
    code, said = lint(house)
    assert code == 0, said


@pytest.mark.parametrize(
    ("place", "line", "broken"),
    [
        ("leitai/core/sample.py", "import leitai.facts", "Rooms, top to bottom"),
        ("leitai/documents/sample.py", "import leitai.facts.schema", "Rooms, top to bottom"),
        ("leitai/queries/sample.py", "import leitai.actions", "Rooms, top to bottom"),
        ("leitai/models/sample.py", "def late():\n    import leitai.queries", "Rooms, top to bottom"),
        ("leitai/utils/__init__.py", "", "Rooms, top to bottom"),  # exhaustive: no room without a place
        ("leitai/views/contest.py", "import leitai.models", "Pages ask queries and call actions"),
        ("leitai/views/contest.py", "from leitai.facts import schema", "Pages ask queries and call actions"),
        ("leitai/core/sample.py", "import django.db", "The bench knows no Django"),
        ("leitai/facts/sample.py", "from django.conf import settings", "The bench knows no Django"),
        ("leitai/actions/contest.py", "import leitai.actions.league", "One noun's action never calls another noun's"),
    ],
)
def test_each_contract_breaks(house, place, line, broken):
    path = house / place
    before = path.read_text() if path.exists() else None
    write(house, place, line)
    try:
        code, said = lint(house)
    finally:
        if before is None:
            path.unlink()
            if not any(path.parent.iterdir()):
                path.parent.rmdir()
        else:
            path.write_text(before)
    assert code == 1, said
    assert f"{broken} BROKEN" in said


def test_every_action_may_call_audit(house):
    path = house / "leitai/actions/contest.py"
    path.write_text("import leitai.actions.audit")
    try:
        code, said = lint(house)
    finally:
        path.write_text("")
    assert code == 0, said


def test_the_bench_runs_without_loading_django():
    """Imports hidden in strings or plug-ins escape a linter: look at what is really loaded."""
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for room in BENCH
        for path in sorted((ROOT / "leitai" / room).rglob("*.py"))
        if "__main__" not in path.name
    ]
    assert len(modules) > 20
    code = f"import importlib, sys\nfor m in {[*modules, 'leitai.cli']!r}: importlib.import_module(m)\n"
    code += "sys.exit('django is loaded' if 'django' in sys.modules else 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
