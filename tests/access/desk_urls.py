"""The addresses of the office's desk, declared for the access matrix (urls.py)."""

from __future__ import annotations

from leitai.queries.contest_rulebooks import contest_preset
from leitai.rules import Permission as P
from tests.access.declare import OK, Url, Write
from tests.access.desk_rows import answer_all, end_jobs, look_back, make_pitch

# Somebody who serves in contests, but not in this round: told so, or not told that there is anything.
NOT_ON_DUTY = frozenset({404, 409})
ROUND, OPEN = {"pk": "d_round"}, {"pk": "o_round"}
SEASON = {"code": "y2022", "name": "后年", "starts": "2020-01-01", "ends": "2020-12-31"}
NEW = {
    "code": "h9", "name": "新轮次", "kind": "site_tour", "starts": "2020-07-20", "ends": "2020-07-21",
    "objection_days": "3",
}  # fmt: skip
SITE = {"name": "新点位", "minutes": "40"}
JUDGE = Write({"category_id": "d_category", "group_id": "d_group"}, {"name": "新评委"})
STOP = {"half_day": "3", "arrives": "2020-07-21T09:00", "leaves": "2020-07-21T09:40"}
DAYS = {
    "half_days": "日期\t开始\t结束\t出发地\t到达地\n2020-07-20\t08:00\t12:00\t宾馆\t宾馆",
    "bases": "地点\t经度\t纬度\n宾馆\t106.5\t31", "speed": "50", "detour_percent": "130",
}  # fmt: skip
LIMITS = {"sites_per_unit": "2", "investment_percent": "30", "unseen_years": "2"}
LATE = "2020-07-20T11:10"
TABLE = {"text": "姓名\t类别\t组别\n某某\tleaders\tA", "take": "1"}
BOOK = contest_preset("gbt_8170").text
DESK = (
    Url("contest-list", P.SEE_CONTEST),
    Url("contest-create-season", P.RUN_CONTEST, post=Write(data=SEASON)),
    Url("contest-change-season", P.RUN_CONTEST, {"pk": "d_season"}, post=Write(data=SEASON)),
    Url("contest-create-round", P.RUN_CONTEST, {"pk": "d_season"}, post=Write(data=NEW)),
    Url("contest-round", P.SEE_CONTEST, {"pk": "d_any"}),
    Url("contest-change-round", P.RUN_CONTEST, ROUND, post=Write(data=NEW)),
    Url("contest-open", P.RUN_CONTEST, ROUND, get=None, post=Write(before=answer_all)),
    Url("contest-rulebook", P.RUN_CONTEST, ROUND, post=Write(data={"text": BOOK})),
    Url(
        "contest-lint-rulebook",
        P.RUN_CONTEST,
        ROUND,
        get=None,
        post=Write(data={"text": "code: x"}, ok=OK, session_only=True),
    ),
    Url("contest-choose-rulebook", P.RUN_CONTEST, ROUND, get=None, post=Write(data={"preset": "jining_2015"})),
    Url("contest-choose-version", P.RUN_CONTEST, ROUND, get=None, post=Write({"version": "r_tour"})),
    Url("contest-duties", P.RUN_CONTEST, ROUND),
    Url("contest-give-duty", P.RUN_CONTEST, ROUND, get=None, post=Write({"person": "o_person"}, {"duty": "clerk"})),
    Url("contest-end-duty", P.RUN_CONTEST, {"pk": "d_duty"}, get=None, post=Write()),
    Url("contest-standard-readiness", P.RUN_CONTEST, ROUND, get=None, post=Write()),
    Url("contest-add-readiness", P.RUN_CONTEST, ROUND, get=None, post=Write(data={"words": "备雨具"})),
    Url("contest-tick-readiness", P.RUN_CONTEST, {"pk": "d_item"}, get=None, post=Write(data={"done": "1"})),
    Url("contest-drop-readiness", P.RUN_CONTEST, {"pk": "d_item"}, get=None, post=Write()),
    Url("contest-candidates", P.RUN_CONTEST, {"pk": "d_prepared"}, views=("search=公路",)),
    Url("contest-add-candidate", P.RUN_CONTEST, ROUND, post=Write({"unit": "unit"}, SITE)),
    Url("contest-add-project", P.RUN_CONTEST, ROUND, get=None, post=Write({"project": "project"})),
    Url("contest-look-back", P.RUN_CONTEST, ROUND, get=None, post=Write({"earlier": "candidate"}, before=look_back)),
    Url("contest-change-candidate", P.RUN_CONTEST, {"pk": "d_candidate"}, post=Write(data=SITE)),
    Url("contest-drop-candidate", P.RUN_CONTEST, {"pk": "d_gone"}, get=None, post=Write()),
    Url(
        "contest-withdraw-candidate",
        P.RUN_CONTEST,
        {"pk": "d_candidate"},
        get=None,
        post=Write(data={"reason": "停工"}),
    ),
    Url("contest-eligibility", P.RUN_CONTEST, ROUND),
    Url("contest-set-limits", P.RUN_CONTEST, ROUND, get=None, post=Write(data=LIMITS)),
    Url("contest-compute-checks", P.RUN_CONTEST, ROUND, get=None, post=Write()),
    Url(
        "contest-ask-department",
        P.RUN_CONTEST,
        ROUND,
        get=None,
        post=Write({"organization": "office"}, {"rule": "policy"}),
    ),
    Url(
        "contest-decide-check",
        P.RUN_CONTEST,
        {"pk": "d_check"},
        get=None,
        post=Write(data={"answer": "yes", "evidence": "批复"}),
    ),
    Url("contest-screening", P.SCREEN_CANDIDATES),
    Url(
        "contest-answer-check",
        P.SCREEN_CANDIDATES,
        {"pk": "d_check"},
        get=None,
        post=Write(data={"answer": "no", "evidence": "缺件"}),
    ),
    Url("contest-judges", P.RUN_CONTEST, ROUND),
    Url("contest-add-judge", P.RUN_CONTEST, ROUND, post=JUDGE),
    Url("contest-import-judges", P.RUN_CONTEST, ROUND, post=Write(data=TABLE)),
    Url("contest-change-judge", P.RUN_CONTEST, {"pk": "d_judge"}, post=JUDGE),
    Url("contest-withdraw-judge", P.RUN_CONTEST, {"pk": "d_judge"}, get=None, post=Write()),
    Url(
        "contest-change-buses",
        P.RUN_CONTEST,
        {"pk": "d_judge"},
        get=None,
        post=Write({"changes_to": "d_other_group"}, {"half_day": "2"}),
    ),
    Url("contest-add-group", P.RUN_CONTEST, ROUND, post=Write(data={"code": "D", "name": "新组"})),
    Url("contest-change-group", P.RUN_CONTEST, {"pk": "d_group"}, post=Write(data={"code": "A", "name": "甲组"})),
    Url("contest-drop-group", P.RUN_CONTEST, {"pk": "d_idle"}, get=None, post=Write()),
    Url("contest-standard-categories", P.RUN_CONTEST, ROUND, get=None, post=Write()),
    Url("contest-add-category", P.RUN_CONTEST, ROUND, post=Write(data={"code": "press", "name": "媒体"})),
    Url(
        "contest-change-category",
        P.RUN_CONTEST,
        {"pk": "d_category"},
        post=Write(data={"code": "lead", "name": "领导"}),
    ),
    Url("contest-drop-category", P.RUN_CONTEST, {"pk": "d_empty"}, get=None, post=Write()),
    Url("contest-links", P.RUN_CONTEST, {"pk": "o_round"}),
    Url("contest-choose-links", P.RUN_CONTEST, ROUND, get=None, post=Write(data={"swaps": "1"})),
    Url("contest-choose-common", P.RUN_CONTEST, ROUND, get=None, post=Write(data={"sites": "1"})),
    Url("contest-timetable", P.SEE_CONTEST, {"pk": "d_any"}),
    Url("contest-print-timetable", P.SEE_CONTEST, {"pk": "d_any"}),
    Url("contest-days", P.RUN_CONTEST, ROUND, post=Write(data=DAYS)),
    Url("contest-roads", P.RUN_CONTEST, ROUND, post=Write(data={"roads": "起点\t终点\t分钟\n01\t02\t25"})),
    Url("contest-plan", P.RUN_CONTEST, ROUND, get=None, post=Write(before=end_jobs)),
    Url(
        "contest-draw",
        P.RUN_CONTEST,
        ROUND,
        get=None,
        post=Write(data={"starts": "2020-07-20T09:00", "pause": "2"}, before=make_pitch),
    ),
    Url("contest-job", P.RUN_CONTEST, {"pk": "d_job"}),
    Url("contest-cancel-job", P.RUN_CONTEST, {"pk": "d_job"}, get=None, post=Write()),
    Url("contest-add-stop", P.RUN_CONTEST, ROUND, post=Write({"group": "d_group", "candidate": "d_candidate"}, STOP)),
    Url("contest-change-stop", P.RUN_CONTEST, {"pk": "d_stop"}, post=Write(data=STOP)),
    Url("contest-drop-stop", P.RUN_CONTEST, {"pk": "d_stop"}, get=None, post=Write()),
    Url(
        "contest-bus-times",
        P.RUN_CONTEST,
        {"pk": "o_stop"},
        post=Write(data={"arrived_at": "2020-07-20T10:05", "left_at": "2020-07-20T10:50"}),
    ),
    Url("contest-late", P.RUN_CONTEST, {"pk": "o_stop"}, views=(f"leaves={LATE}",)),
    Url(
        "contest-replan", P.RUN_CONTEST, {"pk": "o_stop"}, get=None, post=Write({"shown": "o_shown"}, {"leaves": LATE})
    ),
    Url("contest-badges", P.RUN_CONTEST, OPEN),
    Url("contest-issue-badges", P.RUN_CONTEST, ROUND, get=None, post=Write(ok=OK)),
    Url("contest-reissue-badge", P.RUN_CONTEST, {"pk": "d_judge"}, get=None, post=Write(ok=OK)),
    Url("contest-revoke-badge", P.RUN_CONTEST, {"pk": "o_badge"}, get=None, post=Write()),
    Url("contest-signs", P.RUN_CONTEST, ROUND),
    Url("contest-paper-sheets", P.RUN_CONTEST, ROUND),
    Url("contest-desk", P.RUN_CONTEST, OPEN),
    Url("contest-aside", P.SERVE_CONTEST, {"pk": "o_counting"}, unseen=NOT_ON_DUTY),
    Url(
        "contest-decide-ballot",
        P.SERVE_CONTEST,
        {"pk": "o_ballot"},
        get=None,
        post=Write(data={"decision": "count", "reason": "已核对"}),
        unseen=NOT_ON_DUTY,
    ),
    Url(
        "contest-settle-sheet",
        P.SERVE_CONTEST,
        {"pk": "o_entry"},
        get=None,
        post=Write(data={"reason": "看原件"}),
        unseen=NOT_ON_DUTY,
    ),
    Url("contest-paper", P.SERVE_CONTEST, {"pk": "o_clerks"}, unseen=NOT_ON_DUTY),
    Url(
        "contest-sheet",
        P.SERVE_CONTEST,
        {"pk": "o_judge", "stop": "o_stop"},
        post=Write(data={"state": "abstained"}),
        unseen=NOT_ON_DUTY,
    ),
)
