"""Cells: every question answers exactly, and what the facts do not answer is refused with a reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from leitai.core.results import NotAvailable
from leitai.core.rulebook import LeagueRule
from leitai.facts.questions import QUESTIONS, CannotResolve, Resolver, narrowed, pinned
from leitai.facts.questions.resolve import unpinned
from leitai.messages import say
from leitai.queries.rulebooks import league_rulebook
from tests.facts.months import close

RULE = league_rulebook("""code: two
name: {zh: 榜, en: League}
measures:
  - {code: done, kind: completion_rate, weight: 50}
  - {code: yoy, kind: year_on_year, weight: 50}
""")


@dataclass(frozen=True)
class Cell:
    question: str
    arguments: dict[str, str] = field(default_factory=dict)
    month: str = "2020-06"
    revision: int = 1
    region: str = "r"


def rows(*done: int) -> dict[str, list[dict[str, object]]]:
    units = "abc"
    return {
        "units": [{"unit_code": unit} for unit in units],
        "projects": [{"project_id": f"p{unit}"} for unit in units] + [{"project_id": "big", "bundle": True}],
        "delivery": [
            {"project_id": f"p{unit}", "unit_code": unit, "done_year": Decimal(d), "plan_year": Decimal(200),
             "sector": "road" if unit == "a" else "water", "filing": "carried" if unit == "c" else "filed"}
            for unit, d in zip(units, done, strict=True)
        ],
        "economy": [{"unit_code": "a", "indicator": "gdp", "value": Decimal("7.5")}],
        "targets": [{"campaign": "y", "theme": "t", "unit_code": "a", "due": date(2020, 6, 30), "value": Decimal(3)}],
    }  # fmt: skip


@pytest.fixture
def resolve(tmp_path: Path) -> Resolver:
    close(tmp_path, "2019-06", rows(40, 50, 60))
    close(tmp_path, "2020-05", rows(30, 20, 10))
    close(tmp_path, "2020-06", rows(57, 100, 80))
    close(tmp_path, "2020-06", rows(60, 100, 80), 2, reason="更正")

    def rule(sha256: str) -> LeagueRule | None:
        return RULE.rule if sha256 == RULE.sha256 else None

    return Resolver(tmp_path, rule=rule)


YEAR = {"others": pinned({"2019-06": 1})}
BOTH = {"others": pinned({"2019-06": 1, "2020-05": 1})}
DUE = {"measure": "done_year", "due": "2020-06-30"}
LEAGUE = {"by": "unit", "rule": RULE.sha256}


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        (Cell("measure", {"by": "unit", "key": "a", "kind": "completion_rate"}), "57/200"),
        (Cell("measure", {"by": "unit", "key": "a", "kind": "completion_rate"}, revision=2), "3/10"),
        (Cell("measure", {"by": "unit", "key": "a", "kind": "completion_rate", "part": "numerator"}), "57"),
        (Cell("measure", {"by": "unit", "key": "a", "kind": "completion_rate", "part": "denominator"}), "200"),
        (Cell("measure", {"by": "unit", "key": "c", "kind": "completion_rate", "part": "touched"}), "1"),
        (Cell("measure", {"kind": "completion_rate", "policy": "leave_out"}), "157/400"),
        (Cell("measure", {"kind": "completion_rate", "policy": "leave_out", "part": "n"}), "2"),
        (Cell("measure", {"kind": "done_year", "within": narrowed({"sector": "water"})}), "180"),
        (Cell("measure", {"by": "sector", "key": "road", "kind": "lead"}), "-43/200"),
        (Cell("measure", {"by": "unit", "key": "nobody", "kind": "projects"}), "0"),
        (Cell("measure", {"by": "unit", "key": "a", "kind": "year_on_year", **YEAR}), "17/40"),
        (Cell("schedule"), "1/2"),
        (Cell("counts", {"part": "listed"}), "4"),
        (Cell("counts", {"part": "split"}), "3"),
        (Cell("counts", {"part": "bundles"}), "1"),
        (Cell("economy", {"indicator": "gdp", "unit": "a"}), "15/2"),
        (
            Cell("target", {"campaign": "y", "theme": "t", "unit": "a", "measure": "done_year", "due": "2020-06-30"}),
            "3",
        ),
        (Cell("project", {"project": "pb", "kind": "completion_rate"}), "1/2"),
        (Cell("league", {**LEAGUE, **YEAR, "key": "b", "part": "place"}), "1"),
        (Cell("league", {**LEAGUE, **YEAR, "key": "a", "part": "score"}), "191/2"),
        (Cell("league", {**LEAGUE, **YEAR, "key": "a", "part": "points", "measure": "yoy"}), "97"),
        (Cell("league", {**LEAGUE, **YEAR, "key": "a", "part": "measure_place", "measure": "done"}), "3"),
        (Cell("league", {**LEAGUE, **BOTH, "key": "b", "part": "movement"}), "1"),
        (Cell("league", {**LEAGUE, **BOTH, "key": "a", "part": "movement"}), "-1"),
    ],
)
def test_a_cell_is_derived_again(resolve: Resolver, cell: Cell, answer: str) -> None:
    assert resolve(cell) == Fraction(answer)
    assert resolve(cell) == Fraction(answer)  # from what was kept


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (Cell("measure", {"by": "unit", "key": "nobody", "kind": "lead"}), "league.no_such_group"),
        (Cell("measure", {"by": "unit", "key": "a", "kind": "year_on_year"}), "progress.no_year_before"),
        (Cell("measure", {"by": "unit", "key": "a", "kind": "paid_year"}), "progress.not_reported"),
        (Cell("measure", {"kind": "slip_mean"}), "progress.one_report"),
        (Cell("economy", {"indicator": "gdp", "unit": "a", "part": "year_on_year"}), "progress.not_reported"),
        (Cell("economy", {"indicator": "tax", "unit": "a"}), "progress.not_reported"),
        (Cell("target", {"campaign": "y", "theme": "x", "measure": "m", "due": ""}), "league.no_such_group"),
        (Cell("league", {**LEAGUE, "key": "a", "part": "movement"}), "league.no_place_before"),
        (Cell("league", {**LEAGUE, "key": "nobody", "part": "place"}), "league.no_such_group"),
        (Cell("league", {**LEAGUE, "key": "a", "part": "points", "measure": "x"}), "league.no_such_group"),
    ],
)
def test_what_has_no_value_says_why(resolve: Resolver, cell: Cell, reason: str) -> None:
    assert resolve(cell) == NotAvailable(reason)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (Cell("weather"), "facts.unknown_question"),
        (Cell("measure"), "facts.missing_argument"),
        (Cell("measure", {"kind": "wealth"}), "facts.bad_argument"),
        (Cell("measure", {"kind": "lead", "denominator": "x"}), "facts.bad_argument"),
        (Cell("measure", {"kind": "lead", "policy": "x"}), "facts.bad_argument"),
        (Cell("measure", {"kind": "lead", "part": "value.__class__"}), "facts.bad_argument"),
        (Cell("measure", {"kind": "lead", "by": "colour"}), "facts.bad_argument"),
        (Cell("measure", {"kind": "lead", "by": "project", "key": "pa"}), "facts.bad_argument"),
        (Cell("measure", {"kind": "lead", "within": "project=pa"}), "facts.bad_argument"),
        (Cell("measure", {"kind": "lead", "within": "colour=red"}), "facts.bad_argument"),
        (Cell("measure", {"kind": "lead", "others": "x"}), "facts.bad_argument"),
        (Cell("measure", {"kind": "lead", "others": "2020-5=1"}), "facts.bad_argument"),
        (Cell("measure", {"kind": "lead"}, revision=9), "facts.missing_month"),
        (Cell("measure", {"kind": "lead"}, revision=0), "facts.missing_month"),
        (Cell("measure", {"kind": "lead"}, month="2020-6"), "facts.bad_argument"),
        (Cell("measure", {"kind": "lead"}, region="../r"), "facts.bad_argument"),
        (Cell("league", {"by": "unit", "key": "a", "rule": "0" * 64, "part": "place"}), "facts.unknown_rule"),
        (Cell("league", {**LEAGUE, "key": "a", "part": "luck"}), "facts.bad_argument"),
        (Cell("counts", {"part": "all"}), "facts.bad_argument"),
        (Cell("economy", {"indicator": "gdp", "unit": "a", "part": "x"}), "facts.bad_argument"),
    ],
)
def test_what_the_facts_do_not_answer_is_refused(resolve: Resolver, cell: Cell, message: str) -> None:
    with pytest.raises(CannotResolve) as caught:
        resolve(cell)
    assert caught.value.message == message
    assert all(say(message, caught.value.values, language) for language in ("zh-Hans", "en"))


def test_revisions_are_pinned_in_the_cell() -> None:
    assert pinned({"2020-05": 2, "2019-12": 1}) == "2019-12=1,2020-05=2"
    assert unpinned(pinned({"2020-05": 2, "2019-12": 1})) == {"2020-05": 2, "2019-12": 1}
    assert unpinned("") == {}


def test_every_question_says_what_it_takes() -> None:
    assert all(question.__doc__ for question in QUESTIONS.values())
