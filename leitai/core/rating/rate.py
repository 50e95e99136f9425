"""The calibrated rating of one contest: the model is chosen, fitted, and its doubts are said."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from leitai.core.problems import Problem, Refused
from leitai.core.rating.absorbed import Crossed
from leitai.core.rating.both_random import fit_both_random
from leitai.core.rating.fixed import FixedFit, fit_fixed
from leitai.core.rating.linkage import part_named, parts_of
from leitai.core.rating.newton import LOWEST
from leitai.core.rating.panel import judge_views
from leitai.core.rating.result import GroupEffect, Model, NotConnected, Rating
from leitai.core.rating.robust import fit_robust, residuals
from leitai.core.rating.sheets import Sheets
from leitai.core.rating.two_way import severity_known, two_way

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

MAX_CANDIDATES = 6_000
"""The candidates' covariance is kept whole: 6,000 take 288 MB."""

AT_BOUND = 0.10
"""More of the marks at one bound than this, and an additive model misreads the best (or worst)."""

_ROUNDING = 1e-10  # a sum of squares below this share of the total is rounding


def rate(sheets: Sheets, model: Model = "candidates-fixed", robust: bool = False) -> Rating | NotConnected:
    r"""Calibrate marks for severity: y_ij = θ_i + γ_g(j) + h·own_ij + b_j + e_ij.

    θ fixed, Σγ = 0, b_j ~ N(0, σ_b²) within the group, e ~ N(0, σ²); by REML, `robust` with Huber's weights. Raises
    Refused for marks that are no finite numbers and for too many candidates.
    """
    _check(sheets)
    parts = parts_of(sheets)
    ratings = tuple(_rated(part, model, robust) for part in parts)
    if len(parts) == 1:
        return ratings[0]
    return NotConnected(tuple(part_named(part) for part in parts), ratings, sheets.notes)


def _check(sheets: Sheets) -> None:
    problems = []
    if not len(sheets):
        problems.append(Problem("rating.no_marks"))
    if wrong := int((~np.isfinite(sheets.mark)).sum()):
        problems.append(Problem("rating.not_finite_marks", {"n": wrong}))
    if len(sheets.candidates) > MAX_CANDIDATES:
        problems.append(Problem("rating.too_many", {"n": len(sheets.candidates), "most": MAX_CANDIDATES}))
    if problems:
        raise Refused(problems)


def _rated(sheets: Sheets, model: Model, robust: bool) -> Rating:
    notes = [*sheets.notes, *_doubts(sheets)]
    if _spread(sheets.mark) == 0:
        return _without_errors(sheets, model, [*notes, Problem("rating.all_equal", {"n": len(sheets)})])
    if _exact_fit(sheets):
        return _without_errors(sheets, model, [*notes, Problem("rating.no_residual")])
    if model == "candidates-random":
        if len(sheets.candidates) > 1 and severity_known(sheets):
            return _random(sheets, notes)
        return _without_errors(sheets, model, [*notes, Problem("rating.variances_unknown")])
    return _fixed(sheets, robust, notes)


def _doubts(sheets: Sheets) -> list[Problem]:
    found = []
    if len(sheets.candidates) == 1:
        found.append(Problem("rating.one_candidate", {"candidate": sheets.candidates[0]}))
    if len(sheets.judges) == 1:
        found.append(Problem("rating.one_judge", {"judge": sheets.judges[0]}))
    elif not severity_known(sheets):
        found.append(Problem("rating.severity_unknown"))
    for bound in (sheets.mark.min(), sheets.mark.max()):
        crowd = int((sheets.mark == bound).sum())
        share = crowd / len(sheets)
        if crowd > 1 and share > AT_BOUND and _spread(sheets.mark) > 0:
            found.append(Problem("rating.at_bound", {"share": round(100 * share), "bound": f"{bound:g}"}))
    return found


def _spread(marks: Vector) -> float:
    return float(marks.max() - marks.min())


def _exact_fit(sheets: Sheets) -> bool:
    """Whether candidates and judges explain every mark, so that nothing is left to tell chance by."""
    explained = len(sheets.candidates) + (len(sheets.judges) - 1 if severity_known(sheets) else 0)
    if len(sheets) <= explained:
        return True
    rest = two_way(sheets, sheets.mark).residual
    centred = sheets.mark - sheets.mark.mean()
    return float(rest @ rest) <= _ROUNDING * float(centred @ centred)


# ---- candidates fixed


def _fixed(sheets: Sheets, robust: bool, notes: list[Problem]) -> Rating:
    contrasts = _contrasts(sheets)
    home = _home(sheets, notes)
    extra = np.column_stack([contrasts[sheets.group], *home])
    size, n = len(sheets.candidates), len(sheets)
    design = Crossed(sheets.mark, sheets.candidate, sheets.judge, extra, np.ones(n), size, len(sheets.judges))
    if len(sheets) <= size + extra.shape[1]:
        return _without_errors(sheets, "candidates-fixed", [*notes, Problem("rating.no_residual")])
    settled = True
    if robust and severity_known(sheets):
        found = fit_robust(design)
        fit, settled = found.fit, found.settled
    else:
        fit = fit_fixed(design, held=None if severity_known(sheets) else LOWEST)
    if not (fit.converged and settled):
        notes.append(Problem("rating.not_converged"))
    grouped = contrasts.shape[1]
    groups, group_covariance = _groups(sheets, contrasts, fit, size)
    effect = float(fit.estimates[-1]) if home else 0.0
    rest = residuals(design, fit)
    sigma = float(np.sqrt(fit.residual_variance))
    severity = fit.judges + (contrasts @ fit.estimates[size : size + grouped])[sheets.group_of]
    covariance = fit.covariance[:size, :size]
    return Rating(
        model="candidates-fixed",
        robust=robust,
        sheets=sheets,
        estimates=fit.estimates[:size],
        covariance=covariance,
        freedom=fit.freedom,
        reml=fit.reml,
        judge_variance=fit.judge_variance if severity_known(sheets) else None,
        residual_variance=fit.residual_variance,
        candidate_variance=None,
        mean=float(fit.estimates[:size].mean()),
        mean_error=float(np.sqrt(covariance.mean())),
        groups=groups,
        group_covariance=group_covariance,
        home=(effect, float(np.sqrt(fit.covariance[-1, -1]))) if home else None,
        judges=tuple(judge_views(sheets, severity, rest, effect, sigma)),
        converged=fit.converged and settled,
        notes=tuple(notes),
    )


def _contrasts(sheets: Sheets) -> Matrix:
    """Sum-to-zero columns by group, shape (groups, groups - 1)."""
    count = len(sheets.groups)
    return np.vstack([np.eye(count - 1), -np.ones((1, count - 1))])


def _home(sheets: Sheets, notes: list[Problem]) -> list[Vector]:
    """The column of own-unit marks, where there are some and they differ from candidates and judges."""
    column = sheets.home.astype(np.float64)
    if not column.any():
        return []
    rest = two_way(sheets, column).residual
    if float(rest @ rest) <= _ROUNDING * float(column @ column):
        notes.append(Problem("rating.home_not_estimable"))
        return []
    return [column]


def _groups(sheets: Sheets, contrasts: Matrix, fit: FixedFit, size: int) -> tuple[tuple[GroupEffect, ...], Matrix]:
    where = slice(size, size + contrasts.shape[1])
    effects = contrasts @ fit.estimates[where]
    covariance = np.asarray(contrasts @ fit.covariance[where, where] @ contrasts.T)
    return _group_effects(sheets, effects, np.sqrt(np.clip(np.diag(covariance), 0.0, None))), covariance


def _group_effects(sheets: Sheets, effects: Vector, errors: Vector | None) -> tuple[GroupEffect, ...]:
    judges = np.bincount(sheets.group_of, minlength=len(sheets.groups))
    marks = np.bincount(sheets.group, minlength=len(sheets.groups))
    return tuple(
        GroupEffect(
            name, float(effects[g]), None if errors is None else float(errors[g]), int(judges[g]), int(marks[g])
        )
        for g, name in enumerate(sheets.groups)
    )


# ---- candidates random, and marks that leave no errors


def _random(sheets: Sheets, notes: list[Problem]) -> Rating:
    n = len(sheets)
    ones = np.ones(n)
    size, judges = len(sheets.candidates), len(sheets.judges)
    fit = fit_both_random(Crossed(sheets.mark, sheets.candidate, sheets.judge, ones[:, None], ones, size, judges))
    if not fit.converged:
        notes.append(Problem("rating.not_converged"))
    estimates = fit.mean + fit.candidates
    rest = sheets.mark - estimates[sheets.candidate] - fit.judges[sheets.judge]
    return Rating(
        model="candidates-random",
        robust=False,
        sheets=sheets,
        estimates=estimates,
        covariance=fit.covariance(),
        freedom=fit.freedom,
        reml=fit.reml,
        judge_variance=fit.judge_variance,
        residual_variance=fit.residual_variance,
        candidate_variance=fit.candidate_variance,
        mean=fit.mean,
        mean_error=fit.mean_error,
        groups=(),
        group_covariance=None,
        home=None,
        judges=tuple(judge_views(sheets, fit.judges, rest, 0.0, float(np.sqrt(fit.residual_variance)))),
        converged=fit.converged,
        notes=tuple(notes),
    )


def _without_errors(sheets: Sheets, model: Model, notes: list[Problem]) -> Rating:
    """Estimates with judges taken as fixed; no standard errors, no ranges."""
    fit = two_way(sheets, sheets.mark)
    return Rating(
        model=model,
        robust=False,
        sheets=sheets,
        estimates=fit.candidates,
        covariance=None,
        freedom=0,
        reml=None,
        judge_variance=None,
        residual_variance=None,
        candidate_variance=None,
        mean=float(fit.candidates.mean()),
        mean_error=None,
        groups=(),
        group_covariance=None,
        home=None,
        judges=tuple(judge_views(sheets, fit.judges, fit.residual, 0.0, 0.0)),
        converged=True,
        notes=tuple(notes),
    )
