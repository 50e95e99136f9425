from __future__ import annotations

from leitai.rules import Permission as P
from tests.access.declare import Url, Write

LEAVING = Write({"successor": "colleague"}, {"last_day": "2099-01-01"})
STAFF = (
    Url(
        "person-leave", P.EDIT_PEOPLE, {"pk": "person"}, post=LEAVING, views=("last_day=2099-01-01",),
        asks={"successor": "colleague"},
    ),
    Url("departure-withdraw", P.EDIT_PEOPLE, {"pk": "departure"}, get=None, post=Write()),
    Url("person-end-sessions", P.RESET_PASSWORDS, {"pk": "person"}, get=None, post=Write()),
    Url("session-list", P.SEE_HOME),
    Url("session-end", P.SEE_HOME, get=None, post=Write({"mark": "session"})),
)  # fmt: skip
