"""What pages get to see of uploads, their problems, and a unit's filing. Words are in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from leitai.queries.delivery.project_views import Page, ReportRow
from leitai.queries.delivery.signatures import Signatures


@dataclass(frozen=True)
class HeaderView:
    """A column header and what it was taken for. `to_confirm`: a guess that waits for a yes or no."""

    sheet: str
    cell: str
    text: str
    key: str
    label: str
    memory: str
    to_confirm: bool


@dataclass(frozen=True)
class SheetView:
    name: str
    rows: int
    hidden: bool
    skipped: str
    """Why no rows were taken, in words; empty where they were."""


@dataclass(frozen=True)
class UploadStatus:
    """Where an upload stands. `blockers` says in words what still keeps it from being submitted."""

    id: int
    unit_id: int | None
    unit_code: str
    unit_name: str
    month: dt.date
    layout: str
    file_name: str
    size: int
    state: str
    is_part: bool
    progress_done: int
    progress_total: int
    seconds: int
    rows: int
    errors: int
    reasons: int
    reasons_given: int
    notes: int
    """Findings that are only told."""
    headers: tuple[HeaderView, ...]
    sheets: tuple[SheetView, ...]
    same_as_id: int | None
    failure: str
    """What went wrong, in words, when the file could not be checked."""
    month_closed: bool
    blockers: tuple[str, ...]
    created_by: str
    created_by_id: int
    created_at: dt.datetime
    checked_at: dt.datetime | None
    submission_id: int | None
    signed: Signatures
    filled_by_id: int | None
    second_signature: bool
    """Whether its unit lets a second person release what it files."""
    unsigned_by: str
    unsigned_at: dt.datetime | None
    unsigned_reason: str

    @property
    def running(self) -> bool:
        return self.state in ("waiting", "checking", "submitting")

    @property
    def may_submit(self) -> bool:
        return self.state in ("ready", "problems", "signed") and not self.blockers

    @property
    def to_confirm(self) -> tuple[HeaderView, ...]:
        return tuple(header for header in self.headers if header.to_confirm)

    @property
    def recognised(self) -> int:
        return sum(1 for header in self.headers if header.key and not header.to_confirm)


@dataclass(frozen=True)
class ProblemView:
    """One finding: where, what was found, what to do. `facts` are labelled values (entered, last month, difference)."""

    id: int
    number: int
    rule: str
    severity: str
    sheet: str
    row: int | None
    column: int | None
    cell: str
    project_key: str
    project_name: str
    message: str
    remedy: str
    facts: tuple[tuple[str, str], ...]
    given_reason: str

    @property
    def value(self) -> str:
        """What was found, as it stands in the list."""
        return self.facts[0][1] if self.facts else ""

    @property
    def place(self) -> str:
        return "!".join(part for part in (self.sheet, self.cell) if part)


@dataclass(frozen=True)
class ProblemGroup:
    """All findings of one rule. `total` may exceed the listed ones: of many, only the first are kept."""

    rule: str
    title: str
    severity: str
    total: int
    problems: tuple[ProblemView, ...]

    @property
    def remedy(self) -> str:
        """What to do, where it is the same at every place."""
        said = {problem.remedy for problem in self.problems}
        return said.pop() if len(said) == 1 else ""


@dataclass(frozen=True)
class SheetCell:
    text: str
    severity: str = ""
    current: bool = False
    is_name: bool = False

    @property
    def is_number(self) -> bool:
        return self.text[:1].isdigit() or (self.text[:1] in "-−" and self.text[1:2].isdigit())


@dataclass(frozen=True)
class SheetColumn:
    letters: str
    current: bool
    is_name: bool


@dataclass(frozen=True)
class SheetRow:
    number: int
    is_header: bool
    current: bool
    cells: tuple[SheetCell, ...]


@dataclass(frozen=True)
class SheetWindow:
    """A few rows of a sheet as the person knows it, around one problem."""

    sheet: str
    rows_total: int
    columns: tuple[SheetColumn, ...]
    rows: tuple[SheetRow, ...]
    first: int
    last: int


@dataclass(frozen=True)
class FieldChange:
    key: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class RowChange:
    """What submitting would do to one project: `kind` is new, changed, same or absent."""

    project_key: str
    project_name: str
    kind: str
    against: str
    """The state of the report it is compared with: submitted, accepted, returned or empty."""
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class UploadChanges:
    counts: Mapping[str, int]
    page: Page[RowChange]


@dataclass(frozen=True)
class UploadRow:
    id: int
    file_name: str
    month: dt.date
    unit_name: str
    layout: str
    state: str
    rows: int
    errors: int
    reasons: int
    created_by: str
    created_at: dt.datetime
    signed: Signatures


@dataclass(frozen=True)
class SubmissionView:
    """A unit's filing of a month with its rows; `is_correction` when the month is closed already."""

    id: int
    unit_id: int
    unit_code: str
    unit_name: str
    month: dt.date
    state: str
    signed: Signatures
    late_hours: int
    again: bool
    """Whether it answers a filing of the month that the city had sent back."""
    behalf_by_id: int | None
    alone_reason: str
    decided_by: str
    decided_at: dt.datetime | None
    reason: str
    is_correction: bool
    counts: Mapping[str, int]
    uploads: tuple[UploadRow, ...]
    page: Page[ReportRow]
    sums: Mapping[str, Decimal] = field(default_factory=dict)
    """done_month, done_year, statistics_year, paid_year over the rows that count (submitted or accepted)."""
