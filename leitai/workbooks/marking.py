"""Writing marks: into the same workbook by openpyxl, or into a copy of its values by XlsxWriter. Child process only."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from leitai.messages import say
from leitai.workbooks.read import read
from leitai.workbooks.results import SEVERITIES, Limits, Place, Problem, Severity
from leitai.workbooks.scan import Scan
from leitai.workbooks.spoken import comment, finding, remedy, title
from leitai.workbooks.stamp import PROBLEM_SHEETS, STAMP_SHEET

if TYPE_CHECKING:
    import xlsxwriter

_COLOURS: dict[Severity, str] = {"error": "FBE8E4", "reason": "FCF1D8", "note": "E6F0F7"}
_EDGES: dict[Severity, str] = {"error": "A8261A", "reason": "7A4E00", "note": "1B5E8C"}
_COMMENTS = 2_000  # more make Excel slow to open
_LONGEST_COMMENT = 1_500
_AUTHOR = "Leitai"

Cell = tuple[str, int, int]


def _by_cell(problems: Iterable[Problem]) -> dict[Cell, list[Problem]]:
    """Problems by the cell they stand on; a whole row's stand on its first cell."""
    cells: dict[Cell, list[Problem]] = {}
    for problem in problems:
        place = problem.place
        if place.row is not None:
            cells.setdefault((place.sheet, place.row, place.column or 1), []).append(problem)
    return cells


def _worst(problems: list[Problem]) -> Severity:
    return min((problem.severity for problem in problems), key=SEVERITIES.index)


def _words(problems: list[Problem], language: str) -> str:
    return "\n\n".join(comment(problem, language) for problem in problems)[:_LONGEST_COMMENT]


def _list_name(language: str) -> str:
    return PROBLEM_SHEETS[0] if language == "zh-Hans" else PROBLEM_SHEETS[1]


def _lines(problems: list[Problem], language: str) -> Iterable[tuple[Problem, list[str]]]:
    for problem in sorted(problems, key=lambda item: SEVERITIES.index(item.severity)):
        yield (
            problem,
            [
                say(f"severity.{problem.severity}", None, language),
                title(problem, language),
                str(problem.values.get("name", "")),
                finding(problem, language),
                remedy(problem, language),
            ],
        )


def _heads(language: str) -> list[str]:
    names = ("place", "severity", "rule", "name", "finding", "remedy")
    return [say(f"marked.{name}", None, language) for name in names]


def mark_same(source: Path, problems: list[Problem], out: Path, language: str) -> None:
    # By its bytes: a file kept under its hash has no ending, and openpyxl refuses it by name.
    book = openpyxl.load_workbook(io.BytesIO(source.read_bytes()), keep_links=False)
    try:
        for name in PROBLEM_SHEETS:
            if name in book.sheetnames:
                del book[name]
        for sheet in book.worksheets:  # marks of an earlier round
            _clear(sheet)
        for number, ((name, row, column), group) in enumerate(sorted(_by_cell(problems).items())):
            sheet = book[name]
            cell = sheet.cell(row, column)
            if isinstance(cell, openpyxl.cell.cell.MergedCell):
                cell = _head_of_merge(sheet, row, column)
            worst = _worst(group)
            edge = Side(style="medium" if worst == "error" else "dashed", color=_EDGES[worst])
            cell.fill = PatternFill("solid", start_color=_COLOURS[worst])
            cell.border = Border(left=edge, right=edge, top=edge, bottom=edge)
            if number < _COMMENTS:
                cell.comment = Comment(_words(group, language), _AUTHOR, height=160, width=320)
        _add_list(book, problems, language)
        book.save(out)
    finally:
        book.close()


def _head_of_merge(sheet: Worksheet, row: int, column: int) -> Any:
    for merge in sheet.merged_cells.ranges:
        if merge.min_row <= row <= merge.max_row and merge.min_col <= column <= merge.max_col:
            return sheet.cell(merge.min_row, merge.min_col)
    raise ValueError(f"no merged range holds row {row}, column {column}")


def _clear(sheet: Worksheet) -> None:
    """Take our own comments and colours of an earlier marked copy away, nobody else's."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None and cell.comment.author == _AUTHOR:
                cell.comment = None
                cell.fill = PatternFill()
                cell.border = Border()


def _add_list(book: openpyxl.Workbook, problems: list[Problem], language: str) -> None:
    sheet = book.create_sheet(_list_name(language))
    for column, head in enumerate(_heads(language), 1):
        _write_text(sheet, 1, column, head)
        sheet.cell(1, column).font = Font(bold=True)
    for row, (problem, texts) in enumerate(_lines(problems, language), 2):
        _write_text(sheet, row, 1, str(problem.place))
        if problem.place.cell and problem.place.row:
            sheet.cell(row, 1).hyperlink = f"#{_target(problem.place)}"
            sheet.cell(row, 1).font = Font(color="1B5E8C", underline="single")
        for column, text in enumerate(texts, 2):
            _write_text(sheet, row, column, text)
    for letter, width in zip("ABCDEF", (18, 9, 20, 28, 50, 50), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"


def _write_text(sheet: Worksheet, row: int, column: int, text: str) -> None:
    """Always a string: a project called =HYPERLINK(…) must not become one."""
    cell = sheet.cell(row, column)
    cell.value = "".join(letter for letter in text if letter in "\t\n" or letter >= " ")[:32_000]
    cell.data_type = "s"


def _target(place: Place) -> str:
    sheet = place.sheet.replace("'", "''")
    cell = place.cell if place.column else f"A{place.row}"
    return f"'{sheet}'!{cell}"


def mark_copy(source: Path, kind: str, problems: list[Problem], out: Path, language: str, limits: Limits) -> None:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    marks = _by_cell(problems)
    scanned = Scan(kind, source.stat().st_size)  # type: ignore[arg-type]
    import xlsxwriter

    with xlsxwriter.Workbook(str(out), options) as book:
        copy = _Copy(book, marks, language)
        taken: set[str] = set()
        for sheet in read(source, scanned, limits):
            if sheet.name in PROBLEM_SHEETS or (sheet.hidden and sheet.name != STAMP_SHEET):
                continue
            taken.add(sheet.name)
            copy.write(sheet.name, sheet.rows, hidden=sheet.hidden)
        copy.write_list(problems, taken)


class _Copy:
    def __init__(self, book: xlsxwriter.Workbook, marks: dict[Cell, list[Problem]], language: str) -> None:
        self._book, self._marks, self._language = book, marks, language
        self._plain = book.add_format()
        self._dates = book.add_format({"num_format": "yyyy-mm-dd"})
        self._marked = {
            (severity, date): book.add_format(
                {
                    "bg_color": f"#{_COLOURS[severity]}",
                    "border": 2 if severity == "error" else 3,
                    "border_color": f"#{_EDGES[severity]}",
                    **({"num_format": "yyyy-mm-dd"} if date else {}),
                }
            )
            for severity in SEVERITIES
            for date in (False, True)
        }
        self._comments = 0
        self._names: dict[str, str] = {}

    def write(self, name: str, rows: list[Any], *, hidden: bool) -> None:
        sheet = self._book.add_worksheet(name or None)
        self._names[name] = sheet.get_name()
        marked_rows = {row for sheet_name, row, _ in self._marks if sheet_name == name}
        for number, row in enumerate(rows):
            if number + 1 in marked_rows:
                self._write_marked_row(sheet, name, number, row)
            else:
                for column, value in enumerate(row):
                    if value != "":
                        self._put(sheet, number, column, value, None)
        if hidden:
            sheet.very_hidden()

    def _write_marked_row(self, sheet: Any, name: str, number: int, row: Any) -> None:
        last = max(len(row), *(column for at, line, column in self._marks if at == name and line == number + 1))
        for column in range(last):
            value = row[column] if column < len(row) else ""
            group = self._marks.get((name, number + 1, column + 1))
            severity = _worst(group) if group else None
            if value != "" or severity:
                self._put(sheet, number, column, value, severity)
            if group and self._comments < _COMMENTS:
                self._comments += 1
                sheet.write_comment(number, column, _words(group, self._language), {"x_scale": 2.5, "y_scale": 2})

    def _put(self, sheet: Any, row: int, column: int, value: Any, severity: Severity | None) -> None:
        form = self._marked[severity, False] if severity else None
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value, form)
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value, form)
        elif isinstance(value, datetime.date | datetime.datetime):
            form = self._marked[severity, True] if severity else self._dates
            sheet.write_datetime(row, column, value, form)
        elif value == "":
            sheet.write_blank(row, column, None, form)
        else:
            text = "".join(letter for letter in str(value) if letter in "\t\n" or letter >= " ")
            sheet.write_string(row, column, text[:32_000], form)

    def write_list(self, problems: list[Problem], taken: set[str]) -> None:
        sheet = self._book.add_worksheet(_list_name(self._language))
        bold = self._book.add_format({"bold": True})
        link = self._book.add_format({"font_color": "#1B5E8C", "underline": 1})
        for column, (head, width) in enumerate(zip(_heads(self._language), (18, 9, 20, 28, 50, 50), strict=True)):
            sheet.write_string(0, column, head, bold)
            sheet.set_column(column, column, width)
        for row, (problem, texts) in enumerate(_lines(problems, self._language), 1):
            place = problem.place
            if place.sheet in taken and place.row:
                here = Place(self._names[place.sheet], place.row, place.column)
                sheet.write_url(row, 0, f"internal:{_target(here)}", link, str(here))
            else:
                sheet.write_string(row, 0, str(place))
            for column, text in enumerate(texts, 1):
                sheet.write_string(row, column, text[:32_000])
        sheet.freeze_panes(1, 0)
