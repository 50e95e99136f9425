"""LibreOffice, where it is installed: it renders and saves again what the writers made."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice: apt-get install libreoffice-writer")


def convert(source: Path, target: str, folder: Path) -> Path:
    """Save `source` in another format below `folder`, with a profile of its own: tests may run side by side."""
    folder.mkdir(parents=True, exist_ok=True)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", target, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / f"{source.stem}.{target.partition(':')[0]}"
