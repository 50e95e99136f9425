"""Under ASGI a request carries the server's own `scope`: ours must not take its name."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.tree import ROOT

TAKEN = re.compile(r"\brequest\.scope\b|setattr\(request, .scope.")


def names_taken(root: Path) -> list[str]:
    return [
        f"{path.relative_to(root)}:{number}"
        for path in sorted((root / "leitai").rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if TAKEN.search(line)
    ]


def test_nobody_overwrites_the_servers_scope() -> None:
    assert names_taken(ROOT) == []


def test_a_taken_name_is_found(tmp_path: Path) -> None:
    (tmp_path / "leitai").mkdir()
    (tmp_path / "leitai" / "view.py").write_text("request" + ".scope = None\n")
    assert names_taken(tmp_path) == ["leitai/view.py:1"]
