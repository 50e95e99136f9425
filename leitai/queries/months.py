from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from leitai import models
from leitai.queries.orgs import Scope, visible


def now(region: models.Region) -> dt.datetime:
    """The region's time. LEITAI_CLOCK freezes it for a fictional season; the audit trail keeps real time."""
    moment = dt.datetime.fromisoformat(settings.LEITAI_CLOCK) if settings.LEITAI_CLOCK else timezone.now()
    return moment.astimezone(ZoneInfo(region.time_zone))


def revisions_in_force(scope: Scope, region: models.Region | None = None) -> dict[str, int]:
    """The newest revision of every closed month of the scope's region, keyed "2020-06"."""
    rows = visible(scope, models.MonthRevision).order_by("month", "revision").values_list("month", "revision")
    return {f"{month:%Y-%m}": revision for month, revision in rows}
