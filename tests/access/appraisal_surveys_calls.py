"""The actions of an appraisal's surveys, called past their pages."""

from __future__ import annotations

import datetime as dt

from leitai.actions.appraisal import surveys
from tests.access.declare import Call
from tests.world import MOMENT

FACTS = {
    "title": "社会评价", "title_en": "", "opens": MOMENT, "closes": MOMENT + dt.timedelta(days=3),
    "scale": "满意 | Satisfied | 100\n不满意 | Not satisfied | 30",
}  # fmt: skip
SURVEY = {"survey_id": "survey"}
SURVEY_CALLS: tuple[Call, ...] = (
    Call(surveys.create_survey, {"round_id": "a_any"}, FACTS | {"indicator": "opinion"}, works=False),
    Call(surveys.change_survey, SURVEY, FACTS),
    Call(surveys.drop_survey, SURVEY),
    Call(surveys.make_links, SURVEY, {"numbers": {"leaders": 1, "residents": 1}}),
    Call(surveys.call_in_links, SURVEY, {"group": "leaders"}, works=False),
    Call(surveys.open_survey, SURVEY, works=False),
    Call(surveys.close_survey, SURVEY, works=False),
)
