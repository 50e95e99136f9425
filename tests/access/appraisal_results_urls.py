"""The addresses of an appraisal's totals, notice, approval and publication.

A notice is open to whoever holds its key, which tests/views/test_appraisal_notice.py holds against it; here it is
asked for with a key that opens nothing.
"""

from __future__ import annotations

from leitai.rules import Permission as P
from leitai.rules import Role
from tests.access.appraisal_results_rows import approved, back_in_review, changed, corrected, notice_over
from tests.access.declare import Url, Write

NOT_FOUND, POSTED = frozenset({404}), frozenset({405})
ROUND, OF, TITLE, CASE = (
    {"pk": "a_result"},
    {"pk": "a_result", "code": "a_code"},
    {"pk": "a_title"},
    {"pk": "a_objection"},
)
FIRST, NO_KEY = {"version": "1"}, {"key": "no-such-key"}
# An agreement is given by the office or by who approves; the others see the page and are refused.
NOT_THESE = frozenset({Role.COUNTY_REPORTER, Role.DEPARTMENT_OFFICER, Role.AUDITOR})
AWARD = {"kind": "award", "year": "2020", "name": "先进县"}

RESULTS: tuple[Url, ...] = (
    Url("appraisal-result", P.SEE_APPRAISAL, ROUND, views=("version=1",)),
    Url("appraisal-changes", P.SEE_APPRAISAL, ROUND, {"version": "2"}, get=NOT_FOUND),
    Url("appraisal-protocol", P.SEE_APPRAISAL, ROUND, FIRST),
    Url("appraisal-verify", P.SEE_APPRAISAL, ROUND, FIRST),
    Url(
        "appraisal-agree",
        P.SEE_APPRAISAL,
        ROUND,
        {"version": "2"},
        get=None,
        post=Write(before=corrected),
        elsewhere=NOT_THESE,
    ),
    Url("appraisal-unit", P.SEE_APPRAISAL, OF, FIRST),
    Url("appraisal-why", P.SEE_APPRAISAL, OF, FIRST | {"indicator": "roads"}),
    Url("appraisal-explore", P.SEE_APPRAISAL, ROUND, views=("share=20", "without=998102", "like=998102")),
    Url(
        "appraisal-compute",
        P.EDIT_APPRAISAL,
        ROUND,
        get=None,
        post=Write({"objection": "a_upheld"}, {"reason": "更正"}, before=changed),
    ),
    Url("appraisal-open-notice", P.EDIT_APPRAISAL, ROUND, get=None, post=Write(before=back_in_review)),
    Url("appraisal-approve", P.APPROVE_APPRAISAL, ROUND, get=None, post=Write(before=notice_over)),
    Url("appraisal-publish", P.EDIT_APPRAISAL, ROUND, get=None, post=Write(before=approved)),
    Url("appraisal-objections", P.SEE_APPRAISAL, ROUND),
    Url("appraisal-objection", P.SEE_APPRAISAL, CASE),
    Url("appraisal-objection-file", P.SEE_APPRAISAL, {"file_id": "a_paper"}),
    Url("appraisal-hear-objection", P.EDIT_APPRAISAL, CASE, get=None, post=Write()),
    Url(
        "appraisal-decide-objection",
        P.EDIT_APPRAISAL,
        CASE,
        get=None,
        post=Write(data={"upheld": "0", "answer": "以统计数据为准"}),
    ),
    Url("appraisal-awards", P.SEE_APPRAISAL, views=("year=2020",), asks={"who": "a_owner"}),
    Url(
        "appraisal-enter-award",
        P.EDIT_APPRAISAL,
        post=Write({"who": "a_owner", "appraisal": "a_result"}, AWARD),
    ),
    Url("appraisal-settle-title", P.EDIT_APPRAISAL, TITLE, get=None, post=Write(data={"won": "1"})),
    Url("appraisal-drop-award", P.EDIT_APPRAISAL, TITLE, get=None, post=Write()),
    Url("notice-show", None, fixed=NO_KEY, get=NOT_FOUND),
    Url("notice-object", None, fixed=NO_KEY, get=POSTED),
    Url("notice-answer", None, fixed=NO_KEY, get=POSTED),
)
