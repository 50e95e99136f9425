"""The actions of an appraisal's set-up, called directly with rows that their caller may not see."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from leitai.actions.appraisal import duties, issue, members, rounds, steps, targets
from leitai.actions.appraisal.members import Wanted
from leitai.actions.appraisal.steps import Planned
from tests.access.declare import Call

DRAFT = {"round_id": "a_draft"}
FACTS: dict[str, Any] = {
    "code": "year-x", "name": "全年考核", "name_en": "", "kind": "year", "starts": dt.date(2020, 1, 1),
    "ends": dt.date(2020, 12, 31), "notice_days": 7,
}  # fmt: skip


def _members(given: dict[str, Any]) -> dict[str, Any]:
    return {"round_id": given["round_id"], "wanted": [Wanted("", given["unit_id"])]}


def _department(given: dict[str, Any]) -> dict[str, Any]:
    return {"round_id": given["round_id"], "wanted": [Wanted("", None, given["organization_id"])]}


def _plan(given: dict[str, Any]) -> dict[str, Any]:
    return {"round_id": given["round_id"], "plan": {"notice": Planned(dt.date(2020, 7, 9), given["person_id"])}}


TARGETS_CALLS: tuple[Call, ...] = (
    Call(rounds.create_appraisal, {"previous_id": "a_earlier", "copy_id": "a_issued"}, FACTS),
    Call(rounds.change_appraisal, DRAFT | {"previous_id": "a_earlier"}, FACTS),
    Call(rounds.drop_appraisal, DRAFT),
    Call(rounds.choose_tree, DRAFT, {"preset": "guiyang"}),
    Call(members.set_appraised, DRAFT | {"unit_id": "unit"}, shape=_members),
    Call(members.set_appraised, DRAFT | {"organization_id": "organization"}, shape=_department),
    Call(duties.set_indicator_duty, DRAFT | {"organization_id": "organization"}, {"indicator": "roads"}),
    Call(steps.set_steps, DRAFT | {"person_id": "o_person"}, shape=_plan),
    Call(targets.set_targets, DRAFT, {"given": [], "city": [targets.CityGiven("roads", Decimal(5))]}),
    Call(
        targets.adjust_target,
        {"target_id": "a_target"},
        {"target": Decimal(90), "baseline": (), "reason": "灾后重建", "document": "纪要3号"},
    ),
    Call(issue.issue_targets, DRAFT, works=False),
    Call(issue.begin_assessing, {"round_id": "a_issued"}),
)
