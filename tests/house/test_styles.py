"""A class of ours in a template is styled, or used by a script: one that nobody knows looks like a rule and is none."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.tree import ROOT

STATIC, TEMPLATES = ROOT / "leitai" / "static" / "leitai", ROOT / "leitai" / "templates"
CLASS = re.compile(r'class="([^"]*)"')
OURS = re.compile(r"\blt-[a-z0-9-]*[a-z0-9](?![a-z0-9-]*[{-])")


def unknown_classes(templates: Path, static: Path) -> list[str]:
    known = {
        name
        for kind in ("*.css", "*.js")
        for path in static.glob(kind)
        for name in OURS.findall(path.read_text("utf-8"))
    }
    return sorted(
        f"{path.name}: {name}"
        for path in templates.rglob("*.html")
        for words in CLASS.findall(path.read_text(encoding="utf-8"))
        for name in set(OURS.findall(words)) - known
    )


def test_every_class_is_known() -> None:
    assert unknown_classes(TEMPLATES, STATIC) == []


def test_an_unknown_class_is_found(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text('<p class="lt-card lt-nobody lt-depth-{{ n }}">', "utf-8")
    (tmp_path / "page.css").write_text(".lt-card { color: red; }", "utf-8")
    assert unknown_classes(tmp_path, tmp_path) == ["page.html: lt-nobody"]
