"""The actions of an appraisal's result, called past their pages."""

from __future__ import annotations

from leitai.actions.appraisal import approval, awards, notice, objections, publication, totals
from tests.access.declare import Call

REASON = {"reason": "更正"}
RESULT_CALLS: tuple[Call, ...] = (
    Call(totals.compute_totals, {"round_id": "a_result", "objection_id": "a_upheld"}, REASON, works=False),
    Call(totals.agree_result, {"round_id": "a_result"}, {"version": 2}, who="leader", works=False),
    Call(notice.open_notice, {"round_id": "a_result"}, works=False),
    Call(approval.approve_appraisal, {"round_id": "a_result"}, who="leader", works=False),
    Call(publication.publish_appraisal, {"round_id": "a_result"}, works=False),
    Call(objections.hear_notice_objection, {"objection_id": "a_objection"}),
    Call(
        objections.decide_notice_objection,
        {"objection_id": "a_objection"},
        {"upheld": False, "answer": "以统计数据为准"},
    ),
    Call(
        awards.enter_award,
        {"unit_id": "unit", "round_id": "a_result"},
        {"kind": "award", "year": 2020, "name": "先进县"},
    ),
    Call(awards.settle_title, {"award_id": "a_title"}, {"won": True}),
    Call(awards.drop_award, {"award_id": "a_title"}),
)
