"""The translated label of every code that is stored or printed."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LANGUAGES = [("zh-hans", "中文"), ("en", "English")]

UNIT_LEVELS = [
    ("country", _("Country")),
    ("province", _("Province")),
    ("city", _("City")),
    ("district", _("District")),
    ("county", _("County")),
    ("zone", _("Development zone")),
    ("township", _("Township")),
    ("agency", _("Agency")),
]
# A development zone stands beside counties and districts in every league.
COUNTY_LEVELS = ("district", "county", "zone", "agency")
UNIT_SCHEMES = [
    ("gbt2260", _("GB/T 2260")),
    ("statistical", _("Statistical code")),
    ("own", _("Own scheme")),
]
FUNCTIONAL_CLASSES = [
    ("urban_core", _("Urban core")),
    ("key_development", _("Key development zone")),
    ("farming", _("Main farming area")),
    ("ecological", _("Key ecological zone")),
]
DISPLAY_SCALES = [("wan_yi", _("10,000 / 100 million yuan")), ("million", _("Thousand / million"))]
FILING_RULES = [
    ("next_working_day", _("Next working day")),
    ("previous_working_day", _("Previous working day")),
    ("same_day", _("The day itself")),
]
CALENDAR_KINDS = [("holiday", _("Holiday")), ("workday", _("Make-up working day"))]
ORGANIZATION_KINDS = [
    ("office", _("Project office")),
    ("department", _("Department")),
    ("government", _("Government of a unit")),
    ("owner", _("Project owner")),
    ("other", _("Other body")),
]
ROLES = [
    ("admin", _("Administrator")),
    ("city_officer", _("City officer")),
    ("county_reporter", _("County reporter")),
    ("department_officer", _("Department officer")),
    ("leader", _("Leader")),
    ("auditor", _("Auditor")),
]
TAG_KINDS = [
    ("direction", _("Direction")),
    ("brand", _("Brand")),
    ("industry", _("Lead industry")),
    ("alignment", _("Higher plan")),
]
PROJECT_LEVELS = [
    ("national", _("National")),
    ("provincial", _("Provincial")),
    ("city", pgettext_lazy("project level", "City")),
    ("county", pgettext_lazy("project level", "County")),
]
SECTORS = [
    ("transport", _("Transport")),
    ("water", _("Water")),
    ("energy", _("Energy and communications")),
    ("industry", _("Industry")),
    ("farming", _("Farming")),
    ("tourism", _("Culture and tourism")),
    ("urban", _("Urban construction")),
    ("livelihood", _("Livelihood")),
    ("ecology", _("Ecology")),
    ("other", _("Other")),
]
STAGES = [
    ("concept", _("Concept")),
    ("reserve", _("Reserve")),
    ("rolling", _("Rolling plan")),
    ("preparatory", _("Preparatory work")),
    ("building", _("Under construction")),
    ("completed", _("Completed")),
    ("in_use", _("In use")),
    ("stopped", _("Stopped")),
    ("postponed", _("Postponed")),
    ("withdrawn", _("Withdrawn")),
]
ANNUAL_CLASSES = [
    ("new_start", _("New start")),
    ("continuing", _("Continuing")),
    ("completing", _("Completing")),
    ("preparatory", _("Preparatory")),
]
TARGET_MEASURES = [
    ("done_year", _("Completed investment of the year")),
    ("starts", _("Projects started")),
    ("completions", _("Projects completed")),
    ("completion_rate", _("Completion rate")),
]
# The same in a word, for the cells of a matrix.
TARGET_WORDS = [
    ("done_year", pgettext_lazy("target", "Invested")),
    ("starts", pgettext_lazy("target", "Started")),
    ("completions", pgettext_lazy("target", "Completed")),
    ("completion_rate", pgettext_lazy("target", "Rate")),
]
REPORT_STATES = [
    ("submitted", _("Submitted")),
    ("accepted", _("Accepted")),
    ("returned", _("Returned")),
    ("withdrawn", _("Withdrawn")),
    ("superseded", _("Superseded")),
]
FILINGS = [
    ("filed", _("Filed")),
    ("carried", _("Carried over")),
    ("none", _("Never filed")),
]
UPLOAD_STATES = [
    ("waiting", _("Waiting")),
    ("checking", _("Checking")),
    ("problems", _("Has problems")),
    ("ready", _("Ready to submit")),
    ("submitting", _("Being submitted")),
    ("submitted", _("Submitted")),
    ("cancelled", _("Cancelled")),
    ("failed", _("Failed")),
]
SUBMISSION_STATES = [
    ("submitted", _("Submitted")),
    ("accepted", _("Accepted")),
    ("returned", _("Returned")),
    ("withdrawn", _("Withdrawn")),
]
MONTH_STATES = [("open", _("Open")), ("closed", _("Closed"))]
MONTH_JOB_KINDS = [
    ("preview", _("Preview")),
    ("close", _("Close")),
    ("correct", _("Correction")),
]
MONTH_JOB_STATES = [
    ("waiting", _("Waiting")),
    ("running", _("Running")),
    ("done", _("Done")),
    ("refused", _("Not done")),
    ("failed", _("Failed")),
]
BULLETIN_FILES = [("docx", "Word"), ("xlsx", "Excel"), ("html", "HTML")]
SERIES_STATUSES = [("preliminary", _("Preliminary")), ("final", _("Final"))]
NATURES = [
    ("new", _("New building")),
    ("extension", _("Extension")),
    ("rebuilding", _("Rebuilding")),
    ("other", pgettext_lazy("construction nature", "Other")),
]
MEETING_STATES = [
    ("draft", _("Draft")),
    ("announced", _("Announced")),
    ("held", _("Held")),
]
PROGRAMME_KINDS = [
    ("opening", _("Opening")),
    ("bulletin", _("Bulletin")),
    ("appraisal", _("Appraisal results")),
    ("scores", _("Scores of the visits")),
    ("unit_speech", _("Speech of a unit")),
    ("department_speech", _("Speech of a department")),
    ("leader_speech", _("Speech of the leader")),
    ("other", pgettext_lazy("programme", "Other")),
]
SPEAKING_METHODS = [("lot", _("By lot")), ("score", _("By score"))]
STATEMENT_STATES = [
    ("awaited", _("Awaited")),
    ("in", _("In on time")),
    ("late", _("In, but late")),
    ("waived", _("Waived")),
]
# In protocol order: whoever stands higher here sits and is listed first.
PARTICIPANT_CATEGORIES = [
    ("party", _("Party committee")),
    ("congress", _("People's congress")),
    ("government", _("City government")),
    ("cppcc", _("CPPCC")),
    ("court", _("Court and procuratorate")),
    ("secretary", _("Secretaries-general")),
    ("county", _("Leaders of counties and districts")),
    ("department", _("City departments")),
    ("provincial", _("Provincial agencies")),
    ("enterprise", _("Enterprises and institutions")),
    ("owner", _("Representatives of project owners")),
]
OCCASIONS = [("visit", _("Site visits")), ("meeting", _("Meeting"))]
ATTENDANCE_STATES = [
    ("expected", _("Expected")),
    ("present", _("Present")),
    ("excused", _("Excused")),
]
SEAT_AREAS = [("platform", _("Platform")), ("hall", _("Hall"))]
SEAT_ORDERS = [("protocol", _("Protocol order")), ("score", _("Order of the scores"))]
VENUE_LEVELS = [
    ("main", _("Main hall")),
    ("county", _("County venue")),
    ("township", _("Township venue")),
]
LINE_QUALITIES = [
    ("untested", _("Not tested")),
    ("good", _("Good line")),
    ("fair", _("Fair line")),
    ("poor", _("Poor line")),
]
# What somebody did, as the audit trail says it after their name.
AUDIT_VERBS = [
    ("sign_in", pgettext_lazy("audit", "signed in")),
    ("change_own_password", pgettext_lazy("audit", "changed the own password")),
    ("second_factor_on", pgettext_lazy("audit", "switched on the second factor")),
    ("second_factor_off", pgettext_lazy("audit", "switched off the second factor")),
    ("create_person", pgettext_lazy("audit", "opened an account")),
    ("grant_role", pgettext_lazy("audit", "granted a role")),
    ("end_role", pgettext_lazy("audit", "ended a role")),
    ("deactivate_person", pgettext_lazy("audit", "closed an account")),
    ("reactivate_person", pgettext_lazy("audit", "reopened an account")),
    ("reset_password", pgettext_lazy("audit", "gave out a new start password")),
    ("add_succession", pgettext_lazy("audit", "entered a successor")),
    ("remove_succession", pgettext_lazy("audit", "took back a successor")),
    ("create_region", pgettext_lazy("audit", "set up a region")),
    ("add_unit", pgettext_lazy("audit", "added a unit")),
    ("end_unit", pgettext_lazy("audit", "ended a unit")),
    ("open_campaign", pgettext_lazy("audit", "opened a campaign")),
    ("change_campaign", pgettext_lazy("audit", "changed a campaign")),
    ("add_theme", pgettext_lazy("audit", "added a theme")),
    ("change_theme", pgettext_lazy("audit", "changed a theme")),
    ("add_tag", pgettext_lazy("audit", "added a tag")),
    ("set_target", pgettext_lazy("audit", "set a target")),
    ("drop_target", pgettext_lazy("audit", "dropped a target")),
    ("create_project", pgettext_lazy("audit", "entered a project")),
    ("change_project", pgettext_lazy("audit", "changed a project")),
    ("set_bundle", pgettext_lazy("audit", "changed a bundle")),
    ("set_credits", pgettext_lazy("audit", "changed credit shares")),
    ("set_leader", pgettext_lazy("audit", "named a leader")),
    ("set_responsible", pgettext_lazy("audit", "named a responsible unit")),
    ("add_plan_version", pgettext_lazy("audit", "added a plan version")),
    ("delist_project", pgettext_lazy("audit", "took a project off the list")),
    ("receive_upload", pgettext_lazy("audit", "uploaded a workbook")),
    ("check_upload", pgettext_lazy("audit", "had a workbook checked")),
    ("choose_header", pgettext_lazy("audit", "confirmed a column")),
    ("give_reason", pgettext_lazy("audit", "gave a reason")),
    ("cancel_upload", pgettext_lazy("audit", "cancelled an upload")),
    ("request_submission", pgettext_lazy("audit", "asked to submit")),
    ("submit_upload", pgettext_lazy("audit", "submitted a workbook")),
    ("accept_submission", pgettext_lazy("audit", "accepted a filing")),
    ("return_submission", pgettext_lazy("audit", "returned a filing")),
    ("withdraw_submission", pgettext_lazy("audit", "withdrew a filing")),
    ("return_report", pgettext_lazy("audit", "returned a row")),
    ("preview_month", pgettext_lazy("audit", "previewed a month")),
    ("request_month_job", pgettext_lazy("audit", "asked for a month's job")),
    ("close_month", pgettext_lazy("audit", "closed a month")),
    ("correct_month", pgettext_lazy("audit", "corrected a month")),
    ("issue_bulletin", pgettext_lazy("audit", "issued a bulletin")),
    ("plan_meeting", pgettext_lazy("audit", "planned a meeting")),
    ("change_meeting", pgettext_lazy("audit", "changed a meeting")),
    ("move_meeting", pgettext_lazy("audit", "moved a meeting to another state")),
    ("add_programme_item", pgettext_lazy("audit", "added an item to a programme")),
    ("change_programme_item", pgettext_lazy("audit", "changed an item of a programme")),
    ("move_programme_item", pgettext_lazy("audit", "moved an item of a programme")),
    ("drop_programme_item", pgettext_lazy("audit", "took an item off a programme")),
    ("draw_speaking_order", pgettext_lazy("audit", "drew lots for the speeches")),
    ("take_score_order", pgettext_lazy("audit", "ordered the speeches by score")),
    ("call_for_statements", pgettext_lazy("audit", "called for written statements")),
    ("send_statement", pgettext_lazy("audit", "handed in a written statement")),
    ("waive_statement", pgettext_lazy("audit", "waived a written statement")),
    ("import_roster", pgettext_lazy("audit", "took a roster in")),
    ("change_roster_entry", pgettext_lazy("audit", "changed an entry of a roster")),
    ("drop_roster_entry", pgettext_lazy("audit", "took an entry off a roster")),
    ("note_attendance", pgettext_lazy("audit", "noted attendance")),
    ("plan_seats", pgettext_lazy("audit", "made a seat plan")),
    ("swap_seats", pgettext_lazy("audit", "swapped two seats")),
    ("import_venues", pgettext_lazy("audit", "took the units in as venues")),
    ("add_venue", pgettext_lazy("audit", "added a venue")),
    ("change_venue", pgettext_lazy("audit", "changed a venue")),
    ("drop_venue", pgettext_lazy("audit", "took a venue off")),
    ("report_venue", pgettext_lazy("audit", "reported the roll-call of a venue")),
    ("begin_portfolio", pgettext_lazy("audit", "began to load a portfolio")),
    ("take_in_period", pgettext_lazy("audit", "loaded a period")),
    ("finish_portfolio", pgettext_lazy("audit", "finished loading a portfolio")),
    ("take_in_season", pgettext_lazy("audit", "loaded a season")),
    ("take_in_month", pgettext_lazy("audit", "loaded a month")),
    ("finish_season", pgettext_lazy("audit", "finished loading a season")),
]


def choice(choices: Sequence[tuple[str, object]], code: str) -> str:
    """The label of a code in the reader's language; an unknown code is shown as it is."""
    return next((str(label) for known, label in choices if known == code), code)
