"""Both factors random at 10⁴, 10⁵ and 10⁶ marks, against lme4, mixedlm (REML) and gpboost (ML), all on one thread.

Limits: against the fastest REML peer 8 × at 10⁴, 4 × at 10⁵, 8 × at 10⁶; against lme4 8 ×, 10 ×, 25 ×; |ΔREML| < 1e-4
and |ΔBLUP| < 1e-5 σ against lme4; 600 MB at 10⁶; an event of 450 marks with rank ranges in 20 ms of
processor time. Runs are interleaved,
medians are compared. A peer that is not installed is skipped and said. BENCH_RUNS and BENCH_MARKS (the largest size)
make it smaller.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

RUNS = int(os.environ.get("BENCH_RUNS") or 5)
LARGEST = int(os.environ.get("BENCH_MARKS") or 1_000_000)
SIZES = ((10_000, 100, 1_000), (100_000, 500, 5_000), (1_000_000, 2_000, 20_000))
OVER_REML = {10_000: 8.0, 100_000: 4.0, 1_000_000: 8.0}
OVER_LME4 = {10_000: 8.0, 100_000: 10.0, 1_000_000: 25.0}
MEGABYTES, EVENT_MS = 600, 20.0
ONE = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
HERE = Path(__file__).resolve().parent

Answers = dict[str, list[dict[str, Any]]]


def main() -> int:
    names = _there()
    faults = _event()
    with tempfile.TemporaryDirectory() as scratch:
        for marks, candidates, judges in SIZES:
            if marks <= LARGEST:
                folder = Path(scratch) / str(marks)
                made = write_marks(folder, marks, candidates, judges)
                faults += _compare(names, folder, marks, made)
    for fault in faults:
        print(f"  missed: {fault}", file=sys.stderr)
    return int(bool(faults))


def _there() -> list[str]:
    names = ["leitai"]
    for name in ("mixedlm", "gpboost"):
        if find_spec(name):
            names.append(name)
        else:
            print(f"  {name} is not installed (uv sync --group bench): skipped")
    probe = ["Rscript", "-e", "library(lme4)"]
    if shutil.which("Rscript") and subprocess.run(probe, capture_output=True).returncode == 0:
        names.append("lme4")
    else:
        print("  R with lme4 is not installed (apt: r-base-core r-cran-lme4): skipped")
    return names


def write_marks(folder: Path, marks: int, candidates: int, judges: int) -> int:
    """Judges see about marks/judges candidates each; candidate N(0, 3²), judge N(0, 4²), residual N(0, 5²)."""
    chance = np.random.default_rng(marks)
    seen = np.clip(chance.poisson(marks / judges, judges), 2, candidates)
    judge = np.repeat(np.arange(judges, dtype=np.int32), seen)
    drawn = [chance.choice(candidates, count, replace=False) for count in seen]
    candidate = np.concatenate(drawn).astype(np.int32)
    worth, severity = chance.normal(0, 3, candidates), chance.normal(0, 4, judges)
    mark = 80 + worth[candidate] + severity[judge] + chance.normal(0, 5, len(judge))
    folder.mkdir()
    for name, values in (("mark", mark), ("candidate", candidate), ("judge", judge)):
        values.tofile(folder / name)
    return len(mark)


def _compare(names: list[str], folder: Path, marks: int, made: int) -> list[str]:
    answers: Answers = defaultdict(list)
    for _ in range(RUNS):  # interleaved, so that a busy machine slows all alike
        for name in names:
            answers[name].append(_run(name, folder))
    median = {name: statistics.median(each["seconds"] for each in found) for name, found in answers.items()}
    print(f"{made:,} marks, {RUNS} interleaved runs, one thread", flush=True)
    for name, found in answers.items():
        last = found[-1]
        spread = ", ".join(f"{each['seconds']:.3f}" for each in found)
        about = last.get("blas") or f"{last['megabytes']:.0f} MB"
        times = "" if name == "leitai" else f", {median[name] / median['leitai']:.1f} × ours"
        print(f"  {name} {last['version']} ({about}): median {median[name]:.3f} s of {spread}{times}")
    return _missed(answers, median, folder, marks)


def _missed(answers: Answers, median: dict[str, float], folder: Path, marks: int) -> list[str]:
    ours, faults = answers["leitai"][-1], []
    reml = [median[name] for name in ("mixedlm", "lme4") if name in median]
    if reml and min(reml) < OVER_REML[marks] * median["leitai"]:
        faults.append(f"{marks:,}: {min(reml) / median['leitai']:.1f} × the fastest REML peer")
    if "lme4" in answers:
        if median["lme4"] < OVER_LME4[marks] * median["leitai"]:
            faults.append(f"{marks:,}: {median['lme4'] / median['leitai']:.1f} × lme4")
        apart = abs(ours["reml"] - answers["lme4"][-1]["reml"])
        blups = np.abs(np.fromfile(folder / "ours") - np.fromfile(folder / "blup")).max() / ours["sigma"]
        print(f"  against lme4: |ΔREML| {apart:.1e}, max |ΔBLUP| {blups:.1e} σ")
        if apart >= 1e-4 or blups >= 1e-5:
            faults.append(f"{marks:,}: |ΔREML| {apart:.1e}, |ΔBLUP| {blups:.1e} σ")
    if "mixedlm" in answers:
        print(f"  against mixedlm: ΔREML {ours['reml'] - answers['mixedlm'][-1]['reml']:+.1e}")
    if ours["megabytes"] > MEGABYTES:
        faults.append(f"{marks:,}: {ours['megabytes']:.0f} MB")
    return faults


def _run(name: str, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.rating_peers", name, str(folder)]
    if name == "lme4":
        command = ["Rscript", str(HERE / "rating_peers.R"), str(folder)]
    done = subprocess.run(command, cwd=HERE.parent, env=os.environ | ONE, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _event() -> list[str]:
    """A contest of 450 marks, robust, with standing of sites, again and again in a process on one thread.

    In processor time, which on one thread is the time on an idle machine: single milliseconds of a busy one say
    nothing, and here is no peer to be slowed alike.
    """
    code = "from benchmarks.rating import time_event; time_event()"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=HERE.parent, env=os.environ | ONE, capture_output=True, text=True, check=True
    )
    milliseconds = float(done.stdout)
    print(
        f"an event of 450 marks, --robust, with rank ranges and chances: median {milliseconds:.1f} ms of processor time"
    )
    return [] if milliseconds <= EVENT_MS else [f"an event took {milliseconds:.1f} ms"]


def time_event() -> None:
    from benchmarks.contest_simulation import contest
    from leitai.core.rating import NotConnected, rate
    from leitai.core.standing import standing

    took = []
    for seed in range(21):
        sheets = contest(seed).sheets
        start = time.process_time()
        found = rate(sheets, robust=True)
        assert not isinstance(found, NotConnected)
        standing(found.estimates, found.covariance, found.freedom)
        took.append(time.process_time() - start)
    print(1000 * statistics.median(took[1:]))
