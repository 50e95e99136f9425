"""The files of the repository, as the house tests see them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = ("leitai", "tests", "benchmarks", ".ci")
UNWRITTEN = {"migrations", "vendor", "node_modules", "__pycache__", ".venv"}


def files(root: Path, *patterns: str, under: tuple[str, ...] = CODE) -> Iterator[Path]:
    """Files that people write and read: not migrations, not what a program made or others brought."""
    for name in under:
        for pattern in patterns:
            for path in sorted((root / name).rglob(pattern)):
                if path.is_file() and not UNWRITTEN & set(path.relative_to(root).parts):
                    yield path


def kept(root: Path) -> list[Path]:
    """Everything that is or may be committed."""
    command = ["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, capture_output=True, text=True) if shutil.which("git") else None
    if listed is None or listed.returncode:  # an unpacked archive of the source
        return [
            path for path in root.rglob("*") if path.is_file() and not UNWRITTEN & set(path.relative_to(root).parts)
        ]
    return [path for name in listed.stdout.split("\0") if name and (path := root / name).is_file()]


def write(root: Path, name: str, text: str) -> Path:
    """A broken sample for a checker."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
