"""The addresses of an appraisal's surveys. Those of the phone open to a code, which tests/views holds against them."""

from __future__ import annotations

from leitai.rules import Permission as P
from tests.access.appraisal_surveys_rows import no_survey, opened, with_links
from tests.access.declare import OK, Url, Write

POSTED = frozenset({405})
FACTS = {
    "title": "社会评价", "opens": "2020-07-01T08:00", "closes": "2020-07-30T18:00",
    "scale": "满意 | Satisfied | 100\n不满意 | Not satisfied | 30",
}  # fmt: skip
SURVEY = {"pk": "survey"}
SURVEYS = (
    Url("appraisal-surveys", P.EDIT_APPRAISAL, {"pk": "a_any"}),
    Url(
        "appraisal-create-survey",
        P.EDIT_APPRAISAL,
        {"pk": "a_any"},
        post=Write(data=FACTS | {"indicator": "opinion"}, before=no_survey),
    ),
    Url("appraisal-survey", P.EDIT_APPRAISAL, SURVEY),
    Url("appraisal-change-survey", P.EDIT_APPRAISAL, SURVEY, post=Write(data=FACTS)),
    Url("appraisal-drop-survey", P.EDIT_APPRAISAL, SURVEY, get=None, post=Write()),
    Url(
        "appraisal-make-links",
        P.EDIT_APPRAISAL,
        SURVEY,
        get=None,
        post=Write(data={"leaders": "1", "residents": "2"}, ok=OK),
    ),
    Url(
        "appraisal-call-in-links",
        P.EDIT_APPRAISAL,
        SURVEY,
        get=None,
        post=Write(data={"group": "leaders"}, before=with_links),
    ),
    Url("appraisal-open-survey", P.EDIT_APPRAISAL, SURVEY, get=None, post=Write(before=with_links)),
    Url("appraisal-close-survey", P.EDIT_APPRAISAL, SURVEY, get=None, post=Write(before=opened)),
    Url("survey-show", None, get=OK),
    Url("survey-sheet", None, get=POSTED),
    Url("survey-answer", None, get=POSTED),
)
