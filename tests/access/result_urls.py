"""The addresses of lock, result and objections, declared for the access matrix (urls.py)."""

from __future__ import annotations

from leitai.rules import Permission as P
from tests.access.declare import Url, Write
from tests.access.point_rows import TIED

# Somebody who serves in contests, but not in this round: told so, or not told that there is anything.
NOT_ON_DUTY = frozenset({404, 409})
SEALED = {"pk": "sealed_round"}
POINTS = {"kind": "bonus", "points": "1.5", "reason": "承办现场会", "document": "7号"}
VOTE = {"code": list(TIED), **{f"votes-{code}": "3" for code in TIED}, "reason": "表决", "document": "纪要"}
RESULTS = (
    Url("contest-lock", P.SERVE_CONTEST, {"pk": "open_round"}),
    Url("contest-ask-lock", P.SERVE_CONTEST, {"pk": "open_round"}, get=None, post=Write()),
    Url("contest-withdraw-lock", P.SERVE_CONTEST, {"pk": "asked_round"}, get=None, post=Write()),
    Url("contest-confirm-lock", P.SERVE_CONTEST, {"pk": "asked_round"}, get=None, post=Write(data={"agree": "1"})),
    Url("contest-counting", P.SERVE_CONTEST, SEALED),
    Url("contest-protocol", P.SERVE_CONTEST, SEALED),
    Url("contest-verify", P.SERVE_CONTEST, SEALED),
    Url("contest-judge-sheet", P.SERVE_CONTEST, {"pk": "chaired_round"}),
    Url("contest-publish", P.SERVE_CONTEST, SEALED, get=None, post=Write(), unseen=NOT_ON_DUTY),
    Url(
        "contest-correct",
        P.SERVE_CONTEST,
        {"pk": "corrected_round"},
        get=None,
        post=Write(data={"reason": "复核"}),
        unseen=NOT_ON_DUTY,
    ),
    Url("contest-points", P.RUN_CONTEST, {"pk": "open_tie"}),
    Url("contest-enter-points", P.RUN_CONTEST, {"pk": "open_tie"}, post=Write({"entrant": "unit_code"}, POINTS)),
    Url("contest-withdraw-points", P.RUN_CONTEST, {"pk": "points"}, get=None, post=Write(data={"reason": "误录"})),
    Url(
        "contest-record-vote",
        P.SERVE_CONTEST,
        {"pk": "sealed_tie"},
        get=None,
        post=Write(data=VOTE),
        unseen=NOT_ON_DUTY,
    ),
    Url(
        "contest-withdraw-vote",
        P.SERVE_CONTEST,
        {"pk": "vote"},
        get=None,
        post=Write(data={"reason": "误录"}),
    ),
    Url("contest-result", P.SEE_CONTEST, {"pk": "revealed_round"}),
    Url("contest-changes", P.SEE_CONTEST, {"pk": "revealed_round"}, fixed={"version": "2"}),
    Url("contest-changes-file", P.SEE_CONTEST, {"pk": "revealed_round"}, fixed={"version": "2", "kind": "docx"}),
    Url("contest-note-done", P.RUN_CONTEST, {"pk": "consequence"}, get=None, post=Write()),
    Url("contest-objections", P.SEE_CONTEST, {"pk": "revealed_round"}),
    Url(
        "contest-object",
        P.OBJECT,
        {"pk": "revealed_round"},
        get=None,
        post=Write({"unit": "desk"}, {"text": "点位计分有误"}),
    ),
    Url("contest-objection", P.SEE_CONTEST, {"pk": "objection"}),
    Url("contest-withdraw-objection", P.OBJECT, {"pk": "objection"}, get=None, post=Write()),
    Url("contest-hear-objection", P.RUN_CONTEST, {"pk": "objection"}, get=None, post=Write()),
    Url(
        "contest-decide-objection",
        P.RUN_CONTEST,
        {"pk": "objection"},
        get=None,
        post=Write(data={"upheld": "1", "answer": "属实"}),
    ),
)
