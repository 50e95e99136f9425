from __future__ import annotations

from leitai.actions import delivery
from tests.access.declare import Call
from tests.world import JUNE

FILING_CALLS: tuple[Call, ...] = (
    Call(delivery.sign_upload, {"upload_id": "ready"}, who="reporter", works=False),  # the unit wants one signature
    Call(delivery.unsign_upload, {"upload_id": "signed"}, {"reason": "单位待核"}, who="reporter"),
    Call(delivery.send_reminder, {}, {"month": JUNE}, works=False),  # no mail is set up
    Call(delivery.set_reminder_plan, {}, {"days_before": 2, "on_the_day": True, "day_after": False}),
    Call(delivery.set_own_reminders, {}, {"on": False}, who="reporter"),
    Call(delivery.set_second_signature, {"unit_id": "heir"}, {"on": True}),
)
