"""Sixty seeded contests of the simulation in benchmarks/: the full 2,000 stand in docs/methods/rating.md."""

from __future__ import annotations

import re

import numpy as np

from benchmarks.contest_simulation import FIRST_ROUTE, SITES, contest, refused, simulate
from tests.house.tree import ROOT

RUNS = 60


def test_sixty_contests():
    found = simulate(RUNS)
    robust, plain = found["rating --robust"], found["plain mean"]
    assert robust["tau"] >= 0.76 and robust["tau"] > plain["tau"] + 0.1
    assert robust["draws"] >= 0.95 and robust["draws width"] <= 2.85
    assert robust["marginal"] >= 0.98 and robust["marginal width"] <= 3.35
    assert plain["draws"] < 0.8
    assert robust["simultaneous width"] >= robust["marginal width"]


def test_without_a_link_every_contest_is_refused():
    assert refused(20) == 20


def test_a_contest_is_the_source_s():
    sheets = contest(4).sheets
    seen = np.bincount(sheets.judge, minlength=53)
    assert len(sheets.candidates) == SITES and len(sheets.judges) == 53
    assert (seen[:50] <= 9).all() and (seen[50:] > 9).all()
    groups = {(bool(FIRST_ROUTE[site]), int(group)) for site, group in zip(sheets.candidate, sheets.group, strict=True)}
    assert groups == {(True, 0), (False, 1), (True, 2), (False, 2)}
    assert (contest(4).sheets.mark == sheets.mark).all()


def test_the_printed_table_meets_what_was_promised():
    text = (ROOT / "docs" / "methods" / "rating.md").read_text(encoding="utf-8")
    row = re.search(r"^\| rating --robust \|(.+)\|$", text, re.MULTILINE)
    assert row is not None
    figures = [float(cell) for cell in row[1].split("|")]
    tau, _, _, draws, draws_width, marginal, marginal_width, *_ = figures
    assert tau >= 0.82 and draws >= 0.95 and draws_width <= 2.75 and marginal >= 0.98 and marginal_width <= 3.3
