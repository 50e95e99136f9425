"""The blocks of an outline, appended to a Word document one after the other."""

import re
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from itertools import pairwise
from typing import Any

from docx.document import Document as DocumentType
from docx.shared import Mm

from leitai.documents.charts import chart_png, svg_png
from leitai.documents.dates import day_text
from leitai.documents.ledger import Ledger
from leitai.documents.maps import map_svg
from leitai.documents.outline import Block, Chart, Heading, Map, Note, Outline, Paragraph, Row, Table, inline_text
from leitai.documents.to_docx.page import cell_size, text_width
from leitai.documents.to_docx.runs import element, marked_runs, paragraph, run, styled
from leitai.documents.words import clean, heading_number, marked, word

_ALIGN = {"left": "left", "right": "right", "centre": "center"}
_FIGURE_MM = 148
_MANY = 10  # columns; more are set smaller


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
        small = len(block.columns) > _MANY
        widths = column_widths(block, text_width(self.wide), cell_size(self.outline.language, small))
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        lines = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        head = "".join(
            self._cell(width, "center", small, run(column.head) + (self._unit(column.unit) if column.unit else ""))
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
            cells.append(self._cell(width, _ALIGN[column.align], len(row.cells) > _MANY, runs))
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"

    def _cell(self, width: int, align: str, small: bool, runs: str) -> str:
        style = "LeitaiSmallCell" if small else "LeitaiCell"
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/><w:jc w:val="{align}"/></w:pPr>{runs}</w:p></w:tc>'
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


_HAN = "\u2e7f"
_UNBROKEN = re.compile(r"[^\s\u2e80-\uffff]+")
_MARGINS = 160  # twips of a cell that no letter can stand in


def column_widths(table: Table, room: int, size: float) -> list[int]:
    """Widths in twips, as browsers lay out tables: every text on one line where there is room for all.

    In a narrower room texts break between words, then heads within words, figures last. Room to spare follows the
    weights.
    """
    heads = [(column.head, f"（{column.unit}）" if column.unit else "") for column in table.columns]
    cells = [[inline_text(row.cells[at], units=False) for row in table.rows] for at in range(len(heads))]
    figures = [max([2.0, *map(_longest_piece, texts)]) for texts in cells]
    words = [max(wide, _longest_piece(head), _ems(unit)) for wide, (head, unit) in zip(figures, heads, strict=True)]
    lines = [
        max([wide, _ems(head) / 2, *map(_ems, texts)])
        for wide, (head, _), texts in zip(words, heads, cells, strict=True)
    ]
    # A word longer than a third of the page (an address, a code) may be broken rather than starve the other columns.
    tiers = [
        [min(_twips(width, size), room // part) for width in tier]
        for part, tier in ((3, figures), (3, words), (2, lines))
    ]
    if sum(tiers[0]) > room:
        return [room * width // sum(tiers[0]) for width in tiers[0]]
    for low, high in pairwise(tiers):
        if sum(high) > room:
            part = (room - sum(low)) / (sum(high) - sum(low))
            return [int(least + part * (most - least)) for least, most in zip(low, high, strict=True)]
    weights = [column.width for column in table.columns]
    spare = (room - sum(tiers[-1])) / sum(weights)
    return [int(width + spare * weight) for width, weight in zip(tiers[-1], weights, strict=True)]


def _ems(text: str) -> float:
    """A rough width of a line. Where Times New Roman is missing a wider face steps in: these widths are of that one."""
    letters = sum(1.0 if letter > _HAN else 0.75 if letter.isupper() or letter in "%mwMW" else 0.64 for letter in text)
    return letters + 0.25 * sum((one > _HAN) != (other > _HAN) for one, other in pairwise(text))


def _longest_piece(text: str) -> float:
    """The widest piece that does not break; of Han, four at most stay together."""
    han = sum(letter > _HAN for letter in text)
    return max([float(min(han, 4)), *map(_ems, _UNBROKEN.findall(text))])


def _twips(ems: float, size: float) -> int:
    return round(ems * size * 20) + _MARGINS
