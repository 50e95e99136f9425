"""The workbook given back with its problems on the cells.

Up to 5,000 rows of an xlsx it is the same workbook with colour and comments; above that, and for xls and csv, a copy of
the values (openpyxl needs 17 s and a gigabyte for 100,000 rows). Both get a sheet that lists the problems with links.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from leitai.messages import say
from leitai.workbooks.parse import ChildDied, run_child
from leitai.workbooks.results import DEFAULT_LIMITS, Limits, Parsed, Problem

SAME_BOOK_ROWS = 5_000


def write_marked(
    source: Path,
    parsed: Parsed,
    problems: Iterable[Problem],
    out: Path,
    language: str = "zh-Hans",
    *,
    limits: Limits = DEFAULT_LIMITS,
) -> Path:
    """Writes an xlsx to `out`. Raises ValueError for a workbook that could not be read: there is nothing to mark."""
    if not parsed.sheets:
        raise ValueError(say("marked.nothing", None, language))
    rows = sum(sheet.rows for sheet in parsed.sheets)
    same = parsed.format == "xlsx" and rows <= SAME_BOOK_ROWS
    with tempfile.TemporaryDirectory(prefix="leitai-mark-") as scratch:
        folder = Path(scratch)
        job = {
            "task": "mark",
            "path": str(source.resolve()),
            "language": language,
            "limits": asdict(limits),
            "same": same,
            "format": parsed.format,
            "size": parsed.size,
        }
        found_ = [problem.to_dict() for problem in problems]
        (folder / "problems.json").write_text(json.dumps(found_, ensure_ascii=False, default=str), encoding="utf-8")
        try:
            run_child(job, folder, limits)
        except ChildDied:
            if not same:
                raise
            # A workbook openpyxl cannot take (an odd drawing, a huge empty sheet) still gets its problems back.
            run_child({**job, "same": False}, folder, limits)
        shutil.copyfile(folder / "marked.xlsx", out)
    return out


def mark_inside(job: Mapping[str, Any], folder: Path) -> None:
    """In the child process."""
    from leitai.workbooks.marking import mark_copy, mark_same

    text = json.loads((folder / "problems.json").read_text(encoding="utf-8"))
    problems = [Problem.from_dict(problem) for problem in text]
    source, out = Path(job["path"]), folder / "marked.xlsx"
    if job["same"]:
        mark_same(source, problems, out, job["language"])
    else:
        mark_copy(source, job["format"], problems, out, job["language"], Limits(**job["limits"]))
