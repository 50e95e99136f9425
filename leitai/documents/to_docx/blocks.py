"""The blocks of an outline, appended to a Word document one after the other."""

import re
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any

from docx.document import Document as DocumentType
from docx.shared import Mm

from leitai.documents.charts import chart_png, svg_png
from leitai.documents.dates import day_text
from leitai.documents.ledger import Ledger
from leitai.documents.maps import map_svg
from leitai.documents.outline import Block, Chart, Heading, Map, Note, Outline, Paragraph, Row, Table, inline_text
from leitai.documents.to_docx.page import text_width
from leitai.documents.to_docx.runs import element, marked_runs, paragraph, run, styled
from leitai.documents.words import clean, heading_number, marked, word

_ALIGN = {"left": "left", "right": "right", "centre": "center"}
_FIGURE_MM = 148


@dataclass
class Writer:
    document: DocumentType
    outline: Outline
    ledger: Ledger
    wide: bool = False
    tables: int = 0
    figures: int = 0
    _levels: dict[int, int] = field(default_factory=dict)

    def add(self, new: Any) -> None:
        self.document.element.body.sectPr.addprevious(new)

    def issued_words(self) -> str:
        issued = self.outline.issued_on
        return day_text(date.fromisoformat(issued), self.outline.language, year=True) if issued else ""

    def blocks(self, blocks: tuple[Block, ...], section: int) -> None:
        self._levels = {}
        for block in blocks:
            if isinstance(block, Heading):
                self._heading(block, section)
            elif isinstance(block, Paragraph):
                self.add(styled("LeitaiBody", marked_runs(block.parts, self.ledger, units=True)))
            elif isinstance(block, Note):
                self.add(styled("LeitaiNote", marked_runs(block.parts, self.ledger, units=True)))
            elif isinstance(block, Table):
                self._table(block)
            else:
                self._figure(block)

    def _heading(self, block: Heading, section: int) -> None:
        self._levels[block.level] = self._levels.get(block.level, 0) + 1
        if block.level == 2:
            self._levels[3] = 0
        number = heading_number(block.level, self._levels[block.level], section, self.outline.language)
        self.add(paragraph(f"Heading{block.level}", number + block.text))

    def _caption(self, kind: str, place: int, title: str) -> Any:
        label = word(kind, self.outline.language, n=place)
        gap = "\u3000" if self.outline.language == "zh-Hans" else ". "
        return paragraph("Caption", label + gap + marked(title, self.outline))

    def _table(self, block: Table) -> None:
        self.tables += 1
        self.add(self._caption("table", self.tables, block.caption))
        self.add(element(self._table_xml(block)))
        # Word wants a paragraph between two tables; the note serves, or an empty line of the note's size.
        self.add(paragraph("LeitaiNote", block.note))

    def _table_xml(self, block: Table) -> str:
        widths = column_widths(block, text_width(self.wide), 10.5 if self.outline.language == "zh-Hans" else 9.5)
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        lines = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        head = "".join(
            self._cell(width, "center", run(column.head) + (self._unit(column.unit) if column.unit else ""))
            for width, column in zip(widths, block.columns, strict=True)
        )
        rows = "".join(self._row(row, block, widths) for row in block.rows)
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
            f"<w:tblBorders>{lines}</w:tblBorders>"
            '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/>'
            f"</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
            f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{rows}</w:tbl>"
        )

    def _unit(self, unit: str) -> str:
        text = word("unit_of", self.outline.language, unit=unit)
        return "<w:r><w:br/></w:r>" + run(text.strip())

    def _row(self, row: Row, block: Table, widths: list[int]) -> str:
        bold = "<w:b/>" if row.kind == "total" else ""
        grey = '<w:color w:val="595959"/>' if row.kind == "apart" else ""
        cells = []
        for width, column, parts in zip(widths, block.columns, row.cells, strict=True):
            runs = marked_runs(
                parts, self.ledger, units=False, properties=bold + grey, row=row.key or _label(row), column=column.head
            )
            cells.append(self._cell(width, _ALIGN[column.align], runs))
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"

    def _cell(self, width: int, align: str, runs: str) -> str:
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="LeitaiCell"/><w:jc w:val="{align}"/></w:pPr>{runs}</w:p></w:tc>'
        )

    def _figure(self, block: Chart | Map) -> None:
        self.figures += 1
        tag = marked("", self.outline)
        if isinstance(block, Chart):
            picture = chart_png(block, self.outline.language, tag)
        else:
            picture = svg_png(map_svg(block, self.outline.language, tag))
        self.add(self._caption("figure", self.figures, block.title))
        holder = self.document.add_paragraph()
        shape = holder.add_run().add_picture(BytesIO(picture), width=Mm(_FIGURE_MM))
        described = shape._inline.docPr
        described.set("descr", clean(block.title))
        described.set("id", str(100_000 + self.figures))
        described.set("name", f"figure {self.figures}")
        # An exact line height would cut the picture to one line.
        properties = holder._p.get_or_add_pPr()
        properties.append(element('<w:spacing w:before="0" w:after="80" w:line="240" w:lineRule="auto"/>'))
        properties.append(element('<w:jc w:val="center"/>'))


def _label(row: Row) -> str:
    return inline_text(row.cells[0], units=False) if row.cells else ""


_UNBROKEN = re.compile(r"[^\s\u2e80-\uffff]+")
_MARGINS = 160  # twips of a cell that no letter can stand in


def column_widths(table: Table, room: int, size: float) -> list[int]:
    """Widths in twips. No column is narrower than its longest Latin word or figure; the rest follows the weights."""
    least = [
        _longest([column.head, column.unit, *(inline_text(row.cells[at], units=False) for row in table.rows)], size)
        for at, column in enumerate(table.columns)
    ]
    # A word longer than a third of the page (an address, a code) may be broken rather than starve the other columns.
    least = [min(width, room // 3) for width in least]
    if sum(least) > room:
        return [room * width // sum(least) for width in least]
    weights = [column.width for column in table.columns]
    free = set(range(len(weights)))
    while True:
        left = room - sum(least[at] for at in range(len(weights)) if at not in free)
        share = left / (sum(weights[at] for at in free) or 1)
        tight = {at for at in free if weights[at] * share < least[at]}
        if not tight:
            return [round(weights[at] * share) if at in free else least[at] for at in range(len(weights))]
        free -= tight


def _longest(texts: list[str], size: float) -> int:
    """The widest unbreakable piece in twips, by rough widths of letters; Han may break, but two stay together."""
    widest = 2 * size if any(ord(letter) > 0x2E7F for text in texts for letter in text) else 0.0
    for text in texts:
        for piece in _UNBROKEN.findall(text):
            widest = max(
                widest, sum(0.62 if letter.isupper() or letter in "%mwMW" else 0.52 for letter in piece) * size
            )
    return round(widest * 20) + _MARGINS
