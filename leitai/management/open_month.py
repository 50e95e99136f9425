"""The demo's open month: filed as real offices file, through the blank workbook, the check and the submission.

Two units have filed and wait for the city, one was sent back with a reason, one has a workbook with faults lying there,
and two have not begun.
"""

from __future__ import annotations

from collections.abc import Mapping

from procrastinate.contrib.django import app as tasks

from leitai.actions.delivery import give_reason, receive_upload, return_submission, submit_upload
from leitai.queries.delivery import upload_problems, upload_status
from leitai.queries.imports.demo import OPEN_MONTH, RETURN_REASON, Filer, Season, filers, open_rows
from leitai.queries.imports.filling import filled_workbook
from leitai.queries.orgs import Scope

SUBMITTED, RETURNED, FAULTY = ("999102", "999103"), "999121", "999122"
REASONS = {
    "same_as_last": "未开工，或本月未施工",
    "total_changed": "概算经批准调整",
}
OTHER_REASON = "已核对，数值无误"


def file_open_month(city: Scope, people: Mapping[str, Scope], season: Season) -> None:
    by_person = {scope.person_id: scope for scope in people.values()}
    for filer in filers(city):
        scope = by_person[filer.person_id]
        if filer.code in (*SUBMITTED, RETURNED):
            submission_id = submit(scope, filer, season)
            if filer.code == RETURNED:
                return_submission(by=city, submission_id=submission_id, reason=RETURN_REASON)
        elif filer.code == FAULTY:
            send(scope, filer, season, with_faults=True)


def send(by: Scope, filer: Filer, season: Season, *, with_faults: bool = False) -> int:
    """Upload the filled workbook and let a worker check it, as it would be on a running site."""
    rows = open_rows(season, filer.code, with_faults=with_faults)
    book = filled_workbook(by, unit_id=filer.unit_id, month=OPEN_MONTH, rows=rows)
    upload = receive_upload(
        by=by,
        unit_id=filer.unit_id,
        month=OPEN_MONTH,
        layout="monthly_progress",
        file_name=book.file_name,
        chunks=[book.content],
    )
    work_off("uploads")
    return upload.pk


def submit(by: Scope, filer: Filer, season: Season) -> int:
    upload_id = send(by, filer, season)
    for group in upload_problems(by, upload_id):
        if group.severity == "reason":
            give_reason(by=by, upload_id=upload_id, rule=group.rule, reason=REASONS.get(group.rule, OTHER_REASON))
    submit_upload(by=by, upload_id=upload_id)
    submission_id = upload_status(by, upload_id).submission_id
    assert submission_id is not None
    return submission_id


def work_off(queue: str) -> None:
    worker = tasks.with_connector(tasks.connector.get_worker_connector())  # type: ignore[attr-defined]
    worker.run_worker(queues=[queue], wait=False, install_signal_handlers=False, listen_notify=False)
