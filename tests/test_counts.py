from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from leitai.counts import OTHER, Asked, Counts, begin_anew

ROOT = Path(__file__).resolve().parents[1]
COUNT = """
import sys
from pathlib import Path
from leitai.counts import Counts
counts = Counts(Path(sys.argv[1]), ["a", "b"])
for _ in range(1000):
    counts.count("a", 200, 0.1)
"""


def test_processes_and_threads_count_together(tmp_path: Path) -> None:
    counts = Counts(tmp_path / "counts", ["a", "b"])

    def many() -> None:
        for _ in range(1000):
            counts.count("a", 302, 2.0)

    threads = [threading.Thread(target=many) for _ in range(4)]
    others = [subprocess.Popen([sys.executable, "-c", COUNT, str(counts.folder)], cwd=ROOT) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [other.wait() for other in others] == [0, 0]
    (asked,) = counts.asked()
    assert (asked.route, asked.statuses, asked.count) == ("a", {2: 2000, 3: 4000}, 6000)
    assert asked.within == (0, 2000, 2000, 6000)
    assert round(asked.seconds) == 8200


def test_unknown_addresses_share_one_place_and_another_release_is_not_read(tmp_path: Path) -> None:
    counts = Counts(tmp_path, ["a"])
    Counts(tmp_path, ["a", "c"]).count("c", 200, 0.01)
    counts.count("/secret/path", 404, 0.01)
    counts.count("a", 999, 0.01)
    assert list(counts.asked()) == [
        Asked("a", {5: 1}, (1, 1, 1, 1), 0.01), Asked(OTHER, {4: 1}, (1, 1, 1, 1), 0.01),
    ]  # fmt: skip
    begin_anew(tmp_path)
    assert list(counts.asked()) == []
