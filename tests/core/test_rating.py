"""The calibrated rating against dense matrices, published answers, and the laws it must keep."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leitai.core.problems import Refused
from leitai.core.rating import Crossed, NotConnected, Rating, Sheets, fit_both_random, fit_fixed, fit_robust, rate
from leitai.core.rating.rules import rule_places
from leitai.core.rating.two_way import two_way
from tests.conftest import outside_folder
from tests.oracles import rating as dense


def coded(column: pl.Series) -> np.ndarray:
    return column.cast(pl.String).rank("dense").to_numpy().astype(np.int64) - 1


def crossed(mark, candidate, judge, extra=None, weight=None) -> Crossed:
    n = len(mark)
    return Crossed(
        np.asarray(mark, float),
        candidate,
        judge,
        np.ones((n, 1)) if extra is None else extra,
        np.ones(n) if weight is None else weight,
        int(candidate.max()) + 1,
        int(judge.max()) + 1,
    )


def made(seed: int, candidates: int = 6, judges: int = 9, groups: int = 2, seen: float = 0.7) -> Sheets:
    """A small connected contest: the last judge sees everything."""
    chance = np.random.default_rng(seed)
    there = chance.random((candidates, judges)) < seen
    there[:, -1] = True
    there[chance.integers(0, candidates, judges), np.arange(judges)] = True
    candidate, judge = (axis.astype(np.int64) for axis in np.nonzero(there))
    worth, severity = chance.normal(0, 3, candidates), chance.normal(0, 4, judges)
    mark = 80 + worth[candidate] + severity[judge] + chance.normal(0, 2, len(judge))
    return Sheets.of(mark, candidate, judge, np.arange(judges, dtype=np.int64) % groups)


def rated(sheets: Sheets, **how) -> Rating:
    found = rate(sheets, **how)
    assert isinstance(found, Rating)
    return found


# ---- dense twin


@pytest.mark.parametrize("seed", range(6))
def test_fixed_candidates_as_dense_matrices_say(seed):
    sheets = made(seed)
    found = rated(sheets)
    group = np.where(sheets.group == 0, 1.0, -1.0)[:, None]
    x = np.hstack([dense.indicators(sheets.candidate, 6), group])
    twin = dense.fit(sheets.mark, x, [dense.indicators(sheets.judge, 9)])
    assert found.reml == pytest.approx(twin.reml, abs=1e-8)
    np.testing.assert_allclose(found.estimates, twin.beta[:6], atol=1e-8)
    np.testing.assert_allclose(found.covariance, twin.covariance[:6, :6], atol=1e-8)
    assert found.residual_variance == pytest.approx(twin.residual, abs=1e-8)
    assert found.judge_variance == pytest.approx(twin.ratios[0] * twin.residual, abs=1e-8)
    assert found.groups[0].effect == pytest.approx(twin.beta[-1], abs=1e-8)
    severity = twin.effects[0] + np.where(sheets.group_of == 0, 1.0, -1.0) * twin.beta[-1]
    np.testing.assert_allclose([view.severity for view in found.judges], severity, atol=1e-8)


@pytest.mark.parametrize("seed", range(6))
def test_both_random_as_dense_matrices_say(seed):
    sheets = made(seed)
    fit = fit_both_random(crossed(sheets.mark, sheets.candidate, sheets.judge))
    zs = [dense.indicators(sheets.candidate, 6), dense.indicators(sheets.judge, 9)]
    ones = np.ones((len(sheets), 1))
    twin = dense.fit(sheets.mark, ones, zs)
    assert fit.reml == pytest.approx(twin.reml, abs=1e-8)
    variances = [fit.candidate_variance, fit.judge_variance, fit.residual_variance]
    np.testing.assert_allclose(variances, [*twin.ratios * twin.residual, twin.residual], atol=1e-8)
    np.testing.assert_allclose(fit.candidates, twin.effects[0], atol=1e-8)
    np.testing.assert_allclose(fit.judges, twin.effects[1], atol=1e-8)
    assert (fit.mean, fit.mean_error**2) == (
        pytest.approx(twin.beta[0]),
        pytest.approx(twin.covariance[0, 0], abs=1e-8),
    )
    # prediction errors: Henderson's equations with every effect in one matrix
    w = np.hstack([ones, *zs])
    penalty = np.concatenate(([0.0], np.full(6, 1 / twin.ratios[0]), np.full(9, 1 / twin.ratios[1])))
    inverse = twin.residual * np.linalg.inv(w.T @ w + np.diag(penalty))
    to_candidates = np.hstack([np.ones((6, 1)), np.eye(6), np.zeros((6, 9))])
    np.testing.assert_allclose(fit.covariance(), to_candidates @ inverse @ to_candidates.T, atol=1e-8)


@pytest.mark.parametrize("dense_cells", [200_000, 0])
def test_every_way_to_sum_gives_the_same(monkeypatch, dense_cells):
    from leitai.core.rating import absorbed

    monkeypatch.setattr(absorbed, "DENSE_CELLS", dense_cells)
    sheets = made(11)
    weight = np.random.default_rng(1).uniform(0.3, 1, len(sheets))
    extra = np.where(sheets.group == 0, 1.0, -1.0)[:, None]
    fit = fit_fixed(crossed(sheets.mark, sheets.candidate, sheets.judge, extra, weight))
    x = np.hstack([dense.indicators(sheets.candidate, 6), extra])
    ratio = np.array([fit.judge_variance / fit.residual_variance])
    twin = dense.at(sheets.mark, x, [dense.indicators(sheets.judge, 9)], weight, ratio)
    np.testing.assert_allclose(fit.covariance, twin.covariance, atol=1e-8)
    assert fit.reml == pytest.approx(twin.reml, abs=1e-8)


def test_huber_weights_solve_their_own_equations():
    sheets = made(5, candidates=8, judges=14)
    mark = sheets.mark.copy()
    mark[3] += 30
    found = fit_robust(crossed(mark, sheets.candidate, sheets.judge, np.empty((len(mark), 0))))
    x = dense.indicators(sheets.candidate, 8)
    z = dense.indicators(sheets.judge, 14)
    ratio = found.fit.judge_variance / found.fit.residual_variance
    twin = dense.at(mark, x, [z], found.weight, np.array([ratio]))
    rest = mark - x @ twin.beta - z @ twin.effects[0]
    scale = 1.4826 * np.median(np.abs(rest - np.median(rest)))
    np.testing.assert_allclose(found.weight, np.minimum(1, 1.345 * scale / np.abs(rest)), atol=2e-4)
    assert found.settled and found.weight[3] == found.weight.min() < 0.3


# ---- outside answers


@pytest.mark.outside_data("ratings/lme4.Penicillin.csv")
def test_penicillin():
    """lme4's own optimiser stops short, at sample 3.73113 and s.e. 0.808595; the optimum is a hair further."""
    frame = pl.read_csv(outside_folder() / "ratings" / "lme4.Penicillin.csv")
    fit = fit_both_random(crossed(frame["diameter"].to_numpy(), coded(frame["sample"]), coded(frame["plate"])))
    assert fit.reml == pytest.approx(330.860589, abs=1e-6) and fit.reml <= 330.86058899 + 1e-6
    assert fit.judge_variance == pytest.approx(0.7169082, rel=1e-5)
    assert fit.candidate_variance == pytest.approx(3.7309178, rel=1e-5)
    assert fit.residual_variance == pytest.approx(0.3024155, rel=1e-5)
    assert (fit.mean, fit.mean_error) == (pytest.approx(22.9722222, rel=1e-5), pytest.approx(0.8085734, rel=1e-5))


@pytest.mark.outside_data("ratings/lme4.InstEval.csv.gz")
def test_inst_eval():
    frame = pl.read_csv(outside_folder() / "ratings" / "lme4.InstEval.csv.gz")
    fit = fit_both_random(crossed(frame["y"].to_numpy(), coded(frame["d"]), coded(frame["s"])))
    assert fit.reml <= 237783.8804 + 1e-4
    assert fit.judge_variance == pytest.approx(0.106214, rel=1e-4)
    assert fit.candidate_variance == pytest.approx(0.273735, rel=1e-4)
    assert fit.residual_variance == pytest.approx(1.387180, rel=1e-4)
    assert (round(fit.mean, 6), round(fit.mean_error, 6)) == (3.254158, 0.018390)


@pytest.mark.outside_data("ratings/data.immer09.csv")
def test_a_published_review_panel_against_dense_matrices():
    frame = pl.read_csv(outside_folder() / "ratings" / "data.immer09.csv")
    paper, reviewer = coded(frame["idpaper"]), coded(frame["idreviewer"])
    fit = fit_both_random(crossed(frame["score"].to_numpy(), paper, reviewer))
    ones = np.ones((len(frame), 1))
    zs = [dense.indicators(paper, paper.max() + 1), dense.indicators(reviewer, reviewer.max() + 1)]
    twin = dense.fit(frame["score"].to_numpy(), ones, zs)
    assert fit.reml == pytest.approx(twin.reml, abs=1e-8)
    np.testing.assert_allclose(fit.candidates, twin.effects[0], atol=1e-8)
    assert fit.candidate_variance == pytest.approx(twin.ratios[0] * twin.residual, abs=1e-8)


# ---- laws


@given(st.integers(0, 500), st.integers(0, 8), st.floats(-20, 20))
@settings(max_examples=25)
def test_a_judge_all_of_whose_marks_move_moves_nobody(seed, judge, shift):
    """Exactly where every judge sees all; where not, with judges fixed."""
    full = made(seed, seen=1.1)
    moved = Sheets.of(full.mark + shift * (full.judge == judge), full.candidate, full.judge, full.group_of)
    before, after = rated(full), rated(moved)
    np.testing.assert_allclose(np.diff(after.estimates), np.diff(before.estimates), atol=1e-9)
    part = made(seed)
    raised = part.mark + shift * (part.judge == judge)
    before, after = two_way(part, part.mark).candidates, two_way(part, raised).candidates
    np.testing.assert_allclose(np.diff(after), np.diff(before), atol=1e-8)


@given(st.integers(0, 500), st.floats(-20, 20), st.booleans())
@settings(max_examples=25)
def test_a_whole_group_that_marks_higher_moves_nobody(seed, shift, robust):
    sheets = made(seed)
    moved = Sheets.of(sheets.mark + shift * sheets.group, sheets.candidate, sheets.judge, sheets.group_of)
    before, after = rated(sheets, robust=robust), rated(moved, robust=robust)
    np.testing.assert_allclose(after.estimates - after.mean, before.estimates - before.mean, atol=2e-3)
    difference = [found.groups[1].effect - found.groups[0].effect for found in (before, after)]
    assert difference[1] - difference[0] == pytest.approx(shift, abs=2e-3)


@given(st.integers(0, 500), st.randoms(use_true_random=False), st.booleans())
@settings(max_examples=25)
def test_names_and_order_change_nothing(seed, random, robust):
    sheets = made(seed)
    order, names, judges = (list(range(size)) for size in (len(sheets), 6, 9))
    for each in (order, names, judges):
        random.shuffle(each)
    group_of = np.empty(9, dtype=np.int64)
    group_of[judges] = sheets.group_of
    shuffled = Sheets.of(
        sheets.mark[order], np.array(names)[sheets.candidate[order]], np.array(judges)[sheets.judge[order]], group_of
    )
    before, after = rated(sheets, robust=robust), rated(shuffled, robust=robust)
    np.testing.assert_allclose(after.estimates[names], before.estimates, atol=1e-6)
    np.testing.assert_allclose(after.covariance[np.ix_(names, names)], before.covariance, rtol=1e-4, atol=1e-6)


def linked(links: int, spread: float = 4.0) -> Sheets:
    """Two groups of 5 judges see 4 sites each; the linking judges, in a group of their own, see all."""
    chance = np.random.default_rng(links)
    pairs = [(site, judge) for judge in range(10) for site in range(4 * (judge // 5), 4 * (judge // 5) + 4)]
    pairs += [(site, 10 + judge) for judge in range(links) for site in range(8)]
    site, judge = np.array(pairs).T
    mark = 80 + chance.normal(0, spread, len(site))
    return Sheets.of(mark, site, judge, np.array([0] * 5 + [1] * 5 + [2] * links))


def test_without_a_link_there_is_no_common_ranking():
    found = rate(linked(0))
    assert isinstance(found, NotConnected)
    assert [part.candidates for part in found.parts] == [("0", "1", "2", "3"), ("4", "5", "6", "7")]
    assert [len(part.judges) for part in found.parts] == [5, 5] and found.links_needed == 1
    assert [rating.candidates for rating in found.ratings] == [part.candidates for part in found.parts]
    assert isinstance(rate(linked(1)), Rating)


def test_the_same_exact_variance_as_the_design_promises():
    """K linking judges give 2σ²/(mK) between routes of m sites each, whatever the marks."""
    for links in (1, 2, 3):
        found = rated(linked(links))
        contrast = np.repeat([0.25, -0.25], 4)
        variance = contrast @ found.covariance @ contrast
        # Severity random within a group: the link's own severity cancels, so its mean difference alone connects.
        assert variance == pytest.approx(2 * found.residual_variance / (4 * links), rel=1e-6)


def test_a_home_effect_is_found_and_its_marks_corrected():
    chance = np.random.default_rng(3)
    site, judge = (axis.ravel() for axis in np.meshgrid(np.arange(12), np.arange(30), indexing="ij"))
    home = (judge % 4) == (site // 3)
    mark = 80 + site + chance.normal(0, 3, 30)[judge] + chance.normal(0, 1, len(site)) + 6 * home
    plain = Sheets.of(mark, site, judge)
    from dataclasses import replace

    found = rated(replace(plain, home=home))
    assert found.home is not None and found.home[0] == pytest.approx(6, abs=4 * found.home[1]) and found.home[1] < 0.5
    x = np.hstack([dense.indicators(site, 12), home[:, None].astype(float)])
    twin = dense.at(
        mark, x, [dense.indicators(judge, 30)], np.ones(360), np.array([found.judge_variance / found.residual_variance])
    )
    assert found.home[0] == pytest.approx(twin.beta[-1], abs=1e-8)
    assert all(view.home is not None and 3 < view.home < 9 for view in found.judges)


# ---- states with a name


def notes(found) -> set[str]:
    return {note.id for note in found.notes}


def small(marks: list[list[float | None]]) -> Sheets:
    """Rows are candidates, columns judges."""
    cells = [(a, b, m) for a, row in enumerate(marks) for b, m in enumerate(row) if m is not None]
    site, judge, mark = (np.array(column) for column in zip(*cells, strict=True))
    return Sheets.of(mark.astype(float), site.astype(np.int64), judge.astype(np.int64))


@pytest.mark.parametrize("model", ["candidates-fixed", "candidates-random"])
@pytest.mark.parametrize("robust", [False, True])
@pytest.mark.parametrize(
    "marks, note, has_errors",
    [
        ([[80, 80], [80, 80]], "rating.all_equal", False),
        ([[80]], "rating.all_equal", False),
        ([[80, 82, 85]], "rating.one_candidate", True),
        ([[80], [82], [90]], "rating.one_judge", False),
        ([[80, 82], [83, 85], [70, 72]], "rating.no_residual", False),
        ([[80, None], [82, 85]], "rating.no_residual", False),
    ],
)
def test_marks_that_say_too_little_have_a_named_state(marks, note, has_errors, model, robust):
    found = rated(small(marks), model=model, robust=robust)
    assert note in notes(found)
    assert (found.covariance is not None) == (has_errors and model == "candidates-fixed")
    assert np.isfinite(found.estimates).all()


def test_an_exact_fit_gives_the_candidates_at_the_mean_judge():
    found = rated(small([[80, 82], [83, 85], [70, 72]]))
    np.testing.assert_allclose(found.estimates, [81, 84, 71], atol=1e-9)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_a_mark_that_is_no_number_is_refused(wrong):
    sheets = made(1)
    marks = sheets.mark.copy()
    marks[4] = wrong
    with pytest.raises(Refused) as refused:
        rate(Sheets.of(marks, sheets.candidate, sheets.judge))
    assert [problem.id for problem in refused.value.problems] == ["rating.not_finite_marks"]


def test_marks_crowded_at_a_bound_are_said():
    sheets = made(2, candidates=10, judges=12)
    assert "rating.at_bound" not in notes(rated(sheets))
    assert "rating.at_bound" in notes(rated(Sheets.of(np.minimum(sheets.mark, 83), sheets.candidate, sheets.judge)))


def test_a_single_highest_mark_is_no_crowd():
    assert "rating.at_bound" not in notes(rated(small([[80, 82, 81], [83, 85, 89], [70, 72, 75]])))


def test_marks_far_from_zero_lose_no_digits():
    sheets = made(4)
    far = rated(Sheets.of(sheets.mark + 1e6, sheets.candidate, sheets.judge, sheets.group_of))
    near = rated(sheets)
    np.testing.assert_allclose(far.estimates - 1e6, near.estimates, atol=1e-7)
    assert far.reml == pytest.approx(near.reml, abs=1e-6)


def test_too_many_candidates_are_refused_before_memory_is_gone():
    many = np.arange(7_000, dtype=np.int64)
    with pytest.raises(Refused) as refused:
        rate(Sheets.of(np.ones(7_000), many, many * 0))
    assert refused.value.problems[0].id == "rating.too_many"


# ---- other rules


def test_places_under_every_rule():
    marks = [[90, 70, 91, 60, 92], [85, 74, 86, 64, 88], [80, 78, 81, 68, None]]
    sheets = small(marks)
    found = rule_places(sheets, np.array([1.0, 2.0, 3.0]))
    means = np.array([np.mean([m for m in row if m is not None]) for row in marks])
    assert found["mean"].tolist() == (1 + (means[:, None] < means[None, :]).sum(axis=1)).tolist()
    assert found["median"].tolist() == [1, 2, 3] and found["calibrated"].tolist() == [3, 2, 1]
    assert found["drop_one"].tolist() == [1, 2, 3]
    assert found["second_mean"].tolist() == found["mean"].tolist()
    # Within judges 1, 3 and 5 the first is best, within 2 and 4 the last: worked out by hand.
    z = [[1.2247, -1.2247, 1.2247, -1.2247], [0, 0, 0, 0], [-1.2247, 1.2247, -1.2247, 1.2247]]
    assert np.allclose(np.sum(z, axis=1), 0, atol=1e-9)
    assert len(set(found["z_judge"].tolist())) == 1


def test_the_sheet_of_a_file_is_not_touched(tmp_path: Path):
    sheets = made(1)
    before = sheets.mark.copy()
    rate(sheets, robust=True)
    np.testing.assert_array_equal(sheets.mark, before)
