"""From ballots to sheets: what counts, what is left out and said, what is refused with its line."""

from __future__ import annotations

import polars as pl
import pytest

from leitai.core.problems import Refused
from leitai.core.rating import sheets_of
from tests.world.ballots import ballots


def row(judge: str, candidate: str, mark: object = 80, **more: object) -> dict[str, object]:
    return {"judge": judge, "candidate": candidate, "mark": mark, **more}


def refusals(frame: pl.DataFrame) -> list[tuple[str, int | None]]:
    with pytest.raises(Refused) as refused:
        sheets_of(frame)
    return [(problem.id, problem.line) for problem in refused.value.problems]


def test_names_units_groups_and_homes():
    sheets = sheets_of(
        ballots(
            row("a", "s1", 90, group="A", unit="u", home_unit="u"),
            row("a", "s2", 70, group="A", unit="v", home_unit="u"),
            row("b", "s2", 75, group="", unit="v"),
        )
    )
    assert sheets.candidates == ("s1", "s2") and sheets.judges == ("a", "b") and sheets.groups == ("A", "")
    assert sheets.units == ("u", "v") and sheets.unit_of.tolist() == [0, 1]
    assert sheets.home.tolist() == [True, False, False] and sheets.group_of.tolist() == [0, 1]
    assert sheets.mark.tolist() == [90, 70, 75]


@pytest.mark.parametrize("state", ["abstained", "recused", "absent", "voided"])
def test_what_was_not_scored_never_enters(state):
    with_it = ballots(row("a", "s1"), row("b", "s1", 0, state=state), row("c", "s9", 10, state=state))
    sheets = sheets_of(with_it)
    assert sheets.judges == ("a",) and sheets.candidates == ("s1",) and sheets.mark.tolist() == [80]


def test_criteria_are_averaged_and_incomplete_sheets_left_out():
    sheets = sheets_of(
        ballots(
            row("a", "s1", 90, criterion="x"),
            row("a", "s1", 80, criterion="y"),
            row("b", "s1", 70, criterion="x"),
            row("b", "s1", 60, criterion="y", state="absent"),
        )
    )
    assert sheets.mark.tolist() == [85] and sheets.judges == ("a",)
    assert [(n.id, n.values["n"]) for n in sheets.notes] == [
        ("rating.criteria_averaged", 2),
        ("rating.sheets_left_out", 1),
    ]


def test_no_whole_sheet_is_refused():
    assert refusals(ballots(row("a", "s1", criterion="x"), row("a", "s2", criterion="y"))) == [
        ("rating.no_whole_sheet", None)
    ]


def test_factors_are_said_not_applied():
    sheets = sheets_of(ballots(row("a", "s1", 80, factor="1.2"), row("b", "s1", 82)))
    assert sheets.mark.tolist() == [80, 82] and [note.id for note in sheets.notes] == ["rating.factors_left_out"]


def test_every_fault_with_its_line():
    frame = ballots(
        row("a", "s1", group="A", unit="u", home_unit="h"),
        row("a", "s1", 70, group="A", unit="u", home_unit="h"),
        row("a", "s2", group="B", home_unit="k"),
        row("b", "s1", unit="v"),
    )
    assert refusals(frame) == [
        ("rating.marked_twice", 3),
        ("rating.two_groups", 4),
        ("rating.two_home_units", 4),
        ("rating.two_units", 5),
    ]


def test_one_bad_mark_in_many_is_found_by_its_line():
    frame = ballots(*(row(f"j{n % 90}", f"s{n // 90}") for n in range(900))).with_columns(
        pl.col("mark").cast(pl.Float64)
    )
    broken = frame.with_columns(pl.when(pl.col("line") == 700).then(float("nan")).otherwise("mark").alias("mark"))
    assert refusals(broken) == [("rating.not_finite", 700)]


def test_nothing_scored_and_places_are_refused():
    assert refusals(ballots(row("a", "s1", state="absent"))) == [("rating.no_marks", None)]
    placed = ballots({"judge": "a", "candidate": "s1", "place": 1})
    assert refusals(placed) == [("rating.places", None)]


def test_many_faults_are_counted():
    found = refusals(ballots(*(row("a", "s1") for _ in range(20))))
    assert len(found) == 11 and found[-1] == ("ballots.more", None)
