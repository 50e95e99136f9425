"""How late a filing is. The hour of its last part counts; what answers rows sent back is as late as those were."""

from __future__ import annotations

import datetime as dt

from django.db.models import OuterRef, Subquery

from leitai import models
from leitai.queries import months


def hours_of_part(region: models.Region, upload: models.Upload, moment: dt.datetime) -> int:
    """Of the rows that an upload has just put among the reports, full hours past the deadline.

    The city's own time is not the unit's: rows that only answer what was sent back keep the lateness of that filing.
    """
    hours = months.late_hours(region, upload.month, moment)
    returned = models.MonthlyReport.objects.filter(month=upload.month, submission__unit_id=upload.unit_id)
    if not hours or not returned.filter(state="returned").exists():
        return hours
    decided = models.MonthlyReport.objects.filter(
        project_id=OuterRef("project_id"),
        month=OuterRef("month"),
        revision__lt=OuterRef("revision"),
        state__in=("returned", "accepted", "superseded"),
    ).order_by("-revision")
    rows = models.MonthlyReport.objects.filter(upload=upload).annotate(
        answers=Subquery(decided.values("state")[:1]), was_late=Subquery(decided.values("submission__late_hours")[:1])
    )
    told = set(rows.order_by().values_list("answers", "was_late").distinct())
    if any(state != "returned" for state, _late in told):
        return hours
    return max((late or 0 for _state, late in told), default=hours)
