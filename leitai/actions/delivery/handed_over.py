"""Writes the rows of an earlier month's table among the reports, accepted at once: no unit filed them."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from leitai import models
from leitai.actions.acceptance import take_in_table
from leitai.actions.delivery.reports_in import write_reports
from leitai.queries import months
from leitai.queries.delivery.incoming import incoming_rows, present_fields
from leitai.queries.orgs import Scope, require, visible
from leitai.rules import Permission, Refused
from leitai.workbooks.results import Parsed


def enter_reports(by: Scope, upload: models.Upload, parsed: Parsed, rows: pl.DataFrame) -> dict[str, int]:
    """A month that units have filed for, or that is closed, takes no table of the office."""
    require(by, Permission.ACCEPT_REPORTS)
    if months.is_closed(by.region_id, upload.month):
        raise Refused("month_closed")
    if months.region_of(by).rehearsal_month == upload.month:
        raise Refused("month_is_rehearsal")
    if visible(by, models.Submission).filter(month=upload.month).exclude(state="withdrawn").exists():
        raise Refused("month_was_filed")
    moment = months.now(months.region_of(by))
    fit = replace(parsed, rows=rows)
    incoming = incoming_rows(upload, fit, rows["project"])
    written = write_reports(upload, None, incoming, present_fields(fit), by.person_id, moment)
    if not written.new + written.changed:
        raise Refused("nothing_changes")
    take_in_table(by, upload, moment)
    return {"reports": written.new, "changed": written.changed, "same": written.same}
