from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

RULEBOOK_KINDS = [
    ("league", pgettext_lazy("rulebook", "Monthly league")),
    ("contest", pgettext_lazy("rulebook", "Contest")),
]
RULEBOOK_STATES = [
    ("draft", _("Draft")),
    ("proposed", pgettext_lazy("rulebook", "Proposed")),
    ("approved", pgettext_lazy("rulebook", "Approved")),
    ("returned", pgettext_lazy("rulebook", "Returned")),
]
RULEBOOK_VERBS = [
    ("copy_rulebook", pgettext_lazy("audit", "copied a rulebook")),
    ("begin_version", pgettext_lazy("audit", "began a version of a rulebook")),
    ("save_version", pgettext_lazy("audit", "changed a draft of a rulebook")),
    ("drop_version", pgettext_lazy("audit", "threw a draft of a rulebook away")),
    ("propose_version", pgettext_lazy("audit", "proposed a rulebook")),
    ("approve_version", pgettext_lazy("audit", "put a rulebook in force")),
    ("return_version", pgettext_lazy("audit", "returned a proposed rulebook")),
]
