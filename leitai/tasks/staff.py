from __future__ import annotations

from contextlib import suppress
from zoneinfo import ZoneInfo

from django.utils import timezone
from procrastinate.contrib.django import app

from leitai.actions.staff import see_off
from leitai.queries.leaving import offices_with_departures
from leitai.rules import Refused


@app.periodic(cron="5 * * * *")
@app.task(name="see_off", queue="staff")
def see_off_hourly(timestamp: int) -> None:
    """Whoever's last day is over by the region's own clock: handed over, closed, signed out."""
    for office, departure_id in offices_with_departures():
        assert office.region is not None
        # refused: taken back, or carried out by another worker in the meantime
        with suppress(Refused), timezone.override(ZoneInfo(office.region.time_zone)):
            see_off(by=office, departure_id=departure_id)
