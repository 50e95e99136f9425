from __future__ import annotations

from procrastinate.contrib.django import app

from leitai.actions.appraisal.objections import forget_objectors
from leitai.queries.appraisal.objections import offices_that_know_objectors


@app.periodic(cron="20 3 * * *")
@app.task(name="forget_objectors", queue="appraisal")
def forget_objectors_daily(timestamp: int) -> None:
    """Every night: names and telephones of objectors whose time is over."""
    for office in offices_that_know_objectors():
        forget_objectors(by=office)
