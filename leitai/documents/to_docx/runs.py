"""Paragraphs and runs as WordprocessingML, numbers under their bookmarks."""

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml

from leitai.documents.ledger import Ledger
from leitai.documents.numbers import Number
from leitai.documents.outline import Inline, Parts
from leitai.documents.words import clean

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
BOOKMARK = "_lt"


def element(xml: str) -> Any:
    """Parse one element; the first tag gets the namespaces."""
    end = min(place for place in (xml.find(" "), xml.find(">"), xml.find("/>")) if place > 0)
    return parse_xml(f"{xml[:end]} {NAMESPACES}{xml[end:]}")


def run(text: str, properties: str = "") -> str:
    lines = clean(text).replace("\t", " ").split("\n")
    body = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{body}</w:r>"


def marked_runs(
    parts: Parts, ledger: Ledger, *, units: bool, properties: str = "", row: str = "", column: str = ""
) -> str:
    """Runs of a paragraph or table cell. In sentences a number stands between its own unit words."""
    pieces: list[str | Number] = []
    for part in parts:
        pieces += _pieces(part, units)
    xml = []
    for place, piece in enumerate(pieces):
        if isinstance(piece, str):
            xml.append(run(piece, properties) if piece else "")
            continue
        before, after = _text(pieces[:place]), _text(pieces[place + 1 :])
        key = ledger.add(piece, before=before, after=after, row=row, column=column)
        xml.append(
            f'<w:bookmarkStart w:id="{int(key)}" w:name="{BOOKMARK}{key}"/>{run(piece.printed, properties)}'
            f'<w:bookmarkEnd w:id="{int(key)}"/>'
        )
    return "".join(xml)


def _pieces(part: Inline, units: bool) -> list[str | Number]:
    if isinstance(part, Number):
        return [part.form.before, part, part.form.after] if units else [part]
    return [part if isinstance(part, str) else part.printed]


def _text(pieces: Sequence[str | Number]) -> str:
    return "".join(piece if isinstance(piece, str) else piece.printed for piece in pieces)


def paragraph(style: str, text: str, *, page_break: bool = False) -> Any:
    return styled(style, run(text) if text else "", page_break=page_break)


def kept(style: str, text: str) -> Any:
    """A paragraph that stays on the page of the one after it."""
    return styled(style, run(text) if text else "", extra="<w:keepNext/>")


def styled(style: str, runs: str, *, page_break: bool = False, extra: str = "") -> Any:
    """A paragraph of ready-made runs; `extra` is more of its properties, in the schema's order after the page break."""
    broken = "<w:pageBreakBefore/>" if page_break else ""
    return element(f"<w:p><w:pPr><w:pStyle w:val={quoteattr(style)}/>{broken}{extra}</w:pPr>{runs}</w:p>")
