"""What pages get to see of bulletins: months and what was issued of them, a draft, an issued one and its changes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from leitai.documents.to_html import Article
from leitai.queries.bulletins.breakdown import Mismatch


@dataclass(frozen=True)
class FileLine:
    kind: str
    label: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Issued:
    """An issued bulletin in a list. `superseded` is the newer revision of its month, or 0."""

    id: int
    title: str
    month: dt.date
    revision: int
    language: str
    issued_at: dt.datetime
    issued_by: str
    cells: int
    sha256: str
    """Of the closed month it was drafted from."""
    superseded: int
    files: tuple[FileLine, ...]


@dataclass(frozen=True)
class MonthLine:
    """A closed month, newest first. `to_issue` are the languages in which its newest revision is not issued yet."""

    month: dt.date
    revision: int
    issued: tuple[Issued, ...]
    to_issue: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"{self.month:%Y-%m}"


@dataclass(frozen=True)
class DraftView:
    """A bulletin that nobody has issued: of a closed month's newest revision, or (revision 0) of an open month."""

    month: dt.date
    revision: int
    language: str
    title: str
    article: Article
    mismatches: tuple[Mismatch, ...]

    @property
    def key(self) -> str:
        return f"{self.month:%Y-%m}"

    @property
    def may_issue(self) -> bool:
        return self.revision > 0 and not self.mismatches


@dataclass(frozen=True)
class ChangedCell:
    """A number of an issued bulletin that a newer revision gives otherwise, with the anchor of its first place."""

    anchor: str
    name: str
    subject: str
    before: str
    after: str


@dataclass(frozen=True)
class IssuedView:
    issued: Issued
    article: Article
    newest: int
    """The newer revision of its month, or 0."""
    reason: str
    earlier: tuple[tuple[str, int, int], ...]
    """Earlier months cited in an old revision: month, cited, in force."""
    appraisals: tuple[tuple[str, int, int], ...]
    """Appraisals cited in an old revision: name, cited, in force."""
    changed: tuple[ChangedCell, ...]


@dataclass(frozen=True)
class Download:
    name: str
    media_type: str
    content: bytes
