"""Run as a program: closes June in a folder for every point at which a close can die, and dies there by SIGKILL.

A program of its own, because a child forked from a test session would inherit its threads' locks.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from leitai.facts.close import CRASH_POINTS, write_month
from tests.facts.months import month_data, small_month


def die_at(root: Path, wanted: str) -> None:
    def crash(point: str) -> None:
        if point == wanted:
            os.kill(os.getpid(), signal.SIGKILL)

    write_month(root, month_data("2020-06", small_month()), 1, crash)
    os._exit(0)


def main(base: Path) -> None:
    # Whatever the first close imports is imported before the forks, not once in each child.
    write_month(base / "alive", month_data("2020-06", small_month()), 1)
    for point in CRASH_POINTS:
        child = os.fork()
        if child == 0:
            die_at(base / point, point)
        _, status = os.waitpid(child, 0)
        (base / f"{point}.exit").write_text(str(os.waitstatus_to_exitcode(status)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
