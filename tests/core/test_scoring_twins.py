"""The score of random ballots under random rules against its slow twin, and what must not change a score."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from leitai.core.rulebook.contest import PlacingRule
from leitai.core.scoring import Line, score
from leitai.core.scoring.places import Entrant, placed
from tests.oracles import places as placing
from tests.oracles import scoring as oracle
from tests.world.ballots import ballots, contest

CATEGORIES = [{"code": "leaders", "weight": "0.45"}, {"code": "experts", "weight": "0.55"}]
METHODS: list[dict[str, Any]] = [
    {"method": "mean"},
    {"method": "median"},
    {"method": "drop", "drop": [{"marks": 3, "high": 1, "low": 1}, {"marks": 6, "high": 2, "low": 1}]},
    {"method": "trim", "proportion": "0.2"},
    {"method": "closest_two"},
]
MODES = st.sampled_from(["half_up", "half_even", "truncate"])
stage = st.none() | st.builds(lambda mode, digits: {"mode": mode, "digits": digits}, MODES, st.integers(0, 3))


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    by = draw(st.sampled_from(["sheet", "criterion"]))
    named = ["panel", "categories", "candidate"] + ["sheet"] * (by == "sheet")
    roundings = {name: value for name in named if (value := draw(stage))}
    categories = draw(st.sampled_from([[], CATEGORIES]))
    return {
        "by": by,
        "aggregate": draw(st.sampled_from(METHODS)),
        "categories": categories,
        "rounding": {k: v for k, v in roundings.items() if categories or k != "categories"},
        "places": {"ties": ["shared"]},
    }


@st.composite
def rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Up to 7 judges, 4 candidates, 2 criteria; marks close together, so that they tie; some not scored."""
    found = []
    judges, criteria = draw(st.integers(1, 7)), draw(st.integers(1, 2))
    for candidate in "wxyz"[: draw(st.integers(1, 4))]:
        for judge in range(judges):
            state = draw(st.sampled_from(["scored"] * 5 + ["absent", "abstained", "recused"]))
            for criterion in range(criteria):
                mark = Fraction(draw(st.integers(320, 360)), 4)
                category = ("leaders", "experts")[judge % 2]
                found.append(
                    {"judge": f"J{judge}", "candidate": candidate, "criterion": f"c{criterion}", "state": state,
                     "mark": float(mark), "category": category}
                )  # fmt: skip
    return found


def by_name(rule: dict[str, Any], marks: pl.DataFrame) -> dict[str, Line]:
    return {line.name: line for line in score(contest(**rule), marks).candidates}


@given(rules(), rows())
def test_every_score_agrees_with_its_slow_twin(rule: dict[str, Any], given_rows: list[dict[str, Any]]) -> None:
    if not rule["categories"]:
        given_rows = [row | {"category": ""} for row in given_rows]
    found = by_name(rule, ballots(*given_rows))
    expected = {name: oracle.score(rule, given_rows, name) for name in found}
    assert {name: (line.score, line.counted) for name, line in found.items()} == expected
    order = list(found)
    places = placing.competition([expected[name][0] for name in order])
    assert [found[name].place for name in order] == places


@given(rules(), rows())
def test_every_mark_is_accounted_for(rule: dict[str, Any], given_rows: list[dict[str, Any]]) -> None:
    found = by_name(rule | {"by": "criterion"}, ballots(*given_rows))
    for name, line in found.items():
        own = [row["state"] for row in given_rows if row["candidate"] == name]
        assert line.counted + line.trimmed == own.count("scored")
        assert (line.recused, line.missing) == (own.count("recused"), own.count("absent") + own.count("abstained"))


@given(rules(), rows(), st.randoms(use_true_random=False))
def test_names_and_the_order_of_rows_change_nothing(
    rule: dict[str, Any], given_rows: list[dict[str, Any]], chance: random.Random
) -> None:
    before = by_name(rule, ballots(*given_rows))
    turned = [row | {"judge": row["judge"][::-1], "candidate": row["candidate"] + "'"} for row in given_rows]
    chance.shuffle(turned)
    after = by_name(rule, ballots(*turned))
    assert {n: (v.score, v.place) for n, v in before.items()} == {
        n.rstrip("'"): (v.score, v.place) for n, v in after.items()
    }


@given(rules(), rows())
def test_marks_of_recused_and_absent_judges_never_enter(rule: dict[str, Any], given_rows: list[dict[str, Any]]) -> None:
    loud = [row | {"mark": 0 if row["state"] != "scored" else row["mark"]} for row in given_rows]
    quiet = [row | {"mark": 100 if row["state"] != "scored" else row["mark"]} for row in given_rows]
    assert by_name(rule, ballots(*loud)) == by_name(rule, ballots(*quiet))


@given(
    st.lists(st.tuples(*[st.integers(0, 2)] * 4), min_size=1, max_size=12),
    st.permutations(["further_decimals", "category:a", "vote"]),
    st.sampled_from(["competition", "dense"]),
)
def test_the_cascade_is_the_order_of_tuples(values: list[tuple[int, ...]], steps: list[str], style: Any) -> None:
    """A place is one more than the entrants (or the different results) that are better step by step."""
    entrants = [
        Entrant(str(n), Fraction(value), Fraction(further), ties={"category:a": Fraction(a), "vote": Fraction(vote)})
        for n, (value, further, a, vote) in enumerate(values)
    ]
    found, ties = placed(PlacingRule(style=style, ties=tuple(steps)), entrants)
    at = {"further_decimals": 1, "category:a": 2, "vote": 3}
    keys = [(row[0], *(row[at[step]] for step in steps)) for row in values]
    better = [[other for other in keys if other > key] for key in keys]
    assert [found[str(n)].place for n in range(len(keys))] == [
        1 + (len(set(ahead)) if style == "dense" else len(ahead)) for ahead in better
    ]
    for n, key in enumerate(keys):
        equal = [other for m, other in enumerate(keys) if m != n and other[0] == key[0]]
        # the step that parted it from the last ones it was still with
        apart = max((next((k for k in range(4) if o[k] != key[k]), 4) for o in equal), default=0)
        assert found[str(n)].step == ("" if not equal else "shared" if apart == 4 else steps[apart - 1])
    assert sorted(name for tie in ties for name in tie.names) == sorted(
        str(n) for n, key in enumerate(keys) if sum(other[0] == key[0] for other in keys) > 1
    )


@given(rows(), st.sampled_from(["z_judge", "z_group"]), st.sampled_from(["sample", "population"]))
def test_z_scores_agree_with_doubles(given_rows: list[dict[str, Any]], method: str, deviation: str) -> None:
    marks = [row | {"criterion": "", "group": row["category"]} for row in given_rows if row["criterion"] == "c0"]
    rule = {"balance": {"method": method, "deviation": deviation}, "by": "criterion"}
    found = by_name(rule, ballots(*[row | {"category": ""} for row in marks]))
    scored = [row for row in marks if row["state"] == "scored"]
    free = int(deviation == "sample")
    of = "judge" if method == "z_judge" else "group"

    def spread(values: list[float]) -> float:
        return float(np.std(values, ddof=free)) if len(values) > free else 0.0

    every = [row["mark"] for row in scored]
    by: dict[str, list[float]] = {}
    for row in scored:
        by.setdefault(row[of], []).append(row["mark"])
    for name, line in found.items():
        own = [
            np.mean(every) + (row["mark"] - np.mean(by[row[of]])) / spread(by[row[of]]) * spread(every)
            if spread(by[row[of]]) else np.mean(every)
            for row in scored if row["candidate"] == name
        ]  # fmt: skip
        assert (line.score is None) == (not own)
        if line.score is not None:
            assert abs(float(line.score) - float(np.mean(own))) < 1e-9


@given(rows(), st.integers(1, 9))
def test_a_judge_who_is_harder_on_all_changes_no_score_by_z(given_rows: list[dict[str, Any]], harder: int) -> None:
    """Only the common mean moves, and all scores with it."""
    rule = {
        "by": "criterion",
        "balance": {"method": "z_judge", "back": "t_score"},
        "rounding": {"candidate": {"digits": 9}},
    }
    shifted = [row | {"mark": row["mark"] - harder * (row["judge"] == "J0")} for row in given_rows]
    before, after = by_name(rule, ballots(*given_rows)), by_name(rule, ballots(*shifted))
    assert {n: line.score for n, line in before.items()} == {n: line.score for n, line in after.items()}
