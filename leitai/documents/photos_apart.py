"""Photos opened in a process of their own, whose death is a broken photo like others."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import leitai
from leitai.documents.photo_child import SECONDS
from leitai.documents.photos import Copy, Place, Unreadable

MEMORY = 2 * 2**30
"""Address space; a photo of 60 million pixels needs about a third of it."""


@dataclass(frozen=True)
class Opened:
    copies: tuple[Copy, ...]
    place: Place | None


def opened_apart(photo: Path, sides: Sequence[int], memory: int = MEMORY) -> Opened:
    """A copy for each longer side, and the place that the camera wrote; raises `Unreadable`."""
    with tempfile.TemporaryDirectory(prefix="leitai-photo-") as scratch:
        folder = Path(scratch)
        asked = [str(photo.resolve()), scratch, str(memory), *map(str, sides)]
        try:
            child = subprocess.run(
                [sys.executable, "-m", "leitai.documents.photo_child", *asked],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                env=_environment(folder),
                cwd=folder,
                timeout=SECONDS * 2,
                start_new_session=True,
            )
        except subprocess.TimeoutExpired as error:
            raise Unreadable from error
        if child.returncode:
            raise Unreadable
        told = json.loads(child.stdout)
        copies = tuple(
            Copy((folder / f"{side}.jpg").read_bytes(), width, height)
            for side, (width, height) in zip(sides, told["sizes"], strict=True)
        )
    place = Place(*(Decimal(part) for part in told["place"])) if told["place"] else None
    return Opened(copies, place)


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of ours but what Python needs: no database address, no keys."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT") if name in os.environ}
    root = str(Path(next(iter(leitai.__path__))).parent)
    return kept | {"PYTHONPATH": root, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", "HOME": str(folder)}
