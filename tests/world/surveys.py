"""A survey of the small appraisal, and links of known codes."""

from __future__ import annotations

import datetime as dt

from leitai import models
from leitai.queries.contest.badges import code_hash
from tests.world.place import MOMENT

GROUPS = ("leaders", "residents")
SCALE = [
    {"code": "a1", "zh": "满意", "en": "Satisfied", "mark": "100"},
    {"code": "a2", "zh": "不满意", "en": "Not satisfied", "mark": "30"},
    {"code": "a3", "zh": "不了解", "en": "Cannot say", "mark": None},
]


def make_survey(row: models.AppraisalRound, *, state: str = "draft") -> models.Survey:
    return models.Survey.objects.create(
        round=row, indicator="opinion", title=f"{row.region.name}社会评价", title_en=f"{row.region.name_en} opinion",
        opens=MOMENT - dt.timedelta(days=1), closes=MOMENT + dt.timedelta(days=7), scale=SCALE, state=state,
        made_by_id=row.issued_by_id, made_at=MOMENT,
    )  # fmt: skip


def make_links_of(survey: models.Survey, n: int = 1) -> dict[str, list[str]]:
    """So many codes for each group."""
    codes = {group: [f"{survey.pk:04}{group}{number:04}".upper() for number in range(n)] for group in GROUPS}
    models.SurveyToken.objects.bulk_create(
        models.SurveyToken(survey=survey, group=group, sha256=code_hash(code))
        for group, given in codes.items()
        for code in given
    )
    return codes
