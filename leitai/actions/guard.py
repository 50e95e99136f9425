"""Who may write while a month is being closed."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from leitai.queries import months
from leitai.queries.orgs import Scope
from leitai.rules import Refused


def hold_region(by: Scope, *, alone: bool = False) -> None:
    """Until the transaction ends: a close holds the region alone, so that it reads one state of it; any number of
    writers hold it together.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("the region is held by a transaction")
    name = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name}(hashtext('leitai.region'), %s)", [by.region_id])


def hold_open_month(by: Scope, month: dt.date) -> None:
    """Hold the region and refuse when the month is closed."""
    hold_region(by)
    if months.is_closed(by.region_id, month):
        raise Refused("month_closed")


def hold_filing(unit_id: int, month: dt.date) -> None:
    """Until the transaction ends: two clerks of one unit hand in their parts one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('leitai.filing'), hashtext(%s))", [f"{unit_id}-{month}"])
