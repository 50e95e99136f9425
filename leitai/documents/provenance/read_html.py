"""Numbers of an HTML bulletin: elements whose id is the mark, the table of cells in a script of JSON."""

import json
import re
from html.parser import HTMLParser

from leitai.documents.ledger import LedgerDamaged, unpack
from leitai.documents.provenance.found import END, LARGEST, MARKER, Found, Reading, tokens

_MARK = re.compile(r"lt_(\d{5})\Z")
_BLOCKS = {"p", "td", "th", "li", "h1", "h2", "h3", "h4", "caption", "figcaption", "tr", "div", "section"}


def read_html(content: bytes) -> Reading:
    if len(content) > LARGEST:
        raise LedgerDamaged("the file is larger than any bulletin; it was not read")
    reader = _Reader()
    reader.feed(content.decode("utf-8", errors="replace"))
    reader.close()
    reader.end_block()
    try:
        strings = json.loads("".join(reader.ledger) or "[]")
    except ValueError as error:
        raise LedgerDamaged("the table of cells in the page is broken") from error
    if not isinstance(strings, list) or not all(isinstance(text, str) for text in strings):
        raise LedgerDamaged("the document holds no table of cells")
    reading = Reading(unpack(strings))
    for place, text in enumerate(reader.blocks, start=1):
        for key, inside, before, after in tokens(text):
            seen = key in reading.found
            reading.add(key, Found(inside, before, after, f"block {place}", copied=seen))
    return reading


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.ledger: list[str] = []
        self._text: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._silent = ""
        self._is_ledger = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("script", "style", "title"):
            self._silent, self._is_ledger = tag, given.get("id") == "doc-ledger"
        elif tag in _BLOCKS:
            self.end_block()
        mark = _MARK.match(given.get("id") or "")
        if mark:
            self._open.append((tag, mark.group(1)))
            self._text.append(f"{MARKER}{mark.group(1)}{MARKER}")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent, self._is_ledger = "", False
        if self._open and self._open[-1][0] == tag:
            key = self._open.pop()[1]
            self._text.append(f"{END}{key}{END}")
        elif tag in _BLOCKS:
            self.end_block()

    def handle_data(self, data: str) -> None:
        if self._is_ledger:
            self.ledger.append(data)
        elif not self._silent:
            self._text.append(data.replace(MARKER, "").replace(END, ""))

    def end_block(self) -> None:
        if self._text:
            self.blocks.append("".join(self._text))
        self._text = []
