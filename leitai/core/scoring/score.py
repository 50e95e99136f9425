"""From ballots to the official result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import polars as pl

from leitai.core.problems import Problem, Refused
from leitai.core.rulebook.contest import ContestRule
from leitai.core.scoring.lines import candidate_lines, placed_lines, unit_lines
from leitai.core.scoring.marks import marks_of
from leitai.core.scoring.notes import notes_on
from leitai.core.scoring.panel import whole_sheets
from leitai.core.scoring.ranked import ladder_check, marks_by_pair, marks_by_place
from leitai.core.scoring.result import Line, Result
from leitai.core.scoring.run import Counting
from leitai.core.scoring.units import Part, check_parts


def sheet_totals(rule: ContestRule, ballots: pl.DataFrame) -> pl.DataFrame:
    """What a rating of the same contest compares: every judge's sheet for every candidate as one mark, in doubles.

    Criteria are weighted as the rulebook weighs them; marks that the rule leaves out are left out here too.
    """
    marks = marks_of(rule, ballots)
    sheets = whole_sheets(rule, marks)
    names = {
        "judge": [marks.judges[j] for j in sheets.judge],
        "group": [marks.groups[g] for g in sheets.group],
        "candidate": [marks.candidates[c] for c in sheets.candidate],
        "unit": [marks.units[c] for c in sheets.candidate],
    }
    return pl.DataFrame(names | {"mark": [int(value) / sheets.scale for value in sheets.value]}).with_columns(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("line"),
        pl.lit("scored").alias("state"),
        *(pl.lit("").alias(name) for name in ("home_unit", "criterion")),
    )


def score(
    rule: ContestRule,
    ballots: pl.DataFrame,
    parts: Sequence[Part] = (),
    rated: Mapping[str, Fraction] | None = None,
) -> Result:
    """The official result.

    Parameters
    ----------
    ballots : one row for each mark, as `leitai.cli.ballots.read_ballots` gives them: line, judge, category, group,
        home_unit, candidate, unit, criterion, reason, state, mark (exact decimal) or place, factor (exact decimal).
    parts : components, bonus, deduction and votes of the entrants, for rulebooks that use them.
    rated : severity-adjusted estimates by candidate, for `balance: calibrated`.

    Raises
    ------
    Refused
        for ballots that may not stand, each with its line; for a rounding that 50 digits do not settle.
    """
    wanted = "place" if rule.ballot == "ranking" else "mark"
    if wanted not in ballots.columns:
        raise Refused([Problem(f"score.wants_{wanted}s", {"rulebook": rule.code})])
    frame, spoiled = ballots, list[Problem]()
    if rule.ballot == "ranking":
        frame, spoiled = marks_by_place(rule, ballots)
    elif rule.ballot == "pairs":
        frame, spoiled = marks_by_pair(rule, ballots)
    marks = marks_of(rule, frame)
    counting = Counting(rule, marks, tuple(parts), rated or {})
    check_parts(rule, parts, counting.members if rule.unit else marks.candidates)
    cells, said = counting.panels(None)
    run, last = counting.run(cells, None), rule.last_stage
    # the last rounding left out: what ties may look at, and what places go by where they go by unrounded values
    bare = counting.run(counting.panels(last)[0] if last == "sheet" else cells, last)
    lines = candidate_lines(counting, run)
    units: list[Line] = []
    if rule.unit:
        lines, _ = placed_lines(counting, lines, run, bare, run.candidates, bare.candidates)
        units, ties = placed_lines(counting, unit_lines(counting, run, lines), run, bare, run.final, bare.final)
    else:
        lines, ties = placed_lines(counting, lines, run, bare, run.final, bare.final)
    notes = [*spoiled, *marks.notes, *said, *notes_on(rule, marks, cells)]
    if rule.places.style == "unique":
        notes += [
            Problem("score.tie_open", {"place": min(tie.places), "n": len(tie.names)}) for tie in ties if tie.open
        ]
    notes += ladder_check(rule, list(run.candidates.values()), notes)
    return Result(tuple(lines), tuple(units), tuple(ties), tuple(run.groups), tuple(notes))
