"""The codes of a contest."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ROUND_KINDS = [
    ("site_tour", _("Site visits")),
    ("pitch", _("Pitch meeting")),
    ("look_back", _("Look-back visit")),
]
ROUND_STATES = [
    ("draft", pgettext_lazy("round", "In preparation")),
    ("open", pgettext_lazy("round", "Open for scoring")),
    ("locked", pgettext_lazy("round", "Locked")),
    ("revealed", pgettext_lazy("round", "Revealed")),
]
ELIGIBILITY_RULES = [
    ("not_shown_before", _("Not shown before")),
    ("investment_share", _("Share of the investment done")),
    ("formalities", _("Formalities complete")),
    ("policy", _("Fits industrial and environmental policy")),
    ("safety", _("Safety and quality in order")),
]
ELIGIBILITY_OUTCOMES = [
    ("open", pgettext_lazy("eligibility", "Open")),
    ("met", pgettext_lazy("eligibility", "Met")),
    ("not_met", pgettext_lazy("eligibility", "Not met")),
]
CONTEST_JOB_STATES = [
    ("waiting", _("Waiting")),
    ("running", _("Running")),
    ("done", _("Done")),
    ("refused", _("Not done")),
    ("cancelled", _("Cancelled")),
    ("failed", _("Failed")),
]
ROUND_DUTIES = [
    ("chair", _("Chair of the jury")),
    ("scrutineer", _("Scrutineer")),
    ("clerk", _("Clerk")),
]
BADGE_KINDS = [("phone", _("Phone")), ("paper", _("Paper"))]
BALLOT_SOURCES = BADGE_KINDS
MARK_STATES = [
    ("scored", pgettext_lazy("ballot", "Scored")),
    ("abstained", pgettext_lazy("ballot", "Abstained")),
    ("recused", pgettext_lazy("ballot", "Recused")),
    ("absent", pgettext_lazy("ballot", "Absent")),
    ("voided", pgettext_lazy("ballot", "Voided")),
]
ASIDE_REASONS = [
    ("late", _("Arrived after the lock")),
    ("badge_revoked", _("From a badge that was called in")),
    ("wrong_route", _("A stop of the other route")),
    ("recused", _("Of the own unit")),
    ("invalid", _("Marks that the rulebook does not allow")),
    ("withdrawn", _("Judge or stop was withdrawn")),
]
BALLOT_DECISIONS = [("count", _("Counts")), ("leave", _("Does not count"))]
ROUND_POINTS = [
    ("bonus", pgettext_lazy("contest", "Bonus")),
    ("deduction", pgettext_lazy("contest", "Deduction")),
    ("vote", pgettext_lazy("contest", "Votes in a tie")),
]
REVEAL_KINDS = [
    ("freeze", _("Frozen")),
    ("next", _("Next place")),
    ("undo", _("Step taken back")),
    ("all", _("All places")),
]
OBJECTION_STATES = [
    ("filed", pgettext_lazy("objection", "Filed")),
    ("heard", pgettext_lazy("objection", "Under examination")),
    ("upheld", pgettext_lazy("objection", "Upheld")),
    ("dismissed", pgettext_lazy("objection", "Not upheld")),
    ("withdrawn", pgettext_lazy("objection", "Withdrawn")),
]
CONSEQUENCE_KINDS = [
    ("red_flag", _("Red flag")),
    ("yellow_flag", _("Yellow flag")),
    ("title", _("Title")),
    ("seat", _("Seat at the meeting")),
    ("speech", _("Turn to speak")),
    ("pledge", _("Pledge")),
    ("points", _("Points for the appraisal")),
    ("money", _("Prize money")),
]
COPY_STATES = [
    ("waiting", pgettext_lazy("photo", "Being prepared")),
    ("made", pgettext_lazy("photo", "Ready")),
    ("broken", pgettext_lazy("photo", "Cannot be opened")),
]
