"""Read a document back and prove its numbers.

`read_document` finds every marked number in a Word, Excel or HTML file with the text that stands there now. `prove`
asks `resolve` for each cell's value and says of each number: proved, superseded, changed, missing or unknown. The text
is compared with what the closed month gives, never with what the document says of itself.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from leitai.documents.ledger import Ledger, LedgerDamaged, Record
from leitai.documents.numbers import Cell, print_value
from leitai.documents.provenance.found import Found, Reading
from leitai.documents.provenance.read_docx import read_docx
from leitai.documents.provenance.read_html import read_html
from leitai.documents.provenance.read_xlsx import read_xlsx

Verdict = Literal["proved", "superseded", "changed", "missing", "unknown"]


@dataclass(frozen=True)
class Resolved:
    """What the closed months say of a cell: its exact value, and what a newer revision of its source says."""

    unrounded: str
    superseded: bool = False
    newest_unrounded: str | None = None


Resolve = Callable[[Cell], Resolved | None]


@dataclass(frozen=True)
class Proof:
    """The verdict on one number. `expected` is what its cell gives, `now` what the newest revision gives."""

    key: str
    cell: Cell
    verdict: Verdict
    found: str
    expected: str
    now: str = ""
    place: str = ""
    copied: bool = False


def read_document(content: bytes) -> Reading:
    """The kind of file is known by its content: a zip with a word or an xl folder, else HTML."""
    if content.startswith(b"PK"):
        return read_docx(content) if b"word/document.xml" in content else read_xlsx(content)
    return read_html(content)


def prove(reading: Reading, resolve: Resolve) -> list[Proof]:
    """One proof per number of the table of cells, and one more for each copy of it elsewhere in the document."""
    proofs = []
    for record in reading.ledger.records:
        resolved = resolve(record.cell)
        places = reading.found.get(record.key, [])
        if not places:
            proofs.append(_proof(record, resolved, None))
        proofs += [_proof(record, resolved, found) for found in places]
    return proofs


def summary(proofs: Iterable[Proof]) -> dict[Verdict, int]:
    counted = Counter(proof.verdict for proof in proofs)
    verdicts: tuple[Verdict, ...] = ("proved", "superseded", "changed", "missing", "unknown")
    return {verdict: counted[verdict] for verdict in verdicts}


def _proof(record: Record, resolved: Resolved | None, found: Found | None) -> Proof:
    expected = print_value(Fraction(resolved.unrounded), record.form) if resolved else ""
    now = ""
    if resolved is not None and resolved.superseded and resolved.newest_unrounded is not None:
        now = print_value(Fraction(resolved.newest_unrounded), record.form)
    if found is None:
        verdict: Verdict = "missing"
    elif resolved is None:
        verdict = "unknown"
    elif not found.reads(record, expected):
        verdict = "changed"
    else:
        verdict = "superseded" if resolved.superseded else "proved"
    text, place, copied = (found.token, found.place, found.copied) if found else ("", "", False)
    return Proof(record.key, record.cell, verdict, text, expected, now, place, copied)


__all__ = [
    "Found",
    "Ledger",
    "LedgerDamaged",
    "Proof",
    "Reading",
    "Resolve",
    "Resolved",
    "Verdict",
    "prove",
    "read_document",
    "summary",
]
