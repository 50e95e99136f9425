"""Projects, uploads and filings. Every function is keyword-only, takes `by`, and leaves one audit event.

Register: create_project, change_project, set_credits, set_leader, set_responsible, add_plan_version, set_bundle,
delist_project. Uploads: receive_upload, check_upload (the task), choose_header, give_reason, cancel_upload.
Signing: set_second_signature, sign_upload, unsign_upload. Filings: submit_upload (a large one goes on as the task
run_submit; it also releases what another has signed), withdraw_submission, accept_submission, return_submission,
return_report. Reminders: send_reminder, run_reminder (the task), send_planned, set_reminder_plan, set_own_reminders,
set_reminders_by_link. Photos: add_photo. An office's own tables: receive_table, look_again, arrange_table,
name_units, take_table, drop_table.
"""

from leitai.actions.delivery.photos import add_photo
from leitai.actions.delivery.register import (
    ProjectFacts,
    add_plan_version,
    change_project,
    create_project,
    delist_project,
    set_bundle,
    set_credits,
    set_leader,
    set_responsible,
)
from leitai.actions.delivery.reminders import (
    run_reminder,
    send_planned,
    send_reminder,
    set_own_reminders,
    set_reminder_plan,
    set_reminders_by_link,
)
from leitai.actions.delivery.signing import set_second_signature, sign_upload, unsign_upload
from leitai.actions.delivery.submissions import (
    accept_submission,
    return_report,
    return_submission,
    run_submit,
    submit_upload,
    withdraw_submission,
)
from leitai.actions.delivery.tables import (
    SheetWanted,
    arrange_table,
    drop_table,
    look_again,
    name_units,
    receive_table,
    take_table,
)
from leitai.actions.delivery.uploads import (
    cancel_upload,
    check_upload,
    choose_header,
    give_reason,
    receive_upload,
)

__all__ = [
    "ProjectFacts",
    "SheetWanted",
    "accept_submission",
    "add_photo",
    "add_plan_version",
    "arrange_table",
    "cancel_upload",
    "change_project",
    "check_upload",
    "choose_header",
    "create_project",
    "delist_project",
    "drop_table",
    "give_reason",
    "look_again",
    "name_units",
    "receive_table",
    "receive_upload",
    "return_report",
    "return_submission",
    "run_reminder",
    "run_submit",
    "send_planned",
    "send_reminder",
    "set_bundle",
    "set_credits",
    "set_leader",
    "set_own_reminders",
    "set_reminder_plan",
    "set_reminders_by_link",
    "set_responsible",
    "set_second_signature",
    "sign_upload",
    "submit_upload",
    "take_table",
    "unsign_upload",
    "withdraw_submission",
]
