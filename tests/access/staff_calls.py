from __future__ import annotations

import datetime as dt

from django.utils import timezone

from leitai.actions import staff
from tests.access.declare import Call
from tests.access.staff_rows import FAR

SOON = timezone.localdate() + dt.timedelta(days=2)
STAFF_CALLS = (
    Call(staff.leave, {"person_id": "person", "successor_id": "colleague"}, {"last_day": FAR}),
    Call(staff.leave, {"person_id": "person"}),
    Call(
        staff.let_act,
        {"for_id": "person", "person_id": "colleague", "assignment_id": "own_role"},
        {"starts": SOON, "last_day": SOON},
    ),
    Call(staff.withdraw_leaving, {"departure_id": "departure"}),
    Call(staff.see_off, {"departure_id": "departure"}, works=False),
    Call(staff.end_sessions, {"person_id": "person"}),
)
