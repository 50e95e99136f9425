"""The addresses of meetings, declared for the access matrix (urls.py)."""

from __future__ import annotations

from leitai.rules import Permission as P
from tests.access.declare import Url, Write
from tests.world.meetings import PDF

MEETING = {"title": "新会", "day": "2020-07-20", "starts": "09:00", "ends": "11:00", "place": "礼堂"}
ITEM = Write({"unit": "unit", "organization": "organization"}, {"kind": "bulletin", "title": "通报", "minutes": "10"})
ENTRY = {"category": "congress", "rank": "1", "name": "主任", "occasions": "meeting"}
VENUE = {"name": "新会场", "level": "county", "line": "good"}
DRAW = {"method": "lot", "seed": "7", "reason": "重抽"}
SEATS = {"area": "hall", "order": "protocol", "rows": "2", "width": "2", "categories": "party"}
MEETINGS = (
    Url("meeting-list", P.SEE_MEETINGS),
    Url("meeting-create", P.EDIT_MEETINGS, post=Write({"campaign": "campaign"}, MEETING)),
    Url("meeting-show", P.SEE_MEETINGS, {"pk": "meeting"}),
    Url("meeting-change", P.EDIT_MEETINGS, {"pk": "meeting"}, post=Write({"campaign": "campaign"}, MEETING)),
    Url("meeting-move", P.EDIT_MEETINGS, {"pk": "meeting"}, get=None, post=Write(data={"state": "draft"})),
    Url("meeting-programme", P.SEE_MEETINGS, {"pk": "meeting"}, fixed={"language": "en"}),
    Url("meeting-add-item", P.EDIT_MEETINGS, {"pk": "meeting"}, post=ITEM),
    Url("meeting-change-item", P.EDIT_MEETINGS, {"pk": "item"}, post=ITEM),
    Url("meeting-move-item", P.EDIT_MEETINGS, {"pk": "item"}, get=None, post=Write(data={"to": "down"})),
    Url("meeting-drop-item", P.EDIT_MEETINGS, {"pk": "item"}, get=None, post=Write()),
    Url("meeting-order", P.SEE_MEETINGS, {"pk": "meeting"}),
    Url(
        "meeting-draw",
        P.EDIT_MEETINGS,
        {"pk": "meeting"},
        get=None,
        post=Write(data=DRAW),
    ),
    Url("meeting-statements", P.SEE_MEETINGS, {"pk": "meeting"}),
    Url(
        "meeting-call-statements",
        P.EDIT_MEETINGS,
        {"pk": "meeting"},
        get=None,
        post=Write(data={"due": "2020-07-10T12:00"}),
    ),
    Url("meeting-statement", P.SEE_MEETINGS, {"pk": "statement"}),
    Url(
        "meeting-send-statement",
        P.SEND_STATEMENTS,
        {"pk": "statement"},
        get=None,
        post=Write(data={"text": "新稿"}, files={"file": ("书面发言.pdf", PDF)}),
    ),
    Url("meeting-statement-file", P.SEE_MEETINGS, {"pk": "handed_in"}),
    Url(
        "meeting-waive-statement", P.EDIT_MEETINGS, {"pk": "awaited"}, get=None, post=Write(data={"reason": "机构改革"})
    ),
    Url("meeting-roster", P.SEE_MEETINGS, {"pk": "meeting"}),
    Url("meeting-import-roster", P.EDIT_MEETINGS, {"pk": "meeting"}, post=Write(data={"text": "市政府\t市长\t市政府"})),
    Url(
        "meeting-attendance",
        P.EDIT_MEETINGS,
        {"pk": "announced"},
        post=Write({"state-{}": "entry"}, {"occasion": "meeting", "state-{}": "present"}),
        views=("occasion=visit",),
    ),
    Url("meeting-change-entry", P.EDIT_MEETINGS, {"pk": "entry"}, post=Write(data=ENTRY)),
    Url("meeting-drop-entry", P.EDIT_MEETINGS, {"pk": "entry"}, get=None, post=Write()),
    Url("meeting-seats", P.SEE_MEETINGS, {"pk": "meeting"}),
    Url("meeting-plan-seats", P.EDIT_MEETINGS, {"pk": "meeting"}, get=None, post=Write(data=SEATS)),
    Url(
        "meeting-swap-seats", P.EDIT_MEETINGS, {"pk": "seat_plan"}, get=None, post=Write(data={"seat": ["1-1", "1-2"]})
    ),
    Url("meeting-venues", P.SEE_MEETINGS, {"pk": "meeting"}),
    Url("meeting-import-venues", P.EDIT_MEETINGS, {"pk": "meeting"}, get=None, post=Write()),
    Url("meeting-add-venue", P.EDIT_MEETINGS, {"pk": "meeting"}, post=Write(data=VENUE | {"code": "hall-2"})),
    Url("meeting-change-venue", P.EDIT_MEETINGS, {"pk": "venue"}, post=Write(data=VENUE)),
    Url("meeting-drop-venue", P.EDIT_MEETINGS, {"pk": "venue"}, get=None, post=Write()),
    Url("meeting-report-venue", P.EDIT_MEETINGS, {"pk": "venue"}, get=None, post=Write(data={"present": "12"})),
)
