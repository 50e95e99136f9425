"""Who has filed as a calendar: a row for each unit, a column for each month, a lamp for how it went."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from leitai import models
from leitai.core.workdays import hours_late
from leitai.core.years import month_end, previous_month
from leitai.queries.months.checks import filing_unit
from leitai.queries.months.clock import calendar_of, deadline, now, region_of
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named

SPANS = (12, 24)
LAMPS = {
    "none": "none",
    "taken_over": "none",
    "ahead": "none",
    "signing": "doing",
    "returned": "watch",
    "part": "watch",
    "overdue": "late",
    "missing": "late",
    "late": "watch",
    "on_time": "ok",
}
COUNTED = ("on_time", "late", "part", "returned", "overdue", "missing")


@dataclass(frozen=True)
class CalendarMonth:
    month: dt.date
    deadline: dt.datetime
    is_past: bool
    closed_at: dt.datetime | None
    taken_over: bool
    """Its reports were handed over with the register; no unit filed them here."""


@dataclass(frozen=True)
class FilingCell:
    """How one unit filed one month. `kind` is none (nothing due), taken_over, ahead (the deadline is ahead), signing
    (waits for the second signature), returned (sent back and not filed again), part (past the deadline and not whole),
    overdue (past the deadline, the month open), missing (the month was closed without it), late, or on_time.
    """

    month: dt.date
    kind: str
    is_past: bool
    due: int = 0
    missing: int = 0
    hours: int = 0
    returns: int = 0
    behalf_reason: str = ""
    submission_id: int | None = None
    at: dt.datetime | None = None

    @property
    def lamp(self) -> str:
        return LAMPS[self.kind]

    @property
    def marks(self) -> tuple[str, ...]:
        """What stands beside the lamp."""
        back = _("sent back ×%(n)s") % {"n": self.returns} if self.returns and self.kind != "returned" else ""
        return tuple(mark for mark in (back, _("by the city") if self.behalf_reason else "") if mark)

    @property
    def words(self) -> str:
        words = {
            "none": "—",
            "taken_over": pgettext("filing", "taken over"),
            "ahead": _("ahead"),
            "signing": _("to be released"),
            "returned": _("sent back"),
            "part": _("lacks %(missing)s"),
            "overdue": _("owed, %(hours)s h"),
            "missing": _("not filed"),
            "late": _("late %(hours)s h"),
            "on_time": _("in time"),
        }
        return words[self.kind] % {"missing": self.missing, "hours": self.hours}


@dataclass(frozen=True)
class UnitHistory:
    unit_id: int
    unit_code: str
    unit_name: str
    cells: tuple[FilingCell, ...]

    @property
    def counted(self) -> int:
        """Months whose deadline is past and in which something was due."""
        return sum(cell.is_past and cell.kind in COUNTED for cell in self.cells)

    @property
    def on_time(self) -> int:
        return sum(cell.is_past and cell.kind == "on_time" for cell in self.cells)

    @property
    def returns(self) -> int:
        return sum(cell.returns for cell in self.cells)

    @property
    def late_hours(self) -> int:
        return sum(cell.hours for cell in self.cells if cell.kind == "late")


@dataclass(frozen=True)
class FilingCalendar:
    months: tuple[CalendarMonth, ...]
    rows: tuple[UnitHistory, ...]

    @property
    def counted(self) -> int:
        return sum(row.counted for row in self.rows)

    @property
    def on_time(self) -> int:
        return sum(row.on_time for row in self.rows)


@dataclass(frozen=True)
class _Told:
    """What is known of all units and months, each from one question."""

    now: dt.datetime
    due: Mapping[tuple[int, dt.date], int]
    reported: Mapping[tuple[int, dt.date], int]
    filings: Mapping[tuple[int, dt.date], Sequence[models.Submission]]
    signing: frozenset[tuple[int, dt.date]]


def filing_calendar(scope: Scope, last: dt.date, span: int = 12) -> FilingCalendar:
    """The months up to `last`; without a region-wide role the own units only."""
    region = region_of(scope)
    wanted = [last]
    while len(wanted) < span:
        wanted.append(previous_month(wanted[-1]))
    months = _months(scope, region, tuple(reversed(wanted)))
    told = _told(scope, region, months)
    units = own_units(scope).filter(pk__in={unit for unit, _month in (*told.due, *told.filings)})
    rows = tuple(
        UnitHistory(
            unit.pk, unit.code, named(unit, scope.language), tuple(_cell(unit.pk, month, told) for month in months)
        )
        for unit in units.order_by("sort_order", "code")
    )
    return FilingCalendar(months, rows)


def own_units(scope: Scope) -> QuerySet[models.Unit]:
    rows = visible(scope, models.Unit)
    return rows if scope.whole_region else rows.filter(pk__in=scope.unit_ids)


def _months(scope: Scope, region: models.Region, wanted: Sequence[dt.date]) -> tuple[CalendarMonth, ...]:
    moment, special = now(region), calendar_of(region)
    first = {row.month: row for row in visible(scope, models.MonthRevision).filter(revision=1, month__in=wanted)}
    handed = models.MonthlyReport.objects.filter(
        project__region_id=region.pk, month__in=wanted, submission=None, state__in=("accepted", "superseded")
    )
    filed = models.Submission.objects.filter(region=region, month=OuterRef("month")).exclude(state="withdrawn")
    taken = {month for month, row in first.items() if row.taken_over}
    taken |= set(handed.exclude(Exists(filed)).values_list("month", flat=True).distinct().order_by())
    found = []
    for month in wanted:
        due = deadline(region, month, special)
        found.append(CalendarMonth(month, due, hours_late(moment, due) > 0, _closed(first.get(month)), month in taken))
    return tuple(found)


def _closed(row: models.MonthRevision | None) -> dt.datetime | None:
    return row.closed_at if row else None


def _told(scope: Scope, region: models.Region, months: Sequence[CalendarMonth]) -> _Told:
    """Corrections of a closed month are no filing of it: they came after."""
    wanted, closed = [month.month for month in months], {month.month: month.closed_at for month in months}
    projects = visible(scope, models.Project).filter(is_bundle=False).annotate(filer=filing_unit())
    filer: dict[int, int] = {}
    due: Counter[tuple[int, dt.date]] = Counter()
    for pk, unit, listed, delisted in projects.values_list("pk", "filer", "listed_on", "delisted_on"):
        if unit is None:
            continue
        filer[pk] = unit
        due.update((unit, m) for m in wanted if listed <= month_end(m) and (not delisted or delisted > month_end(m)))
    reports = models.MonthlyReport.objects.filter(project__region_id=region.pk, month__in=wanted)
    counted = reports.filter(state__in=("accepted", "submitted")).values_list("project_id", "month").distinct()
    reported = Counter((filer[pk], month) for pk, month in counted.order_by() if pk in filer)
    sent_back = models.MonthlyReport.objects.filter(submission_id=OuterRef("pk"), state="returned")
    filings: dict[tuple[int, dt.date], list[models.Submission]] = defaultdict(list)
    rows = visible(scope, models.Submission).filter(month__in=wanted).exclude(state="withdrawn")
    for row in rows.annotate(some_back=Exists(sent_back)).order_by("pk"):
        end = closed[row.month]
        if end is None or row.submitted_at <= end:
            filings[row.unit_id, row.month].append(row)
    signing = visible(scope, models.Upload).filter(state="signed", month__in=wanted, unit__isnull=False)
    return _Told(now(region), due, reported, filings, frozenset(signing.values_list("unit_id", "month")))


def _cell(unit: int, month: CalendarMonth, told: _Told) -> FilingCell:
    key = (unit, month.month)
    filings = told.filings.get(key, ())
    due = told.due.get(key, 0)
    missing = max(0, due - told.reported.get(key, 0))
    standing = [row for row in filings if row.state in ("submitted", "accepted")]
    newest = standing[-1] if standing else (filings[-1] if filings else None)
    kind = _kind(month, due, missing, filings, standing, key in told.signing)
    hours = max((row.late_hours for row in standing), default=0)
    return FilingCell(
        month.month,
        kind,
        month.is_past,
        due,
        missing if kind in ("part", "overdue", "missing") else 0,
        hours_late(told.now, month.deadline) if kind == "overdue" else hours,
        sum(row.state == "returned" or row.some_back for row in filings),  # type: ignore[attr-defined]
        next((row.behalf_reason for row in reversed(standing) if row.behalf_reason), ""),
        newest.pk if newest else None,
        newest.submitted_at if newest else None,
    )


def _kind(
    month: CalendarMonth,
    due: int,
    missing: int,
    filings: Sequence[models.Submission],
    standing: Sequence[models.Submission],
    signing: bool,
) -> str:
    if month.taken_over:
        return "taken_over"
    if not standing and (not due or signing):
        return "signing" if signing else "none"
    if not standing and filings:
        return "returned"
    if not standing:
        return "missing" if month.closed_at else ("overdue" if month.is_past else "ahead")
    if missing and month.is_past:
        return "part"
    return "late" if any(row.late_hours for row in standing) else "on_time"
