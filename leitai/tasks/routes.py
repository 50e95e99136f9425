from __future__ import annotations

from procrastinate.contrib.django import app

from leitai.actions.contest.routes import run_plan
from leitai.tasks.scope import task_scope


@app.task(name="plan_routes", queue="contest")
def plan_routes(person_id: int, region_id: int, job_id: int, chosen: str = "") -> None:
    run_plan(by=task_scope(person_id, region_id, chosen), job_id=job_id)
