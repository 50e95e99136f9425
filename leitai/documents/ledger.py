"""The table of cells that travels inside a document: one record per printed number, keyed by its mark in the file."""

import base64
import binascii
import hashlib
import re
import zlib
from dataclasses import dataclass, field

from pydantic import TypeAdapter, ValidationError

from leitai.documents.numbers import Cell, Form, Language, Number
from leitai.documents.outline import Outline, Source

VERSION = 1
CHUNK = 250  # Word's own dialog keeps at most 255 characters of a custom property
_LARGEST = 64 * 1024 * 1024

# What a clerk's typing can add to a number from outside its mark: digits, separators, signs and units of ten thousand.
_BEFORE = re.compile(r"[0-9０-９.,+\-−]*\Z")
_AFTER = re.compile(r"[0-9０-９.,%‰万亿]*")


class LedgerDamaged(ValueError):
    """The table of cells in a document is absent or was altered."""


@dataclass(frozen=True)
class Record:
    """One printed number: its mark, its cell and form, and what stood right before and after it.

    `row` and `column` are the labels that lead back to it in a sorted sheet.
    """

    key: str
    cell: Cell
    printed: str
    form: Form
    before: str = ""
    after: str = ""
    row: str = ""
    column: str = ""


@dataclass(frozen=True)
class LedgerHead:
    title: str
    language: Language
    region: str
    month: str
    revision: int
    sources: tuple[Source, ...] = ()


@dataclass
class Ledger:
    """Gives each number of a document its key while a writer walks through the outline."""

    head: LedgerHead
    records: list[Record] = field(default_factory=list)

    @classmethod
    def of(cls, outline: Outline) -> "Ledger":
        return cls(
            LedgerHead(
                outline.title, outline.language, outline.region, outline.month, outline.revision, outline.sources
            )
        )

    def add(self, shown: Number, *, before: str = "", after: str = "", row: str = "", column: str = "") -> str:
        key = f"{len(self.records) + 1:05d}"
        edges = (edge_before(before), edge_after(after))
        self.records.append(Record(key, shown.cell, shown.printed, shown.form, *edges, row, column))
        return key


@dataclass(frozen=True)
class _Stored:
    version: int
    head: LedgerHead
    records: tuple[Record, ...]


_ADAPTER: TypeAdapter[_Stored] = TypeAdapter(_Stored)


def edge_before(text: str) -> str:
    """The digits, separators and signs at the very end of a text."""
    found = _BEFORE.search(text)
    return found.group() if found else ""


def edge_after(text: str) -> str:
    """The digits, separators and number units a text begins with; a full stop or comma of the sentence is not one."""
    found = _AFTER.match(text)
    return (found.group() if found else "").rstrip(".,")


def pack(ledger: Ledger) -> list[str]:
    """The ledger as short strings. The first names version, count and hash of the rest."""
    plain = _ADAPTER.dump_json(_Stored(VERSION, ledger.head, tuple(ledger.records)), exclude_defaults=True)
    text = base64.b64encode(zlib.compress(plain, 9)).decode()
    chunks = [text[start : start + CHUNK] for start in range(0, len(text), CHUNK)]
    return [f"{VERSION} {len(chunks)} {hashlib.sha256(text.encode()).hexdigest()}", *chunks]


def unpack(strings: list[str]) -> Ledger:
    try:
        version, count, digest = strings[0].split(" ")
        chunks = strings[1 : int(count) + 1]
    except (IndexError, ValueError) as error:
        raise LedgerDamaged("the document holds no table of cells") from error
    text = "".join(chunks)
    if int(version) != VERSION:
        raise LedgerDamaged(f"the table of cells has version {version}, this program reads {VERSION}")
    if len(chunks) != int(count) or hashlib.sha256(text.encode()).hexdigest() != digest:
        raise LedgerDamaged("the table of cells is not the one that was written")
    try:
        stream = zlib.decompressobj()
        plain = stream.decompress(base64.b64decode(text, validate=True), _LARGEST)
        if stream.unconsumed_tail:
            raise LedgerDamaged("the table of cells is larger than any bulletin's")
        stored = _ADAPTER.validate_json(plain)
    except (zlib.error, binascii.Error, ValidationError) as error:
        raise LedgerDamaged("the table of cells cannot be read") from error
    return Ledger(stored.head, list(stored.records))
