"""Meetings as pages and printed programmes show them; how a roster is read, and who sits before whom."""

from leitai.queries.meetings.document import programme_file
from leitai.queries.meetings.forms import FormChoices, entry_form, form_choices, item_form, meeting_form, venue_form
from leitai.queries.meetings.pasted import ReadRoster, RosterLine, read_roster
from leitai.queries.meetings.programme import Head, MeetingLine, Programme, head, meeting_list, programme
from leitai.queries.meetings.roster import AttendanceList, Roster, attendance_list, roster
from leitai.queries.meetings.rows import MAIN_HALL, items_of, starts_at, to_be_seated, units_to_connect
from leitai.queries.meetings.seats import LEADERS, SeatsPage, seats_page
from leitai.queries.meetings.speaking import ScoreOrder, SpeakingPage, speaking_page
from leitai.queries.meetings.statements import (
    StatementsPage,
    asked_departments,
    statement,
    statement_file,
    statements_page,
)
from leitai.queries.meetings.venues import VenuesPage, venues_page

__all__ = [
    "LEADERS",
    "MAIN_HALL",
    "AttendanceList",
    "FormChoices",
    "Head",
    "MeetingLine",
    "Programme",
    "ReadRoster",
    "Roster",
    "RosterLine",
    "ScoreOrder",
    "SeatsPage",
    "SpeakingPage",
    "StatementsPage",
    "VenuesPage",
    "asked_departments",
    "attendance_list",
    "entry_form",
    "form_choices",
    "head",
    "item_form",
    "items_of",
    "meeting_form",
    "meeting_list",
    "programme",
    "programme_file",
    "read_roster",
    "roster",
    "seats_page",
    "speaking_page",
    "starts_at",
    "statement",
    "statement_file",
    "statements_page",
    "to_be_seated",
    "units_to_connect",
    "venue_form",
    "venues_page",
]
