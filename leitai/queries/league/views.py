"""What a league page, a bulletin and the API get to see of a league table."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, get_args

from leitai.core.results import NotAvailable, Rounding
from leitai.documents.numbers import Absent, Number, plain_form, print_value

By = Literal["unit", "sector", "theme", "leader", "level", "place"]
DIMENSIONS: tuple[By, ...] = get_args(By)


@dataclass(frozen=True)
class NumberView:
    """A printed number with everything its card shows; `number` is None where the data cannot give one."""

    value: Fraction | NotAvailable
    shown: Number | Absent
    numerator: Number | None = None
    denominator: Number | None = None
    projects: Number | None = None
    touched: Number | None = None

    @property
    def printed(self) -> str:
        return self.shown.printed

    @property
    def available(self) -> bool:
        return isinstance(self.shown, Number)

    @property
    def reason(self) -> str:
        """Why there is no number, in the reader's language; empty where there is one."""
        return self.shown.reason if isinstance(self.shown, Absent) else ""


@dataclass(frozen=True)
class MeasureInfo:
    """One declared measure. `label` and the words are in the reader's language; `code` is what values are keyed by."""

    code: str
    kind: str
    label: str
    unit: str
    numerator_words: str
    denominator_words: str
    policy_words: str
    rounding: Rounding
    weight: Fraction | None = None
    higher_is_better: bool = True
    ranked: bool = False
    """Whether it decides places: by its weight in the score, or because places go by it."""

    @property
    def weight_percent(self) -> str:
        """The weight as it is printed in the head, e.g. "50"; empty without one."""
        return "" if self.weight is None else print_value(self.weight * 100, plain_form())


@dataclass(frozen=True)
class TrendPoint:
    month: str
    place: int | None
    value: Fraction | NotAvailable


@dataclass(frozen=True)
class LeagueRow:
    key: str
    label: str
    name_en: str
    group: str
    n_projects: Number
    place: int | None
    shared: bool
    movement: int | None
    score: NumberView | None
    values: dict[str, NumberView]
    points: dict[str, int] = field(default_factory=dict)
    trend: tuple[TrendPoint, ...] = ()
    is_new: bool = False
    place_number: Number | None = None
    movement_number: Number | None = None


@dataclass(frozen=True)
class ApartRow:
    """A row that is shown but has no place, with the reason in the reader's language."""

    row: LeagueRow
    code: str
    reason: str


@dataclass(frozen=True)
class GroupInfo:
    code: str
    label: str
    size: int


@dataclass(frozen=True)
class RuleView:
    code: str
    name: str
    text: str
    sha256: str
    by: str
    """What places go by: "score", or the code of a measure."""
    dimensions: tuple[str, ...]
    lines: tuple[str, ...]
    """The rule said in sentences of the reader's language: measures, weights, points, ties, rounding, policy."""


@dataclass(frozen=True)
class Finding:
    """The parts of the one sentence above the table; `sentence` is it, in the reader's language."""

    first: tuple[str, ...]
    riser: str
    risen: int
    behind: str
    behind_by: NumberView | None
    sentence: str


@dataclass(frozen=True)
class RestingView:
    """This month rests on an old revision of an earlier one, e.g. on May r1 while May r2 is in force."""

    month: str
    on: str
    old: int
    now: int
    sentence: str


@dataclass(frozen=True)
class LeagueTable:
    region: str
    month: str
    revision: int
    by: str
    provisional: bool
    months: tuple[str, ...]
    measures: tuple[MeasureInfo, ...]
    groups: tuple[GroupInfo, ...]
    rows: tuple[LeagueRow, ...]
    total: LeagueRow
    apart: tuple[ApartRow, ...]
    schedule: NumberView
    notes: tuple[str, ...]
    rule: RuleView
    finding: Finding
    resting: tuple[RestingView, ...]
    sha256: str
    closed_at: str
    primary: str
    """The measure behind trend, bars and map: the lead over schedule where there is one."""
    taken_over: bool = False
    """The revision holds values as they were handed over, not filed through the units."""

    def measure(self, code: str) -> MeasureInfo:
        return next(m for m in self.measures if m.code == code)


@dataclass(frozen=True)
class ProjectLine:
    """One project under a number, with the share that counts and its part in numerator and denominator."""

    project_id: str
    name: str
    name_en: str
    filing: str
    share: Fraction
    numerator: Fraction | None
    denominator: Fraction | None


@dataclass(frozen=True)
class ProjectsUnder:
    """The projects behind one number of the table; `hidden` of them are outside what this person may see."""

    measure: MeasureInfo
    label: str
    lines: tuple[ProjectLine, ...]
    hidden: int
