"""Numbers of a Word file: hidden bookmarks in the text, the table of cells in custom document properties."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from leitai.documents.ledger import LedgerDamaged, unpack
from leitai.documents.provenance.found import END, MARKER, Found, Reading, open_archive, read_member, tokens

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PROPERTY = re.compile(r"leitai-cells-(\d{5})\Z")
# LibreOffice renames the bookmark of a copied paragraph: `_lt00012_Copy_1`.
_MARK = re.compile(r"_lt(\d{5})(_Copy_\d+)?\Z")


def read_docx(content: bytes) -> Reading:
    with open_archive(content) as archive:
        ledger = unpack(_ledger_strings(read_member(archive, "docProps/custom.xml")))
        document = _parse(read_member(archive, "word/document.xml"))
    reading = Reading(ledger)
    for place, text in enumerate(_paragraphs(document), start=1):
        for name, inside, before, after in tokens(text):
            mark = _MARK.match(name)
            if mark:
                found = Found(inside, before, after, f"paragraph {place}", copied=mark.group(2) is not None)
                reading.add(mark.group(1), found)
    return reading


def _parse(content: bytes) -> ElementTree.Element:
    # A Word file has no document type; one that brings it is an attack on the parser.
    if b"<!DOCTYPE" in content:
        raise LedgerDamaged("the file declares a document type, which no Word file does; it was not read")
    try:
        return ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise LedgerDamaged(f"the file's XML is broken: {error}") from error


def _ledger_strings(content: bytes) -> list[str]:
    found: dict[int, str] = {}
    for item in _parse(content):
        name = _PROPERTY.match(item.get("name", ""))
        if name:
            found[int(name.group(1))] = "".join(item.itertext()).strip()
    return [found[place] for place in sorted(found)]


def _paragraphs(document: ElementTree.Element) -> Iterator[str]:
    """Each paragraph's text with its bookmarks framed."""
    names: dict[str, str] = {}
    for paragraph in document.iter(f"{W}p"):
        yield "".join(_pieces(paragraph, names))


def _pieces(paragraph: ElementTree.Element, names: dict[str, str]) -> Iterator[str]:
    for item in paragraph.iter():
        if item.tag == f"{W}bookmarkStart":
            identity, name = item.get(f"{W}id", ""), item.get(f"{W}name", "")
            if _MARK.match(name):
                names[identity] = name
                yield f"{MARKER}{name}{MARKER}"
        elif item.tag == f"{W}bookmarkEnd":
            ended = names.pop(item.get(f"{W}id", ""), None)
            if ended:
                yield f"{END}{ended}{END}"
        elif item.tag == f"{W}t":
            yield (item.text or "").replace(MARKER, "").replace(END, "")
        elif item.tag in (f"{W}tab", f"{W}br"):
            yield " "
