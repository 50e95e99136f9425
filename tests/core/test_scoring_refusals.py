"""Ballots that may not stand: each fault has a name, a line and a sentence in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import leitai.core
from leitai.core.problems import Refused
from leitai.core.rulebook import ContestRule
from leitai.core.scoring import score
from leitai.messages import LANGUAGES, ids, knows, say
from tests.world.ballots import ballots, contest, panel, ranking

STEP = {"minimum": 70, "maximum": 100, "step": 0.5}
TWO_CRITERIA = {"criteria": [{"code": "a", "weight": "0.5"}, {"code": "b", "weight": "0.5"}], "combine": "weighted"}
CATEGORY = {"categories": [{"code": "leaders", "weight": 1}]}


def refused(rule: ContestRule, *rows: dict[str, Any]) -> list[tuple[str, int | None]]:
    with pytest.raises(Refused) as caught:
        score(rule, ballots(*rows))
    for problem in caught.value.problems:
        for language in LANGUAGES:
            assert say(problem.id, problem.values, language)
    return [(problem.id.removeprefix("score."), problem.line) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("rule", "row", "fault"),
    [
        ({"judges": ["J1"]}, {"judge": "J9"}, "unknown_judge"),
        ({"range": STEP}, {"mark": "69.5"}, "out_of_range"),
        ({"range": STEP}, {"mark": "100.5"}, "out_of_range"),
        ({"range": STEP}, {"mark": "80.25"}, "off_step"),
        (TWO_CRITERIA, {"criterion": "c"}, "unknown_criterion"),
        (TWO_CRITERIA, {"criterion": ""}, "unknown_criterion"),
        (CATEGORY, {"category": "guests"}, "unknown_category"),
        ({"own_unit": "refuse"}, {"home_unit": "n", "unit": "n"}, "own_unit"),
    ],
)
def test_a_row_that_may_not_stand(rule: dict[str, Any], row: dict[str, Any], fault: str) -> None:
    good = {"judge": "J1", "candidate": "x", "mark": 80, "criterion": "a", "category": "leaders"}
    other = good | {"judge": "J1", "candidate": "y", "criterion": "b"}
    assert refused(contest(**rule), good, other, good | {"candidate": "z"} | row) == [(fault, 4)]


def test_marks_where_places_are_wanted_and_places_where_marks() -> None:
    assert refused(contest(ballot="ranking"), *panel("x", 80)) == [("wants_places", None)]
    assert refused(contest(), *ranking("a", "x", "y")) == [("wants_marks", None)]


def test_a_judge_marks_a_site_twice() -> None:
    assert refused(contest(), *panel("x", 80, 81), *panel("x", 82)) == [("marked_twice", 4)]


def test_a_recused_judge_who_marks() -> None:
    away = {"judge": "J1", "candidate": "x", "state": "recused"}
    assert refused(contest(), *panel("x", 80, 81), away) == [("recused_marks", 2)]
    assert refused(contest(**TWO_CRITERIA), away, *panel("x", 80, 81, criterion="a")) == [("recused_marks", 3)]


def test_a_judge_of_two_categories() -> None:
    two = {"categories": [{"code": "a", "weight": "0.5"}, {"code": "b", "weight": "0.5"}]}
    rows = [{"judge": "J", "candidate": c, "category": k, "mark": 80} for c, k in ("xa", "yb")]
    assert refused(contest(**two), *rows) == [("two_categories", None)]


def test_a_factor_that_changes() -> None:
    rows = [*panel("x", 80, factor="1.2"), {"judge": "J2", "candidate": "x", "mark": 80, "factor": "1.3"}]
    assert refused(contest(), *rows) == [("factor_differs", 3)]
    absent = rows[1] | {"state": "absent"}
    assert score(contest(), ballots(rows[0], absent)).candidates[0].shown == "96"


def test_a_candidate_of_two_units() -> None:
    rows = [{"judge": j, "candidate": "x", "unit": unit, "mark": 80} for j, unit in ("an", "bs")]
    assert refused(contest(), *rows) == [("two_units", None)]


def test_too_few_for_the_middle() -> None:
    middle = contest(aggregate={"method": "middle", "keep": 3})
    assert refused(middle, *panel("x", 80, 81)) == [("no_middle", None)]
    assert refused(middle, *panel("x", 80, 81, 82, 83)) == [("no_middle", None)]  # one above or one below?


def test_a_group_too_small_for_its_trimming() -> None:
    rule = contest(balance={"method": "second_mean", "trim": {"high": 1, "low": 1}})
    assert refused(rule, *panel("x", 80, group="g"), *panel("y", 80, group="g")) == [("group_too_small", None)]
    assert refused(contest(balance={"method": "second_mean"}), *panel("x", 0)) == [("group_mean_zero", None)]


def test_ten_faults_are_told_and_the_rest_counted() -> None:
    rows = [{"judge": f"J{n}", "candidate": "x", "mark": 101} for n in range(25)]
    found = refused(contest(), *rows)
    assert found[:10] == [("out_of_range", line) for line in range(2, 12)] and found[10:] == [("ballots.more", None)]


def test_ranges_are_exact() -> None:
    tenth = contest(range={"minimum": 0, "maximum": 1, "step": 0.1})
    assert score(tenth, ballots(*panel("x", "0.3", "0.7"))).candidates[0].shown == "0.5"
    assert refused(tenth, *panel("x", "0.3001")) == [("off_step", 2)]


def test_every_refusal_and_note_of_the_score_has_its_words() -> None:
    folder = Path(next(iter(leitai.core.__path__)))
    source = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    named = set(re.findall(r'"((?:score|rulebook|ballots)\.[a-z_]+)"', source))
    assert len(named) > 50
    assert {id for id in named if not knows(id)} == set()
    named |= {"score.wants_places", "score.wants_marks"}
    printed = re.compile(r"score\.(heading|step|tie|round)_|score\.(title|group|unrounded|no_protocol|differs)$")
    unsaid = {id for id in ids() if id.startswith("score.") and id not in named and not printed.match(id)}
    by_the_command = {"no_rating_file", "rating_not_connected", "not_connected", "not_verified", "verified"}
    assert unsaid == {f"score.{word}" for word in by_the_command}
