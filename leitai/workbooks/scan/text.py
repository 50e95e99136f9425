"""Which encoding a csv is in, and its text."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from leitai.workbooks.found import found
from leitai.workbooks.results import Place, Problem
from leitai.workbooks.scan import Refused

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
_BINARY = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True)
class Decoded:
    text: str
    encoding: str
    notes: tuple[Problem, ...] = ()


def decode(data: bytes) -> Decoded:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict(data[len(bom) :], encoding)
    if guess := _utf16_without_bom(data):
        return _strict(data, guess)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        return _not_quite_utf8(data, error.start)


def _strict(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        raise _unclear(data, error.start, encoding) from error


def _utf16_without_bom(data: bytes) -> str:
    """Latin letters, commas and line ends leave every second byte zero; Chinese text keeps enough of them."""
    sample = data[:4096]
    if len(sample) < 8 or b"\0" not in sample:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 4 * even and odd > len(sample) / 40:
        return "utf-16-le"
    if even > 4 * odd and even > len(sample) / 40:
        return "utf-16-be"
    return ""


def _not_quite_utf8(data: bytes, first: int) -> Decoded:
    """UTF-8 with stray no-break spaces of Latin-1, else GB18030.

    0xA0 before a letter is a legal pair in GB18030: taken for that, New York's file would read 燦egative.
    """
    strays = _Strays()
    codecs.register_error("leitai.strays", strays)
    text = data.decode("utf-8", "leitai.strays")
    if strays.only_spaces and strays.count * 200 <= len(data):
        note = found("text_stray_bytes", "note", Place(row=data.count(b"\n", 0, first) + 1), n=strays.count)
        return Decoded(text, "utf-8", (note,))
    if len(_MULTIBYTE.findall(data)) > 4 * strays.count:
        raise _unclear(data, first, "utf-8")
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _unclear(data, error.start, "gb18030") from error
    if _BINARY.search(text):
        raise Refused(found("file_unreadable", "error", Place()))
    return Decoded(text, "gb18030")


class _Strays:
    def __init__(self) -> None:
        self.count = 0
        self.only_spaces = True

    def __call__(self, error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)
        bad = error.object[error.start : error.end]
        self.count += len(bad)
        self.only_spaces &= set(bad) == {0xA0}
        return "\u00a0" * len(bad), error.end


def _unclear(data: bytes, position: int, encoding: str) -> Refused:
    row = data.count(b"\n", 0, position) + 1
    return Refused(found("text_encoding", "error", Place(row=row), encoding=encoding.upper(), row=row))
