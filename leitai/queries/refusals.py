"""The words of every named refusal: what happened, what is safe, what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as later

from leitai.rules import Refused

# code: what is said; values are filled in by name. Each noun adds its own below its heading.
REFUSALS: dict[str, str] = {
    "not_allowed": later("You may not do this. Nothing was changed."),
    "month_closed": later("This month is closed. Use a correction."),
}


def refusal_words(refusal: Refused) -> str:
    text = REFUSALS.get(refusal.code)
    if text is None:
        raise LookupError(f"no words for the refusal {refusal.code}")
    return _(text) % refusal.values if refusal.values else _(text)
