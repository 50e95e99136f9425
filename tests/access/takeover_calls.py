"""Actions of taking over, called past their pages with one key at a time that the caller may not see (calls.py)."""

from __future__ import annotations

import datetime as dt

from leitai.actions import delivery, months
from leitai.actions.delivery import SheetWanted
from tests.access.declare import Call
from tests.access.takeover_rows import CHOSEN, DAY, TABLE

SHEET = SheetWanted("临东市表", True, "wan", "-column", CHOSEN)
TAKEOVER_CALLS = (
    Call(months.start_rehearsal, {}, {"month": dt.date(2020, 7, 1)}),
    Call(months.wipe_rehearsal, {}, {"typed": "2020-07"}, works=False),
    Call(
        delivery.receive_table,
        {},
        {"layout": "project_register", "month": DAY, "listed_on": DAY, "file_name": TABLE[0], "chunks": [TABLE[1]]},
    ),
    Call(delivery.look_again, {"upload_id": "own_table"}, {"sheet": "临东市表", "top": 1, "bottom": 1}),
    Call(delivery.arrange_table, {"upload_id": "own_table"}, {"sheets": [SHEET]}),
    Call(delivery.name_units, {"upload_id": "ready_table"}, {"answers": {0: "-nobody"}}),
    Call(delivery.take_table, {"upload_id": "ready_table"}),
    Call(delivery.drop_table, {"upload_id": "own_table"}),
)
