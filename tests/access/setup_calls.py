"""Actions of the set-up, called past their pages with one key at a time that the caller may not see (calls.py)."""

from __future__ import annotations

import datetime as dt

from leitai.actions import regions, setup
from leitai.queries.packs import pack
from leitai.queries.setup.calendar import DayWanted
from leitai.queries.setup.settings import Settings
from tests.access.declare import Call
from tests.access.setup_urls import PEOPLE, SENT

DAY = DayWanted(dt.date(2020, 10, 1), "holiday")
SETUP_CALLS = (
    Call(setup.confirm_settings, {}, {"settings": Settings("新市")}, who="admin"),
    Call(setup.set_calendar_day, {}, {"wanted": DAY}),
    Call(setup.take_calendar, {}, {"days": [DAY]}),
    Call(setup.take_people, {}, PEOPLE),
    Call(setup.add_organization, {"unit_id": "unit"}, {"code": "new-body", "name": "新局", "kind": "government"}),
    Call(
        setup.change_organization,
        {"organization_id": "organization", "unit_id": "unit"},
        {"name": "新局", "kind": "government"},
    ),
    Call(setup.take_units, {}, SENT),
    Call(regions.take_pack_units, {}, {"pack": pack("newyork")}, works=False),
    Call(setup.drop_calendar_day, {"day_id": "calendar_day"}),
)
