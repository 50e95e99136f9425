"""Until when a result may be objected to."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from leitai import models
from leitai.core.workdays import working_day_after
from leitai.queries.months.clock import calendar_of


def window_end(region: models.Region, moment: dt.datetime, days: int) -> dt.datetime:
    """The end of the n-th working day after a moment, by the region's calendar."""
    zone = ZoneInfo(region.time_zone)
    last = working_day_after(moment.astimezone(zone).date(), days, calendar_of(region))
    return dt.datetime.combine(last + dt.timedelta(days=1), dt.time(0), zone)


def objections_until(row: models.Round, result: models.RoundResult) -> dt.datetime:
    """A result that was prepared before its reveal can be objected to from the reveal on."""
    if row.revealed_at is None or row.revealed_at <= result.published_at:
        return result.objections_until
    return max(result.objections_until, window_end(row.season.region, row.revealed_at, row.objection_days))
