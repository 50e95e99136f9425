"""The process that opens foreign files: `python -m leitai.workbooks.child JOB_FOLDER`.

It limits its own memory and time before it loads any reader, because a reader may abort (one cell in A1 and one in
XFD1048576 make calamine ask for 512 GB) and because the process that asked must outlive it. It reads job.json, prints
progress as JSON lines, and leaves its result in the folder.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any


def main(folder: Path) -> None:
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    limits = job["limits"]
    _limit(resource.RLIMIT_AS, int(limits["memory"]))
    _limit(resource.RLIMIT_CPU, int(limits["seconds"]) + 1)
    _limit(resource.RLIMIT_CORE, 0)
    if job["task"] == "parse":
        from leitai.workbooks.inside import parse_inside

        parse_inside(job, folder, tell)
    elif job["task"] == "glance":
        from leitai.workbooks.glance import glance_inside

        glance_inside(job, folder)
    elif job["task"] == "mark":
        from leitai.workbooks.marked import mark_inside

        mark_inside(job, folder)
    else:
        raise ValueError(f"unknown task {job['task']!r}")


def _limit(kind: int, amount: int) -> None:
    hard = resource.getrlimit(kind)[1]
    amount = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
    resource.setrlimit(kind, (amount, amount))


def tell(stage: str, done: int, total: int) -> None:
    line: dict[str, Any] = {"stage": stage, "done": done, "total": total}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
    sys.stdout.flush()
    os._exit(0)  # taking a million cells apart one by one would only keep the person waiting
