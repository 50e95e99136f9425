"""The codes of a target appraisal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

APPRAISAL_KINDS = [("half_year", _("Half-year")), ("year", pgettext_lazy("appraisal kind", "Year"))]
APPRAISAL_STATES = [
    ("draft", pgettext_lazy("appraisal", "In preparation")),
    ("issued", pgettext_lazy("appraisal", "Targets issued")),
    ("assessing", pgettext_lazy("appraisal", "Self-assessment")),
    ("scoring", pgettext_lazy("appraisal", "Departments score")),
    ("review", pgettext_lazy("appraisal", "Review")),
    ("notice", pgettext_lazy("appraisal", "Public notice")),
    ("approved", pgettext_lazy("appraisal", "Approved")),
    ("published", pgettext_lazy("appraisal", "Published")),
]
APPRAISAL_STEPS = [
    ("targets", _("Targets issued")),
    ("self", _("Self-assessment")),
    ("scoring", _("Departments score")),
    ("review", _("Review")),
    ("opinion", _("Leaders' and public evaluation")),
    ("totals", _("Totals")),
    ("notice", _("Public notice")),
    ("approval", _("Approval")),
    ("published", _("Publication")),
]
FIGURE_STATES = [
    ("reported", pgettext_lazy("figure", "Reported")),
    ("missing", pgettext_lazy("figure", "Missing")),
    ("not_applicable", pgettext_lazy("figure", "Not applicable")),
    ("force_majeure", pgettext_lazy("figure", "Force majeure")),
]
FIGURE_SOURCES = [
    ("manual", pgettext_lazy("figure source", "By hand")),
    ("closed_fact", pgettext_lazy("figure source", "Closed month")),
    ("economy", pgettext_lazy("figure source", "Economy series")),
    ("contest", pgettext_lazy("figure source", "Contest")),
    ("events", pgettext_lazy("figure source", "Events")),
    ("survey", pgettext_lazy("figure source", "Survey")),
    ("appraisal", pgettext_lazy("figure source", "Another appraisal")),
]
INDICATOR_STEPS = [
    ("handed_in", pgettext_lazy("indicator", "Handed in")),
    ("accepted", pgettext_lazy("indicator", "Accepted")),
    ("returned", pgettext_lazy("indicator", "Sent back")),
]
SURVEY_STATES = [
    ("draft", pgettext_lazy("survey", "In preparation")),
    ("open", pgettext_lazy("survey", "Open")),
    ("closed", pgettext_lazy("survey", "Closed")),
]
AWARD_KINDS = [
    ("award", pgettext_lazy("award", "Award")),
    ("money", pgettext_lazy("award", "Prize money")),
    ("seat", pgettext_lazy("award", "Seat")),
    ("interview", pgettext_lazy("award", "Admonition interview")),
    ("title", pgettext_lazy("award", "Title from outside")),
]
AWARD_STATES = [
    ("granted", pgettext_lazy("award", "Granted")),
    ("applied", pgettext_lazy("award", "Applied for")),
    ("won", pgettext_lazy("award", "Won")),
    ("not_won", pgettext_lazy("award", "Not won")),
]
DATA_KINDS = [
    ("closed_fact", pgettext_lazy("data", "Closed months")),
    ("economy", pgettext_lazy("data", "Economy series")),
    ("contest", pgettext_lazy("data", "Contest result")),
    ("events", pgettext_lazy("data", "Counted events")),
    ("survey", pgettext_lazy("data", "Survey")),
    ("appraisal", pgettext_lazy("data", "Another appraisal")),
    ("manual", pgettext_lazy("data", "Entered with evidence")),
]
FORECAST_METHODS = [
    ("reached", pgettext_lazy("forecast", "The period has ended")),
    ("seasonal", pgettext_lazy("forecast", "By last year's course")),
    ("linear", pgettext_lazy("forecast", "Evenly to the end")),
    ("level", pgettext_lazy("forecast", "Stands as it is")),
]
