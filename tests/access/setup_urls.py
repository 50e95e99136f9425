"""The addresses of a region's set-up, declared for the access matrix (urls.py)."""

from __future__ import annotations

from leitai.rules import Permission as P
from tests.access.declare import Url, Write

SETTINGS = {
    "name": "新市", "level": "city", "currency": "CNY", "display_scale": "wan_yi", "fiscal_first_month": "1",
    "time_zone": "Asia/Shanghai", "language": "zh-hans", "filing_day": "8", "filing_hour": "12",
    "filing_rule": "same_day",
}  # fmt: skip
SETUP = (
    Url("setup-show", P.EDIT_UNITS),
    Url("setup-region", P.EDIT_UNITS, post=Write(data=SETTINGS)),
    Url("setup-calendar", P.EDIT_UNITS, views=("year=2020",)),
    Url(
        "setup-calendar-add",
        P.EDIT_UNITS,
        get=None,
        post=Write(data={"day": "2020-10-01", "kind": "holiday", "note": "国庆"}),
    ),
    Url("setup-calendar-file", P.EDIT_UNITS),
    Url("setup-calendar-take", P.EDIT_UNITS, get=None, post=Write(data={"text": "日期\t类别\n2020-10-01\t放假\n"})),
    Url("setup-calendar-drop", P.EDIT_UNITS, {"pk": "calendar_day"}, get=None, post=Write()),
)
