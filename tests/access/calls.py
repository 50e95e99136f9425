"""Actions called directly, past the pages before them: each key in turn names a row that the caller may not see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from leitai.actions import board, bulletins, campaigns, delivery, months, orgs, regions
from leitai.actions.contest import badges, evidence, photos, sharing
from leitai.actions.delivery.submissions import run_submit
from leitai.actions.months.jobs import run_month_job
from leitai.actions.orgs import RoleWanted
from leitai.rules import Refused
from tests.access.appraisal_results_calls import RESULT_CALLS
from tests.access.appraisal_scoring_calls import SCORING_CALLS
from tests.access.appraisal_surveys_calls import SURVEY_CALLS
from tests.access.appraisal_targets_calls import TARGETS_CALLS
from tests.access.cells import ABSENT_ROW, changes, fingerprint, own_row, rows_below, rows_of
from tests.access.contest_calls import CONTEST_CALLS
from tests.access.declare import Call
from tests.access.filing_calls import FILING_CALLS
from tests.access.meeting_calls import MEETING_CALLS
from tests.access.privacy_calls import PRIVACY_CALLS
from tests.access.rulebook_calls import RULEBOOK_CALLS
from tests.access.scene import Row, Scene
from tests.access.setup_calls import SETUP_CALLS
from tests.access.shadow import cast
from tests.access.staff_calls import STAFF_CALLS
from tests.access.takeover_calls import TAKEOVER_CALLS
from tests.world import JUNE, MAY
from tests.world.pictures import jpeg

DAY = dt.date(2020, 7, 1)
CAMPAIGN: dict[str, Any] = {
    "code": "year-x", "fiscal_year": 2020, "name": "突破年", "name_en": "", "starts": dt.date(2020, 1, 1),
    "ends": dt.date(2020, 12, 31), "emergency": False, "emergency_note": "", "emergency_note_en": "",
}  # fmt: skip
THEME: dict[str, Any] = {"code": "new-theme", "name": "新主题", "name_en": "", "sort_order": 5}


def _shares(given: dict[str, Any]) -> dict[str, Any]:
    return given | {"shares": {given["shares"]: Decimal(1)}}


def _role(given: dict[str, Any]) -> dict[str, Any]:
    named = {name: given.pop(name) for name in ("unit_id", "organization_of_role") if name in given}
    code = "department_officer" if "organization_of_role" in named else "county_reporter"
    return given | {"role": RoleWanted(code, named.get("unit_id"), named.get("organization_of_role"))}


PERSON = {"username": "new-person", "name": "新人"}
CALLS: tuple[Call, ...] = (
    *MEETING_CALLS,
    *SETUP_CALLS,
    *FILING_CALLS,
    *PRIVACY_CALLS,
    *RULEBOOK_CALLS,
    *SCORING_CALLS,
    *SURVEY_CALLS,
    *CONTEST_CALLS,
    *RESULT_CALLS,
    *TARGETS_CALLS,
    *TAKEOVER_CALLS,
    *STAFF_CALLS,
    Call(campaigns.change_campaign, {"campaign_id": "campaign", "alignment_ids": "alignment"}, CAMPAIGN),
    Call(campaigns.add_theme, {"campaign_id": "campaign", "lead_id": "organization", "tag_ids": "tag"}, THEME),
    Call(campaigns.change_theme, {"theme_id": "theme", "lead_id": "organization", "tag_ids": "tag"}, THEME),
    Call(
        campaigns.set_target,
        {"theme_id": "theme", "unit_id": "unit"},
        {"measure": "starts", "value": Decimal(3), "due": DAY},
    ),
    Call(campaigns.drop_target, {"target_id": "target"}),
    Call(
        delivery.create_project,
        {
            "bundle_id": "bundle", "place_unit_id": "unit", "owner_id": "organization", "theme_ids": "theme",
            "tag_ids": "tag", "shares": "unit",
        },
        {"name": "新桥"},
        shape=_shares,
    ),
    Call(
        delivery.change_project,
        {"project_id": "project", "place_unit_id": "unit", "owner_id": "organization", "theme_ids": "theme"},
        {"name": "新桥"},
    ),
    Call(delivery.set_credits, {"project_id": "project", "shares": "unit"}, shape=_shares),
    Call(delivery.set_leader, {"project_id": "project", "person_id": "person"}, {"leader": "市长", "since": DAY}),
    Call(delivery.set_responsible, {"project_id": "project", "organization_id": "office"}, {"since": DAY}),
    Call(
        delivery.add_plan_version,
        {"project_id": "project"},
        {"fiscal_year": 2020, "amount": Decimal(10_000), "dated": DAY, "reason": "调整", "approver": "市政府"},
    ),
    Call(delivery.set_bundle, {"project_id": "project", "bundle_id": "bundle"}),
    Call(delivery.delist_project, {"project_id": "project"}, {"on": DAY, "reason": "撤销"}),
    Call(
        delivery.receive_upload,
        {"unit_id": "desk"},
        {"month": JUNE, "layout": "monthly_progress", "file_name": "六月.csv", "chunks": [b"a,b\n1,2\n"]},
        who="reporter",
    ),
    Call(delivery.cancel_upload, {"upload_id": "upload"}, who="reporter"),
    Call(delivery.submit_upload, {"upload_id": "ready"}, who="reporter"),
    Call(delivery.submit_upload, {"upload_id": "figures"}),
    Call(run_submit, {"upload_id": "ready"}, who="reporter", works=False),
    Call(delivery.accept_submission, {"submission_id": "submission"}),
    Call(delivery.return_submission, {"submission_id": "submission"}, {"reason": "单位待核"}),
    Call(delivery.withdraw_submission, {"submission_id": "submission"}, who="reporter"),
    Call(delivery.return_report, {"report_id": "report"}, {"reason": "单位待核"}),
    Call(
        delivery.add_photo,
        {"report_id": "report"},
        {"file_name": "现场.jpg", "chunks": [b"\xff\xd8\xff\xe0photo"]},
        who="reporter",
    ),
    Call(photos.approve_photo, {"file_id": "waiting_photo"}),
    Call(photos.withdraw_photo, {"file_id": "approved_photo"}),
    Call(
        photos.add_candidate_photo,
        {"candidate_id": "own_candidate"},
        {"file_name": "现场.jpg", "chunks": [jpeg()]},
        who="reporter",
    ),
    Call(
        evidence.add_check_evidence,
        {"check_id": "own_check"},
        {"file_name": "批复.pdf", "chunks": [b"%PDF-1.7"]},
        who="department_officer",
    ),
    Call(
        evidence.add_objection_evidence,
        {"objection_id": "own_objection"},
        {"file_name": "批复.pdf", "chunks": [b"%PDF-1.7"]},
        who="reporter",
    ),
    Call(sharing.add_highlight, {"candidate_id": "candidate"}, {"text": "先办手续"}),
    Call(sharing.drop_highlight, {"highlight_id": "highlight"}),
    Call(sharing.ask_question, {"candidate_id": "candidate"}, {"text": "怎么做的？"}, who="reporter_liuxi"),
    Call(sharing.answer_question, {"question_id": "own_question"}, {"text": "先办手续"}, who="reporter"),
    Call(run_month_job, {"job_id": "job"}, works=False),
    Call(badges.issue_badge, {"judge": "judge"}, {"replaces": True}),
    Call(badges.issue_badges, {"round_id": "jury"}),
    Call(badges.revoke_badge, {"badge_id": "badge"}),
    Call(bulletins.issue_bulletin, {}, {"month": MAY, "language": "zh-Hans"}),
    Call(months.correct_month, {}, {"month": MAY, "reason": "更正"}),
    Call(orgs.create_person, {"organization_id": "organization", "unit_id": "unit"}, PERSON, shape=_role),
    Call(orgs.grant_role, {"person_id": "person", "unit_id": "unit"}, works=False, shape=_role),  # has it already
    Call(orgs.grant_role, {"person_id": "person", "organization_of_role": "organization"}, shape=_role),
    Call(orgs.end_role, {"assignment_id": "assignment"}),
    Call(orgs.deactivate_person, {"person_id": "person"}),
    Call(orgs.reset_password, {"person_id": "person"}),
    Call(orgs.reactivate_person, {"person_id": "closed_person"}),
    Call(
        orgs.add_succession, {"old_id": "gone_unit", "new_id": "heir"}, {"on": dt.date(2019, 11, 1), "source": "批复"}
    ),
    Call(orgs.remove_succession, {"succession_id": "succession"}),
    Call(
        regions.add_unit,
        {"parent_id": "unit"},
        {"code": "998102777", "name": "新镇", "level": "township", "valid_from": DAY},
    ),
    Call(board.add_meeting_venues, {"round_id": "board_round", "meeting_id": "announced"}),
    Call(board.issue_board_links, {"round_id": "board_round", "venue_ids": "board_venue"}),
    Call(board.revoke_board_link, {"venue_id": "board_venue"}),
    Call(regions.end_unit, {"unit_id": "gone_unit"}, {"on": DAY}, works=False),
)  # fmt: skip


def faults_of_call(scene: Scene, call: Call) -> Iterator[str]:
    own = {name: own_row(scene, call.who, kind) for name, kind in call.keys.items()}
    if call.works and (refused := _made(scene, call, own)):
        yield f"{call}: {refused} with rows that its caller may see"
    if call.works:
        yield from _noticed(scene, call, own)
    for name, kind in call.keys.items():
        foreign = [row for row in scene.kinds[kind] if call.who not in row.seen_by]
        for row in (*foreign, ABSENT_ROW):
            if not _made(scene, call, own | {name: row}):
                yield f"{call}: done although {name} = {kind} {row.name}"


def _noticed(scene: Scene, call: Call, own: Mapping[str, Row]) -> list[str]:
    """A third region with the same codes and keys neither hinders the action nor is touched by it."""
    found = []
    with transaction.atomic():
        region = cast(scene).region
        before = rows_of(region), rows_below(region)
        if refused := _made(scene, call, own, back=False):
            found.append(f"{call}: {refused} beside a third region")
        if (rows_of(region), rows_below(region)) != before:
            found.append(f"{call}: changed rows of a third region")
        transaction.set_rollback(True)
    return found


def _made(scene: Scene, call: Call, rows: Mapping[str, Row], *, back: bool = True) -> str:
    """The refusal; empty where the action was done. A row that is not found must be refused as such, before others."""
    given = {name: [row.value] if name.endswith("_ids") else row.value for name, row in rows.items()}
    seen, left = all(call.who in row.seen_by for row in rows.values()), None
    with transaction.atomic():
        count, code = changes(), ""
        try:
            call.action(by=scene.world.scope(call.who), **call.shape(given | dict(call.rest)))
        except (Refused, ObjectDoesNotExist) as refusal:
            code = refusal.code if isinstance(refusal, Refused) else "not_found"
            if not seen:
                code = code if code in ("not_found", "not_allowed") else ""
                left = fingerprint() if changes() != count else None
        transaction.set_rollback(back)
    return "" if left is not None and left != fingerprint() else code
