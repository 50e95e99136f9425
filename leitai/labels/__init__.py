"""The translated label of every code that is stored or printed."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leitai.labels.appraisal import *  # noqa: F403
from leitai.labels.board import *  # noqa: F403
from leitai.labels.contest import *  # noqa: F403
from leitai.labels.meetings import *  # noqa: F403
from leitai.labels.rulebooks import *  # noqa: F403
from leitai.labels.verbs import AUDIT_VERBS as AUDIT_VERBS

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
    ("unit_admin", _("Unit administrator")),
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
    ("signed", _("Waits for the second signature")),
    ("submitting", _("Being submitted")),
    ("submitted", _("Submitted")),
    ("cancelled", _("Cancelled")),
    ("failed", _("Failed")),
]
MONEY_UNITS = [
    ("one", _("single units (yuan, dollars)")),
    ("thousand", _("thousands")),
    ("wan", _("ten thousands (万元)")),
    ("million", _("millions")),
    ("yi", _("hundred millions (亿元)")),
    ("billion", _("thousand millions")),
]
TABLE_ANSWERS = [("column", pgettext_lazy("table", "Column")), ("unit", pgettext_lazy("table", "Unit"))]
SUBMISSION_STATES = [
    ("submitted", _("Submitted")),
    ("accepted", _("Accepted")),
    ("returned", _("Returned")),
    ("withdrawn", _("Withdrawn")),
]
REMINDER_KINDS = [
    ("manual", pgettext_lazy("reminder", "by hand")),
    ("before", pgettext_lazy("reminder", "before the deadline")),
    ("on_the_day", pgettext_lazy("reminder", "on the day")),
    ("after", pgettext_lazy("reminder", "the day after")),
]
MAIL_STATES = [
    ("planned", pgettext_lazy("mail", "in line")),
    ("sending", pgettext_lazy("mail", "being sent")),
    ("sent", pgettext_lazy("mail", "went out")),
    ("failed", pgettext_lazy("mail", "not sent")),
    ("unknown", pgettext_lazy("mail", "broken off while sending; not sent twice")),
    ("filed", pgettext_lazy("mail", "has filed meanwhile")),
    ("unsubscribed", pgettext_lazy("mail", "wants no reminders")),
    ("no_address", pgettext_lazy("mail", "has no address")),
]
MAIL_FAILURES = [
    ("no_connection", pgettext_lazy("mail", "the mail server does not answer")),
    ("sign_in", pgettext_lazy("mail", "the mail server refuses the sign-in")),
    ("address", pgettext_lazy("mail", "the mail server refuses the address")),
    ("server", pgettext_lazy("mail", "the mail server refuses the mail")),
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


def choice(choices: Sequence[tuple[str, object]], code: str) -> str:
    """The label of a code in the reader's language; an unknown code is shown as it is."""
    return next((str(label) for known, label in choices if known == code), code)
