"""From one sheet's cells to typed rows. Runs in the child process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from leitai.messages import either
from leitai.workbooks.arranged import Arrangement, arranged_header, spread
from leitai.workbooks.body import Body, classify
from leitai.workbooks.columns import Column, Layout
from leitai.workbooks.found import found
from leitai.workbooks.headers import Header, find_header, missing_columns
from leitai.workbooks.read import Sheet
from leitai.workbooks.results import HeaderMatch, Place, Problem, SheetInfo
from leitai.workbooks.values import Cells, Converted, shown
from leitai.workbooks.values.dates import convert_dates
from leitai.workbooks.values.numbers import convert_numbers
from leitai.workbooks.values.texts import convert_choices, convert_codes, convert_texts


@dataclass(frozen=True)
class Table:
    info: SheetInfo
    rows: pl.DataFrame
    totals: pl.DataFrame
    headers: tuple[HeaderMatch, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    missing: bool = False  # a column the layout cannot do without


def read_table(
    sheet: Sheet,
    layout: Layout,
    confirmed: Mapping[str, str],
    progress: Callable[[int, int], None],
    arrangement: Arrangement | None = None,
) -> Table | None:
    """None when the sheet holds no table of this layout. Where somebody said what stands where, nothing is guessed,
    and the person who said it knows what the table lacks.
    """
    if arrangement is not None:
        header: Header | None = arranged_header(sheet, layout, arrangement)
    else:
        header = find_header(sheet, layout, confirmed)
    if header is None:
        return None
    missing = missing_columns(sheet, header, layout) if arrangement is None else []
    problems = [*header.problems, *missing]
    if arrangement is not None:
        sheet = spread(sheet, header, layout)
    body = classify(sheet, header, layout)
    rows = _convert(sheet, header, layout, body.things, problems, progress)
    rows = rows.with_columns(pl.Series("_section", body.section_of(), dtype=pl.String)).select(list(layout.schema()))
    totals = _convert(sheet, header, layout, body.totals, [], lambda done, of: None)
    return Table(_info(sheet, header, body), rows, totals, header.matches, problems, bool(missing))


def _info(sheet: Sheet, header: Header, body: Body) -> SheetInfo:
    return SheetInfo(
        sheet.name,
        len(body.things),
        body.things[0] + 1 if body.things else None,
        tuple(range(header.top + 1, header.bottom + 2)),
        sheet.hidden,
        "",
        header.titles[:20],
        body.things[-1] + 1 if body.things else None,
        tuple(row + 1 for row in body.totals),
        tuple(row + 1 for row in body.sections),
        tuple(row + 1 for row in body.notes),
    )


def _convert(
    sheet: Sheet,
    header: Header,
    layout: Layout,
    numbers: list[int],
    problems: list[Problem],
    progress: Callable[[int, int], None],
) -> pl.DataFrame:
    count = len(numbers)
    run = bool(numbers) and numbers[-1] - numbers[0] + 1 == count  # no odd row in between: a slice will do
    series: dict[str, pl.Series] = {
        "_sheet": pl.repeat(sheet.name, count, dtype=pl.String, eager=True),
        "_row": pl.Series([row + 1 for row in numbers], dtype=pl.Int32),
        "_section": pl.repeat(None, count, dtype=pl.String, eager=True),
    }
    by_key = {match.key: match for match in header.matches}
    flaws: list[tuple[int, Problem]] = []
    for done, column in enumerate(layout.columns):
        match = by_key.get(column.key)
        if match is None:
            series[column.key] = pl.repeat(None, count, dtype=column.type, eager=True)
            continue
        cells: Cells = sheet.columns[match.column - 1]
        cells = cells[numbers[0] : numbers[-1] + 1] if run else [cells[row] for row in numbers]
        converted = convert(column, cells, layout, match.unit)
        series[column.key] = converted.series
        flaws += _located(converted, column, sheet.name, numbers, match)
        progress(count * (done + 1) // len(layout.columns), count)
    frame = pl.DataFrame(series, schema=layout.schema())
    problems += _named(flaws, frame, layout)
    return frame


def convert(column: Column, cells: Cells, layout: Layout, unit: str) -> Converted:
    if not cells:
        return Converted(pl.Series([], dtype=column.type))
    match column.kind:
        case "money" | "percent" | "number" | "integer":
            return convert_numbers(column, cells, unit)
        case "date":
            return convert_dates(column, cells, layout.day_order)
        case "code":
            return convert_codes(column, cells)
        case "choice":
            return convert_choices(column, cells)
        case "text":
            return convert_texts(column, cells)


def _located(
    converted: Converted, column: Column, sheet: str, numbers: list[int], match: HeaderMatch
) -> Iterator[tuple[int, Problem]]:
    for flaw in converted.flaws:
        problem = found(
            flaw.rule,
            flaw.severity,
            Place(sheet, numbers[flaw.index] + 1, match.column),
            variant=flaw.variant,
            remedy=flaw.remedy,
            key=column.key,
            column=either(column.zh, column.en),
            **flaw.values,
        )
        yield flaw.index, problem


def _named(flaws: list[tuple[int, Problem]], rows: pl.DataFrame, layout: Layout) -> Iterator[Problem]:
    """Problems carry the name in their row, so that a list of them reads without the sheet."""
    name = layout.identity[-1]
    for index, problem in flaws:
        named = {"name": shown(rows.item(index, name) or ""), **problem.values}
        yield replace(problem, values=named)


def as_text(sheet: Sheet) -> pl.DataFrame:
    """The sheet as the person knows it: columns A, B, …, text, and `_row`; empty rows left out."""
    from leitai.workbooks.results import column_letters
    from leitai.workbooks.values.texts import as_text as texts

    columns = {column_letters(number + 1): texts(cells) for number, cells in enumerate(sheet.columns)}
    frame = pl.DataFrame({"_row": pl.Series(range(1, len(sheet.rows) + 1), dtype=pl.Int32), **columns})
    return frame.filter(pl.any_horizontal(pl.exclude("_row").is_not_null())) if columns else frame
