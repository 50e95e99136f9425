"""Who has filed a month, who must sign, who is reminded, and how a unit filed month after month.

who_has_filed(scope, month) -> FilingTable; filing_of(scope, month, unit_id) -> FilingRow; desks(scope, month)
missing_projects(scope, month, unit_code="", page=1) -> Page[MissingProject]
release_view(scope, upload_id, page=1) -> ReleaseView
signing_units(scope) -> the units with their setting; behalf_desk(scope, unit_id) -> the unit's name
reminder_list(scope, month) -> ReminderList; plan_of(scope); stop_page(token) -> StopPage | None; stops(person_id)
filing_calendar(scope, last, span=12) -> FilingCalendar; filing_days(scope, month) -> FilingDays
"""

from leitai.queries.filing.calendar import SPANS, FilingCalendar, FilingCell, UnitHistory, filing_calendar
from leitai.queries.filing.days import FilingDay, FilingDays, FilingDot, filing_days
from leitai.queries.filing.mails import StopPage, own_address, plan_of, stop_page, stops
from leitai.queries.filing.release import BehalfDesk, ReleaseView, SigningUnit, behalf_desk, release_view, signing_units
from leitai.queries.filing.reminders import ReminderList, mail_is_set_up, reminder_list
from leitai.queries.filing.table import (
    FilingRow,
    FilingTable,
    LastUpload,
    MissingProject,
    desks,
    filing_of,
    missing_projects,
    state_words,
    who_has_filed,
)

__all__ = [
    "SPANS",
    "BehalfDesk",
    "FilingCalendar",
    "FilingCell",
    "FilingDay",
    "FilingDays",
    "FilingDot",
    "FilingRow",
    "FilingTable",
    "LastUpload",
    "MissingProject",
    "ReleaseView",
    "ReminderList",
    "SigningUnit",
    "StopPage",
    "UnitHistory",
    "behalf_desk",
    "desks",
    "filing_calendar",
    "filing_days",
    "filing_of",
    "mail_is_set_up",
    "missing_projects",
    "own_address",
    "plan_of",
    "release_view",
    "reminder_list",
    "signing_units",
    "state_words",
    "stop_page",
    "stops",
    "who_has_filed",
]
