from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leitai.messages import say
from leitai.workbooks.lists.columns import ListColumn, ListSheet
from leitai.workbooks.results import column_letters

FREE_ROWS = 200  # below the filled ones, with the drop-down lists
_LONGEST_LIST = 255  # characters Excel allows for a list written into the cell
_LOOK = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}


@dataclass(frozen=True)
class ListBook:
    """One or several lists with what is known already; `rows` are by the sheet's key, cells by the column's."""

    title: str
    sheets: tuple[ListSheet, ...]
    rows: Mapping[str, Sequence[Mapping[str, str]]]
    language: str = "zh-Hans"


def write_lists(book: ListBook) -> bytes:
    import xlsxwriter  # 12 MB, only where a workbook is written

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as file:
        file.set_properties({"title": book.title})
        for sheet in book.sheets:
            _write_list(file, book, sheet)
        _write_notes(file, book)
    return buffer.getvalue()


def _write_list(file: Any, book: ListBook, wanted: ListSheet) -> None:
    head = file.add_format(_LOOK | {"border": 1, "bold": True, "bg_color": "#E6F0F7", "text_wrap": True})
    cell = file.add_format(_LOOK | {"border": 1, "border_color": "#C3CCD3", "num_format": "@"})
    sheet = file.add_worksheet(wanted.name(book.language))
    rows = book.rows.get(wanted.key, ())
    last = max(len(rows) + FREE_ROWS, 1)
    for at, column in enumerate(wanted.columns):
        sheet.write_string(0, at, f"{column.heading(book.language)}{'*' if column.needed else ''}", head)
        sheet.set_column(at, at, column.width, cell)
        _offer(sheet, column, at, last, book.language)
    for number, row in enumerate(rows, 1):
        for at, column in enumerate(wanted.columns):
            sheet.write_string(number, at, row.get(column.key, ""), cell)
    sheet.set_row(0, 30)
    sheet.freeze_panes(1, 2)


def _offer(sheet: Any, column: ListColumn, at: int, last: int, language: str) -> None:
    words = [column.word(code, language) for code in column.choices]
    if column.kind == "choice" and words and len(",".join(words)) <= _LONGEST_LIST:
        rule = {"validate": "list", "source": words, "error_type": "warning"}
        sheet.data_validation(f"{column_letters(at + 1)}2:{column_letters(at + 1)}{last + 1}", rule)


def _write_notes(file: Any, book: ListBook) -> None:
    """What belongs into each column, in both languages: whoever fills the list is not always who downloaded it."""
    sheet = file.add_worksheet(say("lists.notes_sheet", None, book.language))
    bold = file.add_format(_LOOK | {"bold": True})
    text = file.add_format(_LOOK | {"text_wrap": True})
    sheet.set_column(0, 1, 22, text)
    sheet.set_column(2, 3, 60, text)
    sheet.write_string(0, 0, book.title, file.add_format(_LOOK | {"bold": True, "font_size": 15}))
    for number, language in enumerate(("zh-Hans", "en"), 1):
        sheet.write_string(number, 0, say("lists.notes_lead", None, language), file.add_format(_LOOK))
    at = 4
    for wanted in book.sheets:
        sheet.write_string(at, 0, f"{wanted.zh} {wanted.en}", bold)
        for column in wanted.columns:
            at += 1
            star = "*" if column.needed else ""
            for place, words in enumerate((f"{column.zh}{star}", f"{column.en}{star}", column.note_zh, column.note_en)):
                sheet.write_string(at, place, words, text)
            at += 1 if column.choices else 0
            if column.choices:
                sheet.write_string(at, 2, "、".join(column.word(code, "zh-Hans") for code in column.choices), text)
                sheet.write_string(at, 3, ", ".join(column.word(code, "en") for code in column.choices), text)
        at += 2
