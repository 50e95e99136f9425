from __future__ import annotations

from procrastinate.contrib.django import app

from leitai.actions.months import run_month_job as run
from leitai.tasks.scope import task_scope


@app.task(name="run_month_job", queue="months")
def run_month_job(person_id: int, region_id: int, job_id: int, chosen: str = "") -> None:
    run(by=task_scope(person_id, region_id, chosen), job_id=job_id)
