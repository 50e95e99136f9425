"""The codes of a meeting."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
