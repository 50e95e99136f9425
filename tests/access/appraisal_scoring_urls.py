"""The addresses of an appraisal's self-assessment, scores, their review and events."""

from __future__ import annotations

from leitai.rules import Permission as P
from tests.access.appraisal_scoring_rows import in_state
from tests.access.declare import OK, Url, Write

ROADS = {"indicator": "roads"}
PAPER = {"file": ("竣工.pdf", b"%PDF-1.7 a paper")}
EVENT = {"kind": "snail", "happened_on": "2020-05-01", "count": "1", "words": "停工三个月"}
# A form is for those who may send it; the others are told so.
OR_REFUSED = frozenset({200, 409})
SHEET = {"pk": "s_sheet"}
SCORING = (
    Url("appraisal-self-list", P.SEE_APPRAISAL, {"pk": "s_any"}),
    Url("appraisal-self", P.SEE_APPRAISAL, {"pk": "s_unit"}),
    Url("appraisal-assessment", P.SEE_APPRAISAL, {"pk": "s_unit"}, ROADS),
    Url(
        "appraisal-assess",
        P.ASSESS_SELF,
        {"pk": "s_unit"},
        ROADS,
        get=None,
        post=Write(data={"actual": "98", "state": "reported"}, before=in_state("assessing")),
    ),
    Url(
        "appraisal-add-self-evidence",
        P.ASSESS_SELF,
        {"pk": "s_assessment"},
        get=None,
        post=Write(files=PAPER, before=in_state("assessing")),
    ),
    Url("appraisal-evidence", P.SEE_APPRAISAL, {"file_id": "s_paper"}),
    Url("appraisal-scores", P.SEE_APPRAISAL, {"pk": "s_any"}),
    Url("appraisal-score-sheet", P.SEE_APPRAISAL, SHEET, ROADS),
    Url(
        "appraisal-enter-values",
        P.SEE_APPRAISAL,
        SHEET,
        ROADS,
        get=None,
        post=Write({"actual-{}": "s_who"}, {"actual-{}": "77"}, before=in_state("scoring")),
    ),
    Url(
        "appraisal-preview-values",
        P.SEE_APPRAISAL,
        SHEET,
        ROADS,
        get=None,
        post=Write(data={"x": "1"}, ok=OK, session_only=True),
    ),
    Url("appraisal-hand-in", P.SEE_APPRAISAL, SHEET, ROADS, get=None, post=Write(before=in_state("scoring"))),
    Url(
        "appraisal-accept",
        P.EDIT_APPRAISAL,
        {"pk": "s_any"},
        ROADS,
        get=None,
        post=Write(before=in_state("review", "handed_in")),
    ),
    Url(
        "appraisal-return",
        P.EDIT_APPRAISAL,
        {"pk": "s_any"},
        ROADS,
        get=None,
        post=Write(data={"reason": "附件不符"}, before=in_state("review", "handed_in")),
    ),
    Url(
        "appraisal-agree-value",
        P.SEE_APPRAISAL,
        {"pk": "s_waiting"},
        get=None,
        post=Write(before=in_state("notice")),
    ),
    Url(
        "appraisal-add-value-evidence",
        P.SEE_APPRAISAL,
        {"pk": "s_value"},
        get=None,
        post=Write(files=PAPER, before=in_state("scoring")),
    ),
    Url("appraisal-events", P.SEE_APPRAISAL, {"pk": "s_any"}),
    Url(
        "appraisal-enter-event",
        P.SEE_APPRAISAL,
        {"pk": "s_any"},
        get=OR_REFUSED,
        post=Write({"appraised_id": "s_who"}, EVENT),
    ),
    Url(
        "appraisal-withdraw-event",
        P.SEE_APPRAISAL,
        {"pk": "s_event"},
        get=None,
        post=Write(data={"reason": "已复工"}),
    ),
    Url("appraisal-add-event-evidence", P.SEE_APPRAISAL, {"pk": "s_event"}, get=None, post=Write(files=PAPER)),
)
