from __future__ import annotations

from leitai.actions import staff
from tests.access.declare import Call
from tests.access.staff_rows import FAR

STAFF_CALLS = (
    Call(staff.leave, {"person_id": "person", "successor_id": "colleague"}, {"last_day": FAR}),
    Call(staff.leave, {"person_id": "person"}),
    Call(staff.withdraw_leaving, {"departure_id": "departure"}),
    Call(staff.see_off, {"departure_id": "departure"}, works=False),
    Call(staff.end_sessions, {"person_id": "person"}),
)
