"""The normal equations of a crossed design with the judges absorbed: many judges cost no more than a few."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Codes = NDArray[np.int64]

# Up to so many cells the table of candidates by judges is kept dense.
DENSE_CELLS = 200_000


@dataclass(frozen=True)
class Crossed:
    """Marks of judges for candidates, y = Xb + candidate + judge + e.

    Parameters
    ----------
    mark : shape (n,)
    candidate, judge : shape (n,), codes from 0; every code below `candidates` and `judges` may occur or not
    extra : shape (n, q), columns of X beside the candidates
    weight : shape (n,), e ~ N(0, σ²/weight), above 0
    """

    mark: Vector
    candidate: Codes
    judge: Codes
    extra: Matrix
    weight: Vector
    candidates: int
    judges: int

    def weighted(self, weight: Vector) -> Crossed:
        return Crossed(self.mark, self.candidate, self.judge, self.extra, weight, self.candidates, self.judges)

    def __len__(self) -> int:
        return len(self.mark)


@dataclass(frozen=True)
class At:
    """The design at one ratio λ = σ_b²/σ², M = (W⁻¹ + λ Z_b Z_b')⁻¹, U = [extra, mark].

    shrink: 1/(λ n_j + 1), shape (judges,); `candidates`: Z_a'MZ_a; `mixed`: Z_a'MU; `others`: U'MU; `squared`:
    C diag(shrink²) C' for the slopes, which costs little beside the first.
    """

    ratio: float
    shrink: Vector
    candidates: Matrix
    mixed: Matrix
    others: Matrix
    squared: Matrix


class Absorbed:
    r"""Sums of a `Crossed` design from which every likelihood is computed without touching the marks again.

    .. math:: Z_a^\top M Z_a = D_a - C\,\mathrm{diag}\!\left(\frac{λ}{λ n_j + 1}\right) C^\top

    with C the weights by candidate and judge, n_j the judge's sum of weights.
    """

    def __init__(self, design: Crossed) -> None:
        a, b, w = design.candidate, design.judge, design.weight
        self.marks, self.candidates, self.judges = len(design), design.candidates, design.judges
        self.by_candidate = summed(a, w, self.candidates)
        self.by_judge = summed(b, w, self.judges)
        columns = [*design.extra.T, design.mark]
        self.candidate_sums = np.column_stack([summed(a, w * u, self.candidates) for u in columns])
        self.judge_sums = np.column_stack([summed(b, w * u, self.judges) for u in columns])
        stacked = np.column_stack(columns)
        self.sums = stacked.T @ (stacked * w[:, None])
        self.log_weight = float(np.log(w).sum())
        if self.candidates * self.judges <= DENSE_CELLS:
            cells = summed(a * self.judges + b, w, self.candidates * self.judges)
            self.table: Matrix | sp.csr_array = cells.reshape(self.candidates, self.judges)
        else:
            self.table = sp.csr_array((w, (a, b)), shape=(self.candidates, self.judges))

    def at(self, ratio: float) -> At:
        shrink = 1.0 / (ratio * self.by_judge + 1.0)
        taken = (ratio * shrink)[:, None] * self.judge_sums
        among, squared = self.spreads(np.column_stack([shrink, shrink**2]))
        among *= -ratio
        among[np.diag_indices(self.candidates)] += self.by_candidate
        mixed = self.candidate_sums - self.table @ taken
        return At(ratio, shrink, among, mixed, self.sums - self.judge_sums.T @ taken, squared)

    def spreads(self, factors: Matrix) -> Matrix:
        """C diag(f) C' for each column f of `factors`, shape (judges, k); returns shape (k, candidates, candidates).

        Sparse, row by row: Σ_j c_ij f_j c_j over the judges of candidate i, for all f at once. A row of sums stays in
        the processor's nearest cache, which a sparse product of whole tables does not.
        """
        size, count = self.candidates, factors.shape[1]
        found = np.empty((count, size, size))
        if isinstance(self.table, np.ndarray):
            for k, factor in enumerate(factors.T):
                found[k] = (self.table * factor) @ self.table.T
            return found
        table, judges = self.table, self._judges
        for i in range(size):
            own = slice(table.indptr[i], table.indptr[i + 1])
            marked = table.indices[own]
            found[:, i] = (judges[marked].T @ (table.data[own, None] * factors[marked])).T
        return found

    @cached_property
    def _judges(self) -> sp.csr_array:
        """The table's other way round: a row for each judge."""
        assert not isinstance(self.table, np.ndarray)
        return self.table.T.tocsr()

    def moments(self, design: Crossed) -> tuple[float, float, float]:
        """Starting values of the variances (candidate, judge, residual) by moments, in one pass over the marks.

        Gao and Owen (2017), Efficient moment calculations for variance components in large unbalanced crossed random
        effects models, arXiv 1510.04923; floored, for a start must be positive.
        """
        y = design.mark - design.mark.mean()
        n, square = float(len(y)), float(y @ y)
        counts, within = [], []
        for codes, size in ((design.candidate, self.candidates), (design.judge, self.judges)):
            count = np.bincount(codes, minlength=size).astype(float)
            counts.append(count)
            within.append(square - float((np.bincount(codes, y, size) ** 2 / np.maximum(count, 1)).sum()))
        levels = [float((count > 0).sum()) for count in counts]
        system = np.array([
            [0.0, n - levels[0], n - levels[0]],
            [n - levels[1], 0.0, n - levels[1]],
            [n - (counts[0] ** 2).sum() / n, n - (counts[1] ** 2).sum() / n, n - 1.0],
        ])  # fmt: skip
        found = np.linalg.lstsq(system, np.array([*within, square]), rcond=None)[0]
        residual = max(float(found[2]), 1e-3 * square / n)
        return max(float(found[0]), 1e-4 * residual), max(float(found[1]), 1e-4 * residual), residual


def summed(codes: Codes, values: Vector, size: int) -> Vector:
    """The sum of the values of each code, shape (size,)."""
    return np.asarray(np.bincount(codes, values, size), dtype=np.float64)
