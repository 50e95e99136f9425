"""What pages get to see of projects and their reports. Names are in the reader's language; amounts in base units."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, Literal, TypeVar

T = TypeVar("T")
PER_PAGE = 50


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a longer list; `total` counts the whole list."""

    rows: tuple[T, ...]
    total: int
    number: int = 1
    size: int = PER_PAGE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)


@dataclass(frozen=True)
class Choice:
    """One value a list can be filtered by: what stands in the address, and what the reader sees."""

    value: str
    label: str


@dataclass(frozen=True)
class UnitShare:
    unit_id: int
    code: str
    name: str
    share: Decimal


@dataclass(frozen=True)
class ProjectFilter:
    """What a project list is cut to; every value as it stands in the address, empty for "all".

    `count` is "bundled" (a bundle is one line, its children none) or "split" (every child, no bundle).
    """

    unit: str = ""
    theme: str = ""
    sector: str = ""
    level: str = ""
    leader: str = ""
    responsible: str = ""
    annual_class: str = ""
    stage: str = ""
    search: str = ""
    count: Literal["bundled", "split"] = "bundled"
    delisted: bool = False


@dataclass(frozen=True)
class ProjectCounts:
    """Both counts of one list: with a bundle as one project, and split into its children."""

    bundled: int
    split: int
    bundles: int
    children: int


@dataclass(frozen=True)
class ProjectRow:
    id: int
    key: str
    code: str
    name: str
    is_bundle: bool
    children: int
    bundle_id: int | None
    bundle_name: str
    sector: str
    level: str
    stage: str
    annual_class: str
    units: tuple[UnitShare, ...]
    leader: str
    responsible: str
    total_investment: Decimal | None
    plan_year: Decimal | None
    last_month: dt.date | None
    done_year: Decimal | None
    done_total: Decimal | None
    delisted_on: dt.date | None


@dataclass(frozen=True)
class ProjectChoices:
    """What the filters of the list offer: only what occurs among the projects this person sees."""

    units: tuple[Choice, ...]
    themes: tuple[Choice, ...]
    sectors: tuple[Choice, ...]
    levels: tuple[Choice, ...]
    leaders: tuple[Choice, ...]
    responsibles: tuple[Choice, ...]
    annual_classes: tuple[Choice, ...]
    stages: tuple[Choice, ...]


@dataclass(frozen=True)
class ProjectList:
    filters: ProjectFilter
    page: Page[ProjectRow]
    counts: ProjectCounts
    choices: ProjectChoices
    fiscal_year: int


@dataclass(frozen=True)
class PlanVersion:
    fiscal_year: int
    version: int
    amount: Decimal
    dated: dt.date
    reason: str
    approver: str
    entered_at: dt.datetime
    in_force: bool


@dataclass(frozen=True)
class Held:
    """A leader or a responsible unit with the days it held; `until` is None for the present one."""

    name: str
    since: dt.date
    until: dt.date | None


@dataclass(frozen=True)
class FileRow:
    id: int
    name: str
    media_type: str
    size: int
    caption: str
    created_at: dt.datetime
    created_by: str

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")


@dataclass(frozen=True)
class ReportRow:
    """One revision of a project's report for a month; the three money series apart."""

    id: int
    project_id: int
    project_key: str
    project_name: str
    month: dt.date
    revision: int
    state: str
    sheet: str
    row: int | None
    total_investment: Decimal | None
    done_month: Decimal | None
    done_year: Decimal | None
    done_total: Decimal | None
    statistics_year: Decimal | None
    paid_year: Decimal | None
    physical: Decimal | None
    started_on: dt.date | None
    completed_on: dt.date | None
    statistics_on: dt.date | None
    forecast_completion: dt.date | None
    phase: str
    progress: str
    problem: str
    next_step: str
    reason: str
    filed_by: str
    filed_at: dt.datetime
    decided_by: str
    decided_at: dt.datetime | None
    return_reason: str
    files: tuple[FileRow, ...] = ()
    before: ReportRow | None = None
    """The accepted report of the month before, for comparison."""


@dataclass(frozen=True)
class SeriesPoint:
    """One accepted month of a project. Yearly amounts begin again with the fiscal year; the `_since` ones add up from
    the first accepted month on, so that the three series can stand in one chart."""

    month: dt.date
    done_month: Decimal | None
    done_year: Decimal | None
    done_total: Decimal | None
    statistics_year: Decimal | None
    paid_year: Decimal | None
    physical: Decimal | None
    done_since: Decimal | None
    statistics_since: Decimal | None
    paid_since: Decimal | None


@dataclass(frozen=True)
class ProjectSheet:
    id: int
    key: str
    code: str
    code_scheme: str
    """new, old, old_short, local or none."""
    code_check_agrees: bool | None
    name: str
    name_en: str
    is_bundle: bool
    bundle: ProjectRow | None
    children: tuple[ProjectRow, ...]
    sector: str
    level: str
    nature: str
    stage: str
    phase: str
    place: str
    place_unit: str
    place_unit_name: str
    """The unit's name as the register has it, whatever the reader's language."""
    content: str
    owner: str
    total_investment: Decimal | None
    total_first: Decimal | None
    planned_start: dt.date | None
    planned_completion: dt.date | None
    started_on: dt.date | None
    completed_on: dt.date | None
    statistics_on: dt.date | None
    forecast_completion: dt.date | None
    forecast_first: dt.date | None
    annual_class: str
    fiscal_year: int
    units: tuple[UnitShare, ...]
    themes: tuple[str, ...]
    tags: tuple[Choice, ...]
    """`value` is the kind of tag, `label` its name."""
    leaders: tuple[Held, ...]
    responsibles: tuple[Held, ...]
    plans: tuple[PlanVersion, ...]
    plan_year: Decimal | None
    series: tuple[SeriesPoint, ...]
    baseline: tuple[tuple[dt.date, Decimal], ...]
    """The plan as a line of the cumulated value: from 0 at the planned start to the total at the planned completion."""
    reports: tuple[ReportRow, ...]
    files: tuple[FileRow, ...]
    listed_on: dt.date
    delisted_on: dt.date | None
    delisted_reason: str

    @property
    def leader(self) -> str:
        return next((held.name for held in self.leaders if held.until is None), "")

    @property
    def whereabouts(self) -> str:
        """The unit it lies in, and what the register adds to that; a place that only repeats the unit adds nothing."""
        said = self.place if self.place not in (self.place_unit, self.place_unit_name) else ""
        return " ".join(part for part in (self.place_unit, said) if part)

    @property
    def responsible(self) -> str:
        return next((held.name for held in self.responsibles if held.until is None), "")

    @property
    def last(self) -> SeriesPoint | None:
        return self.series[-1] if self.series else None
