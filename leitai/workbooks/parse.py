"""Parsing a workbook that somebody sent: only a child process opens it, and its death is a problem like others."""

from __future__ import annotations

import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl

import leitai
from leitai.workbooks.arranged import Arrangement
from leitai.workbooks.columns import Layout
from leitai.workbooks.found import found
from leitai.workbooks.layouts import layout as layout_of
from leitai.workbooks.results import DEFAULT_LIMITS, Cancelled, Limits, Parsed, Place, Problem

Progress = Callable[[str, int, int], None]  # stage (scan, read, check), done, total
_log = logging.getLogger(__name__)
_POLL = 0.2


class ChildDied(Exception):
    """The reading process ended without a result; `problem` says why as far as one can know."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def parse_file(
    path: Path | str,
    layout: Layout | str,
    *,
    confirmed: Mapping[str, str] | None = None,
    arrangements: Sequence[Arrangement] | None = None,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    name: str = "",
) -> Parsed:
    """Parse a workbook; whatever is wrong with the file is in `Parsed.problems`, never raised.

    `confirmed` holds earlier answers about headers (`HeaderMatch.memory` to column key, "" for none), `name` the
    file name the person gave it. With `arrangements` only the sheets they name are read, as they say. Raises
    `Cancelled` when `cancelled()` turns true, and only then.
    """
    declared = layout_of(layout)
    job = {
        "task": "parse",
        "path": str(Path(path).resolve()),
        "name": name or Path(path).name,
        "layout": declared.key,
        "confirmed": dict(confirmed or {}),
        "arrangements": None if arrangements is None else [asdict(arrangement) for arrangement in arrangements],
        "limits": asdict(limits),
    }
    with tempfile.TemporaryDirectory(prefix="leitai-parse-") as scratch:
        folder = Path(scratch)
        try:
            run_child(job, folder, limits, progress, cancelled)
        except ChildDied as died:
            size = Path(path).stat().st_size
            return Parsed(declared.key, pl.DataFrame(schema=declared.schema()), problems=(died.problem,), size=size)
        return Parsed.load(folder / "parsed")


def run_child(
    job: Mapping[str, Any],
    folder: Path,
    limits: Limits,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> None:
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    with (folder / "stderr").open("wb") as errors:
        child = subprocess.Popen(
            [sys.executable, "-m", "leitai.workbooks.child", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=_environment(folder),
            cwd=folder,
            start_new_session=True,
        )
        try:
            in_time = _follow(child, limits.seconds, progress, cancelled)
        finally:
            _end(child)
    if not in_time:
        raise ChildDied(found("reader_too_slow", "error", Place(), seconds=int(limits.seconds)))
    if child.returncode:
        said = (folder / "stderr").read_bytes()[-8_000:].decode("utf-8", "replace")
        raise ChildDied(_why(child.returncode, said, limits))


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of ours but what Python needs: no database address, no keys."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT") if name in os.environ}
    root = str(Path(next(iter(leitai.__path__))).parent)
    return kept | {
        "PYTHONPATH": root,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "POLARS_MAX_THREADS": "2",
        "RUST_BACKTRACE": "0",
        "TMPDIR": str(folder),
        "HOME": str(folder),
    }


def _follow(
    child: subprocess.Popen[bytes],
    seconds: float,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
) -> bool:
    """Pass progress on until the child closes its output; False when its time is over."""
    assert child.stdout is not None
    deadline = time.monotonic() + seconds
    rest = b""
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while time.monotonic() < deadline:
            if cancelled is not None and cancelled():
                raise Cancelled
            if not selector.select(_POLL):
                continue
            chunk = os.read(child.stdout.fileno(), 65_536)
            if not chunk:
                try:
                    child.wait(max(0.1, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    return False
                return True
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines if progress else ():
                told = json.loads(line)
                progress(told["stage"], told["done"], told["total"])  # type: ignore[misc]
    return False


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        child.wait()
    if child.stdout is not None:
        child.stdout.close()


def _why(code: int, errors: str, limits: Limits) -> Problem:
    """Memory is the usual cause of an abort; anything else is ours and goes to the log under a number to quote."""
    if code == -signal.SIGXCPU:
        return found("reader_too_slow", "error", Place(), seconds=int(limits.seconds))
    aborted = code in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS)
    if aborted or any(sign in errors for sign in ("MemoryError", "memory allocation", "capacity overflow")):
        return found("reader_out_of_memory", "error", Place())
    number = f"E-{zlib.crc32(errors.encode()) % 10_000:04d}"
    _log.error("The reading process ended with %s (%s):\n%s", code, number, errors)
    return found("reader_died", "error", Place(), number=number)
