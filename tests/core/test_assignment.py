from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from math import comb, isclose, sqrt

import numpy as np
import pytest

from leitai.core.assignment import Choice, Design, Event, Limits, choose, design_of, link_report, linkers_needed
from leitai.core.assignment.design import laplacian
from leitai.core.assignment.draw import draw_groups, lot, recused_units
from leitai.core.assignment.link import NOT_CONNECTED
from leitai.core.problems import Refused
from leitai.core.results import NotAvailable

ROUTES = [list(range(9)), list(range(9, 18))]


def two_routes(judges: int = 25, linkers: int = 0, common: tuple[int, ...] = ()) -> Design:
    rows = [
        (f"{group}{number}", group, f"S{site}")
        for group, route in zip("AB", ROUTES, strict=True)
        for number in range(judges)
        for site in sorted({*route, *common})
    ]
    return Design.of(rows + [(f"L{number}", "", f"S{site}") for number in range(linkers) for site in range(18)])


@pytest.mark.parametrize("linkers", [1, 2, 3, 5, 8])
def test_linking_judges_by_their_closed_forms(linkers: int) -> None:
    report = link_report(two_routes(linkers=linkers))
    assert report.connected and len(report.linkers) == linkers
    assert isclose(report.connectivity, linkers, rel_tol=1e-9)
    assert isclose(report.groups[0].sites, sqrt(2 / (9 * linkers)), rel_tol=1e-9)
    assert isclose(report.groups[0].severity, sqrt(2 / (9 * linkers) + 2 / (9 * 25)), rel_tol=1e-9)


@pytest.mark.parametrize("common", [(0,), (0, 9), (0, 1, 9, 10)])
def test_common_sites_by_their_closed_form(common: tuple[int, ...]) -> None:
    report = link_report(two_routes(common=common))
    assert isclose(report.groups[0].severity, sqrt(2 / (25 * len(common))), rel_tol=1e-9)
    assert report.linkers == ()


@pytest.mark.parametrize(("design", "connectivity", "pair_variance"), [
    (two_routes(linkers=1), 1, 0.190), (two_routes(linkers=3), 3, 0.106), (two_routes(linkers=8), 8, 0.072),
    (two_routes(common=(0,)), 2.64, 0.118), (two_routes(common=(0, 9)), 5.00, 0.094),
    (two_routes(common=tuple(range(18))), 50, 0.040),
])  # fmt: skip
def test_designs_of_the_source(design: Design, connectivity: float, pair_variance: float) -> None:
    report = link_report(design)
    assert round(report.connectivity, 2) == connectivity
    assert round(report.pair_variance, 3) == pair_variance


def test_no_link_is_said_not_guessed() -> None:
    report = link_report(two_routes())
    assert not report.connected and report.connectivity == 0
    assert [len(part) for part in report.parts] == [9, 9]
    assert report.pair_variance == report.worst == NotAvailable(NOT_CONNECTED)


def test_one_linking_judge_absent() -> None:
    alone = link_report(two_routes(linkers=1))
    assert [(absence.judge, absence.connected) for absence in alone.absences] == [("L0", False)]
    assert alone.absences[0].worst == NotAvailable(NOT_CONNECTED)
    two = link_report(two_routes(linkers=2))
    assert all(isclose(absence.worst, sqrt(2 / 9), rel_tol=1e-9) for absence in two.absences)


@pytest.mark.parametrize("seed", range(5))
def test_variances_by_least_squares(seed: int) -> None:
    """The dense normal equations with a column for every site and judge say the same."""
    rng = np.random.default_rng(seed)
    rows = [(f"J{j}", "AB"[j % 2], f"S{s}") for j in range(8) for s in range(6) if rng.random() < 0.6]
    design = Design.of(rows)
    sites, judges = np.nonzero(design.seen)
    columns = np.hstack((np.eye(len(design.sites))[sites], np.eye(len(design.judges))[judges]))
    inverse = np.linalg.pinv(columns.T @ columns)
    report = link_report(design)
    if not report.connected:
        pytest.skip("a pair of sites can't be compared")
    pairs = [inverse[a, a] + inverse[b, b] - 2 * inverse[a, b] for a, b in combinations(range(len(design.sites)), 2)]
    assert isclose(report.pair_variance, float(np.mean(pairs)), rel_tol=1e-9)


def test_how_many_linking_judges() -> None:
    assert linkers_needed(Fraction(4), Fraction(1), 9, 9) == 4
    assert linkers_needed(Fraction(3), Fraction(1), 9, 9) == 2  # exactly 2, and no rounding makes it 3
    assert linkers_needed(Fraction(4), Fraction(1, 2), 9, 9) == 15


@pytest.mark.parametrize("rows, fault, line", [
    ([], "link.empty", None),
    ([("J", "A", "S"), ("J", "A", "S")], "link.twice", 2),
    ([("J", "A", "S"), ("J", "B", "T")], "link.two_groups", 2),
    ([("J", "A", "S"), ("", "B", "T")], "link.no_name", 2),
])  # fmt: skip
def test_bad_designs(rows: list[tuple[str, str, str]], fault: str, line: int | None) -> None:
    with pytest.raises(Refused) as refused:
        Design.of(rows)
    assert (refused.value.problems[0].id, refused.value.problems[0].line) == (fault, line)


def small_event(seed: int) -> Event:
    rng = np.random.default_rng(seed)
    recused = rng.random((6, 6)) < 0.2
    recused[:, 0] = False
    return Event(
        sites=tuple(f"S{n}" for n in range(6)),
        route=(0, 0, 0, 1, 1, 1),
        early=(True, False, True, True, False, False),
        judges=tuple(f"J{n}" for n in range(6)),
        bus=(0, 1, 0, 1, 0, 1),
        groups=("A", "B"),
        recused=recused,
        may_link=(True, True, True, True, False, True),
    )


def plain_value(event: Event, choice: Choice) -> tuple[int, float]:
    """By eigenvalues of the whole bipartite graph for the parts, and the explicit sum of pair variances."""
    seen = design_of(event, choice).seen
    graph = np.block([[np.zeros((6, 6)), seen], [seen.T, np.zeros((6, 6))]])
    spectrum = np.linalg.eigvalsh(np.diag(graph.sum(axis=1)) - graph)
    blind = int((seen.sum(axis=0) == 0).sum())
    inverse = np.linalg.pinv(laplacian(seen), rcond=1e-9)
    return int((spectrum < 1e-9).sum()) - blind, float(np.trace(inverse))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("limits", [Limits(linkers=2), Limits(common=2), Limits(swaps=2), Limits(1, 1, 1)])
def test_the_exchange_reaches_the_best_of_all_choices(seed: int, limits: Limits) -> None:
    event = small_event(seed)
    judges, (first, second) = range(6), ((0, 2, 4), (1, 3, 5))
    every = [
        Choice(frozenset(common), frozenset(linkers), (frozenset(leave), frozenset(enter)))
        for common in (c for n in range(limits.common + 1) for c in combinations(range(6), n))
        for linkers in (k for n in range(limits.linkers + 1) for k in combinations(judges, n))
        for size in range(limits.swaps + 1)
        for leave, enter in product(combinations(first, size), combinations(second, size))
        if 4 not in linkers and not set(linkers) & {*leave, *enter}
    ]
    best = min((plain_value(event, choice) for choice in every), key=lambda v: (v[0], round(v[1], 9)))
    found = plain_value(event, choose(event, limits))
    assert len(every) >= comb(6, 2)
    assert found[0] == best[0] and isclose(found[1], best[1], rel_tol=1e-9)


def test_recused_marks_are_in_no_design() -> None:
    event = small_event(3)
    seen = design_of(event, choose(event, Limits(1, 1, 1))).seen
    assert not (seen & event.recused).any()


@pytest.mark.parametrize("limits, fault", [
    (Limits(swaps=3), "assign.too_many_swaps"),
    (Limits(linkers=6), "assign.too_few_linkers"),
    (Limits(common=7), "assign.too_many_common"),
])  # fmt: skip
def test_limits_that_cannot_be_met(limits: Limits, fault: str) -> None:
    with pytest.raises(Refused) as refused:
        choose(small_event(1), limits)
    assert refused.value.problems[0].id == fault


TREE = {"qinghui": "city", "wangyue": "city", "qh finance": "qinghui", "qh town": "qinghui", "city finance": "city"}


@pytest.mark.parametrize("home, recused", [
    ("qinghui", {"qinghui"}), ("qh finance", {"qinghui"}), ("qh town", {"qinghui"}),
    ("city finance", set()), ("city", set()), ("", set()), ("wangyue", {"wangyue"}),
])  # fmt: skip
def test_nobody_marks_the_own_unit(home: str, recused: set[str]) -> None:
    assert recused_units(home, ["qinghui", "wangyue"], TREE) == recused


def test_a_body_above_some_units_marks_none_of_them() -> None:
    tree = {"east": "province", "west": "province", "a": "east", "b": "east", "c": "west"}
    assert recused_units("east", ["a", "b", "c"], tree) == {"a", "b"}
    assert recused_units("province", ["a", "b", "c"], tree) == set()


@pytest.mark.parametrize("home, tree, fault", [
    ("mars", TREE, "assign.unknown_unit"), ("a", {"a": "b", "b": "a"}, "assign.circle"),
])  # fmt: skip
def test_faults_of_the_tree(home: str, tree: dict[str, str], fault: str) -> None:
    with pytest.raises(Refused) as refused:
        recused_units(home, ["a"], tree)
    assert refused.value.problems[0].id == fault


def test_lots_are_drawn_again_the_same_and_spread_evenly() -> None:
    strata = {f"J{n:02d}": "leader" if n % 3 else "expert" for n in range(25)}
    drawn = draw_groups(strata, ["A", "B"], "2020-07-14/17")
    assert drawn == draw_groups(dict(reversed(strata.items())), ["A", "B"], "2020-07-14/17")
    assert drawn != draw_groups(strata, ["A", "B"], "2020-07-14/18")
    for judges in ([j for j in strata if strata[j] == "expert"], list(strata)):
        assert abs(sum(drawn[j] == "A" for j in judges) - sum(drawn[j] == "B" for j in judges)) <= 1
    assert lot("7", ["a", "b", "c"]) == ["c", "b", "a"]  # as sha256sum orders 7/a, 7/b and 7/c
