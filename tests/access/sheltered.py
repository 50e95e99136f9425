"""Queries of which nothing can be seen when their scope is gone, each with what stands before it."""

from __future__ import annotations

from tests.access.mutants import Site
from tests.access.sheltered_contest import CONTEST_SHELTERED

Key = tuple[str, str, str]
PARENT = "rows of a row that the same function has found through the scope"
TWICE = "asked for twice: each time the other one refuses"
FILER = "the unit must be one that the person files for"
CUT = "cut by the scope's own ids or by a query that took the scope"
BY_NAME = "a namesake of another region is tried in tests/actions/test_meeting_people.py"
COUNTED = "a department's count of its own statements is looked at in tests/queries/test_meetings.py"
NAMELESS = "decides about a link or figures without a name; tests/queries/test_contest_practice.py asks it"
KEYED = "looked up only by keys of rows that the function has found through the scope"
EMPTY = "an empty region beside a full one asks it in tests/queries/test_setup.py and tests/actions/test_setup.py"
BESIDE = "a sign-in name of the other region is tried in tests/queries/test_setup_people.py"
# No address and no action of the matrix asks these: a command under the scope of the region that its operator names.
COMMANDS = (
    "leitai/actions/imports/", "leitai/queries/imports/", "leitai/queries/packs.py", "leitai/queries/regions.py",
    "leitai/queries/bulletins/changes.py",
)  # fmt: skip

ACTIONS, QUERIES = "leitai/actions/", "leitai/queries/"
SHELTERED: dict[Key, str] = CONTEST_SHELTERED | {
    (f"{QUERIES}setup/checklist.py", "is_being_set_up", "Project"): EMPTY,
    (f"{QUERIES}setup/lines.py", "calendar", "CalendarDay"): EMPTY,
    (f"{QUERIES}setup/people_list.py", "__init__", "Person"): BESIDE,
    (f"{QUERIES}setup/settings.py", "fixed_settings", "AnnualPlan"): EMPTY,
    (f"{QUERIES}setup/settings.py", "fixed_settings", "MonthRevision"): EMPTY,
    (f"{QUERIES}setup/settings.py", "fixed_settings", "MonthlyReport"): EMPTY,
    (f"{QUERIES}setup/settings.py", "fixed_settings", "Project"): EMPTY,
    (f"{ACTIONS}meetings/plan.py", "_take_item", "ProgrammeItem"): PARENT,
    (f"{ACTIONS}meetings/plan.py", "_open_item", "ProgrammeItem"): TWICE,
    (f"{ACTIONS}meetings/roster.py", "_units_by_name", "Organization"): BY_NAME,
    (f"{ACTIONS}meetings/roster.py", "_units_by_name", "Unit"): BY_NAME,
    (f"{ACTIONS}meetings/roster.py", "change_roster_entry", "RosterEntry"): TWICE,
    (f"{ACTIONS}meetings/roster.py", "drop_roster_entry", "RosterEntry"): TWICE,
    (f"{ACTIONS}meetings/roster.py", "note_attendance", "Meeting"): TWICE,
    (f"{ACTIONS}meetings/roster.py", "note_attendance", "Attendance"): PARENT,
    (f"{ACTIONS}meetings/seats.py", "swap_seats", "SeatPlan"): TWICE,
    (f"{ACTIONS}meetings/statements.py", "call_for_statements", "Theme"): PARENT,
    (f"{ACTIONS}meetings/statements.py", "send_statement", "WrittenStatement"): TWICE,
    (f"{ACTIONS}meetings/statements.py", "waive_statement", "WrittenStatement"): TWICE,
    (f"{ACTIONS}meetings/venues.py", "change_venue", "MeetingVenue"): TWICE,
    (f"{ACTIONS}meetings/venues.py", "drop_venue", "MeetingVenue"): TWICE,
    (f"{QUERIES}meetings/pasted.py", "read_roster", "RosterEntry"): PARENT,
    (f"{QUERIES}meetings/programme.py", "meeting_list", "WrittenStatement"): COUNTED,
    (f"{QUERIES}meetings/roster.py", "entries_of", "RosterEntry"): PARENT,
    (f"{QUERIES}meetings/roster.py", "entries_of", "Attendance"): PARENT,
    (f"{QUERIES}meetings/rows.py", "to_be_seated", "RosterEntry"): PARENT,
    (f"{QUERIES}meetings/seats.py", "seats_page", "SeatPlan"): PARENT,
    (f"{QUERIES}meetings/seats.py", "seats_page", "Seat"): PARENT,
    (f"{QUERIES}meetings/seats.py", "seats_page", "Attendance"): PARENT,
    (f"{QUERIES}meetings/speaking.py", "score_order", "Round"): TWICE,
    (f"{QUERIES}meetings/speaking.py", "score_order", "RoundResult"): PARENT,
    (f"{QUERIES}meetings/speaking.py", "speaking_page", "SpeakingOrder"): PARENT,
    (f"{QUERIES}meetings/statements.py", "asked_departments", "Meeting"): TWICE,
    (f"{QUERIES}meetings/venues.py", "venues_page", "MeetingVenue"): PARENT,
    (f"{ACTIONS}appraisal/evidence.py", "_added", "model"): TWICE,
    (f"{ACTIONS}campaigns.py", "_take_theme", "Theme"): PARENT,
    (f"{ACTIONS}contest/evidence.py", "_added", "model"): TWICE,
    (f"{ACTIONS}contest/photos.py", "add_candidate_photo", "Candidate"): TWICE,
    (f"{ACTIONS}delivery/figures_in.py", "_newest", "SeriesValue"): KEYED,
    (f"{ACTIONS}delivery/photos.py", "add_photo", "MonthlyReport"): TWICE,
    (f"{ACTIONS}delivery/submissions.py", "run_submit", "Upload"): FILER,
    (f"{ACTIONS}delivery/uploads.py", "receive_upload", "Unit"): FILER,
    (f"{QUERIES}audit/trail.py", "trail_choices", "Person"): CUT,
    (f"{QUERIES}bulletins/issued.py", "_rows", "BulletinFile"): PARENT,
    (f"{QUERIES}bulletins/issued.py", "issued_download", "Bulletin"): TWICE,
    (f"{QUERIES}bulletins/issued.py", "issued_download", "BulletinFile"): TWICE,
    (f"{QUERIES}campaigns/matrix.py", "campaign_page", "Theme"): PARENT,
    (f"{QUERIES}campaigns/matrix.py", "_tags", "Tag"): PARENT,
    (f"{QUERIES}campaigns/matrix.py", "__init__", "ThemeTarget"): PARENT,
    (f"{QUERIES}campaigns/matrix.py", "theme_page", "ThemeTarget"): PARENT,
    (f"{QUERIES}contest/change.py", "_subject", "Project"): NAMELESS,
    (f"{QUERIES}contest/photos.py", "candidate_of_photo", "File"): "the action before has found it through the scope",
    (f"{QUERIES}contest/practice.py", "candidate_lines", "Project"): NAMELESS,
    (f"{QUERIES}contest/practice.py", "practice_page", "Highlight"): PARENT,
    (f"{QUERIES}contest/practice.py", "practice_page", "PeerQuestion"): PARENT,
    (f"{QUERIES}contest/practice.py", "_themes", "Theme"): CUT,
    (f"{QUERIES}contest/practice.py", "_to_show", "Candidate"): PARENT,
    (f"{QUERIES}contest/practice.py", "_units", "Unit"): CUT,
    (f"{QUERIES}delivery/changes.py", "upload_changes", "Upload"): TWICE,
    (f"{QUERIES}delivery/filings.py", "report_list", "Unit"): "the page has refused a unit of another region",
    (f"{QUERIES}delivery/filings.py", "submission_view", "MonthlyReport"): PARENT,
    (f"{QUERIES}delivery/sheet.py", "project_sheet", "MonthlyReport"): PARENT,
    (f"{QUERIES}delivery/uploads.py", "upload_problems", "Upload"): TWICE,
    (f"{QUERIES}delivery/uploads.py", "upload_problems", "UploadProblem"): PARENT,
    (f"{QUERIES}delivery/uploads.py", "sheet_window", "UploadProblem"): PARENT,
    (f"{QUERIES}delivery/workbooks.py", "blank_workbook", "Unit"): FILER,
    (f"{QUERIES}delivery/workbooks.py", "marked_copy", "UploadProblem"): PARENT,
    (f"{QUERIES}economy.py", "_figures", "SeriesValue"): CUT,
    (f"{QUERIES}figures.py", "own_unit", "Unit"): "by the region's own code",
    (f"{QUERIES}filing/table.py", "missing_projects", "Unit"): "the page has refused a unit of another region",
    (f"{QUERIES}filing/table.py", "_units", "Unit"): CUT,
    (f"{QUERIES}filing/table.py", "_newest", "model"): CUT,
    (f"{QUERIES}filing/calendar.py", "own_units", "Unit"): CUT,
    (f"{QUERIES}filing/calendar.py", "_months", "MonthRevision"): "a date without a name",
    (f"{QUERIES}filing/calendar.py", "_told", "Project"): "counted only for the units of the scope",
    (f"{QUERIES}filing/calendar.py", "_told", "Submission"): "looked up only for the units of the scope",
    (f"{QUERIES}filing/calendar.py", "_told", "Upload"): "looked up only for the units of the scope",
    (f"{QUERIES}filing/days.py", "_dots", "MonthlyReport"): "shown only for the units of the scope",
    (f"{QUERIES}filing/reminders.py", "_rounds", "ReminderMail"): PARENT,
    (f"{QUERIES}filing/release.py", "behalf_desk", "Unit"): TWICE,
    (f"{QUERIES}filing/release.py", "signing_units", "Upload"): "counted only for the units shown",
    (f"{QUERIES}delivery/filings.py", "submission_view", "Submission"): PARENT,
    (f"{ACTIONS}delivery/reminders.py", "set_own_reminders", "Person"): "the caller's own row",
    (f"{QUERIES}filing/release.py", "release_view", "Upload"): TWICE,
    (f"{QUERIES}filing/release.py", "_before", "MonthlyReport"): KEYED,
    (f"{QUERIES}filing/release.py", "_names", "Project"): KEYED,
    (f"{QUERIES}home.py", "_county", "Upload"): CUT,
    (f"{QUERIES}home.py", "_county", "MonthlyReport"): CUT,
    (f"{QUERIES}months/clock.py", "region_of", "Region"): CUT,
    (f"{QUERIES}units.py", "gone_without_successor", "UnitSuccession"): PARENT,
    (f"{QUERIES}units.py", "comparisons", "UnitSuccession"): PARENT,
}


def key_of(site: Site) -> Key:
    return site.path, site.function, site.subject


def is_sheltered(site: Site) -> bool:
    return key_of(site) in SHELTERED or site.path.startswith(COMMANDS)
