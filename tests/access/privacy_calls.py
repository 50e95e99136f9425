"""Actions about personal data, called past their pages with a key that the caller may not see (calls.py)."""

from __future__ import annotations

from leitai.actions.privacy import periods, person
from tests.access.declare import Call

PRIVACY_CALLS = (
    Call(periods.set_period, {}, {"code": "rosters", "days": 400}),
    Call(periods.end_early, {"row_id": "entry"}, {"kind": "roster"}, works=False),  # the meetings are still to come
    Call(periods.end_early, {"row_id": "venue"}, {"kind": "contact"}, works=False),
    Call(person.export_person, {"person_id": "person"}),
    Call(person.remove_person, {"person_id": "closed_person"}, {"confirmed": "lindong-closed"}),
)
