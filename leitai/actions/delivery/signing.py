"""The first of two signatures, its taking back, and whether a unit needs two; the second one submits."""

from __future__ import annotations

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.actions.delivery.submissions import ready_upload
from leitai.actions.delivery.uploads import settled_state
from leitai.actions.guard import hold_region
from leitai.queries import months
from leitai.queries.delivery.signatures import reporters_of, second_signature_needed
from leitai.queries.delivery.uploads import may_answer
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused


@transaction.atomic
def sign_upload(*, by: Scope, upload_id: int) -> models.Upload:
    """Sign as the one who filled it in; nothing reaches the reports before another person releases it."""
    upload = ready_upload(by, upload_id)
    if upload.state == "signed":
        raise Refused("upload_signed")
    if not second_signature_needed(by, upload):
        raise Refused("second_signature_unneeded")
    upload.state = "signed"
    upload.filled_by_id, upload.filled_at = by.person_id, months.now(months.region_of(by))
    upload.unsigned_by, upload.unsigned_at, upload.unsigned_reason = None, None, ""
    upload.save()
    record(by=by, verb="sign_upload", about=upload, unit_id=upload.unit_id, month=upload.month)
    return upload


@transaction.atomic
def unsign_upload(*, by: Scope, upload_id: int, reason: str = "") -> models.Upload:
    """Give it back to whoever filled it in, with a reason; who takes back the own signature needs none."""
    upload = found(by, models.Upload, upload_id, lock=True)
    may_answer(by, upload)
    if upload.state != "signed":
        raise Refused("upload_not_signed")
    if upload.filled_by_id != by.person_id and not reason.strip():
        raise Refused("unsign_needs_reason")
    detail = {"filled_by": upload.filled_by_id}
    upload.filled_by = upload.filled_at = None
    upload.unsigned_by_id, upload.unsigned_at = by.person_id, months.now(months.region_of(by))
    upload.unsigned_reason = reason.strip()[:500]
    upload.state = settled_state(upload)
    upload.save()
    record(by=by, verb="unsign_upload", about=upload, unit_id=upload.unit_id, month=upload.month, detail=detail)
    return upload


@transaction.atomic
def set_second_signature(*, by: Scope, unit_id: int, on: bool) -> models.Unit:
    """From now on, for what is not submitted yet. What waits for a second signature goes on waiting for it."""
    require(by, Permission.EDIT_UNITS)
    hold_region(by, alone=True)  # nobody is in the middle of submitting
    unit = found(by, models.Unit, unit_id, lock=True)
    if on and reporters_of([unit.pk]).get(unit.pk, 0) < 2:
        raise Refused("second_signature_needs_two")
    unit.second_signature = on
    unit.save(update_fields=["second_signature"])
    record(by=by, verb="set_second_signature", about=unit, unit_id=unit.pk, detail={"on": on})
    return unit
