"""Tables as offices keep them, none like another; read in this process where the reading itself is not the point."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from leitai.actions.delivery import tables
from leitai.queries.takeover import arranging
from leitai.workbooks.glance import Glance, glance_here
from leitai.workbooks.inside import parse_here
from leitai.workbooks.layouts import layout as layout_of
from leitai.workbooks.results import DEFAULT_LIMITS, Parsed

Rows = Sequence[Sequence[Any]]


def book(sheets: Mapping[str, Rows], merges: Mapping[str, Sequence[str]] | None = None) -> bytes:
    work = openpyxl.Workbook()
    work.remove(work.active)
    for name, rows in sheets.items():
        sheet = work.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for area in (merges or {}).get(name, ()):
            sheet.merge_cells(area)
    sink = io.BytesIO()
    work.save(sink)
    return sink.getvalue()


def read_in_this_process(patch: pytest.MonkeyPatch) -> None:
    def parse(path: Path, layout: str, *, arrangements: Any, name: str) -> Parsed:
        return parse_here(path, layout_of(layout), {}, DEFAULT_LIMITS, lambda *_: None, name, arrangements)

    def glance(path: Path, layout: str, *, confirmed: Any, headers: Any, name: str) -> Glance:
        return glance_here(path, layout_of(layout), confirmed, headers or {}, DEFAULT_LIMITS, name)

    patch.setattr(tables, "parse_file", parse)
    patch.setattr(arranging, "glance_file", glance)
