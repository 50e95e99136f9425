"""A number as it stands in a file now, with what was typed around its mark; archives larger than they say."""

import zipfile
from dataclasses import dataclass, field
from io import BytesIO

from leitai.documents.ledger import Ledger, LedgerDamaged, Record, edge_after, edge_before

LARGEST = 200 * 1024 * 1024
MARKER = "\ue000"  # private-use letters frame a mark in a paragraph's text; XML text of a bulletin never holds them
END = "\ue001"

_SAME = str.maketrans({"-": "\u2212", "\u2010": "\u2212", "\u2011": "\u2212", "\u00a0": " ", "\u202f": " ", "％": "%"})


def same(text: str) -> str:
    """Signs that mean the same: a clerk's hyphen is a minus, a hard space a space, full-width digits are digits."""
    wide = {ord("０") + digit: str(digit) for digit in range(10)}
    return text.translate(_SAME).translate(wide).strip()


@dataclass(frozen=True)
class Found:
    """The marked text with the digits and signs that touch it from outside."""

    text: str
    before: str = ""
    after: str = ""
    place: str = ""
    copied: bool = False

    @property
    def token(self) -> str:
        return f"{self.before}{self.text}{self.after}"

    def reads(self, record: Record, expected: str) -> bool:
        """Whether the whole token reads as expected, allowing for what stood beside the mark when it was written."""
        return same(self.token) == same(f"{record.before}{expected}{record.after}")


@dataclass
class Reading:
    ledger: Ledger
    found: dict[str, list[Found]] = field(default_factory=dict)

    def add(self, key: str, found: Found) -> None:
        self.found.setdefault(key, []).append(found)


def tokens(text: str) -> list[tuple[str, str, str, str]]:
    """(mark, text, before, after) of each mark in a paragraph; marks are framed MARKER name MARKER … END name END."""
    found = []
    for name in _names(text):
        start, stop = f"{MARKER}{name}{MARKER}", f"{END}{name}{END}"
        head, _, rest = text.partition(start)
        inside, closed, tail = rest.partition(stop)
        if closed:
            before, after = edge_before(_bare(head)), edge_after(_bare(tail))
            found.append((name, _bare(inside), before, after))
    return found


def _names(text: str) -> list[str]:
    return text.split(MARKER)[1::2]


def _bare(text: str) -> str:
    """The text without the frames of other marks."""
    pieces = []
    for place, piece in enumerate(text.replace(END, MARKER).split(MARKER)):
        if place % 2 == 0:
            pieces.append(piece)
    return "".join(pieces)


def open_archive(content: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except zipfile.BadZipFile as error:
        raise LedgerDamaged("the file is not a whole Word or Excel file; save it again and retry") from error
    if sum(member.file_size for member in archive.infolist()) > LARGEST:
        raise LedgerDamaged("the file unpacks to more than any bulletin; it was not read")
    return archive


def read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    """One member, refused if it is longer than the archive says."""
    try:
        with archive.open(name) as stream:
            content = stream.read(LARGEST + 1)
    except KeyError as error:
        raise LedgerDamaged(f"the file holds no {name}") from error
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise LedgerDamaged(f"{name} in the file cannot be read: {error}") from error
    if len(content) > LARGEST:
        raise LedgerDamaged("the file unpacks to more than any bulletin; it was not read")
    return content
