"""Compile the catalogs, one per noun, for Django: `python -m leitai.locale_compile` (Debian's gettext isn't needed)."""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent / "locale"


def compile_catalogs(folder: Path = LOCALE) -> list[Path]:
    """Write a .mo beside every .po that is newer than its .mo; returns the ones written."""
    written = []
    for source in sorted(folder.glob("*/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as handle:
            catalog = read_po(handle, locale=source.parent.parent.name, abort_invalid=True)
        draft = target.with_suffix(f".mo.{os.getpid()}")
        with draft.open("wb") as handle:
            write_mo(handle, catalog)
        draft.replace(target)  # whole or not at all: parallel tests and a server may be reading it
        written.append(target)
    return written


if __name__ == "__main__":
    for path in compile_catalogs():
        print(path.relative_to(LOCALE.parent))
