"""Months that an office had before it began: taken over from its own tables, never filed through the units."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from leitai import models
from leitai.queries.orgs import Scope, visible


@dataclass(frozen=True)
class MonthTaken:
    """An earlier month with its tables taken in."""

    month: dt.date
    tables: int
    rows: int
    closed: bool

    @property
    def key(self) -> str:
        return f"{self.month:%Y-%m}"


def tables_taken(scope: Scope) -> QuerySet[models.Upload]:
    return visible(scope, models.Upload).filter(unit__isnull=True, layout="monthly_progress", state="submitted")


def months_taken(scope: Scope) -> tuple[MonthTaken, ...]:
    """The earliest first."""
    closed = models.MonthRevision.objects.filter(region_id=scope.region_id, month=OuterRef("month"))
    rows = tables_taken(scope).values("month").annotate(n=Count("pk"), read=Sum("rows"), closed=Exists(closed))
    return tuple(MonthTaken(row["month"], row["n"], row["read"], row["closed"]) for row in rows.order_by("month"))


def is_taken_over(scope: Scope, month: dt.date) -> bool:
    """Whether a month's values were handed over to the office rather than filed. A month that holds a table of the
    office's own is closed as taken over, or not at all.
    """
    return tables_taken(scope).filter(month=month).exists()
