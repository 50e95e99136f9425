"""Preview, close and correct a month, at once or as a task that others can watch.

close_month(by, month, agree_missing=False, taken_over=False) -> MonthRevision
correct_month(by, month, reason) -> MonthRevision
preview_month(by, month) -> Manifest
request_month_job(by, kind, month, agree_missing=False, reason="") -> MonthJob; run_month_job(by, job_id) -> MonthJob
start_rehearsal(by, month) -> Region; wipe_rehearsal(by, typed) -> Region
"""

from leitai.actions.months.closing import DATABASE_POINTS, STEPS, close_month, correct_month, preview_month
from leitai.actions.months.jobs import request_month_job, run_month_job
from leitai.actions.months.rehearsal import start_rehearsal, wipe_rehearsal

__all__ = [
    "DATABASE_POINTS",
    "STEPS",
    "close_month",
    "correct_month",
    "preview_month",
    "request_month_job",
    "run_month_job",
    "start_rehearsal",
    "wipe_rehearsal",
]
