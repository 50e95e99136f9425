"""Queries of contest and board of which nothing can be seen when their scope is gone (sheltered.py)."""

from __future__ import annotations

PARENT = "rows of a round that the function, or the page before it, has found through the scope"
TWICE = "asked for twice: the round, the duty or the page's head refuses too"
FILER = "the unit must be one that the person files for"
CUT = "cut by the scope's own ids or by rows that took the scope"
BY_NAME = "names of another region are tried in tests/views/test_contest_candidates.py"

_ROWS: dict[str, dict[str, str]] = {
    PARENT: {
        "actions/board.py": "add_meeting_venues/MeetingVenue issue_board_links/BoardVenue",
        "actions/contest/badges.py": "issue_badges/Judge",
        "actions/contest/objections.py": "file_objection/RoundResult",
        "actions/contest/routes.py": "_planned/Round",
        "queries/board/venues.py": "roll_call/BoardVenue",
        "queries/contest/asides.py": "aside_page/Ballot _newest/Ballot",
        "queries/contest/candidate_pages.py": "_lines/EligibilityCheck _lines/Candidate project_unit/ProjectCredit",
        "queries/contest/judge_pages.py": (
            "judge_page/Judge judge_page/VisitGroup judge_page/JudgeCategory group_choices/VisitGroup "
            "category_choices/JudgeCategory candidate_choices/Candidate"
        ),
        "queries/contest/links.py": "common_sites/Candidate",
        "queries/contest/live.py": "arrivals/PaperEntry arrivals/Badge _sheets/Ballot _at_bound/Ballot",
        "queries/contest/objections.py": "objections/Objection",
        "queries/contest/order.py": "score_order/RoundResult",
        "queries/contest/planning.py": "last_job/ContestJob",
        "queries/contest/points.py": "entries_of/RoundPoints",
        "queries/contest/printing.py": "badge_page/Badge badge_page/Judge holders/Judge sign_page/Stop",
        "queries/contest/results.py": "_versions/RoundResult _follows/Consequence",
        "queries/contest/rounds.py": "overview/ReadinessItem duties/RoundDuty",
        "queries/contest/sheets.py": "pending/PaperEntry",
        "queries/contest/timetable_pages.py": ("timetable_page/Stop timetable_page/VisitGroup timetable_page/LotDraw"),
    },
    TWICE: {
        "actions/contest/candidates.py": "_held/Candidate",
        "actions/contest/decisions.py": "_decided/Ballot",
        "actions/contest/groups.py": "_held/VisitGroup",
        "actions/contest/judges.py": "_held_category/JudgeCategory _held/Judge _take/JudgeCategory _take/VisitGroup",
        "actions/contest/late_bus.py": "replan_group/Stop",
        "actions/contest/paper.py": "enter_sheet/Judge settle_sheet/PaperEntry",
        "actions/contest/points.py": "withdraw_points/RoundPoints",
        "actions/contest/readiness.py": "_held/ReadinessItem",
        "actions/contest/rounds.py": "end_duty/RoundDuty",
        "actions/contest/timetable.py": "add_stop/VisitGroup add_stop/Candidate _held/Stop",
        "queries/contest/arrivals.py": "lock_check/Round",
        "queries/contest/asides.py": "aside_page/Round",
        "queries/contest/candidate_pages.py": "candidate_page/Round",
        "queries/contest/judge_pages.py": "category_values/JudgeCategory",
        "queries/contest/judge_table.py": "judge_table/Round",
        "queries/contest/links.py": "links/Round",
        "queries/contest/live.py": "arrivals/Round",
        "queries/contest/printing.py": "paper_page/Round",
        "queries/contest/proof.py": "judge_sheet/SealedResult",
        "queries/contest/replanning.py": "replanned/Stop",
        "queries/contest/results.py": "result_page/Round",
        "queries/contest/rounds.py": "overview/Round",
        "queries/contest/rulebook_pages.py": "rulebook_page/Round",
        "queries/contest/sheets.py": "pending/Round blank/Judge round_of/Judge",
        "queries/contest/timetable_pages.py": "timetable_page/Round in_zone/Round",
    },
    FILER: {
        "actions/contest/objections.py": "file_objection/Unit withdraw_objection/Objection",
        "actions/contest/sharing.py": "answer_question/PeerQuestion",
    },
    CUT: {
        "queries/contest/candidate_pages.py": "screening/EligibilityCheck",
        "queries/contest/duties.py": "duties_of/RoundDuty",
        "queries/contest/practice.py": "_to_show/Round",
        "queries/contest/results.py": "_own_units/Unit",
        "queries/contest/rounds.py": "seasons/Round",
    },
    BY_NAME: {"queries/contest/judge_table.py": "__init__/Unit __init__/Organization"},
}
CONTEST_SHELTERED: dict[tuple[str, str, str], str] = {
    (f"leitai/{path}", function, model): reason
    for reason, files in _ROWS.items()
    for path, names in files.items()
    for function, model in (name.split("/") for name in names.split())
}
