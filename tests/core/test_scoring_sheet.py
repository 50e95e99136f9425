"""One ballot by itself, beside what the whole scoring says of the same marks."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leitai.core.problems import Refused
from leitai.core.rulebook import parse_contest
from leitai.core.scoring import score
from leitai.core.scoring.sheet import ballot_fault
from leitai.queries.contest_rulebooks import contest_preset

SITE = contest_preset("site_visit").rule
GOOD = {"idea": "88", "quality": "90.5", "scale": "60", "pace": "100"}
RANKING = parse_contest(
    {"code": "rank", "name": {"zh": "排序", "en": "Ranking"}, "ballot": "ranking", "ranking": {"may_share": ["z"]}}
)
PAIRS = parse_contest(
    {"code": "pairs", "name": {"zh": "对比", "en": "Pairs"}, "ballot": "pairs", "by": "criterion"}
)  # fmt: skip


def fault(rule: object, marks: dict[str, str], candidates: tuple[str, ...] = (), reason: str = "") -> str:
    found = ballot_fault(rule, marks, candidates, reason)  # type: ignore[arg-type]
    return found.id if found else ""


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ""), ({"idea": "59.5"}, "ballot.out_of_range"), ({"pace": "100.5"}, "ballot.out_of_range"),
        ({"idea": "88.25"}, "ballot.off_step"), ({"idea": "many"}, "ballot.not_a_number"),
        ({"idea": "1e2"}, "ballot.not_a_number"), ({"idea": "NaN"}, "ballot.not_a_number"),
        ({"charm": "90"}, "ballot.unknown_criterion"),
    ],
)  # fmt: skip
def test_a_sheet_keeps_to_its_rulebook(change: dict[str, str], expected: str) -> None:
    assert fault(SITE, GOOD | change) == expected


def test_a_criterion_without_a_mark_is_named() -> None:
    found = ballot_fault(SITE, {"idea": "88", "quality": "90"})
    assert found is not None and (found.id, found.values) == ("ballot.missing_criterion", {"at": "scale"})


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ({"x": "1", "y": "2", "z": "3"}, ""), ({"x": "1", "z": "1", "y": "3"}, ""),
        ({"x": "1", "y": "1", "z": "3"}, "ballot.place_shared"), ({"x": "1", "y": "2", "z": "4"}, "ballot.place_gap"),
        ({"x": "1", "z": "1", "y": "2"}, "ballot.place_gap"), ({"x": "1", "y": "2"}, "ballot.missing_candidate"),
        ({"x": "1", "y": "2", "w": "3"}, "ballot.unknown_candidate"),
        ({"x": "1", "y": "1", "z": "1"}, "ballot.place_shared"),
    ],
)  # fmt: skip
def test_a_ranking_keeps_to_its_rulebook(places: dict[str, str], expected: str) -> None:
    assert fault(RANKING, places, ("x", "y", "z")) == expected


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ({"x|y": "1", "y|z": "0.5"}, ""), ({"x|y": "1", "y|x": "0"}, "ballot.pair_twice"),
        ({"x|x": "1"}, "ballot.unknown_candidate"), ({"x|q": "1"}, "ballot.unknown_candidate"),
        ({"x|y": "2"}, "ballot.out_of_range"), ({}, "ballot.empty"),
    ],
)  # fmt: skip
def test_pairs_are_two_candidates_compared_once(marks: dict[str, str], expected: str) -> None:
    assert fault(PAIRS, marks, ("x", "y", "z")) == expected


@given(st.lists(st.sampled_from(["59", "60", "60.5", "75.25", "99.5", "100", "101"]), min_size=4, max_size=4))
def test_the_whole_scoring_refuses_the_same_sheets(marks: list[str]) -> None:
    said = dict(zip(GOOD, marks, strict=True))
    sheet = {"judge": "j", "category": "leaders", "group": "", "home_unit": "", "candidate": "c", "unit": "u"}
    rows = [
        sheet | {"line": n, "criterion": code, "mark": mark, "state": "scored", "reason": "", "factor": "1"}
        for n, (code, mark) in enumerate(said.items(), 1)
    ]
    frame = pl.DataFrame(rows).with_columns(pl.col("mark", "factor").cast(pl.Decimal(38, 2)))
    try:
        score(SITE, frame)
        refused = False
    except Refused:
        refused = True
    assert refused == bool(fault(SITE, said))
