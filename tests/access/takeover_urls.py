"""The addresses of taking over, declared for the access matrix (urls.py)."""

from __future__ import annotations

from leitai.rules import Permission as P
from tests.access.declare import Url, Write
from tests.access.takeover_rows import TABLE, begin_rehearsals

OWN, READY = {"upload_id": "own_table"}, {"upload_id": "ready_table"}
COLUMNS = {
    "take-0": "1", "from-0": "-column", "money-0": "wan", "column-0-1": "name", "column-0-2": "unit",
    "column-0-3": "total_investment",
}  # fmt: skip
TAKEOVER = (
    Url("rehearsal-show", P.CLOSE_MONTHS),
    Url("rehearsal-start", P.CLOSE_MONTHS, get=None, post=Write(data={"month": "2020-07"})),
    Url("rehearsal-wipe", P.CLOSE_MONTHS, get=None, post=Write(data={"typed": "2020-07"}, before=begin_rehearsals)),
    Url("takeover-show", P.EDIT_PROJECTS),
    Url(
        "takeover-receive",
        P.EDIT_PROJECTS,
        get=None,
        post=Write(data={"layout": "project_register", "listed_on": "2020-01-01"}, files={"file": TABLE}),
    ),
    Url("takeover-table", P.EDIT_PROJECTS, OWN),
    Url(
        "takeover-look",
        P.EDIT_PROJECTS,
        OWN,
        get=None,
        post=Write(data={"look": "0", "top-0": "1", "bottom-0": "1"}),
    ),
    Url("takeover-columns", P.EDIT_PROJECTS, OWN, get=None, post=Write(data=COLUMNS)),
    Url("takeover-units", P.EDIT_PROJECTS, READY, get=None, post=Write(data={"word-0": "-nobody"})),
    Url("takeover-take", P.EDIT_PROJECTS, READY, get=None, post=Write()),
    Url("takeover-drop", P.EDIT_PROJECTS, OWN, get=None, post=Write()),
)
