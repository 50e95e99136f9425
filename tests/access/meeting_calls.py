"""Actions of meetings, called past their pages with one key at a time that the caller may not see (calls.py)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from leitai.actions import meetings
from tests.access.declare import Call
from tests.world.meetings import DAY, DUE

MEETING: dict[str, Any] = {
    "title": "新会", "title_en": "", "day": DAY, "starts": dt.time(9), "ends": dt.time(11), "place": "礼堂",
    "place_en": "", "chair": "", "chair_en": "",
}  # fmt: skip
ITEM: dict[str, Any] = {
    "kind": "bulletin", "title": "通报", "title_en": "", "minutes": 10, "starts": None, "speaker": "",
    "speaker_en": "", "chair": "", "chair_en": "",
}  # fmt: skip
ENTRY: dict[str, Any] = {
    "category": "county", "rank": 1, "name": "县长", "name_en": "", "organisation": "", "organisation_en": "",
    "occasions": ("meeting",),
}  # fmt: skip
VENUE: dict[str, Any] = {
    "name": "二号厅", "name_en": "", "level": "county", "contact": "", "contact_en": "", "line": "good",
}  # fmt: skip
OF_MEETING = {"meeting_id": "announced"}


def _present(given: dict[str, Any]) -> dict[str, Any]:
    return given | {"states": {given["states"]: ("present", "")}}


MEETING_CALLS = (
    Call(meetings.plan_meeting, {"campaign_id": "campaign"}, MEETING),
    Call(meetings.change_meeting, OF_MEETING | {"campaign_id": "campaign"}, MEETING),
    Call(meetings.move_meeting, OF_MEETING, {"state": "draft"}),
    Call(meetings.add_programme_item, OF_MEETING | {"unit_id": "unit", "organization_id": "organization"}, ITEM),
    Call(
        meetings.change_programme_item, {"item_id": "item", "unit_id": "unit", "organization_id": "organization"}, ITEM
    ),
    Call(meetings.move_programme_item, {"item_id": "item"}, {"up": False}),
    Call(meetings.drop_programme_item, {"item_id": "item"}),
    Call(meetings.draw_speaking_order, OF_MEETING, {"seed": "7", "reason": "重抽"}),
    Call(meetings.call_for_statements, OF_MEETING, {"due": DUE}),
    Call(meetings.send_statement, {"statement_id": "statement"}, {"text": "新稿"}, who="department_officer"),
    Call(meetings.waive_statement, {"statement_id": "awaited"}, {"reason": "机构改革"}),
    Call(meetings.import_roster, OF_MEETING, {"text": "市政府\t市长"}),
    Call(meetings.change_roster_entry, {"entry_id": "entry"}, ENTRY),
    Call(meetings.drop_roster_entry, {"entry_id": "entry"}),
    Call(meetings.note_attendance, OF_MEETING | {"states": "entry"}, {"occasion": "meeting"}, shape=_present),
    Call(meetings.plan_seats, OF_MEETING, {"area": "hall", "categories": ("party",), "rows": 2, "width": 2}),
    Call(meetings.swap_seats, {"plan_id": "seat_plan"}, {"first": (1, 1), "second": (1, 2)}),
    Call(meetings.import_venues, OF_MEETING),
    Call(meetings.add_venue, OF_MEETING, VENUE | {"code": "hall-2"}),
    Call(meetings.change_venue, {"venue_id": "venue"}, VENUE),
    Call(meetings.drop_venue, {"venue_id": "venue"}),
    Call(meetings.report_venue, {"venue_id": "venue"}, {"present": 31}),
)
