"""Files, functions and templates stay short enough to be read at once."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.house.tree import ROOT, files, write

FILE, FUNCTION, TEMPLATE = 400, 50, 250  # lines; one fewer is allowed


def too_long(root: Path) -> list[str]:
    found = []
    for path in files(root, "*.py"):
        text = path.read_text(encoding="utf-8")
        if (lines := len(text.splitlines())) >= FILE:
            found.append(f"{path.relative_to(root)}: {lines} lines, under {FILE} allowed")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1 - _docstring(node)
                if lines >= FUNCTION:
                    found.append(f"{path.relative_to(root)}:{node.lineno} {node.name}: {lines} lines, under {FUNCTION}")
    for path in files(root, "*.html", under=("leitai",)):
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) >= TEMPLATE:
            found.append(f"{path.relative_to(root)}: {lines} lines, under {TEMPLATE} allowed")
    return found


def _docstring(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """A formula and its source may take the room they need."""
    if ast.get_docstring(node) is None:
        return 0
    first = node.body[0]
    return (first.end_lineno or first.lineno) - first.lineno + 1


def test_nothing_is_too_long():
    assert too_long(ROOT) == []


def test_long_file_function_and_template_are_found(tmp_path):
    write(tmp_path, "leitai/core/file.py", "x = 1\n" * FILE)
    write(tmp_path, "leitai/core/function.py", "def f():\n" + "    x = 1\n" * (FUNCTION - 1))
    write(tmp_path, "leitai/core/method.py", "class A:\n    async def g(self):\n" + "        x = 1\n" * FUNCTION)
    write(tmp_path, "leitai/core/told.py", 'def h():\n    """' + "told\n" * 60 + '    """\n' + "    x = 1\n" * 40)
    write(tmp_path, "leitai/templates/a/page.html", "<p>\n" * TEMPLATE)
    write(tmp_path, "leitai/migrations/0001_initial.py", "x = 1\n" * 500)
    names = [line.split(":")[0] for line in too_long(tmp_path)]
    assert names == [
        "leitai/core/file.py",
        "leitai/core/function.py",
        "leitai/core/method.py",
        "leitai/templates/a/page.html",
    ]
