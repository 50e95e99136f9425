from __future__ import annotations

from procrastinate.contrib.django import app

from leitai.actions import delivery
from leitai.tasks.scope import task_scope


@app.task(name="check_upload", queue="uploads")
def check_upload(person_id: int, region_id: int, upload_id: int, chosen: str = "") -> None:
    delivery.check_upload(by=task_scope(person_id, region_id, chosen), upload_id=upload_id)


@app.task(name="run_reminder", queue="uploads")
def run_reminder(reminder_id: int) -> None:
    delivery.run_reminder(reminder_id=reminder_id)


@app.periodic(cron="*/10 * * * *")
@app.task(name="send_planned_reminders", queue="uploads")
def send_planned_reminders(timestamp: int) -> None:
    """Every ten minutes by day: what a region's plan asks for and did not go out yet."""
    delivery.send_planned()


@app.task(name="run_submit", queue="uploads")
def run_submit(person_id: int, region_id: int, upload_id: int, correction: bool = False, chosen: str = "") -> None:
    delivery.run_submit(by=task_scope(person_id, region_id, chosen), upload_id=upload_id, correction=correction)
