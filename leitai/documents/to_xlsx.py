"""An outline as a workbook: every table a sheet of real numbers, each with a defined name, and a hidden sheet of cells.

Text is written as text and nothing else: a project called `=HYPERLINK(…)` stays a project.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

from leitai.core.results import Rounding, round_exact
from leitai.documents.dates import parse_month
from leitai.documents.ledger import Ledger, pack
from leitai.documents.numbers import Cell, Number
from leitai.documents.outline import Chart, Column, Map, Note, Outline, Paragraph, Parts, Row, Table, inline_text
from leitai.documents.words import clean, imprint, mark_words, marked, section_number, word

CELLS_SHEET = "_lt_cells"
NAME = "lt_"
_LONGEST = 32_767
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_FORBIDDEN = str.maketrans("[]:*?/\\", "（）：＊？／＼")


def to_xlsx(outline: Outline) -> bytes:
    import xlsxwriter

    stream = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, options)
    written = datetime.fromisoformat(outline.issued_on or parse_month(outline.month).isoformat())
    book.set_properties({"title": clean(outline.title), "author": clean(outline.issuer), "created": written})
    writer = _Writer(book, outline, Ledger.of(outline))
    writer.about()
    for section in outline.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                writer.table(block)
            elif isinstance(block, Chart | Map):
                writer.table(block.twin)
    writer.cells()
    book.close()
    return stream.getvalue()


@dataclass
class _Writer:
    book: Any
    outline: Outline
    ledger: Ledger
    formats: dict[tuple[str, str], Any] = field(default_factory=dict)
    sheets: set[str] = field(default_factory=set)
    places: list[tuple[str, str]] = field(default_factory=list)

    def about(self) -> None:
        """The first sheet: what this is, and the running text, so that the workbook stands alone."""
        sheet = self.book.add_worksheet(self._sheet_name(word("about", self.outline.language)))
        sheet.set_column(0, 0, 110)
        lines: list[tuple[Parts, str]] = [((self.outline.title,), "title"), ((self.outline.subtitle,), "")]
        lines += [((imprint(self.outline),), "grey"), ((mark_words(self.outline),), "bold")]
        for place, section in enumerate(self.outline.body, start=1):
            lines.append(((section_number(place, self.outline.language) + section.title,), "bold"))
            lines += [(block.parts, "wrap") for block in section.blocks if isinstance(block, Paragraph | Note)]
        for row, (parts, kind) in enumerate(line for line in lines if line[0] != ("",)):
            self._sentence(sheet, row, 0, parts, units=True, style=self._format(kind=kind))
        sheet.set_paper(9)

    def table(self, block: Table) -> None:
        sheet = self.book.add_worksheet(self._sheet_name(block.caption))
        self._text(sheet, 0, 0, marked(block.caption, self.outline), self._format(kind="title"))
        self._text(sheet, 1, 0, imprint(self.outline), self._format(kind="grey"))
        for column, head in enumerate(block.columns):
            unit = word("unit_of", self.outline.language, unit=head.unit) if head.unit else ""
            self._text(sheet, 2, column, head.head + unit, self._format(kind="head"))
            sheet.set_column(column, column, max(10.0, 11 * head.width))
        for place, row in enumerate(block.rows, start=3):
            self._row(sheet, place, row, block.columns)
        if block.note:
            self._text(sheet, 4 + len(block.rows), 0, block.note, self._format(kind="grey"))
        sheet.freeze_panes(3, 2 if len(block.columns) > 2 else 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, 2)
        sheet.set_footer(f"&L{_header_text(imprint(self.outline))}&R&P / &N")

    def _row(self, sheet: Any, place: int, row: Row, columns: tuple[Column, ...]) -> None:
        label = row_label(row)
        for column, parts in enumerate(row.cells):
            only = parts[0] if len(parts) == 1 else None
            if isinstance(only, Number):
                key = self.ledger.add(only, row=label, column=columns[column].head)
                sheet.write_number(place, column, shown_value(only), self._format(number_format(only), row.kind))
                self._name(key, sheet, place, column)
            elif any(isinstance(part, Number) for part in parts):
                # Several numbers in one cell, such as 133/154, are text; each still has its name.
                at = {"row": label, "column": columns[column].head}
                self._sentence(sheet, place, column, parts, units=False, style=self._format(kind="right"), **at)
            else:
                self._text(sheet, place, column, inline_text(parts, units=False), self._format(kind=f"text {row.kind}"))

    def _sentence(self, sheet: Any, row: int, column: int, parts: Parts, *, units: bool, style: Any, **at: str) -> None:
        for part in parts:
            if isinstance(part, Number):
                self._name(self.ledger.add(part, **at), sheet, row, column)
        self._text(sheet, row, column, inline_text(parts, units=units), style)

    def _name(self, key: str, sheet: Any, row: int, column: int) -> None:
        quoted = "'" + sheet.get_name().replace("'", "''") + "'"
        from xlsxwriter.utility import xl_rowcol_to_cell

        self.book.define_name(f"{NAME}{key}", f"={quoted}!{xl_rowcol_to_cell(row, column, True, True)}")
        self.places.append((sheet.get_name(), xl_rowcol_to_cell(row, column)))

    def cells(self) -> None:
        """The hidden sheet: in column A the sealed ledger, beside it the same in plain words."""
        sheet = self.book.add_worksheet(CELLS_SHEET)
        sheet.hide()
        for row, text in enumerate(pack(self.ledger)):
            sheet.write_string(row, 0, text)
        heads = ("key", "sheet", "cell", "printed", "question", "arguments", "region", "month", "revision", "unrounded",
                 "rounding")  # fmt: skip
        for column, head in enumerate(heads, start=1):
            sheet.write_string(0, column, head)
        for row, (record, (name, place)) in enumerate(zip(self.ledger.records, self.places, strict=True), start=1):
            line = (f"{NAME}{record.key}", name, place, record.printed, *_plain(record.cell))
            for column, text in enumerate(line, start=1):
                self._text(sheet, row, column, text, None)

    def _text(self, sheet: Any, row: int, column: int, text: str, style: Any) -> None:
        safe = clean(text)[:_LONGEST]
        if safe.startswith(_FORMULA_STARTS):
            # As text the cell is harmless; the quote prefix keeps it text when somebody edits it.
            style = self._format(kind="quoted")
        sheet.write_string(row, column, safe, style)

    def _sheet_name(self, title: str) -> str:
        """Excel allows 31 characters and refuses some; a name used twice gets a number. Fictional figures say so."""
        tag = word("fictional_tag", self.outline.language) if "fictional" in self.outline.marks else ""
        base = clean(title).translate(_FORBIDDEN).strip("' ") or "-"
        name, count = base[: 31 - len(tag)] + tag, 1
        while name.lower() in self.sheets:
            count += 1
            ending = f" {count}{tag}"
            name = base[: 31 - len(ending)] + ending
        self.sheets.add(name.lower())
        return name

    def _format(self, pattern: str = "", kind: str = "") -> Any:
        if (pattern, kind) not in self.formats:
            self.formats[pattern, kind] = self.book.add_format(_style(pattern, kind))
        return self.formats[pattern, kind]


def row_label(row: Row) -> str:
    """What a reader calls the row: its text cells. In a sorted sheet the row is found again by it."""
    texts = [inline_text(parts, units=False) for parts in row.cells if not any(isinstance(p, Number) for p in parts)]
    return " | ".join(text for text in texts if text)


def number_format(shown: Number) -> str:
    """The format that shows the value with the decimals of its printed text."""
    form = shown.form
    decimals = _decimals(shown)
    body = f"#,##0{'.' + '0' * decimals if decimals else ''}{form.mark}"
    if form.sign == "never":
        return f"{body};{body};{body}"
    return f'{"+" if form.sign == "always" else ""}{body};"−"{body};{body}'


def shown_value(shown: Number) -> float:
    """The unrounded value if the sheet will show it as printed, else the rounded one.

    A sheet rounds half up in decimal digits of a double; where a bulletin's rule or an exact tie differs, the reader
    must not see another figure than in Word.
    """
    exact = Fraction(shown.value)
    rounded = round_exact(exact, Rounding(shown.form.digits, shown.form.mode))
    per = 100 if shown.form.mark == "%" else 1
    value = float(exact / per)
    seen = (Decimal(repr(value)) * per).quantize(Decimal(1).scaleb(-_decimals(shown)), ROUND_HALF_UP)
    return value if seen == rounded else float(Fraction(rounded) / per)


def _decimals(shown: Number) -> int:
    return len(shown.printed.removesuffix(shown.form.mark).partition(".")[2])


def _plain(cell: Cell) -> tuple[str, ...]:
    arguments = "; ".join(f"{key}={value}" for key, value in cell.arguments.items())
    return (cell.question, arguments, cell.region, cell.month, str(cell.revision), cell.unrounded, cell.rounding)


def _style(pattern: str, kind: str) -> dict[str, Any]:
    line = {"border": 1, "border_color": "#c3ccd3", "valign": "vcenter"}
    grey = {"font_color": "#586873"}
    if pattern:
        style = {"num_format": pattern, "align": "right", **line}
        return style | ({"bold": True} if kind == "total" else {}) | (grey if kind == "apart" else {})
    styles: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 14},
        "bold": {"bold": True},
        "grey": grey,
        "wrap": {"text_wrap": True, "valign": "top"},
        "head": {"bold": True, "text_wrap": True, "align": "center", "bg_color": "#f4f6f7", **line},
        "right": {"align": "right", **line},
        "quoted": {"quote_prefix": True, "text_wrap": True, **line},
        "text total": {"bold": True, **line},
        "text apart": {**grey, **line},
    }
    return styles.get(kind, line if kind.startswith("text") else {})


def _header_text(text: str) -> str:
    return clean(text).replace("&", "&&")[:200]
