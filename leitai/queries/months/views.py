"""What pages get to see of months: their state, what a close would do, the revisions and what rests on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

State = Literal["open", "closed"]


@dataclass(frozen=True)
class RestingOn:
    """This month was computed from revision `old` of month `on`; `now` is in force."""

    on: dt.date
    old: int
    now: int


@dataclass(frozen=True)
class MonthState:
    """One month: revision 0 is open. Counts are of projects; a month nobody has filed for has only `due`."""

    month: dt.date
    state: State
    revision: int
    is_future: bool
    due: int
    accepted: int
    submitted: int
    resting: tuple[RestingOn, ...]
    taken_over: bool = False
    """Whether the revision in force holds values as they were handed over, not filed through the units."""

    @property
    def key(self) -> str:
        return f"{self.month:%Y-%m}"


@dataclass(frozen=True)
class MonthGrid:
    """The twelve months of a fiscal year; `years` are those one can step to."""

    year: int
    months: tuple[MonthState, ...]
    years: tuple[int, ...]


@dataclass(frozen=True)
class RevisionView:
    revision: int
    in_force: bool
    closed_at: dt.datetime
    closed_by: str
    reason: str
    sha256: str
    counts: Mapping[str, int]
    rests_on: Mapping[str, int]
    """Month "2020-05" → revision it was computed from."""
    taken_over: bool = False


@dataclass(frozen=True)
class OpenFiling:
    """A submission the city has not decided."""

    submission_id: int
    unit_name: str
    rows: int
    submitted_at: dt.datetime


@dataclass(frozen=True)
class MissingUnit:
    """Projects of a unit without an accepted report; "" and None stand for projects of no unit."""

    unit_id: int | None
    unit_name: str
    projects: int


@dataclass(frozen=True)
class CloseCheck:
    """What stands before a close. `blockers` are refusals in words; missing projects only need an agreement."""

    month: dt.date
    projects: int
    filed: int
    carried: int
    """Without a report of this month, but with an earlier one whose cumulative values are taken over."""
    none: int
    """Never reported."""
    open_filings: tuple[OpenFiling, ...]
    missing: tuple[MissingUnit, ...]
    earlier_open: tuple[dt.date, ...]
    blockers: tuple[str, ...]
    taken_over: bool = False
    """The month holds tables of the office's own: it is closed as an opening revision."""

    @property
    def may_close(self) -> bool:
        return not self.blockers

    @property
    def unreported(self) -> int:
        return self.carried + self.none

    @property
    def needs_agreement(self) -> bool:
        return self.unreported > 0


@dataclass(frozen=True)
class JobView:
    """A preview, close or correction under way or ended. `message` says in words how it ended."""

    id: int
    month: dt.date
    kind: str
    state: str
    step: str
    done: int
    total: int
    seconds: int
    message: str
    requested_by: str

    @property
    def running(self) -> bool:
        return self.state in ("waiting", "running")


@dataclass(frozen=True)
class PreviewView:
    """Revision 0 of an open month, written to the scratch folder; never cited, always marked."""

    month: dt.date
    made_at: dt.datetime
    sha256: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class MonthDetail:
    state: MonthState
    revisions: tuple[RevisionView, ...]
    check: CloseCheck | None
    """None for a closed month."""
    corrections: tuple[OpenFiling, ...]
    """Filings that wait to enter a closed month by a correction."""
    pending_figures: int
    """Economic figures that wait in the same way."""
    preview: PreviewView | None
    job: JobView | None


@dataclass(frozen=True)
class DamageView:
    file: str
    words: str


@dataclass(frozen=True)
class Verification:
    """Whether a closed month is untouched. `damages` name every file that is not as it was closed."""

    month: dt.date
    revision: int
    sha256: str
    folder: Path
    damages: tuple[DamageView, ...]

    @property
    def sound(self) -> bool:
        return not self.damages
