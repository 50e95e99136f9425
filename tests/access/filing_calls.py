from __future__ import annotations

from leitai.actions import delivery
from tests.access.declare import Call

FILING_CALLS: tuple[Call, ...] = (
    Call(delivery.sign_upload, {"upload_id": "ready"}, who="reporter", works=False),  # the unit wants one signature
    Call(delivery.unsign_upload, {"upload_id": "signed"}, {"reason": "单位待核"}, who="reporter"),
    Call(delivery.set_second_signature, {"unit_id": "heir"}, {"on": True}),
)
