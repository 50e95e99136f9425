"""Actions of self-assessment, scores, review and events, called past their pages (calls.py).

The scene's appraisal stands at its issued targets: events can be entered there, the rest is only refused.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from leitai.actions.appraisal import events, evidence, review, self_assessment, values
from leitai.actions.appraisal.figures import Entered
from tests.access.declare import Call

ROADS = {"indicator": "roads"}
PAPER: dict[str, Any] = {"file_name": "竣工.pdf", "chunks": [b"%PDF-1.7 a paper"]}
EVENT: dict[str, Any] = {"kind": "snail", "happened_on": dt.date(2020, 5, 1), "words": "停工三个月"}


def _entered(given: dict[str, Any]) -> dict[str, Any]:
    return given | {"entered": {(given["entered"], ""): Entered(Decimal(7))}}


SCORING_CALLS = (
    Call(
        self_assessment.file_self_assessment,
        {"appraised_id": "s_unit"},
        ROADS | {"actual": Decimal(90)},
        who="reporter",
        works=False,
    ),
    Call(
        values.enter_values,
        {"round_id": "s_sheet", "entered": "s_who"},
        ROADS,
        who="department_officer",
        works=False,
        shape=_entered,
    ),
    Call(values.hand_in_indicator, {"round_id": "s_sheet"}, ROADS, who="department_officer", works=False),
    Call(values.agree_value, {"value_id": "s_waiting"}, who="leader", works=False),
    Call(review.accept_indicator, {"round_id": "s_any"}, ROADS, works=False),
    Call(review.return_indicator, {"round_id": "s_any"}, ROADS | {"reason": "附件不符"}, works=False),
    Call(events.enter_event, {"round_id": "s_any", "appraised_id": "s_who", "project_id": "project"}, EVENT),
    Call(events.withdraw_event, {"event_id": "s_event"}, {"reason": "已复工"}),
    Call(evidence.add_event_evidence, {"event_id": "s_event"}, PAPER),
    Call(evidence.add_value_evidence, {"value_id": "s_value"}, PAPER, who="department_officer", works=False),
    Call(evidence.add_assessment_evidence, {"assessment_id": "s_assessment"}, PAPER, who="reporter", works=False),
)
