"""The target table as a workbook, out and in: what a file says, and what of it cannot be taken, by sheet and cell."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from leitai import models
from leitai.messages import say
from leitai.queries.appraisal.members import name_of
from leitai.queries.appraisal.rounds import said
from leitai.queries.appraisal.targets import TargetsShown, targets_shown
from leitai.queries.appraisal.trees import book_of
from leitai.queries.formatting import reader
from leitai.queries.orgs import Scope
from leitai.rules import Refused
from leitai.workbooks.scan import Refused as Unreadable
from leitai.workbooks.targets import TargetBook, TargetColumn, TargetRow, TargetsRead, read_targets, write_targets


@dataclass(frozen=True)
class Fault:
    place: str
    words: str


@dataclass(frozen=True)
class FileGiven:
    """By the unit's code and the indicator: its target and past values as they will stand."""

    targets: tuple[tuple[str, str, Decimal | None, tuple[Decimal, ...]], ...]
    city: tuple[tuple[str, Decimal | None, bool], ...]
    faults: tuple[Fault, ...]


def targets_file(scope: Scope, row: models.AppraisalRound) -> bytes:
    return write_targets(_book(scope, row, targets_shown(scope, row)))


def read_file(scope: Scope, row: models.AppraisalRound, body: bytes, name: str) -> FileGiven:
    shown = targets_shown(scope, row)
    try:
        read = read_targets(body, name, _book(scope, row, shown))
    except Unreadable as error:
        problem = error.problem
        raise Refused("table_unreadable", reason=say(problem.message, problem.values, reader())) from error
    faults = tuple(Fault(place, say(one.id, one.values, reader())) for place, one in read.faults)
    return FileGiven(_targets(shown, read), _city(shown, read), faults)


def _targets(
    shown: TargetsShown, read: TargetsRead
) -> tuple[tuple[str, str, Decimal | None, tuple[Decimal, ...]], ...]:
    """A file may hold targets without past values, or the other way about: what it does not hold stays."""
    cells = {(one.code, one.indicator, one.past): one.numbers for one in read.cells if one.code}
    found = []
    for line in shown.lines:
        for column, cell in zip(shown.columns, line.cells, strict=True):
            target, past = (cells.get((line.code, column.code, kind)) for kind in (False, True))
            if target is None and past is None:
                continue
            kept = Decimal(cell.target) if cell.target else None
            known = tuple(Decimal(one) for one in cell.baseline.split("; ") if one)
            value = kept if target is None else (target[0] if target else None)
            found.append((line.code, column.code, value, known if past is None else past))
    return tuple(found)


def _city(shown: TargetsShown, read: TargetsRead) -> tuple[tuple[str, Decimal | None, bool], ...]:
    means = {column.code: column.is_mean for column in shown.columns}
    return tuple(
        (one.indicator, one.numbers[0] if one.numbers else None, means[one.indicator])
        for one in read.cells
        if not one.code and not one.past
    )


def _book(scope: Scope, row: models.AppraisalRound, shown: TargetsShown) -> TargetBook:
    book = book_of(row)
    labels = {one.code: one.label for one in book.tree.scored} if book else {}
    members = {one.code: one for one in row.appraised.select_related("unit", "organization")}
    return TargetBook(
        said(row, scope.language),
        tuple(
            TargetColumn(
                one.code, one.label, one.unit, one.target, one.baselines > 0, (labels[one.code].zh, labels[one.code].en)
            )
            for one in shown.columns
        ),
        tuple(
            TargetRow(
                line.code,
                line.name,
                {column.code: cell.target for column, cell in zip(shown.columns, line.cells, strict=True)},
                {column.code: cell.baseline for column, cell in zip(shown.columns, line.cells, strict=True)},
                tuple(name_of(members[line.code], language) for language in ("zh-hans", "en")),
            )
            for line in shown.lines
        ),
        {column.code: column.city for column in shown.columns if column.city},
        reader(),
    )
