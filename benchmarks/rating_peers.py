"""One contender of `benchmarks.rating` in a process of its own: python -m benchmarks.rating_peers NAME FOLDER.

The folder holds mark (doubles), candidate and judge (32-bit codes); one line of JSON comes out: seconds of set-up and
fit, the REML criterion where the peer has one, memory at its highest.
"""

from __future__ import annotations

import importlib.metadata
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Codes = NDArray[np.int32]
Answer = dict[str, Any]


def leitai(mark: Vector, candidate: Codes, judge: Codes, folder: Path) -> Answer:
    from leitai.core.rating import Crossed, fit_both_random

    a, b = candidate.astype(np.int64), judge.astype(np.int64)
    start = time.perf_counter()
    ones = np.ones(len(mark))
    fit = fit_both_random(Crossed(mark, a, b, ones[:, None], ones, int(a.max()) + 1, int(b.max()) + 1))
    seconds = time.perf_counter() - start
    fit.candidates.tofile(folder / "ours")
    return {"seconds": seconds, "reml": fit.reml, "sigma": fit.residual_variance**0.5}


def gpboost(mark: Vector, candidate: Codes, judge: Codes, folder: Path) -> Answer:
    import gpboost as gpb

    start = time.perf_counter()
    model = gpb.GPModel(group_data=np.column_stack([candidate, judge]), num_parallel_threads=1)
    model.fit(y=mark, X=np.ones((len(mark), 1)))
    return {"seconds": time.perf_counter() - start, "reml": None}


def mixedlm(mark: Vector, candidate: Codes, judge: Codes, folder: Path) -> Answer:
    import mixedlm as mlm
    import pandas as pd

    frame = pd.DataFrame({"y": mark, "a": pd.Categorical(candidate), "b": pd.Categorical(judge)})
    start = time.perf_counter()
    model = mlm.lmer("y ~ 1 + (1|a) + (1|b)", frame)
    return {"seconds": time.perf_counter() - start, "reml": float(mlm.REMLcrit(model))}


CONTENDERS: dict[str, Callable[[Vector, Codes, Codes, Path], Answer]] = {
    "leitai": leitai, "gpboost": gpboost, "mixedlm": mixedlm
}  # fmt: skip

if __name__ == "__main__":
    name, place = sys.argv[1], Path(sys.argv[2])
    codes = [np.fromfile(place / kind, np.int32) for kind in ("candidate", "judge")]
    found = CONTENDERS[name](np.fromfile(place / "mark"), *codes, place)
    found["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found["version"] = importlib.metadata.version(name)
    print(json.dumps(found))
