"""The blank month: what a county downloads, fills and sends back."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from leitai.messages import month as month_word
from leitai.messages import say
from leitai.workbooks.columns import MONEY_UNITS, Column, Layout
from leitai.workbooks.layouts import layout as layout_of
from leitai.workbooks.results import column_letters
from leitai.workbooks.stamp import STAMP_SHEET

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format

_TITLE, _NOTE, _HEAD, _UNITS, _FIRST = 0, 1, 2, 3, 4  # rows, from 0
_NUMERIC = ("money", "percent", "number", "integer")
_LONGEST_LIST = 255  # characters Excel allows for a list written into the cell
_WORD_LISTS = "_lists"
_NOTES = 8  # lines of instructions


@dataclass(frozen=True)
class TemplateSpec:
    """`rows` holds one line per project: the layout's key and plan columns, `carried` ones too, money in base units.
    `last` holds `project` and last month's values. `choices` offers words for a column beyond the layout's own.
    `free_rows` lets that many new rows be added below (a register's first list); a month has none.
    """

    layout: str
    month: datetime.date
    region: str
    unit: str
    unit_name: str
    rows: pl.DataFrame
    last: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"project": pl.String()}))
    region_name: str = ""
    language: str = "zh-Hans"
    money_unit: str = "wan"
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    due: str = ""  # the filing deadline in words
    fictional: bool = False
    free_rows: int = 0


@dataclass(frozen=True)
class Burden:
    to_fill: int
    prefilled: int


def burden(spec: TemplateSpec) -> Burden:
    """How many cells are left to the county, and how many the workbook brings along."""
    layout = layout_of(spec.layout)
    prefilled = sum(
        int(spec.rows[column.key].is_not_null().sum()) for column in layout.columns if column.key in spec.rows.columns
    )
    to_fill = sum(len(spec.rows) for column in layout.columns if column.role == "input" and column.required)
    return Burden(to_fill, prefilled)


def write_template(spec: TemplateSpec) -> bytes:
    import xlsxwriter  # 12 MB, only where a workbook is written

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": _title(spec), "company": spec.region_name})
        _Writer(book, spec).write()
    return buffer.getvalue()


@dataclass(frozen=True)
class _Slot:
    """One column of the sheet: a layout column, or last month's value of one."""

    column: Column
    last: bool = False


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook, spec: TemplateSpec) -> None:
        self._book, self._spec = book, spec
        self._layout: Layout = layout_of(spec.layout)
        self._slots = self._plan_slots()
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._last = {row["project"]: row for row in spec.last.iter_rows(named=True)}
        self._sheet = book.add_worksheet(_say(spec, "template.sheet"))

    def write(self) -> None:
        self._write_head()
        rows = list(self._spec.rows.iter_rows(named=True))
        for number, row in enumerate(rows):
            self._write_row(_FIRST + number, row)
        for number in range(self._spec.free_rows):
            self._write_row(_FIRST + len(rows) + number, {}, free=True)
        self._offer_choices(_FIRST + max(1, len(rows) + self._spec.free_rows) - 1)
        self._lock()
        self._write_instructions()
        self._write_stamp()

    def _plan_slots(self) -> list[_Slot]:
        slots: list[_Slot] = []
        for column in self._layout.columns:
            if column.key == "arrived_year" and column.key not in self._spec.last.columns:
                continue  # asked only where an office keeps it
            if self._shows_last(column):
                slots.append(_Slot(column, last=True))
            slots.append(_Slot(column))
        return slots

    def _shows_last(self, column: Column) -> bool:
        return column.role == "input" and column.kind in _NUMERIC and column.key in self._spec.last.columns

    def _format(self, **properties: Any) -> Format:
        given = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter", "border": 1}
        given |= {"border_color": "#C3CCD3"} | properties
        key = tuple(sorted(given.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(given)
        return self._formats[key]

    def _write_head(self) -> None:
        sheet, spec = self._sheet, self._spec
        title = self._format(bold=True, font_size=15, border=0)
        note = self._format(border=0, font_color="#586873")
        sheet.write_string(_TITLE, 0, _title(spec), title)
        sheet.write_string(_NOTE, 0, _note(spec), note)
        head = self._format(bold=True, bg_color="#E6F0F7", text_wrap=True, align="center")
        under = self._format(bg_color="#E6F0F7", font_color="#455661", align="center")
        at = 0
        while at < len(self._slots):
            slot = self._slots[at]
            label = slot.column.label(spec.language)
            unit = self._unit_text(slot.column)
            if slot.last:
                text = f"{label}{unit}" if spec.language == "zh-Hans" else f"{label} {unit}".strip()
                sheet.merge_range(_HEAD, at, _HEAD, at + 1, text, head)
                sheet.write_string(_UNITS, at, _say(spec, "template.last_month"), under)
                sheet.write_string(_UNITS, at + 1, _say(spec, "template.this_month"), under)
                at += 2
            else:
                sheet.write_string(_HEAD, at, label, head)
                sheet.write_string(_UNITS, at, unit, under)
                at += 1
        for number, slot in enumerate(self._slots):
            sheet.set_column(number, number, _width(slot))
        sheet.set_row(_HEAD, 34)
        sheet.freeze_panes(_FIRST, 3)
        sheet.repeat_rows(_HEAD, _UNITS)
        sheet.set_landscape()
        sheet.set_paper(8)
        sheet.fit_to_pages(2, 0)
        sheet.repeat_columns(0, 2)

    def _unit_text(self, column: Column) -> str:
        if column.kind == "money":
            return f"（{_unit(self._spec)}）" if _zh(self._spec) else f"({_unit(self._spec)})"
        if column.kind == "percent":
            return "（%）" if _zh(self._spec) else "(%)"
        return ""

    def _write_row(self, at: int, row: Mapping[str, Any], *, free: bool = False) -> None:
        last = self._last.get(row.get("project"), {})
        for number, slot in enumerate(self._slots):
            column = slot.column
            value = last.get(column.key) if slot.last else row.get(column.key)
            locked = not free and (slot.last or column.role == "key")
            properties: dict[str, Any] = {"locked": locked}
            if slot.last:
                properties |= {"font_color": "#7D8C97", "bg_color": "#F4F6F7"}
            elif locked:
                properties["bg_color"] = "#F4F6F7"
            self._write_cell(at, number, column, value, properties)
            if column.kind == "text" and column.role == "input" and not slot.last:
                self._note_last(at, number, last.get(column.key))

    def _write_cell(self, at: int, number: int, column: Column, value: Any, properties: dict[str, Any]) -> None:
        sheet = self._sheet
        if column.kind == "date":
            properties["num_format"] = "yyyy-mm-dd"
        elif column.kind in _NUMERIC:
            properties["num_format"] = "#,##0.######" if column.kind != "integer" else "#,##0"
        elif column.kind == "text":
            properties["text_wrap"] = True
        form = self._format(**properties)
        if value is None:
            sheet.write_blank(at, number, None, form)
        elif column.kind == "money":
            sheet.write_number(at, number, float(value) / MONEY_UNITS[self._spec.money_unit], form)
        elif column.kind in _NUMERIC:
            sheet.write_number(at, number, float(value), form)
        elif column.kind == "date":
            sheet.write_datetime(at, number, value, form)
        elif column.kind == "choice":
            sheet.write_string(at, number, self._word(column, str(value)), form)
        else:
            sheet.write_string(at, number, str(value)[:32_000], form)

    def _word(self, column: Column, code: str) -> str:
        words = column.choices.get(code)
        return words[0 if _zh(self._spec) else 1] if words else code

    def _note_last(self, at: int, number: int, text: Any) -> None:
        if text:
            said = f"{_say(self._spec, 'template.last_month')}: {str(text)[:400]}"
            self._sheet.write_comment(at, number, said, {"x_scale": 2, "y_scale": 1.5})

    def _offer_choices(self, last_row: int) -> None:
        lists: list[list[str]] = []
        for number, slot in enumerate(self._slots):
            column = slot.column
            if slot.last:
                continue
            words = [self._word(column, code) for code in column.choices]
            words += [word for word in self._spec.choices.get(column.key, ()) if word not in words]
            if words:
                rule: dict[str, Any] = {"validate": "list", "source": self._list_source(words, lists)}
                if column.open_choice:
                    rule["error_type"] = "information"
                self._validate(number, last_row, rule)
            elif column.kind == "date":
                low, high = datetime.date(1950, 1, 1), datetime.date(2199, 12, 31)
                self._validate(
                    number, last_row, {"validate": "date", "criteria": "between", "minimum": low, "maximum": high}
                )
            elif column.kind in _NUMERIC:
                limit = 100 if column.key == "physical" else 1e13
                low_number = -1e13 if column.negative else 0
                self._validate(
                    number,
                    last_row,
                    {"validate": "decimal", "criteria": "between", "minimum": low_number, "maximum": limit},
                )
        if lists:
            hidden = self._book.add_worksheet(_WORD_LISTS)
            for at, words in enumerate(lists):
                hidden.write_column(0, at, words)
            hidden.very_hidden()

    def _validate(self, number: int, last_row: int, rule: dict[str, Any]) -> None:
        column = self._slots[number].column
        rule |= {"input_title": column.label(self._spec.language)[:32], "input_message": self._help(column)[:255]}
        self._sheet.data_validation(_FIRST, number, last_row, number, rule)

    def _help(self, column: Column) -> str:
        kind = "percent" if column.kind == "percent" else "date" if column.kind == "date" else "choice"
        if column.kind == "money":
            return say(
                "template.help.money",
                {"unit": _say(self._spec, f"template.unit.{self._spec.money_unit}")},
                self._spec.language,
            )
        return _say(self._spec, f"template.help.{kind}")

    @staticmethod
    def _list_source(words: list[str], lists: list[list[str]]) -> list[str] | str:
        if len(",".join(words)) <= _LONGEST_LIST and not any("," in word for word in words):
            return words
        lists.append(words)
        letters = column_letters(len(lists))
        return f"={_WORD_LISTS}!${letters}$1:${letters}${len(words)}"

    def _lock(self) -> None:
        """No password: the lock keeps keys from slips, it is no secret."""
        allowed = ("format_cells", "format_columns", "format_rows", "sort", "autofilter", "select_locked_cells")
        self._sheet.protect("", dict.fromkeys((*allowed, "select_unlocked_cells"), True))

    def _write_instructions(self) -> None:
        sheet = self._book.add_worksheet(_say(self._spec, "template.notes_sheet"))
        wide = self._format(border=0, text_wrap=True)
        sheet.set_column(0, 0, 100)
        for at in range(_NOTES):
            text = say(f"template.note.{at + 1}", {"unit": _unit(self._spec)}, self._spec.language)
            sheet.write_string(at, 0, f"{at + 1}. {text}", wide)

    def _write_stamp(self) -> None:
        spec, sheet = self._spec, self._book.add_worksheet(STAMP_SHEET)
        fields = {
            "layout": self._layout.key,
            "version": str(self._layout.version),
            "region": spec.region,
            "unit": spec.unit,
            "unit_name": spec.unit_name,
            "month": f"{spec.month:%Y-%m}",
            "language": spec.language,
        }
        for at, (name, value) in enumerate(fields.items()):
            sheet.write_string(at, 0, name)
            sheet.write_string(at, 1, value)
        sheet.very_hidden()


def _zh(spec: TemplateSpec) -> bool:
    return spec.language == "zh-Hans"


def _say(spec: TemplateSpec, id: str) -> str:
    return say(id, None, spec.language)


def _unit(spec: TemplateSpec) -> str:
    return _say(spec, f"template.unit.{spec.money_unit}")


def _title(spec: TemplateSpec) -> str:
    layout = layout_of(spec.layout)
    values = {"unit": spec.unit_name, "month": month_word(spec.month), "layout": layout.label(spec.language)}
    text = say("template.title", values, spec.language)
    return text + _say(spec, "template.fictional") if spec.fictional else text


def _note(spec: TemplateSpec) -> str:
    text = say("template.head_note", {"unit": _unit(spec)}, spec.language)
    return text + say("template.due", {"due": spec.due}, spec.language) if spec.due else text


def _width(slot: _Slot) -> int:
    if slot.column.key == "name":
        return 30
    if slot.column.kind == "text" and slot.column.longest > 500:
        return 34
    return {"code": 25, "date": 12, "text": 14, "choice": 11}.get(slot.column.kind, 13)
