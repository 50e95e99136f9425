from __future__ import annotations

from procrastinate.contrib.django import app

from leitai.actions.privacy.periods import end_periods, end_sign_ins
from leitai.queries.privacy.due import offices_that_keep


@app.periodic(cron="40 3 * * *")
@app.task(name="end_keeping_periods", queue="privacy")
def end_keeping_periods_daily(timestamp: int) -> None:
    """Every night: what is personal and past its period, in steps until nothing is left."""
    offices = offices_that_keep()
    for office in offices:
        while end_periods(by=office):
            pass
    while offices and end_sign_ins(by=offices[0]):
        pass
