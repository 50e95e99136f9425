"""An outline as a Word document: A4 with the margins and sizes of GB/T 9704, every number under a hidden bookmark.

A bookmark round the run and a table of cells in custom document properties are the marks that survive LibreOffice and
python-docx; content controls do not (docs/bulletins.md has the count). The same outline gives the same bytes: there is
no clock in here.
"""

from leitai.documents.ledger import Ledger
from leitai.documents.outline import Outline, Section
from leitai.documents.to_docx.blocks import Writer
from leitai.documents.to_docx.package import finish
from leitai.documents.to_docx.page import blank, section_end, set_last_section
from leitai.documents.to_docx.runs import kept, paragraph
from leitai.documents.words import imprint, section_number, word


def to_docx(outline: Outline) -> bytes:
    document = blank(outline)
    writer = Writer(document, outline, Ledger.of(outline))
    _front(writer)
    for place, section in enumerate(outline.body, start=1):
        writer.add(paragraph("Heading1", section_number(place, outline.language) + section.title))
        writer.blocks(section.blocks, place)
    _back(writer)
    _annexes(writer)
    return finish(document, outline, writer.ledger)


def _front(writer: Writer) -> None:
    outline = writer.outline
    writer.add(paragraph("Title", outline.title))
    if outline.subtitle:
        writer.add(paragraph("Subtitle", outline.subtitle))
    writer.add(paragraph("LeitaiImprint", imprint(outline)))


def _back(writer: Writer) -> None:
    """List of annexes, then who signs and when, as an official document has them; a signature never stands alone."""
    outline = writer.outline
    titles = [section.title for section in outline.annexes]
    if titles:
        writer.add(paragraph("LeitaiBody", ""))
        head = word("annexes", outline.language)
        if len(titles) == 1:
            writer.add(kept("LeitaiBody", head + titles[0]))
        else:
            for place, title in enumerate(titles, start=1):
                style = "LeitaiBody" if place == 1 else "LeitaiBelow"
                writer.add(kept(style, f"{head if place == 1 else ''}{place}. {title}"))
    if outline.issuer or outline.issued_on:
        writer.add(kept("LeitaiBody", ""))
        for text in (outline.issuer, writer.issued_words()):
            if text:
                writer.add(paragraph("LeitaiSign", text))


def _annexes(writer: Writer) -> None:
    wide = False
    for place, section in enumerate(writer.outline.annexes, start=1):
        turned = section.wide != wide
        if turned:
            writer.add(section_end(wide, writer.outline.language))
            wide = section.wide
        _annex(writer, section, place, new_page=not turned)
    set_last_section(writer.document, wide, writer.outline.language)


def _annex(writer: Writer, section: Section, place: int, new_page: bool) -> None:
    alone = len(writer.outline.annexes) == 1
    label = word("annex", writer.outline.language, n="" if alone else place).strip()
    writer.add(paragraph("LeitaiAnnex", label, page_break=new_page))
    writer.add(paragraph("Title", section.title))
    writer.wide = section.wide
    writer.blocks(section.blocks, place)
    writer.wide = False


__all__ = ["to_docx"]
