"""Venues as somebody pastes them: one a line, code, name, and on wish the name in English."""

from __future__ import annotations

import re

from leitai.rules import Refused

CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
KINDS = {"main": "main", "主会场": "main", "audience": "audience", "观看": "audience"}


def read_venues(text: str) -> list[tuple[str, str, str, str]]:
    """Code, name, English name and kind of each line; the first line at fault is named."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in re.split(r"[\t,，]", line)]
        code, name, english, kind = (*cells, "", "", "", "")[:4]
        if not CODE.fullmatch(code) or not name or max(len(name), len(english)) > 100:
            raise Refused("board_line_unread", line=number, text=line.strip()[:60])
        if kind and kind not in KINDS:
            raise Refused("board_line_unread", line=number, text=line.strip()[:60])
        found.append((code, name, english, KINDS.get(kind, "venue")))
    if not found:
        raise Refused("board_no_lines")
    return found
