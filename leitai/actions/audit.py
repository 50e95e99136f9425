from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from leitai import models
from leitai.queries.orgs import Scope


def record(
    *,
    by: Scope,
    verb: str,
    about: Model,
    unit_id: int | None = None,
    month: date | None = None,
    detail: dict[str, Any] | None = None,
) -> models.AuditEvent:
    """Append one event, last in the caller's transaction. Detail holds ids, counts and hashes, never names."""
    if not connection.in_atomic_block:
        raise RuntimeError("an audit event belongs into the transaction of the change it tells of")
    return models.AuditEvent.objects.create(
        region_id=by.region_id,
        unit_id=unit_id,
        actor_id=by.person_id,
        at=timezone.now(),
        verb=verb,
        object_type=about._meta.model_name or "",
        object_id=str(about.pk),
        month=month,
        detail=detail or {},
    )
