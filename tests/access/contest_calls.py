"""Actions of a contest, called past their pages with one key at a time that the caller may not see (calls.py)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from leitai.actions.contest import (
    candidates,
    consequences,
    decisions,
    eligibility,
    groups,
    judges,
    late_bus,
    links,
    lock,
    lots,
    objections,
    paper,
    points,
    publication,
    readiness,
    reveal,
    rounds,
    routes,
    sealing,
    timetable,
)
from leitai.actions.contest.candidates import NOTHING
from leitai.actions.contest.timetable import Visit
from leitai.queries.contest.judge_table import JudgeRow
from leitai.queries.contest_rulebooks import contest_preset
from tests.access.declare import Call
from tests.access.point_rows import TIED

DAY, NINE, TEN = dt.date(2020, 7, 20), *(dt.datetime(2020, 7, 21, hour, tzinfo=dt.UTC) for hour in (1, 2))
SEASON: dict[str, Any] = {"name": "后年", "name_en": "", "starts": dt.date(2020, 1, 1), "ends": dt.date(2020, 12, 31)}
ROUND: dict[str, Any] = {
    "code": "h9", "name": "新轮次", "name_en": "", "kind": "site_tour", "starts": DAY, "ends": dt.date(2020, 7, 21),
    "objection_days": 3, "keeps_photo_place": False,
}  # fmt: skip
SITE: dict[str, Any] = NOTHING | {"name": "新点位"}
PERSON: dict[str, Any] = {"name": "新评委", "office": ""}
OF_JUDGE = {
    "category_id": "d_category", "group_id": "d_group", "home_unit_id": "unit", "organization_id": "organization",
}  # fmt: skip
AT: dict[str, Any] = {"half_day": 3, "arrives": NINE, "leaves": TEN}
LIMITS = {"sites_per_unit": 2, "investment_percent": 30, "unseen_years": 2}
DAYS: dict[str, Any] = {
    "half_days": [], "bases": [], "speed": 50, "detour_percent": 130, "each_sees_all": True, "groups_meet": True,
}  # fmt: skip
BY_ROUND, OPEN, TIE = {"round_id": "d_round"}, {"round_id": "open_round"}, {"round_id": "sealed_tie"}
BOARD = {"round_id": "board_round"}
POINTS = {"kind": "bonus", "points": Decimal("1.5"), "reason": "承办现场会", "document": "7号"}
VOTE = {"votes": dict.fromkeys(TIED, "3"), "reason": "表决", "document": "纪要"}
WRONG = {"reason": "误录"}


def _table(given: dict[str, Any]) -> dict[str, Any]:
    row = JudgeRow(1, "", "新评委", "", *(given.pop(name) for name in OF_JUDGE), "", "", "")
    return given | {"rows": [row]}


def _visits(given: dict[str, Any]) -> dict[str, Any]:
    visit = Visit(given.pop("group_id"), given.pop("candidate_id"), 0, NINE, TEN)
    return given | {"visits": [visit]}


SET_UP = (
    Call(rounds.create_season, {}, SEASON | {"code": "y2022"}),
    Call(rounds.change_season, {"season_id": "d_season"}, SEASON | {"code": "season-desk-draft"}),
    Call(rounds.create_round, {"season_id": "d_season"}, ROUND),
    Call(rounds.change_round, BY_ROUND, ROUND),
    Call(rounds.choose_rulebook, BY_ROUND, {"preset": "jining_2015"}),
    Call(rounds.choose_version, BY_ROUND | {"version_id": "r_tour"}),
    Call(rounds.write_rulebook, BY_ROUND, {"text": contest_preset("gbt_8170").text}),
    Call(rounds.open_round, BY_ROUND, works=False),
    Call(rounds.give_duty, BY_ROUND | {"person_id": "o_person"}, {"duty": "clerk"}),
    Call(rounds.end_duty, {"duty_id": "d_duty"}),
    Call(readiness.add_standard_items, BY_ROUND),
    Call(readiness.add_item, BY_ROUND, {"words": "备雨具"}),
    Call(readiness.tick_item, {"item_id": "d_item"}, {"done": True}),
    Call(readiness.drop_item, {"item_id": "d_item"}),
    Call(candidates.add_candidate, BY_ROUND | {"unit_id": "unit", "project_id": "project"}, SITE),
    Call(candidates.change_candidate, {"candidate_id": "d_candidate"}, SITE),
    Call(candidates.drop_candidate, {"candidate_id": "d_gone"}),
    Call(candidates.withdraw_candidate, {"candidate_id": "d_candidate"}, {"reason": "停工"}),
    Call(candidates.look_back_at, {"round_id": "d_back", "candidate_ids": "candidate"}),
    Call(eligibility.set_limits, BY_ROUND, LIMITS),
    Call(eligibility.compute_checks, BY_ROUND),
    Call(eligibility.ask_department, BY_ROUND | {"organization_id": "office"}, {"rule": "policy"}),
    Call(eligibility.decide_check, {"check_id": "d_check"}, {"met": True, "evidence": "批复"}),
    Call(
        eligibility.decide_check, {"check_id": "d_check"}, {"met": False, "evidence": "缺件"}, who="department_officer"
    ),
)
PEOPLE = (
    Call(groups.add_group, BY_ROUND, {"code": "D", "name": "新组"}),
    Call(groups.change_group, {"group_id": "d_group"}, {"code": "A", "name": "甲组"}),
    Call(groups.drop_group, {"group_id": "d_idle"}),
    Call(judges.add_standard_categories, BY_ROUND),
    Call(judges.add_category, BY_ROUND, {"code": "press", "name": "媒体"}),
    Call(judges.change_category, {"category_id": "d_category"}, {"code": "lead", "name": "领导"}),
    Call(judges.drop_category, {"category_id": "d_empty"}),
    Call(judges.add_judge, BY_ROUND | OF_JUDGE, PERSON),
    Call(judges.change_judge, {"judge_id": "d_judge"} | OF_JUDGE, PERSON),
    Call(judges.withdraw_judge, {"judge_id": "d_judge"}),
    Call(judges.change_buses, {"judge_id": "d_judge", "group_id": "d_other_group"}, {"half_day": 1}),
    Call(judges.import_judges, BY_ROUND | OF_JUDGE, shape=_table),
    Call(links.choose_links, BY_ROUND, {"swaps": 1}),
    Call(links.choose_common, BY_ROUND, {"sites": 1}),
)
ROUTES = (
    Call(routes.set_days, BY_ROUND, DAYS),
    Call(routes.set_roads, BY_ROUND, {"roads": []}),
    Call(routes.request_plan, BY_ROUND, works=False),  # a planner runs
    Call(routes.cancel_plan, {"job_id": "d_job"}),
    Call(routes.run_plan, {"job_id": "d_job"}, works=False),
    Call(lots.draw_order, BY_ROUND, {"starts": NINE}, works=False),  # no pitch meeting
    Call(
        timetable.write_timetable,
        BY_ROUND | {"group_id": "d_group", "candidate_id": "d_candidate"},
        shape=_visits,
    ),
    Call(timetable.change_stop, {"stop_id": "d_stop"}, AT),
    Call(timetable.add_stop, {"group_id": "d_group", "candidate_id": "d_candidate"}, AT),
    Call(timetable.drop_stop, {"stop_id": "d_stop"}),
    Call(timetable.note_times, {"stop_id": "o_stop"}, {"arrived_at": NINE, "left_at": TEN}),
    Call(late_bus.replan_group, {"stop_id": "o_stop"}, {"leaves": TEN, "shown": "another"}, works=False),
)
DAY_OF = (
    Call(decisions.decide_ballot, {"ballot_id": "o_ballot"}, {"decision": "count", "reason": "已核对"}, who="leader"),
    Call(
        paper.enter_sheet,
        {"judge_id": "o_judge", "stop_id": "o_stop"},
        {"state": "abstained", "marks": {}},
        who="leader",
    ),
    Call(paper.settle_sheet, {"entry_id": "o_entry"}, {"reason": "看原件"}, who="leader"),
    Call(points.enter_points, {"round_id": "open_tie", "entrant": "unit_code"}, POINTS),
    Call(points.withdraw_points, {"points_id": "points"}, WRONG),
    Call(sealing.seal_result, OPEN),
    Call(lock.ask_lock, OPEN),
    Call(lock.withdraw_lock, {"round_id": "asked_round"}),
    Call(lock.confirm_lock, {"round_id": "asked_round"}, {"agree_missing": True}, who="leader"),
)
RESULT = (
    Call(points.record_vote, TIE, VOTE, who="leader"),
    Call(points.withdraw_vote, {"points_id": "vote"}, WRONG, who="leader"),
    Call(publication.publish_result, {"round_id": "sealed_round"}, who="leader"),
    Call(publication.correct_result, {"round_id": "corrected_round"}, {"reason": "复核"}, who="leader"),
    Call(  # not upheld
        publication.correct_result,
        {"round_id": "corrected_round", "objection_id": "objection"},
        {"reason": "复核"},
        who="leader",
        works=False,
    ),
    Call(reveal.freeze_reveal, BOARD, who="leader", works=False),  # not locked
    Call(reveal.reveal_next, BOARD, who="leader", works=False),
    Call(reveal.reveal_all, BOARD, who="leader", works=False),
    Call(reveal.undo_reveal, BOARD, who="leader", works=False),
    Call(consequences.note_done, {"consequence_id": "consequence"}),
    Call(
        objections.file_objection,
        {"round_id": "revealed_round", "unit_id": "desk"},
        {"text": "点位计分有误"},
        who="reporter",
    ),
    Call(objections.withdraw_objection, {"objection_id": "objection"}, who="reporter"),
    Call(objections.hear_objection, {"objection_id": "objection"}),
    Call(objections.decide_objection, {"objection_id": "objection"}, {"upheld": True, "answer": "属实"}),
)
CONTEST_CALLS = (*SET_UP, *PEOPLE, *ROUTES, *DAY_OF, *RESULT)
