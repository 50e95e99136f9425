"""The working calendar of a region, and a pasted or uploaded list of days for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from leitai import models
from leitai.core.workdays import nearest_working_day
from leitai.labels import CALENDAR_KINDS, choice
from leitai.queries import months
from leitai.queries.orgs import Scope, visible
from leitai.queries.setup.sent import Fault, book_language, said, tables_of
from leitai.rules import Refused
from leitai.workbooks.lists import CALENDAR, ListBook, read_list, without_headings, write_lists

LONGEST_NOTE = 60


@dataclass(frozen=True)
class DayLine:
    id: int
    day: dt.date
    kind: str
    label: str
    note: str


@dataclass(frozen=True)
class CalendarYear:
    year: int
    years: tuple[int, ...]
    """Every year that has days, and this one."""
    lines: tuple[DayLine, ...]


@dataclass(frozen=True)
class DayWanted:
    day: dt.date
    kind: str
    note: str = ""


def calendar_year(scope: Scope, year: int | None = None) -> CalendarYear:
    this = months.now(months.region_of(scope)).year
    rows = list(visible(scope, models.CalendarDay).order_by("day"))
    years = sorted({this, *(row.day.year for row in rows)})
    shown = this if year is None or year not in years else year
    lines = tuple(
        DayLine(row.pk, row.day, row.kind, choice(CALENDAR_KINDS, row.kind), row.note)
        for row in rows
        if row.day.year == shown
    )
    return CalendarYear(shown, tuple(years), lines)


def refuse_day(wanted: DayWanted) -> None:
    if wanted.kind not in {code for code, _label in CALENDAR_KINDS}:
        raise Refused("unknown_choice", value=wanted.kind, field="kind")
    if len(wanted.note) > LONGEST_NOTE:
        raise Refused("text_too_long", field="note", most=LONGEST_NOTE)
    weekend = wanted.day.weekday() >= 5
    if wanted.kind == "workday" and not weekend:
        raise Refused("workday_on_a_weekday", day=wanted.day)


def refuse_endless_break(days: Mapping[dt.date, str]) -> None:
    """A deadline looks for the nearest working day, and there must be one."""
    for day in days:
        for step in (1, -1):
            try:
                nearest_working_day(day, days, step)
            except ValueError:
                raise Refused("calendar_never_works", day=day) from None


@dataclass(frozen=True)
class DaysRead:
    days: tuple[DayWanted, ...]
    faults: tuple[Fault, ...]


def days_read(scope: Scope, *, text: str = "", body: bytes = b"", name: str = "") -> DaysRead:
    """The days of a list: date, kind, note. Refused in the reader's words where it cannot be read."""
    read = read_list(tables_of(scope, text=text, body=body, name=name), CALENDAR)
    faults = [*read.faults] if read.found else [without_headings(CALENDAR)]
    days: dict[dt.date, DayWanted] = {}
    for row in read.rows:
        wanted = DayWanted(row["day"], row["kind"], row["note"])
        if wanted.day is None:
            continue
        if wanted.day in days:
            faults.append(row.fault("day", "lists.twice", found=str(wanted.day)))
        elif wanted.kind == "workday" and wanted.day.weekday() < 5:
            faults.append(row.fault("day", "lists.workday_on_a_weekday", found=str(wanted.day)))
        days.setdefault(wanted.day, wanted)
    return DaysRead(tuple(days.values()), said(scope, faults))


def calendar_book(scope: Scope) -> bytes:
    """The calendar as a workbook: what is known, and room for more."""
    language = book_language(scope)
    kind = CALENDAR.column("kind")
    rows = [
        {"day": str(row.day), "kind": kind.word(row.kind, language), "note": row.note}
        for row in visible(scope, models.CalendarDay).order_by("day")
    ]
    return write_lists(ListBook(CALENDAR.name(language), (CALENDAR,), {"calendar": rows}, language))
