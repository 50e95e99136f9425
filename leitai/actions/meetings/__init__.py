"""Meetings: the programme, the order of the speeches, written statements, the roster, seats and venues."""

from leitai.actions.meetings.plan import (
    ItemFacts,
    MeetingFacts,
    add_programme_item,
    change_meeting,
    change_programme_item,
    drop_programme_item,
    move_meeting,
    move_programme_item,
    plan_meeting,
)
from leitai.actions.meetings.roster import (
    EntryFacts,
    change_roster_entry,
    drop_roster_entry,
    import_roster,
    note_attendance,
)
from leitai.actions.meetings.seats import plan_seats, swap_seats
from leitai.actions.meetings.speaking import draw_speaking_order, take_score_order
from leitai.actions.meetings.statements import call_for_statements, send_statement, waive_statement
from leitai.actions.meetings.venues import VenueFacts, add_venue, change_venue, drop_venue, import_venues, report_venue

__all__ = [
    "EntryFacts",
    "ItemFacts",
    "MeetingFacts",
    "VenueFacts",
    "add_programme_item",
    "add_venue",
    "call_for_statements",
    "change_meeting",
    "change_programme_item",
    "change_roster_entry",
    "change_venue",
    "draw_speaking_order",
    "drop_programme_item",
    "drop_roster_entry",
    "drop_venue",
    "import_roster",
    "import_venues",
    "move_meeting",
    "move_programme_item",
    "note_attendance",
    "plan_meeting",
    "plan_seats",
    "report_venue",
    "send_statement",
    "swap_seats",
    "take_score_order",
    "waive_statement",
]
